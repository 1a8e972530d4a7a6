"""Secrets that the server tells once: into a file that only its owner can read, or shown."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from samsar._core.redact import MASK
from samsar.cli.failures import Exit, Failure
from samsar.cli.options import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from samsar.cli.options import Declared
    from samsar.cli.session import Session

where_to: Declared = options(
    click.option(
        "--secret-file",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        help="Write it here, as NAME=VALUE lines that only you can read (mode 0600).",
    ),
    click.option("--overwrite", "may_replace", is_flag=True, help="Replace FILE if it is there."),
    click.option("--show-secret", is_flag=True, help="Show it in the output."),
)
"""The options that say where a secret goes; `show_secret`, `secret_file` and `may_replace`."""

_HINT: Final = "Give --secret-file FILE (mode 0600), or --show-secret."


def must_be_kept(
    session: Session, what: str, secret_file: str | None, *, show_secret: bool
) -> None:
    """Refuse a call whose answer nobody would see: a secret is told only once.

    Raises:
        Failure: There is no place for it.
    """
    if secret_file is None and not show_secret and not session.flags.dry_run:
        raise Failure(
            f"{what} is told only once, and nothing says where it goes; nothing was sent",
            code=Exit.USAGE,
            hint=_HINT,
        )


@contextmanager
def secret_file(
    path: str | None, *, may_replace: bool
) -> Iterator[Callable[[Mapping[str, str | None]], None]]:
    """Open a file for secrets before they are asked for, so that none is lost for want of one.

    Args:
        path: The file; None for none.
        may_replace: Whether a file that is there is replaced.

    Yields:
        What writes the secrets, by their names; the file is complete, or as it was.

    Raises:
        Failure: The file is there already, or cannot be made.
        OSError: It cannot be written.
    """
    if path is None:
        yield lambda _: None
        return
    target = Path(path)
    if target.exists() and not may_replace:
        raise Failure(f"{path} is there already", code=Exit.USAGE, hint="--overwrite replaces it.")
    try:
        # Made with mode 0600, in the same folder, so that it can take the name at once.
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}") from error
    temporary = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:

        def write(secrets: Mapping[str, str | None]) -> None:
            file.writelines(f"{name}={value}\n" for name, value in secrets.items() if value)
            file.flush()
            os.fsync(file.fileno())
            # Some systems rename no file that is open.
            file.close()
            temporary.replace(target)

        try:
            yield write
        finally:
            file.close()
            with suppress(FileNotFoundError):
                temporary.unlink()


def hidden(document: Mapping[str, Any], *names: str, show_secret: bool) -> dict[str, Any]:
    """Return a document in which secrets do not show unless that was asked for."""
    if show_secret:
        return dict(document)
    return {name: MASK if name in names and value else value for name, value in document.items()}
