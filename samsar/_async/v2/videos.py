"""Videos, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.jobs import AsyncJob, start_job
from samsar._async.resources.video_branding import AsyncVideoBranding
from samsar._async.resources.video_copies import AsyncVideoCopies
from samsar._async.resources.video_creation import AsyncVideoCreation
from samsar._async.resources.video_renders import AsyncVideoRenders
from samsar._core import estimates, routes
from samsar._core.inputs.follow_ups import session_body, translate_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.models.jobs import JobStatus
    from samsar.types.options import RequestOptions
    from samsar.types.videos import TranslateFields


class AsyncV2Videos(AsyncVideoCreation, AsyncVideoBranding, AsyncVideoCopies, AsyncVideoRenders):
    """Videos of the account, or of the external user that the view is for.

    An external user's requests have ids of their own, `extreq_…`. Translations, joins, outros and
    footers take them, or the id of the session behind them; `cancel`, `clone` and
    `regenerate_avatar` know the sessions of the account alone.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def retranslate(
        self,
        session_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[TranslateFields],
    ) -> AsyncJob[JobStatus]:
        """Make a copy of a finished video in another language, once more.

        To the API this is another name for `translate`: it takes and costs the same. The server
        takes the credits at once; an account does not get them back when it fails after that, an
        external user does. A request that may have reached it is not sent again. The price depends
        on the length of the video, which is not known here: with `max_credits` set, lift it for
        this call.

        Args:
            session_id: The session of the video.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `language` is required; subtitles are off unless `enable_subtitles` is True,
                and the words of outro and footers are translated unless `translate_outro` and
                `translate_footer` are False.

        Returns:
            The job, in a session of its own; the video that it began with stays. It costs 3 credits
            for each second of the video, the last one counted whole.

        Raises:
            InputError: An argument is missing or wrong.
            BudgetExceededError: `max_credits` is set, and nobody can say what it would cost.
            NotFoundError: There is no such session.
            InsufficientCreditsError: There are too few credits.
            OutcomeUnknownError: It may have been made and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/retranslate_video

        Example:
            ```python
            job = await samsar.v2.videos.retranslate(video.job.id, language="fr")
            french = await job.wait()
            print(french.data.result_language, french.url, job.credits_charged)
            ```
        """
        body = translate_body(
            "retranslate", session_id, fields, webhook_url=webhook_url, extra=extra
        )
        return await start_job(
            self._engine,
            routes.v2.videos.RETRANSLATE,
            AsyncJob,
            body=body,
            options=options,
            estimate=estimates.unknown,
        )

    async def regenerate_avatar(
        self,
        session_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncJob[JobStatus]:
        """Make a copy of a finished video in which the narrator's avatar is made anew.

        A request that may have reached the server is not sent again: a second one would make a
        second copy.

        Args:
            session_id: The session of a video that has a narrator's avatar.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The job, in a session of its own; its `data` is the whole first status, and the video
            that it began with stays. Free of charge.

        Raises:
            InputError: The id is blank.
            BadRequestError: The video is not finished.
            NotFoundError: There is no such session.
            OutcomeUnknownError: It may have been made; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/video/regenerate_avatar

        Example:
            ```python
            job = await samsar.v2.videos.regenerate_avatar(video.job.id)
            print((await job.wait()).url)
            ```
        """
        return await start_job(
            self._engine,
            routes.v2.videos.REGENERATE_AVATAR,
            AsyncJob,
            body=session_body(session_id, webhook_url=webhook_url, extra=extra),
            options=options,
            estimate=estimates.free,
        )
