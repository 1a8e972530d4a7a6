"""All that can go wrong between a client and the server, as values."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any, Final

from faults.proxy import ELSEWHERE, Fault

PAGE: Final = (
    b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n'
    b"</head>\n<body>\n<pre>Error: it broke<br> &nbsp; at f (/srv/app.js:1:2)</pre>\n</body>\n"
    b"</html>\n"
)

BODIES: Final[dict[str, bytes]] = {
    name: body if isinstance(body, bytes) else json.dumps(body).encode()
    for name, body in {
        "message": {"message": "It did not work."},
        "message with code": {"message": "Gone.", "code": "E1", "details": {"a": [1]}},
        "of a job": {"message": "Gone.", "code": "E1", "details": "why", "job_id": "job_1"},
        "purse": {
            "code": "insufficient_credits",
            "message": "Insufficient credits.",
            "creditsRemaining": 0,
            "rechargeEndpoint": "/v1/external_users/credits/recharge",
        },
        "estimate": {
            "message": "Insufficient credits for text_to_video. Estimated required credits: 90; "
            "available credits: 1.5."
        },
        "where to buy": {
            "message": "Insufficient credits or no credits remaining. Please call "
            "/v1/credits/recharge or visit https://app.test/billing to purchase more."
        },
        "no credits": {"message": "Insufficient credits."},
        "limit of a key": {
            "message": "API key monthly credit limit reached. Limit: 9; used: 9; requested: 1."
        },
        "no reason": {"message": "Internal server error while creating video."},
        "code first": {"code": "TRANSLATION_FAILED", "message": "It did not work."},
        "code only": {"code": None, "message": None},
        "credits": {
            "message": "No.",
            "code": "E1",
            "credits_charged": 0,
            "creditsCharged": 0,
            "credits_remaining": 12.5,
            "creditsRemaining": 12.5,
        },
        "error": {"error": "Invalid token"},
        "valid": {"valid": False, "message": "Invalid key"},
        "page": PAGE,
        "text": b"upstream connect error",
        "nothing": b"",
        "list": [1, {"message": "x"}],
        "number": 5,
        "null": None,
        "nested": {"error": {"message": {"deep": True}, "code": 7}, "errors": [[], {}]},
        "not UTF-8": b'{"message": "\xff\xfe\x00"}',
        "half of JSON": b'{"message": "It did',
        "deep": b'{"message":' * 3000 + b"1" + b"}" * 3000,
        "long number": b'{"message": ' + b"9" * 5000 + b"}",
    }.items()
}
"""Every shape that the API documents for an error, and what proxies and accidents make of it."""

HINTS: Final = (b"0", b"1.5", b"-1", b"Wed, 21 Oct 2015 07:28:00 GMT")
"""What can be read of a `Retry-After`."""

REFUSALS: Final = (400, 401, 402, 403, 404, 409, 410, 413, 415, 418, 422, 429, 451)
FAILURES: Final = (408, 500, 502, 503, 504, 506, 507, 508, 520, 522, 524, 527, 529, 530, 598)


def message(status: int, body: bytes, *headers: bytes) -> bytes:
    """Return an answer, as it stands on the wire."""
    lines = [b"HTTP/1.1 %d Spoiled" % status, b"content-length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def instead(status: int, body: bytes, *headers: bytes) -> Callable[[bytes], bytes]:
    """Return what answers with this, whatever the server has said."""
    answer = message(status, body, *headers)
    return lambda _: answer


def refusals() -> Iterator[Fault]:
    """Answers that come before any work was done: the server never saw the request."""
    for status in (*REFUSALS, 501, 505):
        for name, body in BODIES.items():
            answer = instead(status, body)
            yield Fault(name=f"{status} {name}", forward=False, answer=answer, keep=True)
    for status, hint in ((429, b"soon"), (429, b"9" * 400), *product((429, 503), HINTS)):
        answer = instead(status, BODIES["message"], b"retry-after: " + hint)
        yield Fault(name=f"{status} {hint[:9]!r}", forward=False, answer=answer, keep=True)
    for status in (301, 302, 303, 307, 308):
        answer = instead(status, b"", b"location: %s/v1/video/create" % ELSEWHERE.encode())
        yield Fault(name=f"{status}", forward=False, answer=answer, keep=True)


def strangers() -> Iterator[Fault]:
    """Answers that name somebody else's server, as the place to go or the place of the result."""
    url = ELSEWHERE
    for status in (300, 301, 302, 303, 307, 308):
        answer = instead(status, b"{}", b"location: " + url.encode())
        yield Fault(name=f"{status} to a stranger", forward=False, answer=answer, keep=True)
    refreshing = instead(
        200, b"{}", b"refresh: 0; url=" + url.encode(), b"link: <%b>" % url.encode()
    )
    yield Fault(name="refresh to a stranger", answer=refreshing, keep=True)
    moved = instead(421, b"{}", b"alt-svc: http/1.1=" + url.rpartition("/")[2].encode())
    yield Fault(name="a stranger instead", forward=False, answer=moved, keep=True)


