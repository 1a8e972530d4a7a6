"""What can be seen and done from outside, while an emulator runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from samsar.emulator.ledger import to_credits, to_units
from samsar.emulator.payments import OUTCOMES

if TYPE_CHECKING:
    from samsar.emulator.clock import Clock, Micros
    from samsar.emulator.faults import Faults
    from samsar.emulator.payments import PaymentOutcome
    from samsar.emulator.records import Callback, LedgerEntry, ReceivedRequest, RenderSession
    from samsar.emulator.state import State

T = TypeVar("T")


class Surface:
    """The part that both kinds of emulator share. Everything may be called from any thread."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._url: str | None = None
        self._api_key: str | None = None

    @property
    def url(self) -> str:
        """Root of the API, such as `http://127.0.0.1:49213`."""
        return running(self._url)

    @property
    def api_key(self) -> str:
        """An API key of the default account."""
        return running(self._api_key)

    @property
    def clock(self) -> Clock:
        """Emulator time: `clock.advance(seconds)`, `clock.speed = 60.0`."""
        return self._state.clock

    @property
    def faults(self) -> Faults:
        """What is to go wrong: `faults.add(DropAnswer(route="videos.create_from_text"))`."""
        return self._state.faults

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The latest 1,000 requests, oldest first."""
        return list(self._state.requests)

    def balance(self, api_key: str | None = None) -> int | float:
        """Tell how many credits an account has.

        Args:
            api_key: A key of the account, or that of an external user for their purse; the
                default account without one.

        Raises:
            KeyError: If no account has this key.
        """
        with self._state.moment():
            return to_credits(self._state.ledger.balance(self._account(api_key)))

    def ledger(self, api_key: str | None = None) -> list[LedgerEntry]:
        """List every movement of an account's credits, oldest first.

        Args:
            api_key: A key of the account, or that of an external user for their purse; the
                default account without one.

        Raises:
            KeyError: If no account has this key.
        """
        with self._state.moment():
            return self._state.ledger.entries(self._account(api_key))

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
        with self._state.moment() as now:
            self._state.ledger.set_balance(self._account(api_key), to_units(amount), at=now)

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
        with self._state.moment() as now:
            self._state.ledger.top_up(
                self._account(api_key), to_units(amount), at=now, reason="Top-up by hand"
            )

    def pay(self, checkout_session_id: str) -> None:
        """Pay a checkout now, or save the card on it; its credits are there at once.

        Without this, checkouts are paid 20 emulator seconds after they were opened.

        Args:
            checkout_session_id: The id of the checkout, or of its payment or setup.

        Raises:
            KeyError: If there is no such checkout.
        """
        with self._state.moment() as now:
            self._state.payments.settle(checkout_session_id, "succeeded", at=now)

    def fail_payment(self, checkout_session_id: str) -> None:
        """Let a checkout that is pending fail now.

        Args:
            checkout_session_id: The id of the checkout, or of its payment or setup.

        Raises:
            KeyError: If there is no such checkout.
        """
        with self._state.moment() as now:
            self._state.payments.settle(checkout_session_id, "failed", at=now)

    @property
    def callbacks(self) -> list[Callback]:
        """What the server calls after somebody has bought credits by e-mail, oldest first.

        The emulator keeps it and calls nobody. The tokens in it are good.
        """
        with self._state.moment():
            return self._state.people.callbacks()

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
        with self._state.moment():
            self._state.payments.outcome = outcome

    def create_api_key(self, credits: float | None = None) -> str:
        """Make one more API key.

        Args:
            credits: Without it, the key is a second one for the default account. With it, the key
                belongs to a new account that starts with so many credits.

        Raises:
            ValueError: If `credits` is negative.
        """
        with self._state.moment() as now:
            ledger = self._state.ledger
            if credits is None:
                return ledger.add_key(self._account(None), now)
            check_credits(credits)
            account = ledger.open_account(now)
            if credits:
                ledger.top_up(account, to_units(credits), at=now, reason="Opening balance")
            return ledger.add_key(account, now)

    def session(self, request_id: str) -> RenderSession:
        """Show a video job, whichever account it belongs to.

        Raises:
            KeyError: If there is no such job.
        """
        with self._state.moment():
            session = self._state.renders.get(request_id)
        if session is None:
            raise KeyError(request_id)
        return session

    def sessions(self) -> list[RenderSession]:
        """Show the video jobs of all accounts, newest first."""
        with self._state.moment():
            return self._state.renders.all()

    def fail_session(self, request_id: str, message: str = "Video generation failed") -> None:
        """Let a running job fail now: a video in its stage, a picture, a sound, a text.

        Args:
            request_id: The job.
            message: The reason that the API gives.

        Raises:
            KeyError: If there is no such job.
            ValueError: If it is not running any more.
        """
        with self._state.moment() as now:
            session = self._state.renders.get(request_id)
            if session is None:
                self._fail_image(request_id, message, at=now)
                return
            if session.status != "PENDING":
                raise ValueError(f"The session is {session.status}; only a running one can fail.")
            self._state.renders.fail(request_id, message, at=now)

    def _fail_image(self, request_id: str, message: str, *, at: Micros) -> None:
        job = self._state.images.get(request_id, at=at)
        if job is None:
            self._fail_medium(request_id, message, at=at)
            return
        if job.status != "PENDING":
            raise ValueError(f"The job is {job.status}; only a running one can fail.")
        self._state.images.fail(request_id, message, at=at)

    def _fail_medium(self, request_id: str, message: str, *, at: Micros) -> None:
        job = self._state.media_jobs.get(request_id, at=at)
        if job is None:
            self._fail_writing(request_id, message, at=at)
            return
        if job.status != "PENDING":
            raise ValueError(f"The job is {job.status}; only a running one can fail.")
        self._state.media_jobs.fail(request_id, message, at=at)

    def _fail_writing(self, request_id: str, message: str, *, at: Micros) -> None:
        for writings in (self._state.chats, self._state.narratives):
            work = writings.of_anybody(request_id, at=at)
            if work is None:
                continue
            if work.is_settled:
                raise ValueError(f"The job is {work.status}; only a running one can fail.")
            writings.fail(work.id, message, at=at)
            return
        raise KeyError(request_id)

    def _account(self, api_key: str | None) -> str:
        key = self.api_key if api_key is None else api_key
        account = self._state.ledger.account_of_key(key)
        if account is not None:
            return account
        user = self._state.external_users.of_key(key)
        if user is None:
            raise KeyError("No account has this API key.")
        return user.purse


def running(value: T | None) -> T:
    """Return what an emulator has only while it runs.

    Raises:
        RuntimeError: If it does not.
    """
    if value is None:
        raise RuntimeError("The emulator is not running.")
    return value


def check_credits(amount: float) -> None:
    """Refuse credits that no account could have.

    Raises:
        ValueError: If they are negative or not finite.
    """
    if not 0 <= amount < float("inf"):
        raise ValueError(f"credits must be a number from 0 up, not {amount!r}.")
