"""Hosted pictures: everything that `/v1/image` does, by its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._async.hosted.any_path import post_below
from samsar._async.image_jobs import AsyncImageJob
from samsar._async.jobs import known_job
from samsar._core import kind_table, routes
from samsar._core.address import identifier
from samsar.models.images import ImageJobAccepted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.images import ImageStatus
    from samsar.types.options import RequestOptions


class AsyncHostedImages:
    """Pictures by the hosted routes; `client.images` does the same by typed methods."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def request(
        self,
        path: str,
        payload: Mapping[str, Any] | None = None,
        *,
        options: RequestOptions | None = None,
    ) -> SamsarResult[Any]:
        """Post a body, as it is, to a hosted route of pictures.

        A request that may have reached the server is not sent again: a second one could be a
        second picture, and a second bill.

        Args:
            path: What comes after `/v2/external/image/`: `enhance`, `remove_branding`,
                `add_image_set`, `text_to_image`, `assign_title`, or another one.
            payload: The body, as the route wants it.
            options: How this call differs from the client's settings.

        Returns:
            The answer, as plain JSON. It costs what the route costs, mostly before the picture is
            there: `enhance` 11 to 29 credits by size, `remove_branding` 15, `add_image_set` and
            `text_to_image` 15 for each picture. Where it began a job, its `data["request_id"]` goes
            to `job()`.

        Raises:
            InputError: The path is blank or holds more than names, or the body is no JSON.
            RouteNotFoundError: The server has no such route.
            OutcomeUnknownError: It may have been done and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/image/{path}

        Example:
            ```python
            hosted = samsar.v2.external.images
            answer = await hosted.request(
                "enhance", {"input": {"image_url": "https://example.com/photo.png"}}
            )
            picture = await hosted.job(answer.data["request_id"]).wait()
            print(picture.url)
            ```
        """
        return await post_below(
            self._engine, routes.hosted.images.REQUEST, path, payload, names={}, options=options
        )

    async def status(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[ImageStatus]:
        """Ask how far work on pictures is.

        Args:
            request_id: The id of the job.
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such job, or it is somebody else's.
            SamsarError: What else went wrong.

        Route: GET /v2/external/image/status

        Example:
            ```python
            hosted = samsar.v2.external.images
            answer = await hosted.request(
                "remove_branding", {"image_url": "https://example.com/photo.png"}
            )
            print((await hosted.status(answer.data["request_id"])).data.status)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return await self._engine.call(
            routes.hosted.images.STATUS,
            query={"request_id": job_id, "session_id": job_id},
            options=options,
        )

    def job(self, request_id: str) -> AsyncImageJob:
        """Return a job from its id, to wait for it and to download what it makes.

        Args:
            request_id: The id that `request()` was answered with.

        Returns:
            The job. Its `data` holds the id only, and its `raw` is empty. Nothing is sent; free of
            charge.

        Raises:
            InputError: The id is blank.

        Route: none

        Example:
            ```python
            hosted = samsar.v2.external.images
            answer = await hosted.request(
                "remove_branding", {"image_url": "https://example.com/photo.png"}
            )
            picture = await hosted.job(answer.data["request_id"]).wait()
            await picture.download("clean.png")
            ```
        """
        job_id = identifier(request_id, "request_id")
        return known_job(
            self._engine, kind_table.HOSTED_IMAGE, job_id, AsyncImageJob, ImageJobAccepted
        )
