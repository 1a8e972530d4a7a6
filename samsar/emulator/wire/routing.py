"""From a method and a path to the handler, by the rules of Express."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from samsar._core.routes import Route
    from samsar.emulator.wire.messages import Call, Reply

    Handler = Callable[[Call], Reply]


# Server: all of V2 is there twice, and so are families of V1; the last of these stand for the
# paths that come first.
_ALIASES: Final = (
    ("", re.compile(r"^/api(?=/v2/|/v1/(?:assistant|external_users)/)", re.IGNORECASE)),
    ("/v1", re.compile(r"^/external(?=/video/)", re.IGNORECASE)),
    ("/v1", re.compile(r"^(?=/(?:interactive_)?publications(?:/|$))", re.IGNORECASE)),
)


@attrs.frozen
class Endpoint:
    """A handler and where it is reached. `{name}` in a path stands for one segment."""

    name: str
    method: str
    path: str
    handler: Handler

    @classmethod
    def of(cls, route: Route[Any], handler: Handler) -> Endpoint:
        """Answer a route of the SDK."""
        return cls(route.name, route.method, route.path, handler)


class Match(NamedTuple):
    """An endpoint and the variable parts of the path that led to it."""

    endpoint: Endpoint
    params: Mapping[str, str]


class Router:
    """Finds endpoints. Case and a final slash do not matter, and HEAD finds what GET does."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._fixed: dict[tuple[str, str], Endpoint] = {}
        self._patterns: list[tuple[re.Pattern[str], Endpoint]] = []
        for endpoint in endpoints:
            if "{" in endpoint.path:
                self._patterns.append((_pattern(endpoint.path), endpoint))
            else:
                self._fixed[endpoint.method, _normal(endpoint.path)] = endpoint

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Everything that can be found."""
        return (*self._fixed.values(), *(endpoint for _, endpoint in self._patterns))

    def find(self, method: str, path: str) -> Match | None:
        """Find the endpoint for a request; `path` is percent-encoded."""
        method = "GET" if method == "HEAD" else method
        for stands_for, alias in _ALIASES:
            path = alias.sub(stands_for, path)
        if endpoint := self._fixed.get((method, _normal(path))):
            return Match(endpoint, {})
        for pattern, candidate in self._patterns:
            if candidate.method == method and (found := pattern.fullmatch(path)):
                params = {name: unquote(value) for name, value in found.groupdict().items()}
                return Match(candidate, params)
        return None


def _normal(path: str) -> str:
    return path.lower().rstrip("/")


def _pattern(path: str) -> re.Pattern[str]:
    segments = re.split(r"\{(\w+)\}", path)
    parts = [
        f"(?P<{segment}>[^/]+)" if index % 2 else re.escape(segment)
        for index, segment in enumerate(segments)
    ]
    return re.compile("".join(parts) + "/?", re.IGNORECASE)
