"""The route that tells whether texts and pictures are harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.hosted_texts import Moderation

CREATE: Route[Moderation] = Route(
    "v2.external.moderation.create",
    "POST",
    "/v2/external/moderation",
    Repeat.AGAIN,
    TimeoutClass.SLOW,
    model="hosted_texts.Moderation",
)
