"""The gallery, in V2: public videos, found by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._core import estimates, routes
from samsar._core.inputs.gallery import recommend_body, refresh_body, search_body, view_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.gallery import (
        GalleryRecommendations,
        GallerySearch,
        GalleryStatus,
        GallerySync,
        GalleryViewRecorded,
    )
    from samsar.types.gallery import (
        GalleryRecommendFields,
        GallerySearchFields,
        GalleryViewFields,
    )
    from samsar.types.options import RequestOptions


class AsyncGallery:
    """Public videos: find them by meaning, and learn from what is watched."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def search(
        self,
        query: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[GallerySearchFields],
    ) -> SamsarResult[GallerySearch]:
        """Find public videos by what they are about.

        Args:
            query: What to look for; blank text returns what is popular now.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `format` (`landscape`, `portrait` or `square`), and `limit`: 1 to 50, the
                server's default is 24.

        Returns:
            The videos, best first. There is no next page: it returns 50 at most. Free of charge.

        Raises:
            InputError: An argument is wrong.
            PermissionDeniedError: The credential is an external user's token.
            OutcomeUnknownError: The answer is lost; searching changes nothing, so try again.
            SamsarError: What else went wrong.

        Route: POST /v2/gallery/search

        Example:
            ```python
            found = await samsar.v2.gallery.search("a beach at sunrise", format="landscape")
            for item in found.data.items:
                print(item.title, item.score, item.video_url)
            ```
        """
        return await self._engine.call(
            routes.v2.gallery.SEARCH,
            body=search_body(query, fields, extra),
            options=options,
            estimate=estimates.free,
        )

    async def recommend(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[GalleryRecommendFields],
    ) -> SamsarResult[GalleryRecommendations]:
        """Recommend public videos: like one of them, by what a viewer watched, or popular ones.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `publication_id`, `viewer_id`, `format`, `exclude_ids` (at most 100), and
                `limit`: 1 to 40, the server's default is 16. All may be left out.

        Returns:
            The videos, best first, and why these. There is no next page: it returns 40 at most;
            `exclude_ids` brings others. Free of charge.

        Raises:
            InputError: An argument is wrong.
            PermissionDeniedError: A viewer is named, and the credential is not one of a server; or
                the credential is an external user's token.
            SamsarError: What else went wrong.

        Route: POST /v2/gallery/recommendations

        Example:
            ```python
            found = await samsar.v2.gallery.recommend(viewer_id="viewer-1", limit=10)
            print(found.data.reason, [item.title for item in found.data.items])
            ```
        """
        return await self._engine.call(
            routes.v2.gallery.RECOMMEND, body=recommend_body(fields, extra), options=options
        )

    async def record_view(
        self,
        publication_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[GalleryViewFields],
    ) -> SamsarResult[GalleryViewRecorded]:
        """Record that somebody watched a public video.

        Send it again with a longer time while they watch: the server keeps the longest, and counts
        a viewer once in six hours.

        Args:
            publication_id: The publication.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `viewer_id` is required; `event_type` (`view` or `complete`),
                `watch_time_ms` and `duration_ms` (milliseconds, at most a day), `source` and
                `metadata` are described in `samsar.types.gallery.GalleryViewFields`.

        Returns:
            Whether it counted, and how the video is watched now. Free of charge.

        Raises:
            InputError: An argument is missing or wrong.
            BadRequestError: The server does not take the id for that of a publication.
            PermissionDeniedError: The credential is not one of a server.
            NotFoundError: There is no such publication, or it is hidden.
            OutcomeUnknownError: It may have been recorded; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/gallery/events/view

        Example:
            ```python
            found = await samsar.v2.gallery.search("", limit=1)
            for item in found.data.items:
                seen = await samsar.v2.gallery.record_view(
                    item.id, viewer_id="viewer-1", watch_time_ms=42_000, duration_ms=42_000
                )
                print(seen.data.counted_view, seen.data.stats.views)
            ```
        """
        return await self._engine.call(
            routes.v2.gallery.RECORD_VIEW,
            body=view_body(publication_id, fields, extra),
            options=options,
            estimate=estimates.free,
        )

    async def status(self, *, options: RequestOptions | None = None) -> SamsarResult[GalleryStatus]:
        """Return how far the index of the gallery is.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            How many publications it holds, and whether it is out of date. Free of charge.

        Raises:
            PermissionDeniedError: The credential is not one of a server.
            SamsarError: What else went wrong.

        Route: GET /v2/gallery/status

        Example:
            ```python
            index = await samsar.v2.gallery.status()
            print(index.data.indexed_publications, index.data.stale)
            ```
        """
        return await self._engine.call(routes.v2.gallery.STATUS, options=options)

    async def sync(
        self,
        *,
        force: bool | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[GallerySync]:
        """Bring the index of the gallery up to date.

        Args:
            force: Whether to read everything anew, not just what has changed.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            What was done; `status` is `already_running` while somebody else does it. Free of
            charge.

        Raises:
            InputError: An argument is wrong.
            PermissionDeniedError: The credential is not one of a server.
            OutcomeUnknownError: It may have been done; `status` tells.
            SamsarError: What else went wrong.

        Route: POST /v2/gallery/sync

        Example:
            ```python
            done = await samsar.v2.gallery.sync()
            print(done.data.indexed, done.data.removed)
            ```
        """
        return await self._engine.call(
            routes.v2.gallery.SYNC,
            body=refresh_body(None, force, extra),
            options=options,
            estimate=estimates.free,
        )

    async def update_embeddings(
        self,
        publication_id: str | None = None,
        *,
        force: bool | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[GallerySync]:
        """Bring a publication, or what is out of date, up to date in the index.

        Servers differ: newer ones take one publication and want its id, older ones take none and
        look at the whole index.

        Args:
            publication_id: The publication.
            force: Whether to do it although it is fresh.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            What was done, and for how long it is fresh. Free of charge.

        Raises:
            InputError: An argument is wrong.
            BadRequestError: The server wants the id of a publication.
            PermissionDeniedError: The credential is not one of a server.
            OutcomeUnknownError: It may have been done; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/gallery/publications/update_embeddings

        Example:
            ```python
            found = await samsar.v2.gallery.search("", limit=1)
            for item in found.data.items:
                done = await samsar.v2.gallery.update_embeddings(item.id)
                print(done.data.status, done.data.next_update_at)
            ```
        """
        return await self._engine.call(
            routes.v2.gallery.UPDATE_EMBEDDINGS,
            body=refresh_body(publication_id, force, extra),
            options=options,
            estimate=estimates.free,
        )
