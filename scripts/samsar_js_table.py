"""Writes the tables of docs/samsar-js.md: every method of samsar-js beside ours.

    python scripts/samsar_js_table.py [--check]

Which method stands for which is in tests/contract/data/methods.tsv, which the tests of the contract
hold to what samsar-js really sends. Verbs, paths and what a repeat could do are those of our own
table of routes.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from samsar._core.routes import ROUTES, Repeat  # noqa: E402

METHODS = ROOT / "tests" / "contract" / "data" / "methods.tsv"
PAGE = ROOT / "docs" / "samsar-js.md"
BEGIN, END = "<!-- tables: scripts/samsar_js_table.py -->", "<!-- end of the tables -->"

OTHER_NAMES = {"validateV2ExternalSamsarApiKey": ("validateProcessorApiKey",)}
"""Names that stand in the class of samsar-js, beside those of the table."""

BY_PATH = {"embeddings.search", "v2.external.audio.request", "v2.get", "v2.post"}
"""Methods whose path is the caller's, or that have another path than their namesake there."""

AREAS = (
    ("The account", ""),
    ("External users", "external_user(…)."),
    ("V2", "v2."),
    ("Hosted models", "v2.external."),
)
"""A heading, and how the methods below it begin; the longest beginning counts."""

REPEATS = {
    Repeat.READ: "yes",
    Repeat.AGAIN: "yes",
    Repeat.KEYED: "yes, with its key",
    Repeat.ONCE: "never",
}


class Row(NamedTuple):
    """One method of ours, and what it is called there."""

    theirs: tuple[str, ...]
    ours: str
    route: str
    repeat: str

    @property
    def area(self) -> str:
        """The heading below which it stands."""
        fitting = [(len(begin), name) for name, begin in AREAS if self.ours.startswith(begin)]
        return max(fitting)[1]

    def __str__(self) -> str:
        theirs = "<br>".join(f"`{name}`" for name in self.theirs)
        return f"| {theirs} | `{self.ours}`<br>{self.route} | {self.repeat} |"


def rows() -> Iterator[Row]:
    """Yield a row for each method, in the order of our names."""
    known = {(route.method, route.path, route.repeat) for route in ROUTES}
    with METHODS.open(encoding="utf-8", newline="") as stream:
        entries = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    for entry in entries:
        # Two spellings of one route there; ours is the first.
        ours = entry["python"] or "embeddings.search"
        verb, path = entry["http_method"], entry["path_template"]
        repeat = Repeat(entry["repeat"] or Repeat.ONCE)
        if (verb, path, repeat) not in known and ours not in BY_PATH:
            raise SystemExit(
                f"{METHODS}: {ours}: the table of routes has no {verb} {path}, {repeat}"
            )
        theirs = entry["js_method"]
        others = (*filter(None, entry["js_aliases"].split(",")), *OTHER_NAMES.get(theirs, ()))
        ours = ours.replace("external_user(identity)", "external_user(…)").replace("(...)", "(…)")
        yield Row((theirs, *others), ours, f"{verb} {path}", REPEATS[repeat])


def tables() -> str:
    """Return the tables as the page shows them."""
    all_rows = sorted(rows(), key=lambda row: (row.ours, row.theirs))
    parts = []
    for name, _ in AREAS:
        lines = [str(row) for row in all_rows if row.area == name]
        head = "| samsar-js | samsar, and the route of both | sent again |"
        parts.append("\n".join([f"### {name}", "", head, "| --- | --- | --- |", *lines]))
    return "\n\n".join(parts)


def main() -> int:
    """Write the tables, or tell whether they are as they should be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only tell whether it is up to date")
    args = parser.parse_args()
    old = PAGE.read_text(encoding="utf-8")
    before, rest = old.split(BEGIN)
    after = rest.split(END)[1]
    new = f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}"
    if args.check:
        print("up to date" if new == old else f"{PAGE}: run scripts/samsar_js_table.py")
        return int(new != old)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
