"""Where tokens that change in time are kept, so that no program forgets them."""

from __future__ import annotations

import os
import stat
import threading
import time
from contextlib import suppress
from datetime import datetime
from glob import escape
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any, Protocol, Self

import attrs

from samsar._core.keys import checked
from samsar._core.rotation import State, expiry_in, state_from
from samsar.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from filelock import FileLock
    from redis import Redis
    from redis.lock import Lock as RedisLock

    from samsar.models.users import UserTokens

__all__ = ["FileTokenStore", "MemoryTokenStore", "RedisTokenStore", "TokenStore", "Tokens"]

LEASE_SECONDS = 120.0
"""How long a machine may hold the lock in Redis; a renewal must be over by then."""


LEFT_BEHIND = 60.0
"""Nobody writes a file for so many seconds: whatever is older was left behind."""


class TokenStore(Protocol):
    """What keeps the tokens of a `RotatingToken`, or the key of a `RotatingAppKey`.

    Anything with these two methods is one; they may be plain functions or async ones, the latter
    in the async client only. What is kept is one text, to be kept as secret as what is in it. A
    store that several processes share should have the methods `acquire` and `release`, too, like
    those of this module: without them only the renewals of one process keep out of each other's
    way.
    """

    def load(self) -> str | Awaitable[str | None] | None:
        """Return the text that was saved last; None when there is none."""

    def save(self, text: str) -> Awaitable[None] | None:
        """Keep a text, in the place of the one before; it must be safe when this returns."""


@attrs.frozen(kw_only=True)
class Tokens:
    """The tokens of a user, as a sign-in or a renewal has brought them.

    Attributes:
        auth_token: What goes with calls.
        refresh_token: What gets the next tokens, once.
        expires_at: Until when the auth token is good; read out of the token where it is not given
            and the token says it.
        refresh_token_expires_at: Until when the refresh token is good, where that is known.
        obtained_at: Since when there are these tokens, where that is known.
    """

    auth_token: str = attrs.field(repr=False)
    refresh_token: str = attrs.field(repr=False)
    expires_at: datetime | None = None
    refresh_token_expires_at: datetime | None = None
    obtained_at: datetime | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("auth_token", "refresh_token"):
            try:
                clean = checked({"auth_token": getattr(self, name)})["auth_token"]
            except (ConfigurationError, KeyError) as error:
                reason = str(error).removeprefix("auth_token ")
                why = "is required" if isinstance(error, KeyError) else reason
                raise InputError(f"{name} {why}", argument=name) from None
            # Frozen classes are filled this way.
            object.__setattr__(self, name, clean)
        if self.expires_at is None:
            object.__setattr__(self, "expires_at", expiry_in(self.auth_token))

    @classmethod
    def from_reply(cls, reply: UserTokens, *, obtained_at: datetime | None = None) -> Self:
        """Return the tokens of an answer, like that of `v2.users.refresh_token`.

        Args:
            reply: The `data` of the answer.
            obtained_at: When it came, where that is known.

        Raises:
            InputError: One of the two tokens is not there.
        """
        expires_at, until = reply.expiry_date, reply.refresh_token_expires_at
        return cls(
            auth_token=reply.auth_token or "",
            refresh_token=reply.refresh_token or "",
            expires_at=expires_at if isinstance(expires_at, datetime) else None,
            refresh_token_expires_at=until if isinstance(until, datetime) else None,
            obtained_at=obtained_at,
        )

    def to_json(self) -> str:
        """Return the text that a store keeps; it holds the tokens."""
        return State(
            kind="token",
            sent=self.auth_token,
            kept=self.refresh_token,
            expires_at=self.expires_at,
            refresh_token_expires_at=self.refresh_token_expires_at,
            obtained_at=self.obtained_at,
        ).to_text()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the tokens that a store keeps.

        Args:
            text: What `to_json` or a renewal has written.

        Raises:
            ConfigurationError: It is something else.
        """
        state = state_from(text, "token")
        if state is None:
            raise ConfigurationError("there are no tokens in an empty text")
        return cls(
            auth_token=state.sent,
            refresh_token=state.kept,
            expires_at=state.expires_at,
            refresh_token_expires_at=state.refresh_token_expires_at,
            obtained_at=state.obtained_at,
        )


class _Store:
    """A store that shows nothing of itself and cannot be pickled by accident."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class MemoryTokenStore(_Store):
    """Keeps a text as long as the process lives; for tests, and for what is signed in each time.

    Args:
        text: What it keeps at first, like `tokens.to_json()`.

    Example:
        ```python
        from samsar.tokens import MemoryTokenStore

        store = MemoryTokenStore()
        print(store.load())
        ```
    """

    def __init__(self, text: str | None = None) -> None:
        self._text = text
        self._lock = threading.Lock()

    def load(self) -> str | None:
        """Return what is kept."""
        return self._text

    def save(self, text: str) -> None:
        """Keep a text."""
        self._text = text

    def acquire(self) -> bool:
        """Take the lock if nobody has it; return whether that worked."""
        return self._lock.acquire(blocking=False)

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()


