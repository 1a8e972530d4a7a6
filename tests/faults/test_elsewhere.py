"""What reaches other origins than the API's, and whether the lookout sees what there is to see."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from faults.faults import message
from faults.lookout import API_KEY, credentials_on, looking_out
from faults.proxy import Fault, FaultProxy
from faults.stranger import UNKNOWN, Stranger
from support.leaking import canary, leaks_of, states_of

import samsar as sdk
from samsar.emulator import EmulatorThread
from samsar.testing import no_sleep

each_client = pytest.mark.parametrize("colour", ["async", "sync"])

SECRET = canary("shown") + "+/=&%"
PASSWORD = canary("password")
MOVIE = b"\x00\x00\x00\x18ftypisom" * 100


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0, api_key=API_KEY) as emulator, no_sleep():
        emulator.set_balance(1e9)
        yield emulator


# --- the lookout itself


def in_an_error(lookout, secret):
    """Let it look at an error that says so in the error that it comes from."""
    error = sdk.SamsarConnectionError("the connection broke")
    error.__cause__ = OSError(f"cannot send {secret}")
    lookout.look_at_error(error)


def in_a_span(lookout, secret):
    lookout.tracer.start_span("call", attributes={"sent": secret}).end()


def send(url, secret):
    """Send it to another origin."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nx-note: {secret}\r\n\r\n".encode())
        assert connection.recv(1 << 16) == UNKNOWN


def log_quietly(_, secret):
    """Log it where no line of text has it."""
    logging.getLogger("anybody").debug("sent", extra={"header": secret})


SHOWN = {
    "log": lambda lookout, secret: logging.getLogger("aiohttp.client").debug("%s", secret),
    "log, but not its text": log_quietly,
    "stdout": lambda lookout, secret: print(secret),
    "stderr": lambda lookout, secret: print(secret, file=sys.stderr),
    "file": lambda lookout, secret: Path("cache.bin").write_bytes(b"\xff" + secret.encode()),
    "file at home": lambda lookout, secret: (lookout.home / "note").write_text(secret),
    "error": in_an_error,
    "span": in_a_span,
    "event": lambda lookout, secret: lookout.look_at_event({"sent": secret}),
    "elsewhere": lambda lookout, secret: send(lookout.elsewhere.url, secret),
}

FORMS = {
    "whole": lambda secret: secret,
    "tail": lambda secret: f"…{secret[-14:]}",
    "base64": lambda secret: b64encode(f"user:{secret}".encode()).decode(),
    "base64 for URLs": lambda secret: urlsafe_b64encode(f"an:{secret}:".encode()).decode(),
    "percent-encoded": lambda secret: f"?key={quote(secret, safe='')}&x=1",
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
def test_the_lookout_sees_a_secret_in_every_place(show):
    with looking_out(SECRET) as lookout:
        show(lookout, SECRET)
    assert lookout.found


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_lookout_sees_a_secret_in_every_form(form):
    with looking_out(SECRET) as lookout:
        lookout.look_at("text", f"before {form(SECRET)} after")
        lookout.look_at("text", "canary-other-3f9a27c1e85b4d06a1f2c7d8")
    assert len(lookout.found) == 1


# --- downloads


def finished(url):
    """What a status says of a finished job whose file is on another origin."""
    body = json.dumps({"status": "COMPLETED", "result_url": url}).encode()
    return Fault(name="file elsewhere", answer=lambda _: message(200, body), keep=True)


REF = {"kind": "video", "id": "665f1c2e9b1d4a0012345678"}


async def download_async(lookout, options, way, target):
    async with sdk.AsyncSamsarClient(**options) as client:
        look_at_states(lookout, client, way)
        video = await way.client(client).jobs.resume(REF).wait()
        lookout.look_at("result", repr(video))
        await video.download(target)


def download_sync(lookout, options, way, target):
    with sdk.SamsarClient(**options) as client:
        look_at_states(lookout, client, way)
        video = way.client(client).jobs.resume(REF).wait()
        lookout.look_at("result", repr(video))
        video.download(target)


def look_at_states(lookout, client, way):
    """Look at what clients, and jobs that nobody has asked for yet, look like."""
    caller = way.client(client)
    for thing in (client, caller):
        for place, text in states_of(thing):
            lookout.look_at(f"state of {place}", text)
    lookout.look_at("job", repr(caller.jobs.resume(REF)))


def download(colour, lookout, *details):
    if colour == "async":
        asyncio.run(download_async(lookout, *details))
    else:
        download_sync(lookout, *details)


@each_client
def test_neither_of_two_foreign_origins_is_told_a_credential(emulator, colour):
    given = credentials_on(emulator)
    with looking_out(*given.secrets) as lookout, Stranger(message(200, MOVIE)) as media:
        lookout.elsewhere.answer = message(302, b"", f"location: {media.url}/b.mp4".encode())
        fault = finished(f"{lookout.elsewhere.url}/video.mp4?signature=s")
        with FaultProxy(emulator.url, lambda: fault) as proxy:
            options = {"api_key": API_KEY, "base_url": proxy.url}
            ways = [given.way(number, lookout, users=True) for number in range(10)]
            for number, way in enumerate(ways):
                target = lookout.home / f"{number}.mp4"
                download(colour, lookout, options, way, target)
                assert target.read_bytes() == MOVIE
            for received in media.received:
                lookout.look_at("elsewhere", received)
    assert b"".join(media.received).count(b"GET /b.mp4") == len(ways)
    assert b"".join(lookout.elsewhere.received).count(b"signature=s") == len(ways)
    assert lookout.seen["file"] == lookout.seen["job"] == len(ways)
    assert lookout.found == []


BROKEN = {
    "is no HTTP": b"\x00" * 64,
    "is cut": message(200, MOVIE)[:200],
    "is refused": message(403, b"no"),
    "is nothing": b"",
}

NO_TUNNEL = {
    **BROKEN,
    "speaks no TLS": b"HTTP/1.1 200 Connected\r\n\r\nSSH-2.0-OpenSSH_9.6\r\n",
}


def failed_download(lookout, emulator, colour, url):
    """Download what cannot be downloaded; return how that has failed."""
    given, fault = credentials_on(emulator), finished(url)
    with FaultProxy(emulator.url, lambda: fault) as proxy:
        options = {"api_key": API_KEY, "base_url": proxy.url}
        target = lookout.home / "a.mp4"
        with pytest.raises((sdk.SamsarConnectionError, sdk.SamsarRequestError)) as caught:
            download(colour, lookout, options, given.way(0, lookout, users=False), target)
    return caught.value


@each_client
@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_failed_download_does_not_show_the_signature_of_its_url(emulator, colour, answer):
    with looking_out(SECRET) as lookout, Stranger(answer) as media:
        url = f"{media.url}/a.mp4?signature={quote(SECRET, safe='')}"
        error = failed_download(lookout, emulator, colour, url)
        # The functions that fetch it know it, of course.
        for place, shown in leaks_of(error, with_variables=False):
            lookout.look_at(place, shown)
    assert media.received
    assert lookout.found == []


@each_client
@pytest.mark.parametrize("answer", NO_TUNNEL.values(), ids=NO_TUNNEL)
def test_a_failed_download_does_not_show_the_password_of_a_proxy(
    emulator, monkeypatch, colour, answer
):
    with looking_out(PASSWORD) as lookout, Stranger(answer) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("//", f"//user:{PASSWORD}@"))
        error = failed_download(lookout, emulator, colour, "https://media.example/a.mp4")
        lookout.look_at_error(error)
    assert proxy.received
    assert lookout.found == []
