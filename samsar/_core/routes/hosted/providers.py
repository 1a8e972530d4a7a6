"""The routes about the companies whose models are hosted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.hosted_providers import ProviderCapabilities, ProviderValidation

CAPABILITIES: Route[ProviderCapabilities] = Route(
    "v2.external.providers.capabilities",
    "GET",
    "/v2/external/providers/capabilities",
    Repeat.READ,
    model="hosted_providers.ProviderCapabilities",
    public=True,
)
VALIDATE: Route[ProviderValidation] = Route(
    "v2.external.providers.validate",
    "POST",
    "/v2/external/providers/validate",
    Repeat.AGAIN,
    TimeoutClass.SLOW,
    model="hosted_providers.ProviderValidation",
    public=True,
)
