"""What is told about runs and rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from samsar.bulk import ledger
from samsar.bulk.ledger import ENDS
from samsar.bulk.results import File, RowResult, RunState, RunStatus, StepResult
from samsar.bulk.tables import FILES, MEMBERS, ROWS, RUNS, STEPS
from samsar.errors import InputError

_SOME: Final = 200
"""Rows that are read at once: a report of a hundred thousand fits into memory all the same."""

_UNSETTLED: Final = ("planned", "sent", "accepted", "unknown")


def run(c: sa.Connection, run_id: str) -> Any:
    """Return a run as it is kept.

    Raises:
        InputError: There is none with this id.
    """
    found = c.execute(sa.select(RUNS).where(RUNS.c.id == run_id)).one_or_none()
    if found is None:
        raise InputError(f"there is no run {run_id}", argument="run")
    return found


def runs(c: sa.Connection) -> list[str]:
    """Return the ids of all runs, the latest first."""
    return list(c.scalars(sa.select(RUNS.c.id).order_by(RUNS.c.created_at.desc(), RUNS.c.id)))


def run_of(c: sa.Connection, row_id: str) -> str:
    """Return the run that pays for a row.

    Raises:
        InputError: There is no such row.
    """
    found = c.scalar(sa.select(ROWS.c.run_id).where(ROWS.c.id == row_id))
    if found is None:
        raise InputError(f"there is no row {row_id}", argument="row")
    return str(found)


def status(c: sa.Connection, run_id: str) -> RunStatus:
    """Return how far a run is."""
    kept = run(c, run_id)
    of_run = sa.select(MEMBERS.c.row_id).where(MEMBERS.c.run_id == run_id)
    counted = c.execute(
        sa.select(ROWS.c.state, sa.func.count()).where(ROWS.c.id.in_(of_run)).group_by(ROWS.c.state)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in counted}
    own = STEPS.c.run_id == run_id
    charged = c.scalar(
        sa.select(sa.func.sum(sa.func.coalesce(STEPS.c.charged, 0.0) + STEPS.c.lost)).where(own)
    )
    reserved = c.scalar(
        sa.select(sa.func.sum(STEPS.c.reserved)).where(
            own, STEPS.c.charged.is_(None), STEPS.c.state.in_(_UNSETTLED)
        )
    )
    return RunStatus(
        id=run_id,
        state=_state(kept.state, counts),
        reason=kept.reason,
        rows=sum(counts.values()),
        counts=counts,
        credits_charged=float(charged or 0.0),
        credits_reserved=float(reserved or 0.0),
        budget=kept.budget,
        created_at=kept.created_at,
        seconds_left=_seconds_left(c, of_run, counts),
    )


def _state(state: str, counts: Any) -> RunState:
    if state == "cancelled":
        return "cancelled"
    if counts.get("queued") or counts.get("running"):
        return "paused" if state == "paused" and not counts.get("running") else "running"
    return "paused" if state == "paused" and counts.get("held") else "done"


def _seconds_left(c: sa.Connection, of_run: Any, counts: Any) -> float | None:
    left = counts.get("queued", 0) + counts.get("running", 0)
    if not left:
        return None
    first, ended = c.execute(
        sa.select(sa.func.min(ROWS.c.begun_at), sa.func.count()).where(
            ROWS.c.id.in_(of_run), ROWS.c.state == "done"
        )
    ).one()
    if not ended or first is None:
        return None
    pace = (ledger.now(c) - first) / ended
    return float(max(0.0, pace * left))


def ended_since(c: sa.Connection, run_id: str, since: float) -> list[tuple[str, float]]:
    """Return the rows of a run that ended at some time or later, in the order in which they did."""
    found = c.execute(
        sa.select(ROWS.c.id, ROWS.c.ended_at)
        .join(MEMBERS, MEMBERS.c.row_id == ROWS.c.id)
        .where(MEMBERS.c.run_id == run_id, ROWS.c.state.in_(ENDS), ROWS.c.ended_at >= since)
        .order_by(ROWS.c.ended_at, MEMBERS.c.number)
    )
    return [(row.id, row.ended_at) for row in found]


def row_ids(c: sa.Connection, run_id: str) -> list[str]:
    """Return the ids of the rows of a run, in their order."""
    return list(
        c.scalars(
            sa.select(MEMBERS.c.row_id).where(MEMBERS.c.run_id == run_id).order_by(MEMBERS.c.number)
        )
    )


def some(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ids, as many at a time as are read at once."""
    for begin in range(0, len(ids), _SOME):
        yield ids[begin : begin + _SOME]


def rows(c: sa.Connection, run_id: str, ids: Sequence[str]) -> list[RowResult]:
    """Return what became of some rows of a run, in the order of the ids."""
    kept = c.execute(
        sa.select(ROWS, MEMBERS.c.number)
        .join(MEMBERS, MEMBERS.c.row_id == ROWS.c.id)
        .where(MEMBERS.c.run_id == run_id, ROWS.c.id.in_(ids))
    ).all()
    steps = _steps(c, [step["id"] for row in kept for step in row.steps])
    files = {
        (each.row_id, each.step): File(path=each.path, sha256=each.sha256, size=each.size)
        for each in c.execute(
            sa.select(FILES).where(FILES.c.run_id == run_id, FILES.c.row_id.in_(ids))
        )
    }
    told = {
        row.id: RowResult(
            number=row.number,
            id=row.id,
            state=row.state,
            row=row.columns,
            error=row.error,
            steps=tuple(
                _step(each, steps.get(each["id"]), files.get((row.id, each["name"])))
                for each in row.steps
            ),
        )
        for row in kept
    }
    return [told[each] for each in ids if each in told]


def begun_steps(c: sa.Connection, ids: Sequence[str]) -> set[str]:
    """Return those of some steps that have a job, or may have one."""
    return {each.id for each in _steps(c, ids).values() if each.state not in ledger.OPEN}


def _steps(c: sa.Connection, ids: Sequence[str]) -> dict[str, Any]:
    found: Iterable[Any] = (
        each
        for begin in range(0, len(ids), 500)
        for each in c.execute(sa.select(STEPS).where(STEPS.c.id.in_(ids[begin : begin + 500])))
    )
    return {each.id: each for each in found}


def _step(planned: Any, kept: Any, file: File | None) -> StepResult:
    name, estimate = planned["name"], planned["estimate"]
    if kept is None:
        return StepResult(name=name, state="waiting", estimate=estimate)
    charged = None if kept.charged is None and not kept.lost else (kept.charged or 0.0) + kept.lost
    return StepResult(
        name=name,
        state=kept.state,
        job_id=kept.ref["id"] if kept.ref else None,
        ref=kept.ref,
        urls=tuple(kept.urls or ()),
        estimate=estimate,
        credits_charged=charged,
        error=kept.error,
        candidates=tuple(kept.candidates or ()),
        file=file,
    )
