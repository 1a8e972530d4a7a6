"""The routes of publications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route

if TYPE_CHECKING:
    from samsar.models.publications import (
        InteractivePublicationDetail,
        InteractivePublicationPage,
        SessionPublication,
    )

PUBLISH: Route[SessionPublication] = Route(
    "publications.publish",
    "POST",
    "/v1/publications/publish",
    Repeat.AGAIN,
    model="publications.SessionPublication",
)
EDIT: Route[SessionPublication] = Route(
    "publications.edit",
    "POST",
    "/v1/publications/edit",
    Repeat.AGAIN,
    model="publications.SessionPublication",
)
REVOKE: Route[SessionPublication] = Route(
    "publications.revoke",
    "POST",
    "/v1/publications/revoke",
    Repeat.AGAIN,
    model="publications.SessionPublication",
)
LIST_INTERACTIVE: Route[InteractivePublicationPage] = Route(
    "publications.list_interactive",
    "GET",
    "/v1/interactive_publications",
    Repeat.READ,
    model="publications.InteractivePublicationPage",
    public=True,
)
GET_INTERACTIVE: Route[InteractivePublicationDetail] = Route(
    "publications.get_interactive",
    "GET",
    "/v1/interactive_publications/{publication_id}",
    Repeat.READ,
    model="publications.InteractivePublicationDetail",
    public=True,
)
