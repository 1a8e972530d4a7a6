"""Requests: what was ordered of the account, or by one of its external users."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from samsar.models.base import Model, model, wire
from samsar.models.external_users import ExternalUserRecord
from samsar.models.jobs import JobStatusWord
from samsar.models.publications import Publication

RouteKey = Literal["text_to_video", "image_list_to_video", "translate_video", "join_videos"] | str


@model
class RequestEntry(Model):
    """One request, as lists have it.

    The account's own requests and those of external users tell different things; what an entry
    does not tell is None.

    Attributes:
        request_id: The id of the request; of an external user's it begins with `extreq_`.
        session_id: The session behind a request of the account.
        external_request_id: The id of an external user's request, by its other name.
        status: How far it is. On requests of the account it is often behind: ask
            `jobs.status` for the truth. `ARCHIVED` is a status here, too.
        type: What a request of the account makes, like `video` or `image`.
        request_type: Where a request of the account came from.
        session_sub_type: What kind of session is behind it.
        provider: Who works on it.
        route_key: What an external user ordered.
        prompt: What it is made from, where told.
        image_count: How many pictures it is made from.
        target_language: The language that it is translated into.
        source_request_ids: The requests whose videos it is made from.
        result_url: The finished file of a request of the account.
        result_urls: All finished files of a request of the account.
        video_url: The finished file of an external user's request.
        thumbnail_url: A small picture of the result.
        metadata: What was said about a request of the account.
        credits_charged: What an external user has paid for it.
        credits_refunded: What of that was given back.
        remaining_credits: What an external user has left, where told.
        express_generation_credit_charges: What each stage was charged.
        has_subtitles: Whether the result carries subtitles.
        language: The language of the result.
        is_published: Whether the video is public.
        published_title: The title that it is published under.
        published_description: What the publication says about it.
        published_tags: The words to find it by.
        published_at: Since when it is public.
        published_video_url: The file that is public.
        published_publication_id: The publication.
        archived: Whether it is in the archive.
        archived_at: Since when.
        created_at: When it was ordered.
        updated_at: When something changed last.
    """

    request_id: str | None = None
    session_id: str | None = wire("sessionID")
    external_request_id: str | None = None
    status: Literal["ARCHIVED"] | JobStatusWord | None = None
    type: Literal["video", "image", "audio"] | str | None = None
    request_type: str | None = None
    session_sub_type: str | None = None
    provider: str | None = None
    route_key: RouteKey | None = None
    prompt: str | None = None
    image_count: int | None = None
    target_language: str | None = None
    source_request_ids: list[str] | None = None
    result_url: str | None = None
    result_urls: list[str] | None = None
    video_url: str | None = None
    thumbnail_url: str | None = None
    metadata: Any = None
    credits_charged: float | None = None
    credits_refunded: float | None = None
    remaining_credits: float | None = None
    express_generation_credit_charges: Any = None
    has_subtitles: bool | None = None
    language: str | None = None
    is_published: bool | None = None
    published_title: str | None = None
    published_description: str | None = None
    published_tags: list[str] | None = None
    published_at: datetime | None = None
    published_video_url: str | None = None
    published_publication_id: str | None = None
    archived: bool | None = None
    archived_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def id(self) -> str | None:
        """The id by which the request is found again."""
        return self.request_id or self.external_request_id or self.session_id

    @property
    def url(self) -> str | None:
        """The finished file, if there is one."""
        return self.result_url or self.video_url


@model
class RequestList(Model):
    """The latest requests.

    Attributes:
        requests: The requests, the newest first.
        external_user: Whose they are; None when they are the account's.
    """

    requests: list[RequestEntry] | None = None
    external_user: ExternalUserRecord | None = None


@model
class ArchivedRequest(Model):
    """A request that was put into the archive.

    Attributes:
        request: The request as it is now.
        external_user: Whose it is; None when it is the account's.
    """

    request: RequestEntry | None = None
    external_user: ExternalUserRecord | None = None


@model
class PublishedRequest(Model):
    """A request whose video is public.

    Attributes:
        request: The request of an external user as it is now.
        publication: The publication.
        external_user: Whose it is; None when it is the account's.
    """

    request: RequestEntry | None = None
    publication: Publication | None = None
    external_user: ExternalUserRecord | None = None
