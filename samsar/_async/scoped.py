"""Engines that speak for an external user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.config import ClientOptions
from samsar._core.inputs.external_users import identity_from
from samsar._core.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.routes import Surface


def external_engine(
    engine: AsyncEngine,
    surface: Surface,
    user: Any,
    api_key: str | None,
    fields: Mapping[str, Any],
) -> AsyncEngine:
    """Return an engine for one external user, on the same connections.

    Raises:
        InputError: The identity does not say who the user is.
        ConfigurationError: The key is blank or cannot travel.
        TypeError: There is no such field.
    """
    identity = identity_from(user, fields)
    if api_key is not None:
        engine = engine.changed(
            engine.settings.changed(ClientOptions(external_user_api_key=api_key))
        )
    return engine.scoped(Scope(surface=surface, identity=identity, is_external=True))
