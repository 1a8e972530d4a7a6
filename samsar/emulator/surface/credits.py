"""Reading and setting credits from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar.emulator.database.ledger import to_credits, to_units
from samsar.emulator.surface.base import SurfacePart, check_credits

if TYPE_CHECKING:
    from samsar.emulator.records import LedgerEntry


class Credits(SurfacePart):
    """The balances and their ledger."""

    def balance(self, api_key: str | None = None) -> int | float:
        """Tell how many credits an account has.

        Args:
            api_key: A key of the account, or that of an external user for their purse; the
                default account without one.

        Raises:
            KeyError: If no account has this key.
        """
        with self._backend.moment():
            return to_credits(self._backend.state.ledger.balance(self._account(api_key)))

    def ledger(self, api_key: str | None = None) -> list[LedgerEntry]:
        """List every movement of an account's credits, oldest first.

        Args:
            api_key: A key of the account, or that of an external user for their purse; the
                default account without one.

        Raises:
            KeyError: If no account has this key.
        """
        with self._backend.moment():
            return self._backend.state.ledger.entries(self._account(api_key))

    def set_balance(self, amount: float, api_key: str | None = None) -> None:
        """Set a balance; the difference appears in the ledger as an adjustment.

        Args:
            amount: Credits that the account is to have, from 0 up.
            api_key: A key of the account, or that of an external user for their purse; the
                default account without one.

        Raises:
            KeyError: If no account has this key.
            ValueError: If `amount` is negative.
        """
        check_credits(amount)
        with self._backend.moment() as now:
            self._backend.state.ledger.set_balance(self._account(api_key), to_units(amount), at=now)

    def top_up(self, amount: float, api_key: str | None = None) -> None:
        """Add credits as if they had been paid for; the API shows them as `lastTopUp`.

        Args:
            amount: How many credits, from 0 up.
            api_key: A key of the account, or that of an external user for their purse; the
                default account without one.

        Raises:
            KeyError: If no account has this key.
            ValueError: If `amount` is negative.
        """
        check_credits(amount)
        with self._backend.moment() as now:
            self._backend.state.ledger.top_up(
                self._account(api_key), to_units(amount), at=now, reason="Top-up by hand"
            )
