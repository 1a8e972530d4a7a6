"""What travels between the middleware and a transport."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    class Headers(Protocol):
        """The headers of an answer: each library has its own multi-dictionary."""

        def get(self, name: str, /) -> str | None:
            """Return the first value of a header, whatever the case of its name."""

        def items(self) -> object:
            """Return all pairs, repeated names included."""


class SentHeaders(dict[str, str]):
    """The headers of a request: what is shown of them is their names."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(self)}>"

    def __copy__(self) -> SentHeaders:
        return SentHeaders(self)

    def __deepcopy__(self, memo: Any) -> SentHeaders:
        return SentHeaders(self)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("the headers of a request are not pickled, because they hold secrets")


class Request:
    """One HTTP request, ready to be written.

    Attributes:
        secrets: What nobody may see of its body and its query.
    """

    __slots__ = ("body", "headers", "method", "secrets", "url")

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        secrets: tuple[str, ...] = (),
    ) -> None:
        self.method: str = method
        self.url: str = url
        self.headers: Mapping[str, str] = headers
        self.body: bytes | None = body
        self.secrets: tuple[str, ...] = secrets

    @property
    def key(self) -> str | None:
        """The key by which the server knows a repeat, where one goes with the request."""
        found = (item for name, item in self.headers.items() if name.lower() == "idempotency-key")
        return next((key for item in found if (key := item.strip())), None)


class Content:
    """A body that is ready to be sent.

    Attributes:
        secrets: What nobody may see of it.
    """

    __slots__ = ("data", "media_type", "secrets")

    def __init__(self, data: bytes, media_type: str, secrets: tuple[str, ...] = ()) -> None:
        self.data: bytes = data
        self.media_type: str = media_type
        self.secrets: tuple[str, ...] = secrets


class Answer:
    """One HTTP answer, read to its end (or as far as it came, inside a `Failure`)."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        self.status: int = status
        self.headers: Headers = headers
        self.body: bytes = body


class FailureKind(enum.Enum):
    """How far a request came that got no complete answer."""

    NOT_SENT = "not sent"
    """The connection never opened: the server saw nothing."""
    CUT = "cut"
    """The answer began and broke off."""
    TOO_LARGE = "too large"
    """The answer has more bytes than anybody wants in memory."""
    SILENT = "silent"
    """The request was written, and then there was nothing."""


class AnswerTooLargeError(OSError):
    """An answer of too many bytes, which was not read to its end."""


class Failure:
    """A request that got no complete answer.

    Attributes:
        partial: What arrived of it.
        secrets: What nobody may see of the way to the server, like the password of a proxy.
    """

    __slots__ = ("cause", "kind", "partial", "secrets", "timed_out")

    def __init__(
        self,
        kind: FailureKind,
        cause: BaseException,
        *,
        timed_out: bool = False,
        partial: Answer | None = None,
        secrets: tuple[str, ...] = (),
    ) -> None:
        self.kind: FailureKind = kind
        # aiohttp puts whole requests into some errors.
        self.cause: BaseException = cause
        self.timed_out: bool = timed_out
        self.partial: Answer | None = partial
        self.secrets: tuple[str, ...] = secrets


def flat_headers(headers: Headers) -> dict[str, str]:
    """Return headers as a plain dictionary: names in lower case, repeated values joined."""
    flat: dict[str, str] = {}
    for name, value in headers.items():  # type: ignore[attr-defined]
        key = name.lower()
        flat[key] = f"{flat[key]}, {value}" if key in flat else value
    return flat
