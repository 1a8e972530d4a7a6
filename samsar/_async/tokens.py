"""A token that the program provides, renewed when the server refuses it."""

from __future__ import annotations

from samsar._core.credentials import checked
from samsar._transport.async_tools import Lock, TokenProvider


class AsyncTokenSource:
    """Asks the provider once for many calls, and again when the server has refused a token."""

    def __init__(self, provider: TokenProvider) -> None:
        self._provider = provider
        self._token: str | None = None
        self._lock = Lock()

    async def current(self) -> str:
        """Return the token in force."""
        token = self._token
        return await self.renewed(None) if token is None else token

    async def renewed(self, refused: str | None) -> str:
        """Return a token other than the refused one; calls that wait for it share one."""
        async with self._lock:
            if self._token is None or self._token == refused:
                token = await self._provider()
                self._token = checked({"auth_token": token})["auth_token"]
            return self._token
