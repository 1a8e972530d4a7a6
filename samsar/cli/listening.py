"""Takes webhooks on a port of this machine, and asks the server whether they are true."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli.failures import Failure
from samsar.cli.output import clean
from samsar.errors import InputError, SamsarError, WebhookRefusedError
from samsar.webhooks import MAX_BYTES, confirm, parse

if TYPE_CHECKING:
    from samsar.cli.session import Session
    from samsar.webhooks import WebhookEvent

PATIENCE: Final = 10.0
"""Seconds that somebody who posts may take for it."""


class _Server(ThreadingHTTPServer):
    """Hands over what is posted; it asks nobody to wait for what becomes of it."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__(address, _Taker)
        self.come: SimpleQueue[bytes] = SimpleQueue()


class _Taker(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server: _Server

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BYTES:
            self.send_error(413)
            return
        # Before the answer: what is posted after that is printed after this.
        self.server.come.put(self.rfile.read(int(length)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Write no log: the webhooks themselves are printed."""


def run(session: Session, host: str, port: int, count: int | None) -> None:
    """Print webhooks until so many have come, or until Ctrl-C.

    Raises:
        Failure: The port cannot be had.
    """
    # What is wrong with the key shows now, and not with the first webhook.
    client = session.client
    try:
        server = _Server((host, port))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Failure(f"cannot listen on {host} port {port}: {reason}") from None
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    try:
        with suppress(KeyboardInterrupt):
            # With --json, too: a program that has asked for a free port must learn which it is.
            url = f"http://{shown}:{server.server_port}/"
            click.echo(f"Listening on {url} (Ctrl-C ends it).", err=True)
            _print_all(session, client, server.come, count)
    finally:
        server.shutdown()
        server.server_close()


def _print_all(session: Session, client: Any, come: SimpleQueue[bytes], count: int | None) -> None:
    seen = 0
    while count is None or seen < count:
        document = _document(client, come.get())
        if session.flags.as_json:
            click.echo(json.dumps(document, allow_nan=False))
        else:
            click.echo(_line(document))
        seen += 1


def _document(client: Any, body: bytes) -> dict[str, Any]:
    """Return what a webhook says, and what the server says."""
    try:
        event = parse(body)
    except WebhookRefusedError as error:
        return {"webhook": None, "refused": error.reason}
    return {"webhook": _said(event), **_confirmed(client, event)}


def _said(event: WebhookEvent) -> dict[str, Any]:
    said = {
        "status": event.status,
        "request_id": event.request_id,
        "session_id": event.session_id,
        "url": event.url,
        "error": event.error,
    }
    return {name: value for name, value in said.items() if value is not None}


def _confirmed(client: Any, event: WebhookEvent) -> dict[str, Any]:
    try:
        status = confirm(event, client).data
    except InputError:
        return {"confirmed": None, "reason": "it names no job"}
    except SamsarError as error:
        return {"confirmed": None, "reason": str(error)}
    found = {"status": status.status, "url": status.url}
    return {"confirmed": {name: value for name, value in found.items() if value is not None}}


def _line(document: dict[str, Any]) -> str:
    """Write both on one line."""
    webhook, confirmed = document["webhook"], document.get("confirmed")
    if webhook is None:
        return f"refused: {document['refused']}"
    name = webhook.get("request_id") or webhook.get("session_id") or "a job without an id"
    says = webhook.get("status") or "nothing of a status"
    if confirmed is None:
        return clean(f"{name}: the webhook says {says}; not confirmed: {document['reason']}")
    url = f" {confirmed['url']}" if "url" in confirmed else ""
    return clean(f"{name}: the webhook says {says}; the server says {confirmed.get('status')}{url}")
