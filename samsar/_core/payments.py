"""How a wait for a payment goes: when to look, what ends it, and which faults it survives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samsar import errors
from samsar._core.polling import CANCELLED, DONE, FAILED, PASSING, PollSchedule

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

    FAULT_LIMIT: Final = 20
    LAST_LOOK: Final = 1.0
    """A look at the deadline may still take so many seconds."""

    def __init__(
        self,
        *,
        schedule: PollSchedule,
        timeout: float | None,
        now: float,
        random: Callable[[], float],
    ) -> None:
        self._schedule = schedule
        self._timeout = timeout
        self._deadline = None if timeout is None else now + timeout
        self._random = random
        self._looks = 0
        self._faults = 0
        self._hint = 0.0
        self.last: PaymentStatus | None = None

    def look_timeout(self, now: float, longest: float) -> float:
        """Return how long the next look may take; `longest` is what it may take at any time."""
        if self._deadline is None:
            return longest
        return min(longest, max(self.LAST_LOOK, self._deadline - now))

    def is_over(self, look: SamsarResult[PaymentStatus] | errors.SamsarCallError) -> bool:
        """Take in what a look brought; True when the payment has succeeded.

        Raises:
            PaymentFailedError: The payment failed.
            SamsarCallError: The look failed in a way that does not pass by itself.
        """
        if isinstance(look, errors.SamsarCallError):
            self._missed(look)
            return False
        self._faults = 0
        self._hint = 0.0
        self.last = look.data
        word = look.data.status.upper() if isinstance(look.data.status, str) else ""
        if word in _LOST:
            raise errors.PaymentFailedError(_failure(look.data), last=look.data)
        return word in DONE

    def _missed(self, error: errors.SamsarCallError) -> None:
        self._hint = error.retry_after or 0.0
        self._faults += 1
        if not isinstance(error, PASSING) or self._faults >= self.FAULT_LIMIT:
            raise error

    def pause(self, now: float) -> float:
        """Return the seconds until the next look; the last one falls on the deadline.

        Raises:
            WaitTimeoutError: There is no time left.
        """
        self._looks += 1
        pause = max(self._hint, self._schedule.pause(self._looks, self._random))
        if self._deadline is None:
            return pause
        left = self._deadline - now
        if left <= 0:
            raise errors.WaitTimeoutError(
                f"the payment is not done after {self._timeout:g} s; it can still be made,"
                " and wait_payment() waits again",
                last=self.last,
            )
        return min(pause, left)


def _failure(payment: PaymentStatus) -> str:
    if payment.mode == "setup":
        return "the setup failed; no card was saved"
    return "the payment failed; no credits were bought"
