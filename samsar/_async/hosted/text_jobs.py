"""Jobs of hosted models that write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from samsar._async.jobs import AsyncJob
from samsar._core.kinds import Phase, phase_of
from samsar._core.result import RawResponse, SamsarResult
from samsar.models.hosted_chat import ChatRequest
from samsar.models.hosted_narratives import NarrativeRequest
from samsar.models.jobs import JobAccepted, JobStatus

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine
    from samsar._core.kinds import Kind
    from samsar.types.options import RequestOptions

S_co = TypeVar("S_co", bound=JobStatus, covariant=True)


class AsyncTextJob(AsyncJob[S_co]):
    """Something that a hosted model writes. It cannot be cancelled."""

    __slots__ = ("_look_options",)

    def __init__(
        self,
        engine: AsyncEngine,
        kind: Kind,
        job_id: str,
        data: JobAccepted,
        raw: RawResponse,
        *,
        look_options: RequestOptions | None = None,
    ) -> None:
        super().__init__(engine, kind, job_id, data, raw)
        self._look_options = look_options

    @property
    def told_at_once(self) -> SamsarResult[S_co] | None:
        """The last status, when the call that began the job told it already.

        A question that was submitted before is answered with what has become of it.
        """
        told: Any = self.data
        if not isinstance(told, JobStatus) or phase_of(self._kind, told) is Phase.RUNNING:
            return None
        return SamsarResult(told, self.raw)  # type: ignore[arg-type]

    async def status(  # type: ignore[override]
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[S_co]:
        """Ask once how far the job is.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge.

        Raises:
            SamsarError: What went wrong.

        Route: GET /v2/external/chat/status for chat, GET /v2/external/narrative/status

        Example:
            ```python
            from samsar.types import ChatMessage

            chat = await samsar.v2.external.chat.submit_completion(
                messages=[ChatMessage("Write a launch theme.")]
            )
            print((await chat.status()).data.status)
            ```
        """
        own: Any = self._look_options or {}
        given = {name: value for name, value in (options or {}).items() if value is not None}
        merged: Any = {**own, **given}
        return await super().status(options=merged or None)


class AsyncChatJob(AsyncTextJob[ChatRequest]):
    """A question that a hosted model has been given."""

    __slots__ = ()

    data: ChatRequest


class AsyncNarrativeJob(AsyncTextJob[NarrativeRequest]):
    """A narrative that is being written."""

    __slots__ = ()

    data: NarrativeRequest
