"""Credits of an external user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.credit_transfers import AsyncCreditTransfers
from samsar._async.resources.purchases import AsyncPurchases

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine


class AsyncExternalCredits(AsyncPurchases, AsyncCreditTransfers):
    """What an external user has, buys, is granted and is charged."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
