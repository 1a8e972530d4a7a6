"""Calls whose answer was lost: what shows whether they were carried out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from samsar.cli.failures import failure_from
from samsar.errors import OutcomeUnknownError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def shown_by(hint: str) -> Iterator[None]:
    """Say what shows whether a call was carried out, when its answer is lost.

    Args:
        hint: One sentence, which names the command.

    Raises:
        Failure: The outcome is unknown; nothing was sent again.
    """
    try:
        yield
    except OutcomeUnknownError as error:
        failure = failure_from(error)
        failure.hint = hint
        raise failure from error
