"""The stages of a render: a bar on a terminal, a line for each in a pipe."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from samsar.cli.output import INDENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

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


class _Bar:
    """One bar, which names the stage that is being worked on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("Creating", total=None)

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

    def __init__(self, out: Console) -> None:
        self._out = out
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
            self._out.print(" " * INDENT + line, soft_wrap=True)


def _now(status: JobStatus) -> str:
    """Say what is being worked on."""
    word = (status.status or "").upper()
    if word == _DONE or not status.stages:
        return "Done" if word == _DONE else in_words(word or "waiting")
    waiting = [name for name, state in status.stages.items() if state.upper() != _DONE]
    running = [name for name in waiting if status.stages[name].upper() == "PENDING"]
    return in_words(next(iter(running or waiting), "waiting"))
