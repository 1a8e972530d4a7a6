"""Many videos from many rows, on durable workflows. Working on rows needs the extra `bulk`.

`Plan` says what to make of a row, and `Plan.check` lists everything that is wrong with the rows of
a file before anything is sent. `AsyncBulk`, and `Bulk` for programs without a loop, make them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from samsar.bulk.plan import Plan, PlannedRow
from samsar.bulk.problems import BulkInputError, Problem
from samsar.bulk.results import File, RowResult, RunStatus, StepResult
from samsar.bulk.rows import Row, Rows, read_rows
from samsar.bulk.steps import Step

if TYPE_CHECKING:
    from samsar.bulk.blocking import Bulk, Run
    from samsar.bulk.bulk import AsyncBulk
    from samsar.bulk.run import AsyncRun

__all__ = [
    "AsyncBulk",
    "AsyncRun",
    "Bulk",
    "BulkInputError",
    "File",
    "Plan",
    "PlannedRow",
    "Problem",
    "Row",
    "RowResult",
    "Rows",
    "Run",
    "RunStatus",
    "Step",
    "StepResult",
    "read_rows",
]

# Plans can be checked without the extra, and without the time that it takes to import it.
_LATER = {"AsyncBulk": "bulk", "AsyncRun": "run", "Bulk": "blocking", "Run": "blocking"}
_EXTRA = frozenset({"dbos", "sqlalchemy", "psycopg"})


def __getattr__(name: str) -> Any:
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        found = getattr(import_module(f"samsar.bulk.{module}"), name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        from samsar.errors import ConfigurationError

        raise ConfigurationError(
            "bulk work needs its extra: python -m pip install 'samsar[bulk]'"
        ) from error
    globals()[name] = found
    return found
