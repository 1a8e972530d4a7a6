"""Paying, and not paying, from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar.emulator.database.payments import OUTCOMES
from samsar.emulator.surface.base import SurfacePart

if TYPE_CHECKING:
    from samsar.emulator.database.payments import PaymentOutcome
    from samsar.emulator.records import Callback


class PaymentsByHand(SurfacePart):
    """What the buyer and the bank would do."""

    def pay(self, checkout_session_id: str) -> None:
        """Pay a checkout now, or save the card on it; its credits are there at once.

        Without this, checkouts are paid 20 emulator seconds after they were opened.

        Args:
            checkout_session_id: The id of the checkout, or of its payment or setup.

        Raises:
            KeyError: If there is no such checkout.
        """
        with self._backend.moment() as now:
            self._backend.state.payments.settle(checkout_session_id, "succeeded", at=now)

    def fail_payment(self, checkout_session_id: str) -> None:
        """Let a checkout that is pending fail now.

        Args:
            checkout_session_id: The id of the checkout, or of its payment or setup.

        Raises:
            KeyError: If there is no such checkout.
        """
        with self._backend.moment() as now:
            self._backend.state.payments.settle(checkout_session_id, "failed", at=now)

    @property
    def callbacks(self) -> list[Callback]:
        """What the server calls after somebody has bought credits by e-mail, oldest first.

        The emulator keeps it and calls nobody. The tokens in it are good.
        """
        with self._backend.moment():
            return self._backend.state.people.callbacks()

    def set_payment_outcome(self, outcome: PaymentOutcome) -> None:
        """Say what becomes of the checkouts that are opened from now on.

        Args:
            outcome: `"succeeded"` or `"failed"`, each after 20 emulator seconds, or `"pending"`
                for ever.

        Raises:
            ValueError: If it is none of the three.
        """
        if outcome not in OUTCOMES:
            raise ValueError(f"outcome must be one of {', '.join(OUTCOMES)}, not {outcome!r}.")
        with self._backend.moment():
            self._backend.state.payments.outcome = outcome
