"""A token that the program provides, renewed when the server refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.credentials import checked
from samsar._transport.async_tools import Lock

if TYPE_CHECKING:
    from samsar._transport.async_tools import TokenProvider


class AsyncTokenSource:
    """Asks the provider once for many calls, and again when the server has refused a token."""

    def __init__(self, provider: TokenProvider) -> None:
        self._provider = provider
        self._token: str | None = None
        self._lock = Lock()

    async def other_than(self, refused: str | None) -> str:
        """Return the token in force, or a new one when it is the refused one.

        Calls that wait for a new one share it.
        """
        token = self._token
        if token is not None and token != refused:
            return token
        async with self._lock:
            if self._token is None or self._token == refused:
                given = await self._provider()
                self._token = checked({"auth_token": given})["auth_token"]
            return self._token
