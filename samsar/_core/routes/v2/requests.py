"""The routes of requests, in V2: what was ordered, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes import external_users
from samsar._core.routes.base import Route, v2_twin

if TYPE_CHECKING:
    from samsar.models.requests import ArchivedRequest, PublishedRequest, RequestList

LIST: Route[RequestList] = v2_twin("v2.requests.list", "/v2/requests", external_users.LIST_REQUESTS)
ARCHIVE: Route[ArchivedRequest] = v2_twin(
    "v2.requests.archive", "/v2/archive", external_users.ARCHIVE_REQUEST
)
PUBLISH: Route[PublishedRequest] = v2_twin(
    "v2.requests.publish", "/v2/publish", external_users.PUBLISH_REQUEST
)
