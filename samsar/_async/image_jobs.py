"""Jobs that make pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._async.jobs import AsyncJob
from samsar._async.pictures import with_uploads
from samsar._core import polling
from samsar.models.images import ImageStatus

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine
    from samsar._core.calls import Estimate
    from samsar._core.result import SamsarResult
    from samsar._core.routes import Route
    from samsar.models.images import ImageJobAccepted, RollupAccepted
    from samsar.types.options import RequestOptions


class AsyncImageJob(AsyncJob[ImageStatus]):
    """Work on pictures that the server has taken on."""

    __slots__ = ()

    data: ImageJobAccepted


class AsyncRollupJob(AsyncImageJob):
    """A roll-up banner that the server has taken on."""

    __slots__ = ()

    data: RollupAccepted


async def start_image_job(
    engine: AsyncEngine,
    route: Route[ImageJobAccepted],
    body: dict[str, Any],
    options: RequestOptions | None,
    estimate: Estimate | None,
) -> AsyncImageJob:
    """Upload what has no URL yet, and call a route that makes pictures.

    Raises:
        OutcomeUnknownError: It may have begun, but the answer, and with it the id, is lost.
        SamsarError: What else went wrong.
    """
    result = await _call(engine, route, body, options, estimate)
    return AsyncImageJob(engine, polling.IMAGE, str(result.data.id), result.data, result.raw)


async def start_rollup_job(
    engine: AsyncEngine,
    route: Route[RollupAccepted],
    body: dict[str, Any],
    options: RequestOptions | None,
    estimate: Estimate | None,
) -> AsyncRollupJob:
    """Upload what has no URL yet, and call a route that makes a roll-up banner.

    Raises:
        OutcomeUnknownError: It may have begun, but the answer, and with it the id, is lost.
        SamsarError: What else went wrong.
    """
    result = await _call(engine, route, body, options, estimate)
    return AsyncRollupJob(engine, polling.IMAGE, str(result.data.id), result.data, result.raw)


async def _call(
    engine: AsyncEngine,
    route: Route[Any],
    body: dict[str, Any],
    options: RequestOptions | None,
    estimate: Estimate | None,
) -> SamsarResult[Any]:
    complete = await with_uploads(engine, route, body, options=options, estimate=estimate)
    return await engine.call(route, body=complete, options=options, estimate=estimate)
