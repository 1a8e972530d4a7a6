"""What all parts of the surface share: the backend, and whose credits a key stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from samsar.emulator.backend import Backend
    from samsar.emulator.clock import Clock
    from samsar.emulator.faults import Faults
    from samsar.emulator.records import ReceivedRequest

T = TypeVar("T")


class SurfacePart:
    """Where it listens, its clock, its faults and what it received."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
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
        return self._backend.clock

    @property
    def faults(self) -> Faults:
        """What is to go wrong: `faults.add(DropAnswer(route="videos.create_from_text"))`."""
        return self._backend.faults

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The latest 1,000 requests, oldest first."""
        return list(self._backend.requests)

    def _account(self, api_key: str | None) -> str:
        key = self.api_key if api_key is None else api_key
        account = self._backend.state.ledger.account_of_key(key)
        if account is not None:
            return account
        user = self._backend.state.external_users.of_key(key)
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
