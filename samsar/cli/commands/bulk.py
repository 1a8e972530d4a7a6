"""`samsar bulk`: many videos from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli import bulk_plans
from samsar.cli.failures import WrongUsage
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Number, option

if TYPE_CHECKING:
    from samsar.bulk import Bulk, RowResult
    from samsar.bulk.blocking import Run
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

bulk: LazyGroup = group(
    "bulk",
    {
        "cancel": Entry("commands.bulk:cancel", "Begin no more rows of a run, for good."),
        "pause": Entry("commands.bulk:pause", "Begin no more rows of a run for now."),
        "report": Entry("commands.bulk:report", "Tell what became of the rows of a run."),
        "resolve": Entry(
            "commands.bulk:resolve", "Decide about a row that is unknown, or whose job failed."
        ),
        "resume": Entry("commands.bulk:resume", "Go on with a run."),
        "run": Entry(
            "commands.bulk_runs:run", "Make a video from every row of a CSV or JSONL file."
        ),
        "status": Entry("commands.bulk:status", "Show how far runs are."),
        "worker": Entry(
            "commands.bulk_runs:worker", "Work on the rows that are queued, until Ctrl-C."
        ),
    },
    "Make many videos from a table.",
)


def _looking(database: str) -> Bulk:
    """Return what looks and steers, and works on nothing."""
    from samsar.bulk import Bulk

    return Bulk(None, database=database, work=False, create=False)


def _show_run(session: Session, run: Run) -> None:
    from samsar.cli import bulk_views

    status = run.status()
    document = {"runs": [bulk_views.run_document(status)]}
    session.show(document, lambda out: bulk_views.run(out, status))


@command("status", sends=False)
@click.argument("run_id", metavar="[RUN]", required=False)
@bulk_plans.database
def status(session: Session, run_id: str | None, database: str) -> None:
    """Show how far runs are.

    Nothing is sent to the API; it is free of charge.
    """
    from samsar.cli import bulk_views

    with _looking(database) as opened:
        if run_id is not None:
            _show_run(session, opened.run(run_id))
            return
        statuses = [each.status() for each in opened.runs()]
    document = {"runs": [bulk_views.run_document(each) for each in statuses]}
    session.show(document, lambda out: bulk_views.runs(out, statuses))


@command("pause", sends=False)
@click.argument("run_id", metavar="RUN")
@bulk_plans.database
def pause(session: Session, run_id: str, database: str) -> None:
    """Begin no more rows of a run for now.

    Those that have begun are finished. It is free of charge.
    """
    with _looking(database) as opened:
        run = opened.run(run_id)
        run.pause()
        _show_run(session, run)


@command("cancel", sends=False)
@click.argument("run_id", metavar="RUN")
@bulk_plans.database
def cancel(session: Session, run_id: str, database: str) -> None:
    """Begin no more rows of a run, for good.

    Those that have begun are finished, because they are paid for. It is free of charge.
    """
    with _looking(database) as opened:
        run = opened.run(run_id)
        run.cancel()
        _show_run(session, run)


@command("resume", sends=False)
@click.argument("run_id", metavar="RUN")
@bulk_plans.database
@option(
    "budget",
    Number(),
    metavar="CREDITS",
    help="What the whole run may cost from now on.  [default: what it was]",
)
def resume(session: Session, run_id: str, database: str, budget: float | None) -> None:
    """Go on with a run.

    With rows that were held, that the budget left out, and that failed without being paid. A worker
    makes them, and they cost what was agreed to when they were submitted.
    """
    with _looking(database) as opened:
        run = opened.run(run_id)
        run.resume(budget=budget)
        _show_run(session, run)


@command("resolve", sends=False)
@click.argument("row_id", metavar="ROW")
@bulk_plans.database
@option("job_id", metavar="ID", help="The job that its request has begun, after all.")
@click.option("--submit-again", is_flag=True, help="Send it again: a new job, and a new bill.")
@option("step", metavar="NAME", help="Which step is meant, where several of the row wait.")
@click.option("--yes", is_flag=True, help="Do not ask before paying again.")
def resolve(session: Session, row_id: str, database: str, **given: Any) -> None:
    """Decide about a row that is unknown, or whose job failed.

    samsar bulk report shows the rows with their ids, and the jobs that may be theirs. To submit a
    row again costs what it costs, a second time, and asks first.
    """
    from samsar.cli.asking import agree

    if (given["job_id"] is None) == (not given["submit_again"]):
        raise WrongUsage("give either --job-id or --submit-again")
    if given["submit_again"] and not session.flags.yes:
        agree(session, "pay for the row a second time", "nothing was decided")
    with _looking(database) as opened:
        opened.resolve(row_id, **given)
    session.show({"resolved": row_id}, lambda out: out.print(f"Row {row_id} goes on."))


@command("report", sends=False)
@click.argument("run_id", metavar="RUN")
@bulk_plans.database
@option("output", metavar="PATH", help="Write it to this .csv or .json file.")
def report(session: Session, run_id: str, database: str) -> None:
    """Tell what became of the rows of a run.

    Their ids, URLs, files, checksums, credits and errors. It is free of charge.
    """
    from samsar.bulk.report import as_json
    from samsar.cli import bulk_views

    target = session.flags.output
    with _looking(database) as opened:
        run = opened.run(run_id)
        if target is not None:
            path = str(run.report(target))
            session.show({"file": path}, lambda out: out.print(path, soft_wrap=True))
            return
        found: list[RowResult] = run.rows()
        document = as_json(run.status(), found)
    session.show(document, lambda out: bulk_views.rows(out, found))
