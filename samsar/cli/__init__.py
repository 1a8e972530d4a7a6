"""The command line: `samsar`, or `python -m samsar.cli`. It needs the extra `cli`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_EXTRA: Final = frozenset({"click", "rich"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the name of the command; that of this process by default.

    Returns:
        The exit code: 0, or what went wrong, as `samsar --help` lists it.
    """
    try:
        from samsar.cli.app import run

        return run(arguments)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        print(
            'The command line needs its extra: python -m pip install "samsar[cli]"',
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        # So early that nothing had begun.
        print("Interrupted.", file=sys.stderr)
        return 130
