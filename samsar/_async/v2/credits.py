"""Credits, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.credit_transfers import AsyncCreditTransfers
from samsar._async.resources.purchases import AsyncPurchases

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine


class AsyncV2Credits(AsyncPurchases, AsyncCreditTransfers):
    """What the account has and buys, or the external user that the view is for."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