def failures() -> Iterator[Fault]:
    """Failures after the work was done, and the same failures before it."""
    for forward in (True, False):
        when = "after" if forward else "before"
        for status in FAILURES:
            for name, body in BODIES.items():
                answer = instead(status, body)
                told = f"{status} {name} {when}"
                yield Fault(name=told, forward=forward, answer=answer, keep=True)
        for hint in (b"soon", b"9" * 400):
            answer = instead(503, BODIES["message"], b"retry-after: " + hint)
            yield Fault(name=f"503 {hint[:9]!r} {when}", forward=forward, answer=answer, keep=True)


def resets() -> Iterator[Fault]:
    """Connections that end, before and after the request was read and carried out."""
    yield Fault(name="reset on accept", on_accept=True)
    for size in (1, 17, 200):
        yield Fault(name=f"reset after {size} bytes", read=size)
    for forward in (True, False):
        for reset in (True, False):
            how = "reset" if reset else "close"
            when = "after" if forward else "before"
            yield Fault(name=f"{how} {when}", forward=forward, cut=0, reset=reset)


def cuts(length: int) -> Iterator[Fault]:
    """Answers of the server that end at each of their bytes."""
    for position in range(length):
        yield Fault(name=f"cut at {position}", cut=position, reset=position % 4 < 2)


def slow() -> Iterator[Fault]:
    """Answers that take longer than anybody waits."""
    yield Fault(name="silence after", delay=60)
    yield Fault(name="silence before", forward=False, delay=60)
    yield Fault(name="drip", drip=0.05)
    yield Fault(name="drip in the body", answer=partial(_padded, 4000), drip=0.001)


