"""Calls whose price the SDK cannot reckon, but whose most a command can."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeVar

from samsar.pricing import EMBEDDING_CREDITS_PER_TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar import SamsarClient
    from samsar.cli.session import Session

T = TypeVar("T")

_AROUND: Final = 256
"""So many bytes the server may write around each: it adds fields to texts and pages."""


def pay_up_to(
    session: Session, most: float | None, work: Callable[[SamsarClient], T], *, price: str
) -> T:
    """Do what costs so many credits at most: within the limits it needs no question.

    Args:
        session: The run.
        most: The most that it can cost, in credits; None where nobody knows.
        work: What to do with the client: one call that may charge.
        price: The price in words, for the question.

    Returns:
        What the work returned.

    Raises:
        Failure: It was not agreed to.
        BudgetExceededError: It could cost more than `--max-credits`.
    """
    asks_above = None if session.flags.yes else session.confirm_above
    limits = [limit for limit in (session.flags.max_credits, asks_above) if limit is not None]
    if most is None or session.flags.dry_run or most > min(limits, default=most):
        return session.pay(work, price=price)
    return work(session.client)


def most_for_tokens(*values: Any, factor: float = 1) -> float:
    """Return the most credits that the tokens of some values can cost.

    No token is shorter than one byte, and the names of fields are counted with every record.

    Args:
        *values: What is embedded: JSON, each with a vector of its own.
        factor: How many times the price of a token is taken.
    """
    written = [json.dumps(value, ensure_ascii=False, default=str) for value in values]
    length = sum(len(each.encode()) + _AROUND for each in written)
    return length * EMBEDDING_CREDITS_PER_TOKEN * factor
