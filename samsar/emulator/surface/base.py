"""What all parts of the surface share: the backend, and whose credits a key stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from samsar.emulator.plain_values import number_from_0

if TYPE_CHECKING:
    from samsar.emulator.backend import Backend
    from samsar.emulator.clock import Clock
    from samsar.emulator.faults import Faults
    from samsar.emulator.records import ReceivedRequest

T = TypeVar("T")
_JWT_DOTS: Final = 2


class SurfacePart:
    """Where it listens, its clock, its faults and what it received."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._url: str | None = None
        self._api_key: str | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._url or 'that is not running'}>"

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
        return self._backend.requests.listed()

    def clear_requests(self) -> None:
        """Forget the requests so far."""
        self._backend.requests.clear()

    def reset(self) -> None:
        """Go back to how everything was at the start: for the next test.

        Accounts, credits, jobs and all that was stored are forgotten, in a database file too; the
        default account is there again, with its API key, its credits and what a scenario says. The
        requests and the faults are gone (but for those of a scenario), and speed and switches are
        as they were. Only the clock does not go back.
        """
        self._backend.reset()

    def _account(self, api_key: str | None) -> str:
        key = self.api_key if api_key is None else api_key
        account = self._backend.state.ledger.account_of_key(key)
        if account is not None:
            return account
        sub_account = self._backend.state.sub_accounts.of_key(key)
        if sub_account is not None:
            return sub_account.purse
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


def check_api_key(api_key: Any) -> None:
    """Refuse what the server would not read as an API key.

    Raises:
        ValueError: If it is of that sort.
    """
    if api_key is None:
        return
    if not isinstance(api_key, str):
        raise ValueError(f"api_key must be text, not {api_key!r}.")  # noqa: TRY004
    read_otherwise = api_key.count(".") == _JWT_DOTS or api_key.startswith(("sapp_", "scsa_"))
    is_sendable = api_key.isascii() and api_key.isprintable() and api_key.split() == [api_key]
    if read_otherwise or not is_sendable:
        raise ValueError(
            "The server would not read this api_key as an API key: it is empty, has blanks, signs"
            " that are not ASCII or two dots, or begins with sapp_ or scsa_."
        )


def check_credits(amount: Any) -> None:
    """Refuse credits that no account could have.

    Raises:
        ValueError: If they are negative or not finite.
    """
    number_from_0("credits", amount)
