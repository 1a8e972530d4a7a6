"""Rows from files and from Python."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from samsar.bulk.problems import BulkInputError, Problem

Row: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = "str | os.PathLike[str] | Iterable[Row]"
"""The path of a CSV or JSONL file, or mappings."""

_JSON_LINES = frozenset({".jsonl", ".ndjson"})


def read_rows(source: Rows) -> list[dict[str, Any]]:
    """Read rows from a file or from Python.

    Args:
        source: The path of a `.csv` file (UTF-8, the names of the columns in its first line; an
            empty cell is no value), of a `.jsonl` or `.ndjson` file (one object a line), or the
            rows themselves: mappings from names of columns to values.

    Returns:
        The rows, in their order. Free of charge: nothing is sent.

    Raises:
        BulkInputError: The file cannot be read, holds no row, or holds something else than rows.
            `problems` has everything that is wrong.

    Example:
        ```python
        from samsar.bulk import read_rows

        print(read_rows([{"name": "Lamp", "colour": "red"}]))
        ```
    """
    if isinstance(source, (str, os.PathLike)):
        found = _from_file(Path(source))
    elif isinstance(source, Mapping) or not isinstance(source, Iterable):
        raise _all("rows must be the path of a file, or several mappings")
    else:
        found = list(source)
    if not found:
        raise _all("there is no row")
    wrong = [problem for number, row in enumerate(found, 1) for problem in _shape(number, row)]
    if wrong:
        raise BulkInputError(wrong)
    return [dict(row) for row in found]


def _shape(number: int, row: Any) -> Iterator[Problem]:
    if not isinstance(row, Mapping):
        yield Problem(number, None, "it is not a mapping of columns to values")
    elif not all(isinstance(name, str) for name in row):
        yield Problem(number, None, "the name of a column is not text")


def _from_file(path: Path) -> list[Any]:
    kind = path.suffix.lower()
    if kind != ".csv" and kind not in _JSON_LINES:
        raise _all(f"{path.name} is not a .csv, .jsonl or .ndjson file")
    try:
        # A byte order mark is what spreadsheets begin a file with.
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _all(f"{path.name} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError:
        raise _all(f"{path.name} is not UTF-8: save it as CSV UTF-8") from None
    return _from_csv(text) if kind == ".csv" else _from_json_lines(text)


def _from_csv(text: str) -> list[Any]:
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _all(f"the file is not CSV: {error}") from None
    filled = [line for line in lines if any(cell.strip() for cell in line)]
    if not filled:
        return []
    names = [name.strip() for name in filled[0]]
    if not all(names) or len(set(names)) != len(names):
        raise _all("the first line must name every column, each once")
    wrong = [
        Problem(number, None, f"it has {len(line)} cells, and there are {len(names)} columns")
        for number, line in enumerate(filled[1:], 1)
        if len(line) != len(names)
    ]
    if wrong:
        raise BulkInputError(wrong)
    return [dict(zip(names, line, strict=True)) for line in filled[1:]]


def _from_json_lines(text: str) -> list[Any]:
    rows: list[Any] = []
    wrong: list[Problem] = []
    # Only these end a line: JSON may hold the other characters that Python calls line ends.
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
        except (ValueError, RecursionError):
            rows.append({})
            wrong.append(Problem(len(rows), None, "it is not JSON"))
    if wrong:
        raise BulkInputError(wrong)
    return rows


def _all(message: str) -> BulkInputError:
    return BulkInputError([Problem(None, None, message)])
