"""Hosted routes by their paths, for what has no method of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from samsar._core import estimates
from samsar._core.inputs.fields import payload_from_caller
from samsar._core.inputs.hosted_media import low_level_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar._core.routes import Route
    from samsar.types.options import RequestOptions


async def post_below(
    engine: AsyncEngine,
    route: Route[Any],
    path: Any,
    payload: Any,
    *,
    names: Mapping[str, str],
    options: RequestOptions | None,
    is_priced: bool = True,
) -> SamsarResult[Any]:
    """Post a body as it is to what is at a path below a hosted route.

    Raises:
        InputError: The path could lead elsewhere, or the body cannot be written as JSON.
        SamsarError: What else went wrong.
    """
    below = low_level_path(path, names)
    body = payload_from_caller(payload)
    # A path of several names is not one id: its slashes stay what they are.
    place = attrs.evolve(route, path=route.path.replace("{path}", below))
    estimate = partial(estimates.hosted_request, below, body) if is_priced else None
    return await engine.call(place, body=body, options=options, estimate=estimate)
