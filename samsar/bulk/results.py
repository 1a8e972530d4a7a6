"""What became of rows and runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

RowState = Literal[
    "queued", "running", "held", "done", "failed", "unknown", "over_budget", "cancelled"
]
RunState = Literal["running", "paused", "cancelled", "done"]


@attrs.frozen(kw_only=True)
class File:
    """A file that was downloaded.

    Attributes:
        path: Where it is, on the machine of the worker that did it.
        sha256: Its checksum.
        size: Its bytes.
    """

    path: str
    sha256: str
    size: int


@attrs.frozen(kw_only=True)
class StepResult:
    """What became of one step of a row.

    Attributes:
        name: `video`, `subtitles`, `translate:fr` …
        state: `waiting`, `planned`, `sent`, `accepted`, `done`, `refused`, `failed` or `unknown`.
        job_id: The id of its job.
        ref: What `client.jobs.resume` finds the job by.
        urls: The finished files.
        estimate: Credits that it was to cost at most; None where no price is known before.
        credits_charged: Credits that it was charged, as far as the server told.
        error: What went wrong.
        candidates: The ids of jobs that an unknown step may have begun.
        file: The file that was downloaded.
    """

    name: str
    state: str
    job_id: str | None = None
    ref: Mapping[str, Any] | None = None
    urls: tuple[str, ...] = ()
    estimate: float | None = None
    credits_charged: float | None = None
    error: str | None = None
    candidates: tuple[str, ...] = ()
    file: File | None = None


@attrs.frozen(kw_only=True)
class RowResult:
    """What became of a row.

    Attributes:
        number: Its number in the run, the first one 1.
        id: Its id, for `resolve`.
        state: `queued`, `running`, `held` (the run is paused), `done`, `failed`, `unknown` (a
            person has to say what became of a request), `over_budget` or `cancelled`.
        row: Its columns.
        error: What went wrong.
        steps: Its steps, in their order.
    """

    number: int
    id: str
    state: RowState
    row: Mapping[str, Any]
    error: str | None
    steps: tuple[StepResult, ...]

    @property
    def credits_charged(self) -> float:
        """Credits that its steps were charged, as far as the server told."""
        return sum(step.credits_charged or 0.0 for step in self.steps)

    @property
    def url(self) -> str | None:
        """The finished video: that of the last step that nothing but translations came after."""
        made = [step for step in self.steps if ":" not in step.name and step.name != "publish"]
        urls = [url for step in made if step.state == "done" for url in step.urls]
        return urls[-1] if urls else None

    @property
    def files(self) -> tuple[File, ...]:
        """The files that were downloaded."""
        return tuple(step.file for step in self.steps if step.file is not None)


@attrs.frozen(kw_only=True)
class RunStatus:
    """How far a run is.

    Attributes:
        id: The id of the run.
        state: `running`, `paused`, `cancelled` or `done`.
        reason: Why it was paused, where it paused by itself.
        rows: How many rows it has.
        counts: How many of them are in each state.
        credits_charged: Credits charged so far, as far as the server told.
        credits_reserved: Credits that what runs may still cost.
        budget: Credits that the run may cost in all.
        created_at: When it began, in seconds since 1970.
        seconds_left: How long it may still take, at the pace so far; None where that is not known.
    """

    id: str
    state: RunState
    reason: str | None
    rows: int
    counts: Mapping[str, int]
    credits_charged: float
    credits_reserved: float
    budget: float | None
    created_at: float
    seconds_left: float | None

    def count(self, *states: RowState) -> int:
        """Return how many rows are in one of these states."""
        return sum(self.counts.get(state, 0) for state in states)
