"""Generate the sync facade (samsar/_sync, tests/_sync) from the async code.

The generated folders are not in git: building or installing the package makes them, and so does
this command. Run it after every change of samsar/_async or tests/_async.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# Last: where Python puts it, first, this file would hide the package unasync.
SCRIPTS = str(Path(__file__).resolve().parent)
sys.path = [*(path for path in sys.path if path != SCRIPTS), SCRIPTS]

try:
    import facade
except ImportError as error:
    sys.exit(f"{error}: run python -m pip install unasync tokenize-rt setuptools")

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if a file is not up to date"
    )
    check = parser.parse_args().check
    pairs = facade.pairs_in(ROOT)
    try:
        _refuse_unused(pairs)
        return _check(pairs) if check else _write(pairs)
    except facade.FacadeError as error:
        print(error, file=sys.stderr)
        return 1


def _refuse_unused(pairs: list[facade.Pair]) -> None:
    unused = facade.unused_replacements(pairs)
    if unused:
        raise facade.FacadeError(
            f"scripts/facade/names.py: no source has {', '.join(unused)}: take it off the list"
        )


def _check(pairs: list[facade.Pair]) -> int:
    diffs = facade.differences(pairs)
    print("".join(diffs), end="")
    if diffs:
        print("the sync facade is stale: run python scripts/unasync.py", file=sys.stderr)
    return 1 if diffs else 0


def _write(pairs: list[facade.Pair]) -> int:
    for path in facade.refresh(pairs):
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
