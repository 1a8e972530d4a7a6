"""Looks for secrets in all that a campaign shows, writes, raises and sends elsewhere."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import tempfile
from base64 import b64encode, urlsafe_b64encode
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import quote
from weakref import WeakKeyDictionary

import attrs
from faults.stranger import Stranger
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from support.leaking import canary, leaks_of

import samsar as sdk
from samsar.otel import Tracing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from opentelemetry.sdk.trace import ReadableSpan

    from samsar.emulator import EmulatorThread

API_KEY = canary("key")
APP_SECRET = canary("app-secret") + "+/=&%"

TAIL = 14
"""How many characters of the end of a secret are enough to call it shown."""

LOGGERS = ("samsar", "aiohttp", "asyncio", "urllib3")


def forms_of(secret: str) -> set[str]:
    """Return what a secret looks like: as it is, its end, in base64 and percent-encoded."""
    forms = {secret, secret[-TAIL:], quote(secret, safe="")}
    for before in range(3):
        # What stands before it moves it by so many bytes; those at both ends are not its own.
        for encode in (b64encode, urlsafe_b64encode):
            packed = encode(b"x" * before + secret.encode()).decode().rstrip("=")
            forms.add(packed[4 if before else 0 : -4])
    return forms


class Lookout:
    """Is shown everything, and keeps where a secret was seen.

    Args:
        secrets: What must not be seen.
        elsewhere: Another origin than the API's.
    """

    def __init__(self, secrets: Sequence[str], elsewhere: Stranger) -> None:
        forms = sorted({form for secret in secrets for form in forms_of(secret)})
        self._pattern = re.compile("|".join(map(re.escape, forms)))
        self.elsewhere = elsewhere
        self.seen: Counter[str] = Counter()
        """How many things were looked at, by the kind of place."""
        self.found: list[str] = []
        """The places where a secret was, each with what stood around it."""
        self.home = Path()
        """A folder for files, which are looked at in the end."""
        provider = self._provider()
        self.tracer = provider.get_tracer("another")
        self.tracing = Tracing(provider)

    def look_at(self, place: str, shown: object) -> None:
        """Look at a text, at bytes, or at what something looks like."""
        self.seen[place] += 1
        text = shown.decode("latin-1") if isinstance(shown, bytes) else str(shown)
        if found := self._pattern.search(text):
            self.found.append(f"{place}: {text[max(0, found.start() - 80) : found.end()]!r}")

    def look_at_error(self, error: BaseException) -> None:
        """Look at an error, at what caused it, and at what remains of it in another process."""
        for what, text in leaks_of(error):
            self.look_at(f"error, {what}", text)

    def look_at_event(self, event: object) -> None:
        """Look at what a hook is told."""
        self.look_at("event", repr(event))

    def look_at_result(self, result: Any) -> None:
        """Look at what a call has brought."""
        self.look_at("result", f"{result!r} {result} {result.data!r} {result.headers!r}")

    def look_at_files(self, folder: Path) -> None:
        """Look at all files in a folder, and at their names."""
        for path in folder.rglob("*"):
            self.look_at(
                "file", str(path).encode() + (path.read_bytes() if path.is_file() else b"")
            )

    def _provider(self) -> TracerProvider:
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(_Exporter(self)))
        return provider


class _Exporter(SpanExporter):
    def __init__(self, lookout: Lookout) -> None:
        self._lookout = lookout

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            self._lookout.look_at("span", span.to_json())
        return SpanExportResult.SUCCESS


class _Log(logging.Handler):
    def __init__(self, lookout: Lookout) -> None:
        super().__init__(logging.DEBUG)
        self._lookout = lookout
        self._formatter = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        # The arguments too: what one handler leaves out of a line, another writes.
        shown = f"{self._formatter.format(record)} {record.args!r} {vars(record)!r}"
        self._lookout.look_at(f"log of {record.name.partition('.')[0]}", shown)


@contextmanager
def _listening(lookout: Lookout) -> Iterator[None]:
    """Hear everything that anybody logs; nobody else keeps it meanwhile."""
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, LOGGERS)]
    levels, handlers = [each.level for each in loggers], root.handlers[:]
    for each in loggers:
        each.setLevel(logging.DEBUG)
    root.handlers[:] = [_Log(lookout)]
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)


@contextmanager
def _printed(lookout: Lookout) -> Iterator[None]:
    """Keep what is printed, by whatever thread."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield
    lookout.look_at("stdout", out.getvalue())
    lookout.look_at("stderr", err.getvalue())


@contextmanager
def _at_home(lookout: Lookout) -> Iterator[Path]:
    """Have a home, a cache and a working folder of one's own, and look at what was left there."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        home = Path(name)
        variables = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
        stack.enter_context(patch.dict(os.environ, dict.fromkeys(variables, name)))
        stack.enter_context(patch.object(tempfile, "tempdir", name))
        stack.enter_context(contextlib.chdir(home))
        yield home
        lookout.look_at_files(home)


@contextmanager
def looking_out(*secrets: str) -> Iterator[Lookout]:
    """Look for secrets wherever they could show themselves while the block runs.

    Warnings are errors in these tests, so that whatever is warned of is looked at as an error.
    """
    with Stranger() as stranger, ExitStack() as stack:
        lookout = Lookout(secrets, stranger)
        lookout.home = stack.enter_context(_at_home(lookout))
        stack.enter_context(_printed(lookout))
        stack.enter_context(_listening(lookout))
        yield lookout
    for received in stranger.received:
        lookout.look_at("elsewhere", received)


@attrs.frozen
class Way:
    """How a call is made: with which options, and for which external user, by their own key."""

    options: Mapping[str, Any] = attrs.field(factory=dict)
    user_key: str | None = None

    def client(self, client: Any) -> Any:
        """Return what makes the call: a copy of a client, or its view of one user."""
        copy = client.with_options(**self.options)
        return copy if self.user_key is None else copy.external_user(api_key=self.user_key)


_known: WeakKeyDictionary[EmulatorThread, Credentials] = WeakKeyDictionary()


def credentials_on(emulator: EmulatorThread) -> Credentials:
    """Return the credentials of an emulator's account, which has one app key at a time."""
    if emulator not in _known:
        _known[emulator] = Credentials(emulator)
    return _known[emulator]


class Credentials:
    """Credentials of one account, in all the ways in which they can be given.

    The key of the account is `API_KEY`: make the emulator with it.
    """

    def __init__(self, emulator: EmulatorThread) -> None:
        assert emulator.api_key == API_KEY
        token = emulator.create_auth_token()
        app_key = emulator.create_app_key(APP_SECRET)
        user = emulator.create_external_user("usr_1", provider="whop", credits=10**12)
        assert user.api_key is not None
        self.secrets = (API_KEY, APP_SECRET, token, app_key.app_key, user.api_key)
        self._ways = [
            Way(),
            Way({"auth_token": token}),
            Way({"app_key": app_key.app_key, "app_secret": APP_SECRET}),
            Way({}, user_key=user.api_key),
            Way({"credential": sdk.AuthToken(token)}),
        ]

    def way(self, number: int, lookout: Lookout, *, users: bool) -> Way:
        """Return how one call is made: with each credential in turn, every second one traced."""
        way = self._ways[number % len(self._ways)]
        if way.user_key is not None and not users:
            way = Way()
        # The number of ways is odd, so that each of them is traced now and then.
        return way if number % 2 else Way({**way.options, "tracing": lookout.tracing}, way.user_key)
