"""Looking at jobs, and letting them fail, from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar.emulator.surface.base import SurfacePart

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.records import RenderSession


class Jobs(SurfacePart):
    """The jobs of all accounts."""

    def session(self, request_id: str) -> RenderSession:
        """Show a video job, whichever account it belongs to.

        Raises:
            KeyError: If there is no such job.
        """
        with self._backend.moment():
            session = self._backend.state.renders.get(request_id)
        if session is None:
            raise KeyError(f"There is no video {request_id!r}.")
        return session

    def sessions(self) -> list[RenderSession]:
        """Show the video jobs of all accounts, newest first."""
        with self._backend.moment():
            return self._backend.state.renders.all()

    def fail_session(self, request_id: str, message: str = "Video generation failed") -> None:
        """Let a running job fail now: a video in its stage, a picture, a sound, a text.

        Args:
            request_id: The job.
            message: The reason that the API gives.

        Raises:
            KeyError: If there is no such job.
            ValueError: If it is not running any more.
        """
        with self._backend.moment() as now:
            session = self._backend.state.renders.get(request_id)
            if session is None:
                self._fail_other(request_id, message, at=now)
                return
            if session.status != "PENDING":
                raise ValueError(f"The session is {session.status}; only a running one can fail.")
            self._backend.state.renders.fail(request_id, message, at=now)

    def _fail_other(self, request_id: str, message: str, *, at: Micros) -> None:
        state = self._backend.state
        for timed in (state.images, state.media_jobs):
            job = timed.get(request_id, at=at)
            if job is not None:
                _check_running(job.status, is_running=job.status == "PENDING")
                timed.fail(request_id, message, at=at)
                return
        for writings in (state.chats, state.narratives):
            work = writings.of_anybody(request_id, at=at)
            if work is not None:
                _check_running(work.status, is_running=not work.is_settled)
                writings.fail(work.id, message, at=at)
                return
        raise KeyError(f"There is no job {request_id!r}.")


def _check_running(status: str, *, is_running: bool) -> None:
    if not is_running:
        raise ValueError(f"The job is {status}; only a running one can fail.")
