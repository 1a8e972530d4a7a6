"""What was decided about money, and what became of it: the transactions behind every paid step.

Each takes a connection first and comes to the same when it is carried out twice.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import attrs
import sqlalchemy as sa

from samsar._core.identity import canonical_id
from samsar.bulk.tables import MEMBERS, ROWS, RUNS, STEPS

# A step is `planned` (its credits are reserved), `sent` (a request may be on its way), `accepted`
# (there is a job), `done`, `refused` (nothing was begun; it can be tried again), `failed` (there
# was a job, and it failed) or `unknown` (a person has to say).
OPEN: Final = ("planned", "refused")
RESOLVABLE: Final = ("unknown", "failed")

# A row is `queued`, `running`, `held` (its run is paused), or has come to one of these ends.
ENDS: Final = ("done", "failed", "unknown", "over_budget", "cancelled")
UNFINISHED: Final = ("held", "failed", "over_budget", "cancelled")
"""The ends, and the pause, from which a row goes on when it is submitted or resumed."""


@attrs.frozen
class Begun:
    """A row that may be worked on.

    Attributes:
        run_id: Who pays.
        steps: What is done for it, as `samsar.bulk.Step` says it.
        download: The folder of the run, where files are wanted.
        number: The number of the row in its run.
    """

    run_id: str
    steps: Sequence[Mapping[str, Any]]
    download: str | None
    number: int


@attrs.frozen
class Claim:
    """What there is to do about a step.

    Attributes:
        kind: `post`: nobody has, and now nobody else will. `lost`: somebody may have. `known`:
            there is a job.
        token: Of the attempt that may be on its way.
        holder: The worker that it is of.
        sent_at: When it was, by the clock of the database.
        given_up_at: When the request is over at the latest, by the same clock.
        ref: The job.
        is_done: Whether the job is done, too.
        ends_at: When the request is over at the latest, by the clock of the process that sends it,
            which nobody can set.
    """

    kind: Literal["post", "lost", "known"]
    token: str | None = None
    holder: str | None = None
    sent_at: float = 0.0
    given_up_at: float = 0.0
    ref: Mapping[str, Any] | None = None
    is_done: bool = False
    ends_at: float = 0.0


class UndecidedError(Exception):
    """A step waits for a person; nothing is sent for it before.

    Attributes:
        state: That of the step: `unknown`, or `failed`.
    """

    def __init__(self, reason: str | None, state: str = "unknown") -> None:
        super().__init__(reason or f"the step is {state}")
        self.state = state


def now(c: sa.Connection) -> float:
    """Return the time of the database, which all machines share."""
    if c.dialect.name == "postgresql":
        return float(c.scalar(sa.text("SELECT extract(epoch FROM clock_timestamp())")) or 0.0)
    return time.time()


# --- rows


def begin(c: sa.Connection, row_id: str, turn: int) -> Begun | None:
    """Admit a row, and reserve the credits of all its steps; None when it is not to be worked on.

    A row that was admitted is finished, whatever the budget is then.
    """
    row = _row(c, row_id)
    if row is None or row.turn != turn or row.state not in {"queued", "running"}:
        return None
    run = _deciding(c, row.run_id)
    if row.state == "queued" and not _admitted(c, row, run):
        return None
    number = c.scalar(
        sa.select(MEMBERS.c.number).where(
            MEMBERS.c.run_id == row.run_id, MEMBERS.c.row_id == row_id
        )
    )
    return Begun(row.run_id, row.steps, run.download, int(number or 0))


def _admitted(c: sa.Connection, row: Any, run: Any) -> bool:
    if run.state != "active":
        # It was taken from the queue while somebody paused or cancelled.
        _set_row(c, row.id, "cancelled" if run.state == "cancelled" else "held")
        return False
    ids = [step["id"] for step in row.steps]
    known = {each.id: each for each in c.execute(sa.select(STEPS).where(STEPS.c.id.in_(ids)))}
    new = [each for each in row.steps if _is_to_be_paid(known.get(each["id"]))]
    cost = sum(each["reserve"] for each in new)
    if run.budget is not None and cost and spent(c, run.id) + cost > run.budget:
        end_row(c, row.id, "over_budget", f"it may cost {cost:g} credits more than are left")
        return False
    for each in new:
        values = {"run_id": run.id, "state": "planned", "reserved": each["reserve"], "error": None}
        if each["id"] in known:
            c.execute(sa.update(STEPS).where(STEPS.c.id == each["id"]).values(**values))
        else:
            c.execute(sa.insert(STEPS).values(id=each["id"], action=each["action"], **values))
    c.execute(
        sa.update(ROWS)
        .where(ROWS.c.id == row.id)
        .values(state="running", error=None, begun_at=now(c), ended_at=None)
    )
    return True


def _is_to_be_paid(step: Any) -> bool:
    # What another row is about to send is reserved already.
    return (
        step is None or step.state == "refused" or (step.state == "planned" and not step.reserved)
    )


def spent(c: sa.Connection, run_id: str) -> float:
    """Return the credits that a run was charged, or that are reserved for what is not settled."""
    amount = sa.func.coalesce(STEPS.c.charged, STEPS.c.reserved) + STEPS.c.lost
    return float(c.scalar(sa.select(sa.func.sum(amount)).where(STEPS.c.run_id == run_id)) or 0.0)


def end_row(c: sa.Connection, row_id: str, state: str, error: str | None = None) -> None:
    """Note the end of a row, and give back what is reserved for steps that it has not sent."""
    _set_row(c, row_id, state, error)
    if state != "done":
        _release(c, row_id)


def _release(c: sa.Connection, row_id: str) -> None:
    row = _row(c, row_id)
    ids = [step["id"] for step in row.steps] if row else []
    c.execute(
        sa.update(STEPS).where(STEPS.c.id.in_(ids), STEPS.c.state.in_(OPEN)).values(reserved=0.0)
    )


def hold(c: sa.Connection, row_id: str, reason: str) -> None:
    """Put a row back, and pause its run: what stopped this one would stop the next."""
    pause_for(c, row_id, reason)
    _set_row(c, row_id, "held", reason)
    _release(c, row_id)


def pause_for(c: sa.Connection, row_id: str, reason: str) -> None:
    """Pause the run of a row."""
    run_id = sa.select(ROWS.c.run_id).where(ROWS.c.id == row_id).scalar_subquery()
    c.execute(
        sa.update(RUNS)
        .where(RUNS.c.id == run_id, RUNS.c.state == "active")
        .values(state="paused", reason=reason)
    )


def _row(c: sa.Connection, row_id: str) -> Any:
    return c.execute(sa.select(ROWS).where(ROWS.c.id == row_id)).one_or_none()


def _deciding(c: sa.Connection, run_id: str) -> Any:
    """Return a run that nobody else decides about until the transaction is over."""
    c.execute(sa.update(RUNS).where(RUNS.c.id == run_id).values(decisions=RUNS.c.decisions + 1))
    return c.execute(sa.select(RUNS).where(RUNS.c.id == run_id)).one()


def _set_row(c: sa.Connection, row_id: str, state: str, error: str | None = None) -> None:
    ended_at = now(c) if state in ENDS else None
    c.execute(
        sa.update(ROWS)
        .where(ROWS.c.id == row_id)
        .values(state=state, error=error, ended_at=ended_at)
    )


# --- steps


def claim(c: sa.Connection, step_id: str, token: str, holder: str, seconds: float) -> Claim:
    """Make the intent to send durable, unless somebody else has it.

    Args:
        c: The connection.
        step_id: The step.
        token: Names the attempt; it is the same when the transaction is carried out twice.
        holder: The worker.
        seconds: For how long the request may go on.

    Raises:
        UndecidedError: A person has to say first.
    """
    at = now(c)
    sent = {"state": "sent", "token": token, "holder": holder}
    taken = c.execute(
        sa.update(STEPS)
        .where(STEPS.c.id == step_id, STEPS.c.state.in_(OPEN))
        .values(**sent, sent_at=at, given_up_at=at + seconds, error=None)
    )
    step = _step(c, step_id)
    if taken.rowcount or (step.state == "sent" and step.token == token):
        return Claim("post", token, holder, step.sent_at, step.given_up_at)
    if step.state == "sent":
        return Claim("lost", step.token, step.holder, step.sent_at, step.given_up_at)
    if step.state in RESOLVABLE:
        raise UndecidedError(step.error, step.state)
    return Claim("known", ref=step.ref, is_done=step.state == "done")


def lose(c: sa.Connection, step_id: str, claim: Claim) -> Claim:
    """Note that the request of an attempt is over, and its answer lost."""
    at = now(c)
    c.execute(
        sa.update(STEPS)
        .where(STEPS.c.id == step_id, STEPS.c.token == claim.token)
        .values(given_up_at=at)
    )
    return attrs.evolve(claim, kind="lost", given_up_at=at)


def give_up(c: sa.Connection, step_id: str, lost: str) -> None:
    """Note that an attempt has certainly come to nothing: then there can be another one."""
    refuse(c, step_id, lost, "it did not arrive")


def accept(
    c: sa.Connection, step_id: str, token: str, ref: Mapping[str, Any], charged: float | None
) -> Literal["accepted", "elsewhere", "taken"]:
    """Note the job of an attempt.

    Returns:
        `elsewhere`: the step has another job, or somebody has sent it again. `taken`: the job is
        that of another step.
    """
    job_id = canonical_id(str(ref["id"]))
    step = _step(c, step_id)
    if step.job_id == job_id:
        return "accepted"
    is_given_up = step.state in OPEN  # too early: here is its job, and nobody has sent it again
    if not is_given_up and (step.state != "sent" or step.token != token):
        return "elsewhere"
    if c.scalar(sa.select(STEPS.c.id).where(STEPS.c.job_id == job_id)) is not None:
        return "taken"
    as_read = (STEPS.c.state == step.state, STEPS.c.token.is_not_distinct_from(step.token))
    accepted = c.execute(
        sa.update(STEPS)
        .where(STEPS.c.id == step_id, *as_read)
        .values(state="accepted", job_id=job_id, ref=dict(ref), charged=charged or None)
    )
    return "accepted" if accepted.rowcount else "elsewhere"


def refuse(c: sa.Connection, step_id: str, token: str, error: str) -> None:
    """Note that an attempt has begun nothing."""
    c.execute(
        sa.update(STEPS)
        .where(STEPS.c.id == step_id, STEPS.c.state == "sent", STEPS.c.token == token)
        .values(state="refused", error=error)
    )


def park(c: sa.Connection, step_id: str, token: str, error: str, candidates: Sequence[str]) -> None:
    """Note that only a person can say what became of an attempt."""
    c.execute(
        sa.update(STEPS)
        .where(STEPS.c.id == step_id, STEPS.c.state == "sent", STEPS.c.token == token)
        .values(state="unknown", error=error, candidates=list(candidates))
    )


def finish(c: sa.Connection, step_id: str, urls: Sequence[str], charged: float | None) -> None:
    """Note that the job of a step is done, and settle what was reserved for it."""
    values = {"state": "done", "urls": list(urls), "error": None}
    c.execute(
        sa.update(STEPS)
        .where(STEPS.c.id == step_id)
        .values(**values, charged=_charged(c, step_id, charged))
    )


def fail(c: sa.Connection, step_id: str, error: str, charged: float | None) -> None:
    """Note that the job of a step failed; what it was charged stays charged."""
    c.execute(
        sa.update(STEPS)
        .where(STEPS.c.id == step_id, STEPS.c.state == "accepted")
        .values(state="failed", error=error, charged=_charged(c, step_id, charged))
    )


def _charged(c: sa.Connection, step_id: str, told: float | None) -> float | None:
    # Server: what is charged at once stands in the answer only, and what is charged stage by stage
    # in the status only.
    known = [each for each in (_step(c, step_id).charged, told) if each is not None]
    return max(known, default=None)


def step(c: sa.Connection, step_id: str) -> Any:
    """Return a step as it is kept."""
    return _step(c, step_id)


def known_jobs(c: sa.Connection, since: float) -> list[str]:
    """Return the jobs of all steps that were sent from some time on."""
    return list(
        c.scalars(
            sa.select(STEPS.c.job_id).where(STEPS.c.job_id.is_not(None), STEPS.c.sent_at >= since)
        )
    )


def _step(c: sa.Connection, step_id: str) -> Any:
    return c.execute(sa.select(STEPS).where(STEPS.c.id == step_id)).one()
