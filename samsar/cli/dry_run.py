"""`--dry-run`: the request that would be sent, and what it would cost; nothing is sent."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import parse_qsl, urlsplit

import attrs

from samsar._core.redact import MASK, one_line, without_query
from samsar._core.wire import Answer, Request
from samsar.errors import BudgetExceededError

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar import SamsarClient

_UPLOAD: Final = "/upload_image_data"
"""Every surface has its upload under this name."""
_PLACEHOLDER: Final = "(its URL, after the upload)"
_SECRET_PARTS: Final = ("secret", "token", "password", "apikey", "appkey", "authorization")
_PLAIN: Final = frozenset({"maxtokens", "maxoutputtokens", "maxcompletiontokens", "tokens"})
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=_-]{400,}")
_PART: Final = re.compile(
    rb'Content-Disposition: form-data; name="([^"]*)"(?:; filename="([^"]*)")?', re.IGNORECASE
)


class PlannedError(Exception):
    """Ends a call where its request would be sent."""


@attrs.frozen
class Plan:
    """What would happen.

    Attributes:
        requests: The uploads of pictures, and the first request after them.
        credits: What it would cost in credits; None where nobody can say beforehand.
    """

    requests: list[dict[str, Any]]
    credits: float | None


class _Recorder:
    """Stands for the connections of a client, and keeps what would have been sent."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def send(self, request: Request, _timeout: float) -> Answer:
        """Keep a request. Only an upload is answered, so that what follows it shows, too."""
        self.requests.append(request)
        if not urlsplit(request.url).path.endswith(_UPLOAD):
            raise PlannedError
        bundle = json.loads(request.body or b"{}")["input"]["image_data"]
        urls = [_PLACEHOLDER] * len(bundle)
        return Answer(200, {}, json.dumps({"image_urls": urls}).encode())

    def stream(self, _request: Request, _idle: float) -> NoReturn:
        """Fetch no file."""
        raise PlannedError


def plan(client: SamsarClient, work: Callable[[SamsarClient], Any], limit: float | None) -> Plan:
    """Find out what a piece of work would send first, apart from pictures, and what it would cost.

    Args:
        client: A client that nothing else uses: its connections are taken away.
        work: What would be done with it.
        limit: `max_credits`, where it was given.

    Raises:
        SamsarError: It would be refused before anything is sent.
    """
    recorder = _Recorder()
    # There is no public way to send nothing. All copies and views of the client share this object.
    transport: Any = client._engine.transport  # noqa: SLF001
    transport.send, transport.stream = recorder.send, recorder.stream
    credits: float | None = 0
    try:
        _until_sent(lambda: work(client.with_options(max_credits=0)))
    except BudgetExceededError as error:
        credits = error.estimate
    recorder.requests.clear()
    _until_sent(lambda: work(client.with_options(max_credits=limit)))
    return Plan([shown(request) for request in recorder.requests], credits)


def _until_sent(work: Callable[[], object]) -> None:
    try:
        work()
    except PlannedError:
        return


def shown(request: Request) -> dict[str, Any]:
    """Return what may be seen of a request: no header values, no secrets, no files."""
    parts = urlsplit(request.url)
    return {
        "method": request.method,
        "url": without_query(request.url),
        "path": parts.path,
        "query": {
            name: MASK if _is_secret(name) else one_line(value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        },
        "headers": sorted(request.headers, key=str.lower),
        "body": _body(request),
    }


def _body(request: Request) -> Any:
    if request.body is None:
        return None
    try:
        return _without_files("", json.loads(request.body))
    except (ValueError, RecursionError):
        pass
    found = _PART.findall(request.body)
    if not found:
        return f"({len(request.body):,} bytes)"
    # A form: its parts by name, files by theirs.
    return {
        name.decode("utf-8", "replace"): (
            f"(the file {file.decode('utf-8', 'replace')})" if file else "(text)"
        )
        for name, file in found
    }


def _without_files(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_files(key, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_files(name, item) for item in value]
    return _text(name, value) if isinstance(value, str) else value


def _text(name: str, text: str) -> str:
    if _is_secret(name):
        return MASK
    length = f"({len(text):,} characters)"
    if text.startswith("data:"):
        return f"{text.partition(',')[0]},{MASK} {length}"
    if text.startswith(("https://", "http://")) and (bare := without_query(text)) != text:
        # What signs a link is nobody's business.
        return f"{bare}?{MASK}"
    return f"{MASK} {length}" if _BASE64.fullmatch(text) else text


def _is_secret(name: str) -> bool:
    bare = name.lower().replace("_", "").replace("-", "")
    return bare not in _PLAIN and any(part in bare for part in _SECRET_PARTS)
