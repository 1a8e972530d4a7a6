"""What `samsar bulk` shows: runs, rows, and how they get on."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.cli import output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.console import Console
    from rich.progress import Progress

    from samsar.bulk import PlannedRow, RowResult, RunStatus

_MINUTE = 60
_LOOK_SECONDS: Final = 1.0


def run_document(status: RunStatus) -> dict[str, Any]:
    """Return a run as JSON values."""
    return {
        **attrs.asdict(status),
        "counts": dict(status.counts),
        "over": not status.count("queued", "running"),
    }


def runs(out: Console, statuses: Sequence[RunStatus]) -> None:
    """Print runs, one a line."""
    if not statuses:
        out.print("There is no run.")
        return
    output.table(
        out,
        ("Run", "State", "Rows", "Done", "Failed", "Unknown", "Credits"),
        (
            (
                each.id,
                each.state,
                each.rows,
                each.count("done"),
                each.count("failed"),
                each.count("unknown"),
                output.number(each.credits_charged),
            )
            for each in statuses
        ),
    )


def run(out: Console, status: RunStatus) -> None:
    """Print how far a run is."""
    facts = {
        "Run": status.id,
        "State": status.state,
        "Why": status.reason or "",
        "Rows": ", ".join(f"{count} {state}" for state, count in sorted(status.counts.items())),
        "Charged": output.amount(status.credits_charged),
        "Reserved": output.amount(status.credits_reserved),
        "Budget": "" if status.budget is None else output.amount(status.budget),
        "Time left": "" if status.seconds_left is None else _duration(status.seconds_left),
    }
    output.facts(out, {name: value for name, value in facts.items() if value})


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return "less than a minute"
    return f"about {seconds / _MINUTE:.0f} min"


def rows(out: Console, found: Iterable[RowResult]) -> None:
    """Print rows, one a line."""
    output.table(
        out,
        ("Row", "State", "Credits", "Id", "Result"),
        (
            (
                each.number,
                each.state,
                output.number(each.credits_charged),
                each.id,
                each.error or each.url,
            )
            for each in found
        ),
    )


def planned(out: Console, found: Sequence[PlannedRow], credits: float | None) -> None:
    """Print rows that were checked."""
    output.table(
        out,
        ("Row", "Steps", "Credits", "Id"),
        (
            (
                each.number,
                ", ".join(step.name for step in each.steps),
                "" if each.estimate is None else output.number(each.estimate),
                each.id,
            )
            for each in found
        ),
    )
    out.print()
    told = "unknown" if credits is None else f"at most {output.amount(credits)}"
    output.facts(out, {"Rows": str(len(found)), "Costs": told})


@contextmanager
def following(out: Console, look: Callable[[], RunStatus]) -> Iterator[Callable[[RowResult], None]]:
    """Show rows as they end: a bar on a terminal, a line for each in a pipe.

    Args:
        out: Where.
        look: Returns how far the run is.

    Yields:
        What is to be called with each row that has ended.
    """
    if not out.is_interactive:

        def line(row: RowResult) -> None:
            what = row.error or row.url or ""
            out.print(output.clean(f"row {row.number}: {row.state} {what}"), soft_wrap=True)

        yield line
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        BarColumn(bar_width=20, complete_style="cyan", finished_style="green"),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=out) as progress:
        bar = _Bar(progress, look)
        yield bar.row_ended
        bar.look()


class _Bar:
    """How many rows have ended, and how far their run is.

    The rows of a run are counted once a second at most: counting takes longer the more there are.
    """

    def __init__(self, progress: Progress, look: Callable[[], RunStatus]) -> None:
        self._progress = progress
        self._look = look
        self._task = progress.add_task("")
        self.look()

    def row_ended(self, _: RowResult) -> None:
        self._progress.advance(self._task)
        if monotonic() - self._looked_at >= _LOOK_SECONDS:
            self.look()

    def look(self) -> None:
        status = self._look()
        told = [f"{output.number(status.credits_charged)} credits"]
        told += [
            f"{status.count(state)} {state}"
            for state in ("failed", "unknown", "over_budget")
            if status.count(state)
        ]
        if status.seconds_left is not None:
            told.append(f"{_duration(status.seconds_left)} left")
        self._progress.update(self._task, total=status.rows, description=", ".join(told))
        self._looked_at = monotonic()
