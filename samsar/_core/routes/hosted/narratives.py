"""The routes of narratives: the stories that videos can be made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route

if TYPE_CHECKING:
    from samsar.models.hosted_narratives import NarrativeRequest

CREATE_SINGLE: Route[NarrativeRequest] = Route(
    "v2.external.narratives.create_single",
    "POST",
    "/v2/external/narrative/create_single",
    Repeat.ONCE,
    model="hosted_narratives.NarrativeRequest",
    starts="narrative",
)
CREATE_BRANCHING: Route[NarrativeRequest] = Route(
    "v2.external.narratives.create_branching",
    "POST",
    "/v2/external/narrative/create_branching",
    Repeat.ONCE,
    model="hosted_narratives.NarrativeRequest",
    starts="narrative",
)
STATUS: Route[NarrativeRequest] = Route(
    "v2.external.narratives.status",
    "GET",
    "/v2/external/narrative/status",
    Repeat.READ,
    model="hosted_narratives.NarrativeRequest",
)
