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

        It is called for real: see `webhooks_to`. The tokens in it are good.
        """
        with self._backend.moment():
            return self._backend.state.people.callbacks()

    def repeat_payment_event(self, checkout_session_id: str) -> None:
        """Tell the server once more that a checkout was paid, as Stripe sometimes does.

        The credits stay as they are. After a purchase by e-mail the redirect URL is called again,
        with new tokens.

        Args:
            checkout_session_id: The id of the checkout, or of its payment.

        Raises:
            KeyError: If there is no such checkout.
            ValueError: If it has not been paid.
        """
        with self._backend.moment() as now:
            state = self._backend.state
            payment = state.payments.must_find(checkout_session_id)
            if payment.status != "succeeded":
                raise ValueError(f"The checkout is {payment.status}; only of a paid one is told.")
            state.people.hear_of_payment(payment, now)

    @property
    def http_redirects(self) -> bool:
        """Whether a purchase by e-mail may name a plain http redirect URL of this machine.

        The real API takes https only, and so does the emulator unless this is set.
        """
        return self._backend.rules.http_redirects

    @http_redirects.setter
    def http_redirects(self, value: bool) -> None:
        self._backend.rules.http_redirects = value

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
