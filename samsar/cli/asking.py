"""Questions before what cannot be undone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from samsar.cli.failures import Exit, Failure

if TYPE_CHECKING:
    from samsar.cli.session import Session


def agree(session: Session, deed: str, otherwise: str, *, hint: str = "--yes agrees.") -> None:
    """Ask on the terminal before something that cannot be undone; `--dry-run` needs no question.

    Args:
        session: The run.
        deed: What would be done, like `delete all records`.
        otherwise: What is true after a no, like `nothing was deleted`.
        hint: How to agree without a terminal.

    Raises:
        Failure: There is no terminal, or the answer is no.
    """
    if session.flags.dry_run:
        return
    about = {"type": "NotAgreed"}
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Failure(f"this would {deed}; {otherwise}", code=Exit.CREDITS, hint=hint, about=about)
    if not session.confirm(f"This would {deed}. Go on?"):
        raise Failure(f"not agreed to; {otherwise}", code=Exit.CREDITS, about=about)
