"""What happens after a job was begun: it is shown, waited for, and its file downloaded."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from samsar import errors
from samsar.cli import documents, files, progress, views
from samsar.cli.failures import Failure, WrongUsage, failure_from, how_to_wait

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from samsar import Job, JobResult
    from samsar.cli.session import Session


def found_again(session: Session, error: errors.OutcomeUnknownError) -> Job[Any]:
    """Look once for the job of a call whose answer was lost; nothing is sent that could begin one.

    Raises:
        OutcomeUnknownError: The given one: it was not found, and nobody knows yet.
    """
    if error.lookup is None:
        raise error
    session.note("The answer was lost; looking whether the job was begun …")
    try:
        found = error.reconcile(settle=0)
    except errors.SamsarError:
        raise error from None
    if found.outcome != "found":
        if found.candidates:
            ids = ", ".join(each.id for each in found.candidates)
            session.note(f"It may be one of these: {ids}")
        raise error
    job: Job[Any] = found.job
    session.note(f"It was: {job.id}. Nothing was sent again.")
    return job


def check_target(session: Session) -> None:
    """Make sure that a result can go where it is wanted, before anything is paid for it.

    Raises:
        WrongUsage: There is no such folder, or the file is there and may not be replaced.
    """
    target = session.flags.output
    if target is None or Path(target).is_dir() or target.endswith(("/", "\\")):
        return
    if not Path(target).parent.is_dir():
        raise WrongUsage(f"--output: there is no folder {Path(target).parent}")
    if Path(target).exists() and not session.flags.overwrite:
        raise WrongUsage(f"--output: {target} is there already, and --no-overwrite keeps it")


def after_start(session: Session, job: Job[Any]) -> None:
    """Show a job that was begun, or wait for it and show how it ended."""
    flags = session.flags
    if not flags.wait and flags.output is None:
        document = documents.job(job)
        session.show(document, lambda out: views.job(out, document))
        session.note(f"{how_to_wait(job.ref)} waits for it.")
        return
    show_result(session, wait_for_one(session, job))


def wait_for_one(session: Session, job: Job[Any]) -> JobResult[Any]:
    """Wait for a job, and show how it gets on.

    Raises:
        Interrupted: Ctrl-C; the job goes on.
        Failure: It failed, or cannot be waited for any more; its id is not lost.
    """
    flags = session.flags
    session.note(f"{job.kind.replace('_', ' ').capitalize()} {job.id}")
    try:
        with _keeping_the_id(job, "wait"), progress.watching(session.notes, 1) as show:
            return job.wait(
                timeout=flags.timeout,
                poll=flags.poll,
                on_progress=lambda status: show(job.id, status),
            )
    except KeyboardInterrupt:
        raise session.interrupted([job.ref]) from None


@contextmanager
def _keeping_the_id(job: Job[Any], command: str) -> Iterator[None]:
    """Tell with everything that goes wrong which job it is about: it may have been paid for.

    Args:
        job: The job.
        command: What does the same once more: `wait` or `download`.

    Raises:
        Failure: Something went wrong.
    """
    try:
        yield
    except errors.JobError:
        # It has the id, and says what became of the job.
        raise
    except (errors.SamsarError, OSError) as error:
        if isinstance(error, errors.SamsarError):
            failure = failure_from(error)
        else:
            failure = Failure(_system_words(error))
        failure.about = {**failure.about, "ref": dict(job.ref)}
        again = how_to_wait(job.ref)
        if command == "download" and again.endswith(f" wait {job.id}"):
            again = again.replace(" wait ", " download ")
        failure.hint = f"The job goes on, or is done; {again} takes it up again."
        raise failure from error


def _system_words(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def show_result(session: Session, result: JobResult[Any]) -> None:
    """Download the file of a job that is done where that was asked for, and show the job."""
    document = _document(session, result)
    session.show(document, lambda out: views.job(out, document))
    if result.data.needs_approval:
        session.note(
            f"samsar step review {result.job.id} shows what was made;"
            f" samsar step approve {result.job.id} lets it go on."
        )


def _document(session: Session, result: JobResult[Any]) -> dict[str, Any]:
    saved: list[str] = []
    if session.flags.output is not None and not result.data.needs_approval:
        saved = download(session, result, session.flags.output)
    return documents.job(
        result.job,
        result.data,
        files=saved,
        credits_remaining=result.credits_remaining,
    )


def download(session: Session, result: JobResult[Any], target: str) -> list[str]:
    """Download the files of a job.

    Raises:
        Interrupted: Ctrl-C; a second try goes on where this one stopped.
        Failure: The folder cannot be made.
    """
    if target.endswith(("/", "\\")):
        Path(target).mkdir(parents=True, exist_ok=True)
    try:
        with _keeping_the_id(result.job, "download"), progress.downloading(session.notes) as show:
            return files.download(
                result, target, overwrite=session.flags.overwrite, on_progress=show
            )
    except KeyboardInterrupt:
        raise session.interrupted([result.job.ref]) from None


def show_status(session: Session, ref: dict[str, Any]) -> None:
    """Ask once how far a job is, and show it."""
    session.plan(lambda client: client.jobs.resume(ref).status())
    job = session.client.jobs.resume(ref)
    status = job.status()
    document = documents.job(job, status.data, credits_remaining=status.credits_remaining)
    session.show(document, lambda out: views.job(out, document))


def wait_for_all(session: Session, refs: Sequence[dict[str, Any]]) -> None:
    """Wait for jobs, show how each ended, and download what was asked for.

    Raises:
        Interrupted: Ctrl-C; the jobs go on.
    """
    session.plan(lambda client: client.jobs.resume(refs[0]).status())
    _make_folder(session, len(refs))
    check_target(session)
    jobs = [session.client.jobs.resume(ref) for ref in refs]
    flags = session.flags
    try:
        with progress.watching(session.notes, len(jobs)) as show:
            ended = session.client.jobs.wait_all(
                jobs,
                timeout=flags.timeout,
                poll=flags.poll,
                on_progress=lambda job, status: show(job.id, status),
                return_exceptions=True,
            )
    except KeyboardInterrupt:
        raise session.interrupted([job.ref for job in jobs]) from None
    _report(session, list(zip(jobs, ended, strict=True)))


def download_all(session: Session, refs: Sequence[dict[str, Any]]) -> None:
    """Download the files of jobs that are done; one that is not is an error."""
    if session.flags.output is None:
        session.flags.output = "."
    session.plan(lambda client: client.jobs.resume(refs[0]).status())
    _make_folder(session, len(refs))
    check_target(session)
    jobs = [session.client.jobs.resume(ref) for ref in refs]
    _report(session, [(job, _look(job)) for job in jobs])


def _make_folder(session: Session, count: int) -> None:
    target = session.flags.output
    if count > 1 and target is not None:
        # Several files cannot have one name.
        Path(target).mkdir(parents=True, exist_ok=True)


def _look(job: Job[Any]) -> JobResult[Any] | Exception:
    try:
        result = job.wait(until=lambda _: True)
    except errors.SamsarError as error:
        return error
    document = documents.job(job, result.data)
    if document["done"]:
        return result
    return Failure(
        f"{job.kind.replace('_', ' ')} {job.id} is not done yet",
        hint=f"{how_to_wait(job.ref)} waits for it.",
        about={"type": "NotDone", "ref": dict(job.ref)},
    )


def _report(
    session: Session, ended: Sequence[tuple[Job[Any], JobResult[Any] | BaseException]]
) -> None:
    """Show how every job ended; the exit code is that of the first that did not end well."""
    found: list[dict[str, Any]] = []
    failures: list[Failure] = []
    for job, outcome in ended:
        document, failure = _outcome(session, job, outcome)
        found.append(document)
        failures += [failure] if failure else []
    session.show({"jobs": found}, lambda out: _show_all(out, found))
    for failure in failures:
        failure.show()
    if failures:
        raise click.exceptions.Exit(failures[0].exit_code)


def _show_all(out: Console, found: Sequence[dict[str, Any]]) -> None:
    for position, document in enumerate(found):
        if position:
            out.print()
        views.job(out, document)


def _outcome(
    session: Session, job: Job[Any], outcome: JobResult[Any] | BaseException
) -> tuple[dict[str, Any], Failure | None]:
    if not isinstance(outcome, BaseException):
        try:
            return {**_document(session, outcome), "error": None}, None
        except (Failure, errors.SamsarError) as error:
            outcome = error
    if isinstance(outcome, errors.SamsarError):
        failure = failure_from(outcome)
    elif isinstance(outcome, Failure):
        failure = outcome
    else:
        raise outcome
    document = documents.job(job, getattr(outcome, "last", None))
    return {**document, "error": error_document(failure)}, failure


def error_document(failure: Failure) -> dict[str, Any]:
    """Return what a program reads about something that went wrong."""
    return {
        "type": "Failure",
        "message": " ".join(failure.message.split()),
        "hint": failure.hint or None,
        "exit_code": int(failure.exit_code),
        **failure.about,
    }
