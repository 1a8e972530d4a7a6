"""What is wrong with rows before anything was sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from samsar.errors import InputError


@attrs.frozen
class Problem:
    """One thing that is wrong with what was given.

    Attributes:
        row: The number of the row, the first one 1; None when it is about all of them.
        column: The column or the field that it is about, where it is about one.
        message: What is wrong.
    """

    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        return self.message if self.row is None else f"row {self.row}: {self.message}"


class BulkInputError(InputError):
    """Rows cannot be made into videos as they are; nothing was sent.

    Attributes:
        problems: Everything that is wrong, in the order of the rows.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        first = str(self.problems[0]) if self.problems else "nothing can be made of these rows"
        more = len(self.problems) - 1
        super().__init__(f"{first} (and {more} more: see .problems)" if more > 0 else first)

    def __reduce__(self) -> Any:
        return type(self), (self.problems,)
