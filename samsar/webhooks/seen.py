"""What has come already."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from samsar.tokens import redis_client

if TYPE_CHECKING:
    from redis import Redis

REMEMBERED: Final = 100_000
"""So many URLs are remembered in memory: about 20 MB at the very most."""


class Seen(Protocol):
    """What remembers which URLs have been used.

    Anything with this method is one; it may be an async function in the async client.
    """

    def add(self, name: str, until: datetime) -> bool | Awaitable[bool]:
        """Remember a name until a time; return whether it is new."""


class MemorySeen:
    """Remembers in the memory of this process, which forgets at its end.

    Args:
        limit: How many are remembered at once; the oldest are forgotten first.

    Example:
        ```python
        from datetime import UTC, datetime

        from samsar.webhooks import MemorySeen

        seen = MemorySeen()
        later = datetime(2099, 1, 1, tzinfo=UTC)
        print(seen.add("a", later), seen.add("a", later))
        ```
    """

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._names: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, name: str, until: datetime) -> bool:  # noqa: ARG002 - the limit forgets
        """Remember a name; return whether it is new.

        Args:
            name: What is to be remembered.
            until: Until when it must be.
        """
        with self._lock:
            if name in self._names:
                return False
            self._names[name] = None
            if len(self._names) > self._limit:
                self._names.popitem(last=False)
            return True


class RedisSeen:
    """Remembers in Redis, for a service on several machines (`samsar[redis]`).

    Args:
        redis: A client of the package `redis`, not its asyncio variant, or a URL like
            `rediss://host/0`.
        prefix: What the names in Redis begin with.

    Raises:
        ConfigurationError: The package `redis` is missing, or it is no such client.

    Example:
        ```python
        from samsar.webhooks import RedisSeen

        seen = RedisSeen("redis://localhost:6379/0")
        print(seen)
        ```
    """

    def __init__(self, redis: Redis | str, *, prefix: str = "samsar:webhook:") -> None:
        self._redis: Any = redis_client(redis)
        self._prefix = prefix

    def add(self, name: str, until: datetime) -> bool:
        """Remember a name until a time; return whether it is new.

        Args:
            name: What is to be remembered.
            until: Until when.
        """
        seconds = max(1, int(until.timestamp() - time.time()) + 1)
        return bool(self._redis.set(f"{self._prefix}{name}", "1", nx=True, ex=seconds))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
