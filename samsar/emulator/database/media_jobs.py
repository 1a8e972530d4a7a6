"""Hosted jobs that make a sound, or change a clip by its URL, in the emulator's database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.database.timed_jobs import TimedJob, TimedJobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros

AUDIO_KINDS: Final = ("music", "speech", "sound")
CLIP_KINDS: Final = ("lip_sync", "sound_effect")
SECONDS: Final = 20
"""Emulator seconds that a job takes."""


@attrs.frozen(kw_only=True)
class MediaJob(TimedJob):
    """One job, as it is at one moment; its kind is one of those above."""

    model: str

    @property
    def result_path(self) -> str | None:
        """Path of the file on the emulator, once it is ready."""
        if self.status != "COMPLETED":
            return None
        file = "audio.wav" if self.kind in AUDIO_KINDS else "clip.mp4"
        return f"/files/{self.id}/{file}"


class MediaJobs(TimedJobs[MediaJob]):
    """All such jobs."""

    table = "media_jobs"
    job_class = MediaJob

    def create(
        self,
        account: str,
        kind: str,
        fields: Mapping[str, Any],
        *,
        at: Micros,
        model: str,
        aspect_ratio: str = "16:9",
    ) -> str:
        """Take on a job and return its id."""
        settings = {"model": model, "aspect_ratio": aspect_ratio, "input": dict(fields)}
        return self._add(account, kind, settings, at=at, seconds=SECONDS)
