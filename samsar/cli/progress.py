"""The stages of a render: a bar on a terminal, a line for each in a pipe."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from samsar.cli.output import INDENT, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from samsar._core.download import Progress as Download
    from samsar.models.jobs import JobStatus

_WORDS: Final = {
    "prompt_generation": "Narrative",
    "image_generation": "Images",
    "speech_generation": "Speech",
    "music_generation": "Music",
    "ai_video_generation": "AI video",
    "lip_sync_generation": "Lip sync",
    "sound_effect_generation": "Sound effects",
    "narrator_avatar_generation": "Narrator avatar",
    "video_generation": "Final video",
}
_LONGEST: Final = max(map(len, _WORDS.values()))
_DONE: Final = "COMPLETED"
_WIDE: Final = 80
_ID_SHOWN: Final = 8
"""The end of an id tells jobs apart on a narrow terminal."""


def in_words(name: str) -> str:
    """Name a stage, or a status, for people; new ones pass."""
    return _WORDS.get(name) or name.replace("_", " ").capitalize()


def charges(status: JobStatus) -> dict[str, float]:
    """List what each stage was charged, as far as the server says so in a way that we know."""
    found = status.express_generation_credit_charges
    if not isinstance(found, dict):
        return {}
    amounts = {str(stage): _amount(charge) for stage, charge in found.items()}
    return {stage: amount for stage, amount in amounts.items() if amount is not None}


def _amount(charge: Any) -> float | None:
    amount = charge.get("creditsCharged") if isinstance(charge, dict) else charge
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    return amount if is_number else None


@contextmanager
def stages(out: Console) -> Iterator[Callable[[JobStatus], None]]:
    """Show how a job gets on.

    Args:
        out: Where.

    Yields:
        What is to be called with each status.
    """
    if not out.is_interactive:
        yield _Lines(out).show
        out.print()
        return
    columns = (
        TextColumn(" " * (INDENT - 1)),
        TextColumn(f"{{task.description:<{_LONGEST}}}"),
        BarColumn(bar_width=30, complete_style="cyan", finished_style="green", pulse_style="cyan"),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out) as progress:
        yield _Bar(progress).show
    out.print()


@contextmanager
def watching(out: Console, count: int) -> Iterator[Callable[[str, JobStatus], None]]:
    """Show how jobs get on: a bar for each on a terminal, a line for each stage in a pipe.

    Args:
        out: Where.
        count: How many jobs there are; of a single one the id is not named.

    Yields:
        What is to be called with the id of a job and each status of it.
    """
    if not out.is_interactive:
        lines: dict[str, _Lines] = {}
        yield lambda job_id, status: lines.setdefault(
            job_id, _Lines(out, f"{job_id}  " if count > 1 else "")
        ).show(status)
        return
    columns = (
        TextColumn(f"{{task.description:<{_LONGEST}}}"),
        BarColumn(
            # So that all of it fits into 60 columns, with the id of a job.
            bar_width=30 if out.width >= _WIDE else 10,
            complete_style="cyan",
            finished_style="green",
            pulse_style="cyan",
        ),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        *([TextColumn("{task.fields[job_id]}")] if count > 1 else []),
    )
    with Progress(*columns, console=out) as progress:
        bars: dict[str, _Bar] = {}

        def show(job_id: str, status: JobStatus) -> None:
            if job_id not in bars:
                bars[job_id] = _Bar(progress, job_id)
            bars[job_id].show(status)

        yield show


class _Bar:
    """One bar, which names the stage that is being worked on."""

    def __init__(self, progress: Progress, job_id: str = "") -> None:
        self._progress = progress
        self._task = progress.add_task("Creating", total=None, job_id=job_id[-_ID_SHOWN:])

    def show(self, status: JobStatus) -> None:
        count = len(status.stages)
        self._progress.update(
            self._task,
            description=_now(status),
            # Without stages nothing is known, and the bar goes on to and fro.
            total=count or None,
            completed=status.progress * count,
        )


class _Lines:
    """One line for each stage that is done; without stages, for each new status."""

    def __init__(self, out: Console, prefix: str = "") -> None:
        self._out = out
        self._prefix = prefix
        self._said: set[str] = set()

    def show(self, status: JobStatus) -> None:
        found = status.stages
        for position, (name, state) in enumerate(found.items(), 1):
            if state.upper() == _DONE:
                self._say(f"{position}/{len(found)} {in_words(name)}")
        if not found:
            self._say(_now(status))

    def _say(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            self._out.print(" " * INDENT + self._prefix + clean(line), soft_wrap=True)


def _now(status: JobStatus) -> str:
    """Say what is being worked on."""
    word = (status.status or "").upper()
    if word == _DONE or not status.stages:
        return "Done" if word == _DONE else in_words(word or "waiting")
    waiting = [name for name, state in status.stages.items() if state.upper() != _DONE]
    running = [name for name in waiting if status.stages[name].upper() == "PENDING"]
    return in_words(next(iter(running or waiting), "waiting"))


@contextmanager
def downloading(out: Console) -> Iterator[Callable[[Download], None] | None]:
    """Show how a download gets on; in a pipe there is nothing to show.

    Args:
        out: Where.

    Yields:
        What is to be called with each progress, or None.
    """
    if not out.is_interactive:
        yield None
        return
    columns = (TextColumn("Downloading"), BarColumn(bar_width=20), DownloadColumn())
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda now: progress.update(task, completed=now.received, total=now.total)
