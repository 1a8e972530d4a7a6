"""The routes of credits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route

if TYPE_CHECKING:
    from samsar.models.credits import CreditsBalance

BALANCE: Route[CreditsBalance] = Route(
    "credits.balance",
    "GET",
    "/v1/credits",
    Repeat.READ,
    model="credits.CreditsBalance",
)
