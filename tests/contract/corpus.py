"""What was recorded: where it is, and what one recording holds."""

from __future__ import annotations

import csv
import functools
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

DATA = Path(__file__).parent / "data"
RECORDINGS, REJECTIONS = "recordings.jsonl", "rejections.jsonl"
METHODS, QUIRKS, ALIASES = "methods.tsv", "quirks.tsv", "aliases.tsv"

USUAL_CLIENT = {"apiKey": "sk_test_key", "baseUrl": "{ROOT}/v1"}

REJECTION = "rejection"

FOLDER = Path(os.environ.get("SAMSAR_CONTRACT") or DATA)
"""Where the recordings of this run are."""


@attrs.frozen
class Recording:
    """One call of the TypeScript client.

    `{ROOT}` stands for the server that answered, `{OTHER}` for a second one. A call that was
    refused before anything was sent is of the kind `rejection`, and has no request.
    """

    id: str
    typescript: str
    kind: str
    client: Mapping[str, Any]
    arguments: list[Any]
    request: Mapping[str, Any] | None
    replies: list[Mapping[str, Any]]
    result: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    is_about_javascript: bool
    later_requests: list[Mapping[str, Any]] = attrs.field(factory=list)
    request_count: int | None = None
    """How many requests there were; None where the call went on until its time was over."""

    @property
    def is_rejection(self) -> bool:
        return self.kind == REJECTION

    @property
    def reply(self) -> Mapping[str, Any]:
        return self.replies[0] if self.replies else {}


def recordings(where: Path = FOLDER) -> Iterator[Recording]:
    """Return all calls in a folder: those that were sent, then those that were refused."""
    for name in (RECORDINGS, REJECTIONS):
        for line in lines_of(where / name):
            yield _recording(json.loads(line))


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file that are not blank; only a line feed ends one."""
    return [line for line in path.read_text("utf-8").split("\n") if line.strip()]


def _recording(entry: dict[str, Any]) -> Recording:
    replies = entry.get("responses_given") or [entry.get("response_given", {})]
    error = entry.get("error")
    if "kind" not in entry:
        error = {"name": entry["error_name"], "message": entry["message"]}
    return Recording(
        id=entry["id"],
        typescript=entry["js_method"],
        kind=entry.get("kind", REJECTION),
        client=entry.get("client", USUAL_CLIENT),
        arguments=entry["args"],
        request=entry.get("request"),
        replies=replies,
        result=entry.get("result"),
        error=error,
        is_about_javascript=bool(entry.get("js_specific")),
        later_requests=entry.get("requests", [])[1:],
        request_count=_count(entry),
    )


def _count(entry: Mapping[str, Any]) -> int | None:
    if "request_count_at_least" in entry:
        return None
    count: int = entry.get("request_count", len(entry.get("requests", [None])))
    return count


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in the folder, or of our copy when the folder has none."""
    path = FOLDER / name
    return rows_of(path if path.exists() else DATA / name)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file of tab-separated values."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@functools.cache
def methods() -> dict[str, dict[str, str]]:
    """Return what is known about each TypeScript method: verb, path, what a repeat does."""
    return {name: row for row in table(METHODS) for name in names_in(row)}


def names_in(row: Mapping[str, str]) -> list[str]:
    """Return all names of a method in the TypeScript client."""
    return [row["js_method"], *filter(None, row["js_aliases"].split(","))]


@functools.cache
def quirks() -> dict[str, dict[str, str]]:
    """Return the peculiarities of the TypeScript client, by the recording that shows each."""
    return {row["evidence_id"]: row for row in table(QUIRKS)}


@functools.cache
def aliases(typescript: str) -> dict[str, str]:
    """Return for each input key of a method the key or keys that it travels under."""
    return {
        row["input_key"]: row["sent_as"] for row in table(ALIASES) if row["js_method"] == typescript
    }
