"""`samsar bulk run` and `worker`: making videos from rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli import bulk_plans
from samsar.cli.failures import Exit, Failure, Interrupted, WrongUsage
from samsar.cli.framework import command
from samsar.cli.options import Number, option, options

if TYPE_CHECKING:
    from samsar.bulk import Bulk, Plan, PlannedRow, RunStatus
    from samsar.bulk.blocking import Run
    from samsar.cli.session import Session

_LIMITS = (
    option(
        "concurrency",
        click.IntRange(min=1),
        metavar="ROWS",
        help="How many rows are worked on at once, over all workers.  [default: 100 at first]",
    ),
    option(
        "rate",
        click.IntRange(min=1),
        metavar="ROWS",
        help="How many rows are begun in a minute at most, over all workers.",
    ),
)


@command("run", pays=True)
@click.argument("rows", metavar="ROWS")
@option(
    "plan",
    metavar="FILE",
    required=True,
    help="What to make of each row: a TOML file with the arguments of samsar.bulk.Plan.",
)
@bulk_plans.database_unless_dry_run
@option(
    "budget",
    Number(),
    metavar="CREDITS",
    help="What the run may cost in all; rows that do not fit any more are not begun.",
)
@option("download", metavar="FOLDER", help="Where the finished files go.")
@options(*_LIMITS)
@click.option("--detach", is_flag=True, help="Queue the rows for samsar bulk worker, and end.")
def run(session: Session, rows: str, database: str | None, **given: Any) -> None:
    """Make a video from every row of a CSV or JSONL file.

    All rows are checked before anything is sent. A row that was done before is not done again, so
    after a crash, or with more rows, the same command makes the rest.

    It costs what the videos cost, and asks first. The command ends when all rows have come to an
    end; Ctrl-C ends it earlier, and the rows are kept. Exit code 8: rows have failed; 4: the budget
    or the credits are at an end; 7: rows wait for samsar bulk resolve.
    """
    if database is None and not session.flags.dry_run:
        raise WrongUsage("--database is missing", hint="Or set SAMSAR_BULK_DATABASE.")
    plan = bulk_plans.read_plan(given["plan"])
    planned = bulk_plans.checked(session, plan, rows)
    if session.flags.dry_run:
        _show_plan(session, planned)
        return
    # Nothing is worked on before it is agreed to, not even rows that were queued before.
    with _opened(session, str(database), work=False) as looking:
        _agree(session, looking, rows, plan, given["budget"])
    folder, detach = given["download"], given["detach"]
    if folder is not None and not detach:
        # Workers of other machines have other folders.
        bulk_plans.prepare_folder(folder)
    limits = {name: given[name] for name in ("concurrency", "rate")}
    with _opened(session, str(database), work=not detach, **limits) as bulk:
        begun = bulk.submit(rows, plan, budget=given["budget"], download=folder)
        worker = f"samsar bulk worker{bulk_plans.how_to_name(str(database))}"
        if detach:
            _leave(session, begun.status(), worker)
            return
        try:
            _follow(session, begun)
        except KeyboardInterrupt:
            raise Interrupted(
                f"The rows are kept; {worker} goes on with {begun.id}.",
                about={"type": "Interrupted", "run": begun.id},
            ) from None
        status = begun.status()
        left = [row for row in begun.rows() if row.state != "done"]
    _show(session, status, left)
    raise click.exceptions.Exit(_exit_code(status))


def _leave(session: Session, status: RunStatus, worker: str) -> None:
    """Say how a run stands that is left to a worker, and which one, if there is work."""
    _show(session, status, [])
    if status.count("queued", "running"):
        session.note(f"{worker} works on it.")


def _opened(session: Session, database: str, *, work: bool, **limits: Any) -> Bulk:
    from samsar.bulk import Bulk

    return Bulk(session.client if work else None, database=database, work=work, **limits)


def _show_plan(session: Session, planned: list[PlannedRow]) -> None:
    from samsar.bulk.report import steps_as_json
    from samsar.cli import bulk_views

    known = [row.estimate for row in planned if row.estimate is not None]
    credits = sum(known) if len(known) == len(planned) else None
    document = {
        "dry_run": True,
        "rows": [
            {
                "number": row.number,
                "id": row.id,
                "estimate": row.estimate,
                "steps": steps_as_json(row.steps),
            }
            for row in planned
        ],
        "estimate": {"credits": credits},
    }
    session.show(document, lambda out: bulk_views.planned(out, planned, credits))


def _agree(session: Session, bulk: Bulk, rows: str, plan: Plan, budget: float | None) -> None:
    """Ask before what is dear, and keep the limit of the command.

    Raises:
        Failure: It would cost more than the limit, or was not agreed to.
    """
    from samsar.bulk import BulkInputError
    from samsar.cli.asking import agree
    from samsar.cli.output import dollars, number

    try:
        most = bulk.estimate(rows, plan)
    except BulkInputError as error:
        if budget is not None or session.flags.max_credits is not None:
            raise bulk_plans.failure_of(session, error) from None
        most = None
    if most is not None and budget is not None:
        most = min(most, budget)
    limit = session.flags.max_credits
    if limit is not None and most is not None and most > limit:
        raise Failure(
            f"this would cost up to {number(most)} credits, and --max-credits is {limit:g};"
            " nothing was sent",
            code=Exit.CREDITS,
            about={"type": "BudgetExceededError", "estimate": most, "max_credits": limit},
        )
    asks_above = session.confirm_above
    if session.flags.yes or asks_above is None or (most is not None and most <= asks_above):
        return
    cost = "nobody knows how many credits"
    if most is not None:
        cost = f"up to {number(most)} credits ({dollars(most)})"
    agree(session, f"cost {cost}", "nothing was sent")


def _follow(session: Session, run: Run) -> None:
    from samsar.cli import bulk_views

    with bulk_views.following(session.notes, run.status) as tell:
        for row in run.results():
            tell(row)


def _show(session: Session, status: RunStatus, left: list[Any]) -> None:
    from samsar.bulk.report import row_as_json
    from samsar.cli import bulk_views

    document = {
        "run": bulk_views.run_document(status),
        "unfinished": [row_as_json(row) for row in left],
    }

    def view(out: Any) -> None:
        bulk_views.run(out, status)
        if left:
            out.print()
            bulk_views.rows(out, left)

    session.show(document, view)


def _exit_code(status: RunStatus) -> Exit:
    if status.count("unknown"):
        return Exit.UNKNOWN
    if status.state == "paused":
        return _why_paused(status.reason or "")
    if status.count("over_budget"):
        return Exit.CREDITS
    return Exit.JOB if status.count("failed", "cancelled") else Exit.DONE


def _why_paused(reason: str) -> Exit:
    if reason.startswith(("AuthenticationError", "PermissionDeniedError")):
        return Exit.CREDENTIAL
    # Without a reason somebody did it by hand.
    return Exit.CREDITS if reason else Exit.FAILED


@command("worker", sends=True)
@bulk_plans.database
@options(*_LIMITS)
@click.option("--until-done", is_flag=True, help="End when no row is queued or worked on any more.")
def worker(
    session: Session,
    database: str,
    *,
    concurrency: int | None,
    rate: int | None,
    until_done: bool,
) -> None:
    """Work on the rows that are queued, until Ctrl-C.

    Rows that another worker left behind when it died are gone on with. Any number of workers can
    share a PostgreSQL database. What it makes costs what was agreed to when it was submitted.
    """
    session.plan(lambda samsar: samsar.credits.balance())
    with _opened(session, database, work=True, concurrency=concurrency, rate=rate) as bulk:
        session.note("Working; Ctrl-C stops.")
        try:
            if until_done:
                _work_to_the_end(bulk)
            else:
                bulk.work()
        except KeyboardInterrupt:
            raise Interrupted("The rows are kept; any worker goes on with them.") from None
        statuses = [each.status() for each in bulk.runs()]
    from samsar.cli import bulk_views

    document = {"runs": [bulk_views.run_document(each) for each in statuses]}
    session.show(document, lambda out: bulk_views.runs(out, statuses))


def _work_to_the_end(bulk: Bulk) -> None:
    """Wait until no run has anything to do; others may be submitted, or go on, meanwhile."""
    while going := [run for run in bulk.runs() if run.status().count("queued", "running")]:
        going[0].wait()
