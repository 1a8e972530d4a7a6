"""Publications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._core import routes
from samsar._core.address import identifier
from samsar._core.inputs.fields import checked_limit
from samsar._core.inputs.publications import publication_body
from samsar._core.pages import Cursors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.publications import (
        InteractivePublication,
        InteractivePublicationDetail,
        InteractivePublicationPage,
        SessionPublication,
    )
    from samsar.types.options import RequestOptions
    from samsar.types.publications import PublicationFields


class AsyncPublications:
    """Videos that everybody can see: publish them, find them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def publish(
        self,
        session_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[PublicationFields],
    ) -> SamsarResult[SessionPublication]:
        """Publish the finished video of a session; everybody can see it from then on.

        Publishing again changes the publication that there is.

        Args:
            session_id: The session.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `title`, `description`, `tags` and the others that are described in
                `samsar.types.publications.PublicationFields`.

        Returns:
            The publication, and whether it is new. Free of charge.

        Raises:
            InputError: The id is blank, or an argument is wrong.
            ConflictError: The video is not ready.
            PermissionDeniedError: The session is another account's, or the credential is an app
                key or an external user's token, which may not publish.
            NotFoundError: There is no such session.
            SamsarError: What else went wrong.

        Route: POST /v1/publications/publish

        Example:
            ```python
            video = await job.wait()
            published = await samsar.publications.publish(
                video.data.session_id, title="Beach", tags=["sea", "sunrise"]
            )
            print(published.data.publication.publication_id)
            ```
        """
        return await self._engine.call(
            routes.publications.PUBLISH,
            body=publication_body("publish", session_id, fields, extra=extra),
            options=options,
        )

    async def edit(
        self,
        session_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[PublicationFields],
    ) -> SamsarResult[SessionPublication]:
        """Change what is said about a published video.

        Args:
            session_id: The session.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: What changes; see `samsar.types.publications.PublicationFields`.

        Returns:
            The publication as it is now. Free of charge.

        Raises:
            InputError: The id is blank, or an argument is wrong.
            PermissionDeniedError: The session is another account's, or the credential is an app
                key or an external user's token, which may not publish.
            NotFoundError: There is no such session, or it is not published.
            SamsarError: What else went wrong.

        Route: POST /v1/publications/edit

        Example:
            ```python
            video = await job.wait()
            await samsar.publications.publish(video.data.session_id, title="Beach")
            edited = await samsar.publications.edit(video.data.session_id, title="The beach")
            print(edited.data.publication.title)
            ```
        """
        return await self._engine.call(
            routes.publications.EDIT,
            body=publication_body("edit", session_id, fields, extra=extra),
            options=options,
        )

    async def revoke(
        self,
        session_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[SessionPublication]:
        """Take a publication back; the video itself stays.

        Args:
            session_id: The session.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            Whether there was a publication to take back. Free of charge.

        Raises:
            InputError: The id is blank.
            PermissionDeniedError: The session is another account's, or the credential is an app
                key or an external user's token, which may not publish.
            NotFoundError: There is no such session.
            SamsarError: What else went wrong.

        Route: POST /v1/publications/revoke

        Example:
            ```python
            video = await job.wait()
            await samsar.publications.publish(video.data.session_id, title="Beach")
            print((await samsar.publications.revoke(video.data.session_id)).data.revoked)
            ```
        """
        return await self._engine.call(
            routes.publications.REVOKE,
            body=publication_body("revoke", session_id, {}, extra=extra),
            options=options,
        )

    async def list_interactive(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[InteractivePublicationPage]:
        """List public videos in which the viewer chooses how the story goes on, page by page.

        Anybody may look: no credential is sent. `iterate_interactive` goes through all pages.

        Args:
            limit: How many to return, 1 to 200; the server's default is 50.
            cursor: Where the page begins: `next_cursor` of the page before.
            options: How this call differs from the client's settings.

        Returns:
            One page. Free of charge.

        Raises:
            InputError: The limit is not a whole number from 1 up, or the cursor is blank.
            SamsarError: What else went wrong.

        Route: GET /v1/interactive_publications

        Example:
            ```python
            page = await samsar.publications.list_interactive(limit=3)
            print(page.data.total_count, page.data.next_cursor)
            ```
        """
        query = {
            "limit": checked_limit(limit),
            "cursor": None if cursor is None else identifier(cursor, "cursor"),
        }
        return await self._engine.call(
            routes.publications.LIST_INTERACTIVE, query=query, options=options
        )

    async def iterate_interactive(
        self,
        *,
        page_size: int | None = None,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncIterator[InteractivePublication]:
        """Go through all public videos in which the viewer chooses how the story goes on.

        Pages are fetched as they are needed. Anybody may look: no credential is sent.

        Args:
            page_size: How many to fetch at once, 1 to 200; the server's default is 50.
            cursor: Where to begin: `next_cursor` of a page that was seen before.
            options: How each call differs from the client's settings.

        Yields:
            The publications in the order of the server. Free of charge.

        Raises:
            InputError: The size is not a whole number from 1 up, or the cursor is blank.
            UnexpectedReplyError: The server names a page that was seen already, so that the list
                would never end.
            SamsarError: What else went wrong.

        Route: GET /v1/interactive_publications

        Example:
            ```python
            async for publication in samsar.publications.iterate_interactive(page_size=3):
                print(publication.title)
            ```
        """
        checked_limit(page_size)
        cursors = Cursors(routes.publications.LIST_INTERACTIVE, cursor)
        while True:
            page = await self.list_interactive(
                limit=page_size, cursor=cursors.current, options=options
            )
            for publication in page.data.items or []:
                yield publication
            if not cursors.go_on(page.data.next_cursor, has_more=page.data.has_more):
                return

    async def get_interactive(
        self, publication_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[InteractivePublicationDetail]:
        """Return one public video in which the viewer chooses how the story goes on.

        Anybody may look: no credential is sent.

        Args:
            publication_id: The publication.
            options: How this call differs from the client's settings.

        Returns:
            The publication. Free of charge.

        Raises:
            InputError: The id is blank.
            BadRequestError: The server does not take it for an id.
            NotFoundError: There is no such publication.
            SamsarError: What else went wrong.

        Route: GET /v1/interactive_publications/{publication_id}

        Example:
            ```python
            page = await samsar.publications.list_interactive(limit=1)
            first = await samsar.publications.get_interactive(page.data.items[0].id)
            print(first.data.publication.title)
            ```
        """
        return await self._engine.call(
            routes.publications.GET_INTERACTIVE,
            ids={"publication_id": identifier(publication_id, "publication_id")},
            options=options,
        )
