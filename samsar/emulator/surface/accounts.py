"""Making accounts and what signs requests, from outside."""

from __future__ import annotations

from samsar.emulator.database.ledger import to_units
from samsar.emulator.surface.base import SurfacePart, check_credits


class Accounts(SurfacePart):
    """The accounts and their keys."""

    def create_api_key(self, credits: float | None = None) -> str:
        """Make one more API key.

        Args:
            credits: Without it, the key is a second one for the default account. With it, the key
                belongs to a new account that starts with so many credits.

        Raises:
            ValueError: If `credits` is negative.
        """
        with self._backend.moment() as now:
            ledger = self._backend.state.ledger
            if credits is None:
                return ledger.add_key(self._account(None), now)
            check_credits(credits)
            account = ledger.open_account(now)
            if credits:
                ledger.top_up(account, to_units(credits), at=now, reason="Opening balance")
            return ledger.add_key(account, now)
