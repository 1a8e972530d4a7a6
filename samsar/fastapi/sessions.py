"""Who is behind a token: asked once, and remembered for a while."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import OrderedDict
from copy import copy
from typing import TYPE_CHECKING, Final

import attrs

from samsar._core.credentials import is_login_token
from samsar._transport import rehearsal
from samsar.errors import AuthenticationError, BadRequestError, InputError, SamsarError

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar._async.client import AsyncSamsarClient
    from samsar.models.auth import VerifiedSession

LONGEST_TOKEN: Final = 8192
"""In characters; no server takes a longer header."""


@attrs.frozen
class _Found:
    """What an answer was, and until when it is believed."""

    user: VerifiedSession | None
    until: float


@attrs.frozen
class _Asked:
    """What asking came to: somebody, nobody, or an error that is nobody's answer."""

    user: VerifiedSession | None = None
    error: SamsarError | None = None


class Sessions:
    """Looks up the users of tokens; keeps no token.

    Args:
        client: Who asks. Its own credential does not go with the question.
        kept: Seconds for which a good token is believed without asking again.
        refused_kept: The same for one that was refused.
        most: How many are remembered; the one that was not used for the longest time goes first.
        clock: Tells the time in seconds.
    """

    def __init__(
        self,
        client: AsyncSamsarClient,
        *,
        kept: float,
        refused_kept: float,
        most: int,
        clock: Callable[[], float] = rehearsal.monotonic,
    ) -> None:
        self._client = client
        self._kept = kept
        self._refused_kept = refused_kept
        self._most = most
        self._clock = clock
        # A digest with a key that nobody else has: what is in memory opens no door.
        self._key = secrets.token_bytes(32)
        self._found: OrderedDict[bytes, _Found] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[_Asked]] = {}

    def __len__(self) -> int:
        return len(self._found)

    async def user_of(self, token: str) -> VerifiedSession | None:
        """Return whose token it is, or None when it is no good.

        Raises:
            SamsarError: The server could not be asked.
        """
        if not token or len(token) > LONGEST_TOKEN or is_login_token(token):
            # A login token would be exchanged, and is meant for one page, not for every call.
            return None
        digest = hmac.digest(self._key, token.encode("utf-8", "surrogateescape"), "sha256")
        found = self._found.get(digest)
        if found is not None and self._clock() < found.until:
            self._found.move_to_end(digest)
            return copy(found.user)
        asking = self._asking.get(digest)
        if asking is None:
            # A task of its own: others may wait for the answer when the first has gone away.
            asking = asyncio.create_task(self._ask(digest, token))
            self._asking[digest] = asking
            asking.add_done_callback(lambda _: self._asking.pop(digest, None))
        asked = await asyncio.shield(asking)
        if asked.error is not None:
            raise asked.error
        return copy(asked.user)

    async def aclose(self) -> None:
        """Ask no more, and forget everything."""
        for asking in self._asking.values():
            asking.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)
        self._found.clear()

    async def _ask(self, digest: bytes, token: str) -> _Asked:
        try:
            user = (await self._client.auth.verify_session(auth_token=token)).data
        except (AuthenticationError, BadRequestError, InputError):
            # Server: every failure of this route is a 400.
            self._remember(digest, None, self._refused_kept)
            return _Asked()
        except SamsarError as error:
            return _Asked(error=error)
        user.auth_token = None
        self._remember(digest, user, self._kept)
        return _Asked(user)

    def _remember(self, digest: bytes, user: VerifiedSession | None, seconds: float) -> None:
        self._found[digest] = _Found(user, self._clock() + seconds)
        self._found.move_to_end(digest)
        while len(self._found) > self._most:
            self._found.popitem(last=False)
