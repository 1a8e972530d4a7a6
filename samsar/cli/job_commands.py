"""`status`, `wait` and `download` for any kind of job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from samsar.cli.framework import command

if TYPE_CHECKING:
    from samsar.cli.session import Session


def status_command(kind: str, noun: str) -> click.Command:
    """Return the command that asks once how far a job is.

    Args:
        kind: The kind of job, as `ref` names it.
        noun: What it is called, like `video`.
    """

    @command("status", help=f"Ask once how far a {noun} is.\n\nIt is free of charge.")
    @click.argument("request_id", metavar="ID")
    def status(session: Session, request_id: str) -> None:
        from samsar.cli import following

        following.show_status(session, {"kind": kind, "id": request_id})

    return status


def wait_command(kind: str, noun: str) -> click.Command:
    """Return the command that waits for jobs."""
    text = (
        f"Wait until one {noun} or several are done.\n\nWaiting is free of charge. Ctrl-C ends the"
        " wait and never the job. With --output the results are downloaded; for several it is a"
        " folder. The exit code is that of the first job that did not end well."
    )

    @command("wait", waits=True, files=True, help=text)
    @click.argument("request_ids", metavar="ID...", nargs=-1, required=True)
    def wait(session: Session, request_ids: tuple[str, ...]) -> None:
        from samsar.cli import following

        following.wait_for_all(session, _refs(kind, request_ids))

    return wait


def download_command(kind: str, noun: str) -> click.Command:
    """Return the command that downloads the results of jobs."""
    text = (
        f"Download one {noun} or several that are done.\n\nIt is free of charge, and a download"
        " that was interrupted goes on where it stopped. Without --output it goes into this folder;"
        " for several, --output is a folder."
    )

    @command("download", files=True, help=text)
    @click.argument("request_ids", metavar="ID...", nargs=-1, required=True)
    def download(session: Session, request_ids: tuple[str, ...]) -> None:
        from samsar.cli import following

        following.download_all(session, _refs(kind, request_ids))

    return download


def _refs(kind: str, ids: tuple[str, ...]) -> list[dict[str, str]]:
    # The same job twice would be two bars, and two downloads of one file.
    return [{"kind": kind, "id": each} for each in dict.fromkeys(ids)]
