"""Copies what the tests need of a folder of recordings into `data/`.

    PYTHONPATH=tests python -m contract.copy_recordings FOLDER

Only recordings of methods that have a row in `table.py` are copied, line by line as they are, and
of the tables only the rows that those methods, and the rules and changes, refer to.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from contract import corpus
from contract.changes import ALWAYS, CHANGES
from contract.rules import RULES
from contract.table import ROW_OF


def copy(source: Path, target: Path) -> dict[str, int]:
    """Copy what is needed; return how many lines each file has got, headings not counted."""
    target.mkdir(parents=True, exist_ok=True)
    cited = {quirk for each in (*RULES, *CHANGES) for quirk in each.quirks} | ALWAYS.keys()
    counts = {
        name: _write(target / name, _recordings(source / name))
        for name in (corpus.RECORDINGS, corpus.REJECTIONS)
    }
    quirks = cited | {each.id for each in corpus.recordings(target)}
    wanted: dict[str, Callable[[Mapping[str, str]], bool]] = {
        corpus.METHODS: lambda row: not ROW_OF.keys().isdisjoint(corpus.names_in(row)),
        corpus.ALIASES: lambda row: row["js_method"] in ROW_OF,
        corpus.QUIRKS: lambda row: row["evidence_id"] in quirks,
    }
    for name, is_wanted in wanted.items():
        counts[name] = _write(target / name, _rows(source / name, is_wanted)) - 1
    return counts


def _recordings(path: Path) -> list[str]:
    return [line for line in corpus.lines_of(path) if json.loads(line)["js_method"] in ROW_OF]


def _rows(path: Path, is_wanted: Callable[[Mapping[str, str]], bool]) -> list[str]:
    heading, *_ = lines = corpus.lines_of(path)
    rows = zip(lines[1:], corpus.rows_of(path), strict=True)
    return [heading, *(line for line, row in rows if is_wanted(row))]


def _write(path: Path, lines: Iterable[str]) -> int:
    kept = list(lines)
    path.write_text("".join(f"{line}\n" for line in kept), "utf-8")
    return len(kept)


def main() -> None:
    """Read the command line and copy."""
    parser = argparse.ArgumentParser(
        prog="python -m contract.copy_recordings", description=str(__doc__).partition("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="the folder with all recordings")
    parser.add_argument("--to", type=Path, default=corpus.DATA, help="where to (%(default)s)")
    arguments = parser.parse_args()
    if not (arguments.folder / corpus.RECORDINGS).exists():
        parser.error(f"there is no {corpus.RECORDINGS} in {arguments.folder}")
    for name, count in copy(arguments.folder, arguments.to).items():
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
