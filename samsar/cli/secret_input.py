"""Secrets that a person types, or a program writes to standard input; never an argument."""

from __future__ import annotations

import getpass
import sys

from samsar.cli.failures import WrongUsage


def read_secret(what: str) -> str:
    """Return a secret: asked for without an echo on a terminal, else the first line of input.

    Args:
        what: What is asked for, like `API key`.

    Raises:
        WrongUsage: There is none.
        KeyboardInterrupt: Ctrl-C.
    """
    if sys.stdin.isatty():
        secret = getpass.getpass(f"{what}: ", stream=sys.stderr)
    else:
        secret = sys.stdin.readline()
    if not secret.strip():
        raise WrongUsage(f"there is no {what}: type it when asked, or write it to standard input")
    return secret.strip()
