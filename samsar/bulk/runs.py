"""Runs: how they begin, pause, go on and end, and what a person decides about a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa

from samsar._core.identity import canonical_id
from samsar._core.kind_table import KINDS
from samsar._core.kinds import ref_of
from samsar._core.routes import Surface
from samsar.bulk import ledger
from samsar.bulk.ledger import RESOLVABLE, UNFINISHED
from samsar.bulk.steps import ACTIONS
from samsar.bulk.tables import FILES, MEMBERS, ROWS, RUNS, STEPS
from samsar.errors import InputError

if TYPE_CHECKING:
    from samsar.bulk.durable import Queue
    from samsar.bulk.plan import PlannedRow
    from samsar.bulk.steps import Step

Turn = tuple[str, int]
"""A row and how often it was queued: what a workflow is named by."""


@attrs.frozen(kw_only=True)
class NewRun:
    """What a run begins with.

    Attributes:
        id: Its id.
        plan: The plan, as JSON.
        budget: Credits that it may cost in all; None for no limit.
        download: The folder for the files; None for none.
    """

    id: str
    plan: Mapping[str, Any]
    budget: float | None
    download: str | None


def submit(c: sa.Connection, queue: Queue, new: NewRun, planned: Sequence[PlannedRow]) -> None:
    """Begin a run: keep its rows, and queue those that are not done."""
    if c.scalar(sa.select(RUNS.c.id).where(RUNS.c.id == new.id)) is not None:
        return
    c.execute(
        sa.insert(RUNS).values(
            **attrs.asdict(new), state="active", created_at=ledger.now(c), decisions=0
        )
    )
    known = _by_id(c, [each.id for each in planned])
    fresh = [each for each in planned if each.id not in known]
    if fresh:
        c.execute(sa.insert(ROWS), [_new_row(new.id, each) for each in fresh])
    c.execute(
        sa.insert(MEMBERS),
        [{"run_id": new.id, "row_id": each.id, "number": each.number} for each in planned],
    )
    for each in fresh:
        queue.put(c, each.id, 1)
    for row in known.values():
        if row.state in UNFINISHED or (row.state == "done" and _wants_files(c, row.id, new)):
            _requeue(c, queue, row, new.id)


def _new_row(run_id: str, row: PlannedRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "run_id": run_id,
        "turn": 1,
        "state": "queued",
        "columns": dict(row.row),
        "steps": kept_steps(row),
    }


def kept_steps(row: PlannedRow) -> list[dict[str, Any]]:
    """Return the steps of a row as they are kept, with the credits to reserve for each."""
    return [_kept(step, row.steps[0]) for step in row.steps]


def _kept(step: Step, first: Step) -> dict[str, Any]:
    # What a translation costs depends on how long the video became. It is less than a video of
    # that length does.
    reserve = first.estimate if step.estimate is None else step.estimate
    return {**attrs.asdict(step), "reserve": reserve or 0.0}


def _wants_files(c: sa.Connection, row_id: str, new: NewRun) -> bool:
    if new.download is None:
        return False
    paths = c.scalars(sa.select(FILES.c.path).where(FILES.c.row_id == row_id))
    return not any(path.startswith(new.download) for path in paths)


def _by_id(c: sa.Connection, ids: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for begin in range(0, len(ids), 500):
        some = ids[begin : begin + 500]
        found |= {row.id: row for row in c.execute(sa.select(ROWS).where(ROWS.c.id.in_(some)))}
    return found


def _requeue(c: sa.Connection, queue: Queue, row: Any, run_id: str) -> None:
    turn = row.turn + 1
    taken = c.execute(
        sa.update(ROWS)
        .where(ROWS.c.id == row.id, ROWS.c.turn == row.turn)
        .values(run_id=run_id, turn=turn, state="queued", error=None, ended_at=None)
    )
    if taken.rowcount:
        queue.put(c, row.id, turn)


# --- pause, go on, cancel


def stop(c: sa.Connection, run_id: str, state: str, reason: str | None) -> list[Turn]:
    """Pause or cancel a run; return the rows that are to leave the queue. What runs goes on."""
    c.execute(sa.update(RUNS).where(RUNS.c.id == run_id).values(state=state, reason=reason))
    waiting = ["queued"] if state == "paused" else ["queued", "held"]
    rows = c.execute(
        sa.select(ROWS.c.id, ROWS.c.turn).where(ROWS.c.run_id == run_id, ROWS.c.state.in_(waiting))
    ).all()
    ended_at = ledger.now(c) if state == "cancelled" else None
    c.execute(
        sa.update(ROWS)
        .where(ROWS.c.run_id == run_id, ROWS.c.state.in_(waiting))
        .values(
            state="held" if state == "paused" else "cancelled",
            # A workflow that was taken from the queue meanwhile does nothing then.
            turn=ROWS.c.turn + 1,
            ended_at=ended_at,
        )
    )
    return [(row.id, row.turn) for row in rows]


def resume(
    c: sa.Connection, queue: Queue, run_id: str, budget: float | None, left: Iterable[str]
) -> None:
    """Let a run go on with all rows that are not done and wait for nobody.

    Args:
        c: The connection.
        queue: Where the rows go.
        run_id: The run.
        budget: Its new budget; None for the old one.
        left: Rows that seem to run, and that no workflow does anything for.
    """
    values: dict[str, Any] = {"state": "active", "reason": None}
    if budget is not None:
        values["budget"] = budget
    c.execute(sa.update(RUNS).where(RUNS.c.id == run_id).values(**values))
    rows = c.execute(
        sa.select(ROWS).where(
            ROWS.c.run_id == run_id,
            ROWS.c.state.in_(UNFINISHED)
            | (ROWS.c.id.in_(list(left)) & (ROWS.c.state == "running")),
        )
    ).all()
    for row in rows:
        if not undecided(c, row):
            _requeue(c, queue, row, run_id)


def running(c: sa.Connection, run_id: str) -> list[Turn]:
    """Return the rows of a run that seem to be worked on."""
    found = c.execute(
        sa.select(ROWS.c.id, ROWS.c.turn).where(ROWS.c.run_id == run_id, ROWS.c.state == "running")
    )
    return [(row.id, row.turn) for row in found]


# --- what a person decides


def undecided(c: sa.Connection, row: Any) -> list[Any]:
    """Return the steps of a row that wait for a person."""
    ids = [step["id"] for step in row.steps]
    return list(
        c.execute(sa.select(STEPS).where(STEPS.c.id.in_(ids), STEPS.c.state.in_(RESOLVABLE)))
    )


def resolve(
    c: sa.Connection, queue: Queue, row_id: str, step_name: str | None, job_id: str | None
) -> None:
    """Decide about a step that waits for a person, and let its row go on.

    Args:
        c: The connection.
        queue: Where the row goes.
        row_id: The row.
        step_name: The step; None where only one of the row waits.
        job_id: Its job; None has it submitted again.

    Raises:
        InputError: There is no such row, no such step, or the job is another step's.
    """
    row = c.execute(sa.select(ROWS).where(ROWS.c.id == row_id)).one_or_none()
    if row is None:
        raise InputError(f"there is no row {row_id}", argument="row")
    step = _the_one(row, undecided(c, row), step_name)
    values = _again(step) if job_id is None else _as_job(c, step, job_id)
    c.execute(sa.update(STEPS).where(STEPS.c.id == step.id).values(error=None, **values))
    run = c.execute(sa.select(RUNS).where(RUNS.c.id == row.run_id)).one()
    if run.state == "active":
        _requeue(c, queue, row, run.id)
    else:
        c.execute(sa.update(ROWS).where(ROWS.c.id == row_id).values(state="held", ended_at=None))


def _the_one(row: Any, waiting: Sequence[Any], step_name: str | None) -> Any:
    names = {step["id"]: step["name"] for step in row.steps}
    fitting = [each for each in waiting if step_name in (None, names[each.id])]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise InputError(f"row {row.id} waits for nobody's decision", argument="row")
    several = ", ".join(names[each.id] for each in fitting)
    raise InputError(f"several steps of the row wait: name one of {several}", argument="step")


def _again(step: Any) -> dict[str, Any]:
    cost = step.charged if step.charged is not None else step.reserved
    lost = step.lost + (cost if step.state == "failed" else 0.0)
    return {
        "state": "refused",
        "lost": lost,
        "charged": None,
        "job_id": None,
        "ref": None,
        "candidates": None,
    }


def _as_job(c: sa.Connection, step: Any, job_id: str) -> dict[str, Any]:
    known = canonical_id(job_id)
    other = c.scalar(sa.select(STEPS.c.id).where(STEPS.c.job_id == known, STEPS.c.id != step.id))
    if other is not None:
        raise InputError(f"{job_id} is the job of another row", argument="job_id")
    kind = KINDS[str(ACTIONS[step.action].route.starts)]
    ref = ref_of(kind, job_id.strip(), Surface.ACCOUNT)
    return {"state": "accepted", "job_id": known, "ref": ref, "candidates": None}