def _padded(size: int, answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    return _with_body(head, body + b" " * size)


def _with_body(head: bytes, body: bytes, *headers: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    lines += [b"content-length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


GARBAGE: Final[dict[str, bytes]] = {
    "zeros": bytes(512),
    "TLS": b"\x15\x03\x01\x00\x02\x02\x46",
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "words": b"It works!\n" * 20,
    "no status": b"HTTP/1.1\r\n\r\n",
    "odd status": b"HTTP/1.1 2x0 OK\r\n\r\n",
    "status 99": b"HTTP/1.1 99 Low\r\ncontent-length: 0\r\n\r\n",
    "status 600": b"HTTP/1.1 600 High\r\ncontent-length: 0\r\n\r\n",
    "status 1000": b"HTTP/1.1 1000 High\r\ncontent-length: 0\r\n\r\n",
    "switching": b"HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
    "continue for ever": b"HTTP/1.1 100 Continue\r\n\r\n" * 500,
    "old version": b'HTTP/0.9 200 OK\r\n\r\n{"x":1}',
    "new version": b'HTTP/2.0 200 OK\r\ncontent-length: 2\r\n\r\n{"',
    "header without colon": b"HTTP/1.1 200 OK\r\nbroken\r\n\r\n",
    "header of spaces": b"HTTP/1.1 200 OK\r\n   : x\r\ncontent-length: 2\r\n\r\n[]",
    "header with NUL": b"HTTP/1.1 200 OK\r\na: \x00\r\ncontent-length: 2\r\n\r\n[]",
    "header not UTF-8": b"HTTP/1.1 200 OK\r\na: \xff\xfe\r\ncontent-length: 2\r\n\r\n[]",
    "huge header": b"HTTP/1.1 200 OK\r\na: " + b"x" * 200_000 + b"\r\ncontent-length: 2\r\n\r\n{}",
    "huge status line": b"HTTP/1.1 200 " + b"x" * 200_000 + b"\r\ncontent-length: 2\r\n\r\n{}",
    "thousand headers": b"HTTP/1.1 200 OK\r\n"
    + b"a: b\r\n" * 1000
    + b"content-length: 2\r\n\r\n{}",
    "negative length": b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n{}",
    "length in words": b"HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n{}",
    "two lengths": b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 9\r\n\r\n{}",
    "length of a galaxy": b"HTTP/1.1 200 OK\r\ncontent-length: " + b"9" * 30 + b"\r\n\r\n{}",
    "odd chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "negative chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
    "endless chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"1" * 70_000,
    "no last chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "chunked and length": (
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n"
        b"2\r\n[]\r\n0\r\n\r\n"
    ),
    "unknown coding": b"HTTP/1.1 200 OK\r\ntransfer-encoding: rot13\r\ncontent-length: 2\r\n\r\n[]",
}


def garbage() -> Iterator[Fault]:
    """What is no HTTP, or no good HTTP, after the work was done."""
    for name, content in GARBAGE.items():
        yield Fault(name=name, answer=lambda _, content=content: content)
        yield Fault(name=f"{name}, kept", answer=lambda _, content=content: content, keep=True)


def lengths() -> Iterator[Fault]:
    """The server's own answer under a wrong length."""
    for more in (-40, -1, 1, 1000):
        yield Fault(name=f"length {more:+}", answer=partial(_lying, more), keep=more < 0)
    yield Fault(name="two answers", answer=lambda answer: answer + answer, keep=True)
    other = message(200, b'{"request_id": "not-yours", "session_id": "not-yours"}')
    yield Fault(name="somebody's answer behind", answer=lambda answer: answer + other, keep=True)


def _lying(more: int, answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    said = b"content-length: %d" % (len(body) + more)
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return b"\r\n".join([*lines, said]) + b"\r\n\r\n" + body


def quick() -> list[Fault]:
    """Return all faults that let a call end at once."""
    return [
        *resets(),
        *cuts(400),
        *refusals(),
        *strangers(),
        *failures(),
        *lengths(),
        *informative(),
        *compressed(1 << 20),
        *(fault for fault in garbage() if not fault.keep),
    ]


def compressed(bomb: int) -> Iterator[Fault]:
    """Compressed answers: good ones, broken ones, and one that grows to so many bytes."""
    for coding, pack in (("gzip", gzip.compress), ("deflate", zlib.compress)):
        for name, change in CHANGES.items():
            answer = partial(_packed, coding, pack, change)
            yield Fault(name=f"{coding} {name}", answer=answer, keep=True)
    yield Fault(name="unknown coding", answer=partial(_packed, "snappy", bytes, bytes), keep=True)
    yield Fault(name="gzip bomb", answer=partial(_exploding, bomb))


CHANGES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "whole": bytes,
    "cut": lambda packed: packed[:-9],
    "spoiled": lambda packed: packed[:20] + b"\xff\xff\xff" + packed[23:],
    "not at all": lambda packed: b"not packed at all",
    "nothing": lambda packed: b"",
    "more behind": lambda packed: packed + b"more",
}


def _packed(coding: str, pack: Any, change: Any, answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    return _with_body(head, change(pack(body)), b"content-encoding: " + coding.encode())


def _exploding(size: int, answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    packer = zlib.compressobj(wbits=31)
    blank = b" " * (1 << 20)
    packed = packer.compress(body) + b"".join(packer.compress(blank) for _ in range(size >> 20))
    return _with_body(head, packed + packer.flush(), b"content-encoding: gzip")


def informative() -> Iterator[Fault]:
    """Good answers in an unusual form: what a client takes must be what was sent."""
    hints = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
    yield Fault(name="early hints", answer=lambda answer: hints + answer, keep=True)
    yield Fault(name="chunked", answer=_chunked, keep=True)
    yield Fault(name="until the end", answer=_without_length)


def _chunked(answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    chunks = b"".join(b"1\r\n" + body[i : i + 1] + b"\r\n" for i in range(len(body)))
    return (
        b"\r\n".join([*lines, b"transfer-encoding: chunked"]) + b"\r\n\r\n" + chunks + b"0\r\n\r\n"
    )


def _without_length(answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
