"""Who is told of calls, waits and downloads, if anybody; `samsar.otel` writes spans of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

Attributes = Mapping[str, str | bool | int | float]


class Span(Protocol):
    """One piece of work, as it is told to a tracer."""

    def note(self, attributes: Attributes) -> None:
        """Add to what is known about the work."""

    def event(self, name: str, attributes: Attributes) -> None:
        """Tell what happens at this moment."""


class Tracer(ABC):
    """Is told of work, from its beginning to its end."""

    @abstractmethod
    def span(
        self, name: str, attributes: Attributes, *, outward: bool
    ) -> AbstractContextManager[Span]:
        """Begin a span that is the current one until the block ends.

        An error that leaves the block is told by `failure`, and passes.

        Args:
            name: What is done; one of few names.
            attributes: What is known already.
            outward: Whether the work is a call to another machine.
        """


def checked_tracer(tracing: Any) -> Tracer | None:
    """Return what is to be told of calls; None for nobody.

    Raises:
        ConfigurationError: It is something else.
    """
    if tracing is None or isinstance(tracing, Tracer):
        return tracing
    raise ConfigurationError("tracing must be a samsar.otel.Tracing(), or None")