class FileTokenStore(_Store):
    """Keeps a text in a file that only its owner can read; processes on one machine can share it.

    The file is replaced as a whole, and is safe on the disk before a renewal goes on. A file beside
    it, with `.lock` added to its name, keeps processes apart.

    Args:
        path: The file; its folder is made when it is missing. A file that others can read is
            refused.

    Raises:
        ConfigurationError: The package `filelock` is missing.

    Example:
        ```python
        from samsar.tokens import FileTokenStore

        store = FileTokenStore("state/samsar-tokens.json")
        print(store.load())
        ```
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            from filelock import FileLock
        except ImportError:
            raise ConfigurationError(
                "FileTokenStore needs filelock: python -m pip install 'samsar[tokens]'"
            ) from None
        # What a link leads to is the file: the link stays one.
        self._path = Path(path).expanduser().resolve()
        self._file_lock = FileLock
        self._held: FileLock | None = None
        self._gate = threading.Lock()

    def load(self) -> str | None:
        """Return what the file holds; None when there is no file.

        Raises:
            ConfigurationError: Others can read the file.
        """
        try:
            file = self._path.open(encoding="utf-8")
        except FileNotFoundError:
            return None
        with file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ConfigurationError(
                    f"{self._path} can be read by others: chmod 600 it, and think about whether"
                    " somebody has"
                )
            return file.read()

    def save(self, text: str) -> None:
        """Replace what the file holds; it is safe on the disk when this returns."""
        self._make_folder()
        if self._held is not None:
            self._clear_up()
        # A name that nobody could have put something under, and readable by the owner only.
        descriptor, name = mkstemp(dir=self._path.parent, prefix=self._beginning)
        fresh = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except BaseException:
            with suppress(OSError):
                fresh.unlink()
            raise
        _settle(self._path.parent)

    def acquire(self) -> bool:
        """Take the lock if no process and no thread has it; return whether that worked."""
        if not self._gate.acquire(blocking=False):
            return False
        from filelock import Timeout

        try:
            self._make_folder()
            # Another thread may give it back.
            lock = self._file_lock(f"{self._path}.lock", mode=0o600, thread_local=False)
            lock.acquire(blocking=False)
        except Timeout:
            self._gate.release()
            return False
        except BaseException:
            self._gate.release()
            raise
        self._held = lock
        return True

    def release(self) -> None:
        """Give the lock back."""
        held, self._held = self._held, None
        if held is not None:
            held.release()
            self._gate.release()

    @property
    def _beginning(self) -> str:
        return f".{self._path.name}."

    def _clear_up(self) -> None:
        """Remove what processes have left that were killed while they wrote."""
        for left in self._path.parent.glob(f"{escape(self._beginning)}*"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > LEFT_BEHIND:
                    left.unlink()

    def _make_folder(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _settle(folder: Path) -> None:
    """Make sure that the name of a new file survives a power failure, where a system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class RedisTokenStore(_Store):
    """Keeps a text in Redis, for a service on several machines (`samsar[redis]`).

    The lock is Redis' own, with a lease: a machine that dies while it renews leaves it to the
    others after two minutes. Redis must be set up to keep what it holds (`appendonly yes`), and
    not to evict it.

    Args:
        redis: A client of the package `redis`, not its asyncio variant, or a URL like
            `rediss://host/0`.
        key: The name of the text; the lock is named after it. One for each credential.

    Raises:
        ConfigurationError: The package `redis` is missing, or it is no such client.

    Example:
        ```python
        from samsar.tokens import RedisTokenStore

        store = RedisTokenStore("redis://localhost:6379/0", key="samsar:tokens")
        print(store)
        ```
    """

    def __init__(self, redis: Redis | str, *, key: str) -> None:
        self._redis = redis_client(redis)
        name: Any = key
        if not isinstance(name, str) or not name:
            raise ConfigurationError("key must be the name under which Redis keeps the text")
        self._key = key
        self._held: RedisLock | None = None
        self._gate = threading.Lock()

    def load(self) -> str | None:
        """Return what Redis holds; None when it holds nothing."""
        text = self._redis.get(self._key)
        return text.decode() if isinstance(text, bytes) else text

    def save(self, text: str) -> None:
        """Keep a text."""
        self._redis.set(self._key, text)

    def acquire(self) -> bool:
        """Take the lock if no machine and no thread has it; return whether that worked."""
        if not self._gate.acquire(blocking=False):
            return False
        try:
            # Another thread may give it back.
            lock = self._redis.lock(f"{self._key}:lock", timeout=LEASE_SECONDS, thread_local=False)
            taken = bool(lock.acquire(blocking=False))
        except BaseException:
            self._gate.release()
            raise
        if not taken:
            self._gate.release()
            return False
        self._held = lock
        return True

    def release(self) -> None:
        """Give the lock back, unless the lease has ended."""
        from redis.exceptions import LockError

        held, self._held = self._held, None
        if held is None:
            return
        try:
            with suppress(LockError):
                held.release()
        finally:
            self._gate.release()


def redis_client(given: Any) -> Any:
    """Return the client of Redis that somebody gave, or one for the URL that they gave.

    Raises:
        ConfigurationError: The package `redis` is missing, or it is neither.
    """
    try:
        import redis
    except ImportError:
        raise ConfigurationError(
            "this needs redis: python -m pip install 'samsar[redis]'"
        ) from None
    try:
        client = redis.Redis.from_url(given) if isinstance(given, str) else given
    except ValueError:
        client = None
    if not isinstance(client, redis.Redis):
        raise ConfigurationError("redis must be a redis.Redis, or the URL of a server")
    return client
