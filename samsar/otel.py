"""OpenTelemetry (`samsar[otel]`): a span for every call, every wait and every download."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

from samsar._core.observe import LOGGER
from samsar._core.spans import failure
from samsar._core.tracing import Span, Tracer
from samsar._version import __version__
from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from contextvars import Token
    from types import TracebackType

    from opentelemetry import trace
    from opentelemetry.context import Context

    from samsar._core.tracing import Attributes

__all__ = ["Tracing"]

SCHEMA_URL: Final = "https://opentelemetry.io/schemas/1.27.0"
"""The conventions after which the attributes are named."""


class Tracing(Tracer):
    """Writes spans of what a client does.

    Give one to a client as `tracing=`, or to `with_options`. A call is a span of kind CLIENT, named
    after its method, like `videos.create_from_text`; its attempts and retries are events. A wait
    for a job is a span around its looks, and a download is one, too. Spans hold no body, no query,
    no header, no message of the server and no secret, and no URL but its template.

    Nothing is added to the requests: what is sent to Samsar is the same with it and without it. A
    tracer that fails costs nobody an answer; the logger `samsar` tells about it.

    Args:
        tracer_provider: Whose spans they are; the global one by default, also when that is set
            only later.

    Raises:
        ConfigurationError: OpenTelemetry is not installed, or `tracer_provider` is no such thing.

    Example:
        ```python
        from samsar.otel import Tracing

        traced = samsar.with_options(tracing=Tracing())
        print((await traced.credits.balance()).data.remaining_credits)
        ```
    """

    def __init__(self, tracer_provider: trace.TracerProvider | None = None) -> None:
        try:
            from opentelemetry import trace
        except ImportError:
            raise ConfigurationError(
                "tracing needs OpenTelemetry: python -m pip install 'samsar[otel]'"
            ) from None
        if tracer_provider is not None and not hasattr(tracer_provider, "get_tracer"):
            raise ConfigurationError("tracer_provider must be one of OpenTelemetry, or None")
        self._tracer = trace.get_tracer("samsar", __version__, tracer_provider, SCHEMA_URL)

    def span(
        self, name: str, attributes: Attributes, *, outward: bool
    ) -> AbstractContextManager[Span]:
        """Begin a span that is the current one until the block ends; the clients call this.

        Args:
            name: Its name.
            attributes: What is known already.
            outward: Whether it is of kind CLIENT, and not INTERNAL.

        Returns:
            What to tell more to.
        """
        return _OpenSpan(self._tracer, name, attributes, outward=outward)


@contextmanager
def _harmless() -> Iterator[None]:
    """Let no bug in somebody's exporter cost a caller the answer of a paid call."""
    try:
        yield
    except Exception:  # noqa: BLE001 - it is told, and nothing of ours depends on it
        LOGGER.exception("a span could not be written")


class _OpenSpan:
    """One span, and the block that it is the current one of."""

    def __init__(
        self, tracer: trace.Tracer, name: str, attributes: Attributes, *, outward: bool
    ) -> None:
        self._tracer = tracer
        self._name = name
        self._attributes = attributes
        self._outward = outward
        self._span: trace.Span | None = None
        self._token: Token[Context] | None = None

    def __enter__(self) -> Self:
        from opentelemetry import context, trace

        kind = trace.SpanKind.CLIENT if self._outward else trace.SpanKind.INTERNAL
        with _harmless():
            span = self._tracer.start_span(self._name, kind=kind, attributes=dict(self._attributes))
            self._span = span
            self._token = context.attach(trace.set_span_in_context(span))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        from opentelemetry import context

        if self._token is not None:
            with _harmless():
                context.detach(self._token)
        if self._span is None:
            return
        with _harmless():
            if error is not None:
                self._failed(self._span, error)
        with _harmless():
            self._span.end()

    def _failed(self, span: trace.Span, error: BaseException) -> None:
        from opentelemetry import trace

        told = failure(error)
        span.set_attributes(dict(told))
        # Not `record_exception`: it writes the message, which has words of the server's, and the
        # traceback, with the lines of the caller's own code.
        name = str(told["error.type"])
        span.add_event("exception", {"exception.type": name})
        span.set_status(trace.Status(trace.StatusCode.ERROR, name))

    def note(self, attributes: Attributes) -> None:
        """Add to what is known."""
        if self._span is not None:
            with _harmless():
                self._span.set_attributes(dict(attributes))

    def event(self, name: str, attributes: Attributes) -> None:
        """Tell what happens."""
        if self._span is not None:
            with _harmless():
                self._span.add_event(name, dict(attributes))
