"""Outros and footers of finished videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.jobs import AsyncJob, start_job
from samsar._core import estimates, routes
from samsar._core.inputs.follow_ups import footer_update_body, outro_update_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.models.jobs import JobStatus
    from samsar.types.options import RequestOptions
    from samsar.types.videos import FooterUpdateFields, OutroUpdateFields


class AsyncVideoBranding:
    """The part of `videos` that changes outros and footers."""

    _engine: AsyncEngine

    async def update_outro_image(
        self,
        session_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[OutroUpdateFields],
    ) -> AsyncJob[JobStatus]:
        """Make a copy of a finished video with another outro: a picture, or a generated one.

        The server takes the credits at once and copies files before it answers. An account does
        not get them back when it fails after that, an external user does. A request that may have
        reached it is not sent again.

        Args:
            session_id: The session of the video.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: Either `outro_image_url`, or `cta_url` or `outro_cta_image` for a generated
                outro; the others are described in `samsar.types.videos.OutroFields`.

        Returns:
            The job, in a session of its own; the video that it began with stays. It costs 75
            credits.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another.
            NotFoundError: There is no such session.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been made and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/update_outro_image
            V2: POST /v2/update_outro_image
            External users: POST /v1/external_users/update_outro_image

        Example:
            ```python
            job = await samsar.videos.update_outro_image(
                video.job.id,
                cta_url="https://example.com/book",
                cta_text_top="Scan to book",
                add_outro_animation=True,
            )
            print(job.id, job.credits_charged)
            ```
        """
        body = outro_update_body(
            "update_outro_image", session_id, fields, webhook_url=webhook_url, extra=extra
        )
        return await start_job(
            self._engine,
            routes.videos.UPDATE_OUTRO_IMAGE,
            AsyncJob,
            body=body,
            options=options,
            estimate=estimates.outro,
        )

    async def add_outro_image(
        self,
        session_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[OutroUpdateFields],
    ) -> AsyncJob[JobStatus]:
        """Make a copy of a finished video with an outro at its end.

        The server takes the credits at once and copies files before it answers. An account does
        not get them back when it fails after that, an external user does. A request that may have
        reached it is not sent again.

        Args:
            session_id: The session of the video.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: Either `outro_image_url`, or `cta_url` or `outro_cta_image` for a generated
                outro; the others are described in `samsar.types.videos.OutroFields`.

        Returns:
            The job, in a session of its own; the video that it began with stays. It costs 75
            credits.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another.
            NotFoundError: There is no such session.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been made and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/add_outro_image
            V2: POST /v2/add_outro_image
            External users: POST /v1/external_users/add_outro_image

        Example:
            ```python
            from samsar.types import FocusArea

            job = await samsar.videos.add_outro_image(
                video.job.id,
                outro_image_url="https://example.com/outro.png",
                add_outro_animation=True,
                add_outro_focus_area=True,
                outro_focus_area=FocusArea(x=680, y=296, width=432, height=432),
            )
            print(job.id, job.credits_charged)
            ```
        """
        body = outro_update_body(
            "add_outro_image", session_id, fields, webhook_url=webhook_url, extra=extra
        )
        return await start_job(
            self._engine,
            routes.videos.ADD_OUTRO_IMAGE,
            AsyncJob,
            body=body,
            options=options,
            estimate=estimates.outro,
        )

    async def update_footer_image(
        self,
        session_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[FooterUpdateFields],
    ) -> AsyncJob[JobStatus]:
        """Make a copy of a finished video with another footer, or without any.

        The server takes the credits at once and copies files before it answers. An account does
        not get them back when it fails after that, an external user does. A request that may have
        reached it is not sent again.

        Args:
            session_id: The session of the video.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: At least one of `cta_text` (cut after 220 characters), `cta_logo` and
                `cta_url`; or `remove_footer=True` alone.

        Returns:
            The job, in a session of its own; the video that it began with stays. It costs 75
            credits.

        Raises:
            InputError: An argument is wrong, there is nothing to do, or two things at once.
            NotFoundError: There is no such session.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been made and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/update_footer_image
            V2: POST /v2/update_footer_image
            External users: POST /v1/external_users/update_footer_image

        Example:
            ```python
            job = await samsar.videos.update_footer_image(
                video.job.id,
                cta_text="Scan to book",
                cta_logo="https://example.com/logo-white.png",
                cta_url="https://example.com/book",
            )
            print((await job.wait()).url)
            ```
        """
        body = footer_update_body(
            "update_footer_image", session_id, fields, webhook_url=webhook_url, extra=extra
        )
        return await start_job(
            self._engine,
            routes.videos.UPDATE_FOOTER_IMAGE,
            AsyncJob,
            body=body,
            options=options,
            estimate=estimates.footer,
        )
