"""Jobs of the hosted routes that make videos and audio; those that make pictures are as any are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from samsar._async.interactive_jobs import AsyncInteractiveVideo
from samsar._async.jobs import AsyncJob
from samsar.models.hosted_media import AudioStatus, HostedVideoStatus

if TYPE_CHECKING:
    from samsar._async.job_results import AsyncJobResult
    from samsar._core.result import SamsarResult
    from samsar.models.hosted_media import AudioAccepted, HostedVideoAccepted


class AsyncHostedVideoJob(AsyncJob[HostedVideoStatus]):
    """A hosted video that the server has taken on.

    Of a video from a branched narrative `wait()` returns an `AsyncInteractiveVideo`, with the video
    of every path.
    """

    __slots__ = ()

    data: HostedVideoAccepted

    def _ended(self, status: SamsarResult[HostedVideoStatus]) -> AsyncJobResult[HostedVideoStatus]:
        if status.data.story is None:
            return super()._ended(status)
        # Its status tells of the story as that of any interactive video does.
        told = cast("Any", status)
        ended: Any = AsyncInteractiveVideo(cast("Any", self), told, self._engine)
        finished: AsyncJobResult[HostedVideoStatus] = ended
        return finished


class AsyncAudioJob(AsyncJob[AudioStatus]):
    """Music, speech or a sound that the server has taken on. It cannot be cancelled."""

    __slots__ = ()

    data: AudioAccepted
