"""Looks for a secret in whatever comes out of a program while faults hit its calls."""

from __future__ import annotations

import base64
import logging
import socket
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from support.leaking import leaks_of

from samsar.otel import Tracing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from faults.campaign import Told
    from opentelemetry.sdk.trace import ReadableSpan

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nvideo"


def forms_of(secret: str) -> set[str]:
    """Return a secret as it would stand in texts: as it is, its end, and in base64."""
    tail = secret[len(secret) // 2 :]
    # In base64 a text looks different at each of three places.
    packed = {base64.b64encode(b"-" * i + secret.encode()).decode()[4:-4] for i in range(3)}
    return {secret, tail, *packed}


class Watch(logging.Handler, SpanExporter):
    """Sees all logs, spans, events and warnings, and keeps those that show a secret.

    Attributes:
        leaks: Where it was seen.
        seen: How many of what was looked at.
    """

    def __init__(self, secret: str) -> None:
        super().__init__(logging.DEBUG)
        self._forms = forms_of(secret)
        self.leaks: list[str] = []
        self.seen: dict[str, int] = {}
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self))
        self.tracing = Tracing(provider)

    def look(self, place: str, text: str) -> None:
        """Look at something."""
        self.seen[place] = self.seen.get(place, 0) + 1
        if any(form in text for form in self._forms):
            self.leaks.append(f"{place}: {text[:2000]}")

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a line of a log, with what it was made of."""
        self.look(f"log {record.name.partition('.')[0]}", f"{self.format(record)}{vars(record)!r}")

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Look at spans."""
        for span in spans:
            self.look("span", span.to_json())
        return SpanExportResult.SUCCESS

    def event(self, event: object) -> None:
        """Look at what a hook is told."""
        self.look("event", repr(event))

    @property
    def options(self) -> dict[str, Any]:
        """The options of a client that tells all that it can."""
        hooks = dict.fromkeys(("on_request", "on_response", "on_retry"), self.event)
        return {**hooks, "tracing": self.tracing}

    @contextmanager
    def listening(self) -> Iterator[Self]:
        """See what is logged and warned of by anybody."""
        root = logging.getLogger()
        level = root.level
        root.addHandler(self)
        root.setLevel(logging.DEBUG)
        try:
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                yield self
        finally:
            root.setLevel(level)
            root.removeHandler(self)
        for each in told:
            self.look("warning", str(each))

    def look_at_errors(self, told: Iterable[Told]) -> None:
        """Look at all that errors show: their texts, attributes, causes, tracebacks and pickles."""
        for each in told:
            if each.error is not None:
                for place, text in leaks_of(each.error):
                    self.look(f"error, {place}", text)

    def look_at_files(self, folder: Path) -> None:
        """Look at every file below a folder, at its name, too."""
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            self.look("file", f"{path.relative_to(folder)}\n{content.decode('latin-1')}")


class Stranger:
    """A server of somebody else's, which answers everything and keeps every byte that it gets."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="stranger")
        self.received: list[bytes] = []
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        # Closing does not wake whoever accepts; a last connection does.
        socket.create_connection(self._listening.getsockname()).close()
        self._thread.join(10)
        self._listening.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            with connection:
                connection.settimeout(10)
                got = b""
                while not got.endswith(b"\r\n\r\n") and (more := connection.recv(65536)):
                    got += more
                if not got:
                    return
                self.received.append(got)
                connection.sendall(ANSWER)
