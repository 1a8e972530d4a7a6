"""Reports of a run, as CSV and JSON."""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import attrs

from samsar.errors import InputError

if TYPE_CHECKING:
    from samsar.bulk.results import RowResult, RunStatus, StepResult

_FIXED: Final = ("number", "row_id", "state", "error", "credits_charged", "url")
_OF_STEP: Final = ("state", "job_id", "url", "credits_charged", "error", "file", "sha256")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def written(path: Path, status: RunStatus, rows: Sequence[RowResult]) -> Path:
    """Write a report, all of it or nothing.

    Args:
        path: A `.csv` or `.json` file.
        status: How far the run is.
        rows: Its rows.

    Raises:
        InputError: The name ends in something else, or the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in {".csv", ".json"}:
        raise InputError(f"{path.name} is neither a .csv nor a .json file", argument="path")
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("x", encoding="utf-8", newline="") as file:
            if kind == ".csv":
                write_csv(file, rows)
            else:
                json.dump(as_json(status, rows), file, indent=2, ensure_ascii=False)
                file.write("\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(
            f"{path.name} cannot be written: {error.strerror or error}", argument="path"
        ) from error
    return path


def as_json(status: RunStatus, rows: Iterable[RowResult]) -> dict[str, Any]:
    """Return a report as JSON values."""
    return {"run": attrs.asdict(status), "rows": [row_as_json(row) for row in rows]}


def row_as_json(row: RowResult) -> dict[str, Any]:
    """Return a row as JSON values."""
    return {
        **attrs.asdict(row, filter=lambda field, _: field.name != "steps"),
        "url": row.url,
        "credits_charged": row.credits_charged,
        "steps": [attrs.asdict(step) for step in row.steps],
    }


def steps_as_json(steps: Iterable[Any]) -> list[dict[str, Any]]:
    """Return planned steps as JSON values."""
    return [attrs.asdict(step) for step in steps]


def write_csv(file: IO[str], rows: Sequence[RowResult]) -> None:
    """Write rows as CSV: one line each, with columns for each step and those of the input."""
    steps = list(dict.fromkeys(step.name for row in rows for step in row.steps))
    columns = list(dict.fromkeys(name for row in rows for name in row.row))
    writer = csv.writer(file)
    writer.writerow(
        [
            *_FIXED,
            *(f"{step} {name}" for step in steps for name in _OF_STEP),
            *(f"input {column}" for column in columns),
        ]
    )
    for row in rows:
        by_name = {step.name: step for step in row.steps}
        writer.writerow(
            [
                *(row.number, row.id, row.state, _safe(row.error), row.credits_charged, row.url),
                *(cell for name in steps for cell in _cells(by_name.get(name))),
                *(_safe(row.row.get(column)) for column in columns),
            ]
        )


def _cells(step: StepResult | None) -> Iterator[Any]:
    if step is None:
        yield from [None] * len(_OF_STEP)
        return
    yield step.state
    yield step.job_id
    yield step.urls[0] if step.urls else None
    yield step.credits_charged
    yield _safe(step.error)
    yield step.file.path if step.file else None
    yield step.file.sha256 if step.file else None


def _safe(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: the texts come from others."""
    text = value if isinstance(value, str) or value is None else json.dumps(value)
    return f"'{text}" if text is not None and text.startswith(_FORMULA) else text
