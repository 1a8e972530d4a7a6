"""Credentials that change in time: who gets their headers, and how."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from samsar._core.keys import checked
from samsar._core.wire import SentHeaders
from samsar._transport.async_tools import Lock, bounded
from samsar.credentials import ProvidedToken, RotatingAppKey, RotatingToken
from samsar.errors import SamsarTimeoutError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._transport.async_tools import TokenProvider
    from samsar.credentials import Renewable


class AsyncRenewal(Protocol):
    """Gets the headers of a credential that changes in time, once for many calls."""

    async def current(self, seconds: float) -> Mapping[str, str]:
        """Return the headers in force; getting them must not take longer than so many seconds."""

    async def instead_of(
        self, refused: Mapping[str, str], seconds: float
    ) -> Mapping[str, str] | None:
        """Return headers that are newer than those of a refused request; None if there are none."""

    async def aclose(self) -> None:
        """Let what has begun come to its end."""


def renewal_for(engine: AsyncEngine, source: Renewable) -> AsyncRenewal:
    """Return what gets the headers of a credential, with the connections of an engine."""
    if isinstance(source, ProvidedToken):
        return AsyncProvision(source.provider)
    assert isinstance(source, RotatingToken | RotatingAppKey)  # noqa: S101 - there are no others
    from samsar._async.rotation import AsyncRotation

    return AsyncRotation(engine, source)


class AsyncProvision:
    """Asks a function of the program's for a token, and again when the server has refused it."""

    def __init__(self, provider: TokenProvider) -> None:
        self._provider = provider
        self._headers: Mapping[str, str] | None = None
        self._lock = Lock()

    async def current(self, seconds: float) -> Mapping[str, str]:
        """Return the headers in force."""
        if self._headers is not None:
            return self._headers
        return await self._within(seconds, None)

    async def instead_of(self, refused: Mapping[str, str], seconds: float) -> Mapping[str, str]:
        """Return other headers than the refused ones, as far as the function gives any."""
        return await self._within(seconds, refused.get("Authorization"))

    async def aclose(self) -> None:
        """Do nothing: nothing goes on when nobody asks."""

    async def _within(self, seconds: float, refused: str | None) -> Mapping[str, str]:
        try:
            return await bounded(partial(self._other_than, refused), seconds)
        except TimeoutError:
            raise SamsarTimeoutError("token_provider did not return in time") from None

    async def _other_than(self, refused: str | None) -> Mapping[str, str]:
        """Return the headers in force, or new ones; calls that wait for new ones share them."""
        async with self._lock:
            if self._headers is None or self._headers["Authorization"] == refused:
                token = checked({"auth_token": await self._provider()})["auth_token"]
                self._headers = SentHeaders({"Authorization": f"Bearer {token}"})
            return self._headers
