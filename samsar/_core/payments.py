"""How a wait for a payment goes: when to look, what ends it, and which faults it survives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samsar import errors
from samsar._core.kinds import CANCELLED, DONE, FAILED
from samsar._core.polling import Looks, PollSchedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar._core.result import SamsarResult
    from samsar.models.credits import PaymentStatus

# Beside the server's own three words; Stripe says `expired` of a page that nobody paid on.
_LOST: Final = FAILED | CANCELLED | {"EXPIRED"}


class PaymentWatch:
    """One wait for one payment: told what each look brought, it says when to look again.

    It has no clock of its own: `now` comes with every question.
    """

    def __init__(
        self,
        *,
        schedule: PollSchedule,
        timeout: float | None,
        now: float,
        random: Callable[[], float],
    ) -> None:
        self._looks = Looks(schedule=schedule, timeout=timeout, now=now, random=random)
        self.last: PaymentStatus | None = None

    def look_timeout(self, now: float, longest: float) -> float:
        """Return how long the next look may take; `longest` is what it may take at any time."""
        limit = self._looks.limit(now)
        return longest if limit is None else min(longest, limit)

    def is_over(self, look: SamsarResult[PaymentStatus] | errors.SamsarCallError) -> bool:
        """Take in what a look brought; True when the payment has succeeded.

        Raises:
            PaymentFailedError: The payment failed.
            SamsarCallError: The look failed in a way that does not pass by itself.
        """
        if isinstance(look, errors.SamsarCallError):
            self._looks.missed(look)
            self._looks.bear(look)
            return False
        self._looks.saw()
        self.last = look.data
        word = look.data.status.upper() if isinstance(look.data.status, str) else ""
        if word in _LOST:
            raise errors.PaymentFailedError(_failure(look.data), last=look.data)
        return word in DONE

    def pause(self, now: float) -> float:
        """Return the seconds until the next look; the last one falls on the deadline.

        Raises:
            WaitTimeoutError: There is no time left.
        """
        pause = self._looks.pause(now)
        if pause is None:
            raise errors.WaitTimeoutError(
                f"the payment is not done after {self._looks.timeout:g} s; it can still be made,"
                " and wait_payment() waits again",
                last=self.last,
            )
        return pause


def _failure(payment: PaymentStatus) -> str:
    if payment.mode == "setup":
        return "the setup failed; no card was saved"
    return "the payment failed; no credits were bought"
