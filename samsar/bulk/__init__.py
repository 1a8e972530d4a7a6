"""Many videos from many rows.

`Plan` says what to make of a row, and `Plan.check` lists everything that is wrong with the rows of
a file before anything is sent.
"""

from samsar.bulk.plan import Plan, PlannedRow
from samsar.bulk.problems import BulkInputError, Problem
from samsar.bulk.rows import Row, Rows, read_rows
from samsar.bulk.steps import Step

__all__ = ["BulkInputError", "Plan", "PlannedRow", "Problem", "Row", "Rows", "Step", "read_rows"]
