"""The pages that the web framework of the server answers with, outside any handler."""

from __future__ import annotations

import html
from typing import Final

from samsar.emulator.wire.messages import HTML_TYPE, Reply

_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Error</title>
</head>
<body>
<pre>{text}</pre>
</body>
</html>
"""


def _page(status: int, text: str) -> Reply:
    headers = {
        "Content-Type": HTML_TYPE,
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return Reply(status, _PAGE.format(text=html.escape(text)).encode(), headers)


def unknown_route(method: str, path: str) -> Reply:
    """Say that there is no such route (server: also for a wrong method, never 405)."""
    return _page(404, f"Cannot {method} {path}")


def malformed_body() -> Reply:
    """Say that the body is not JSON."""
    return _page(400, "Bad Request")


def unsupported_body() -> Reply:
    """Say that the charset or the compression of the body is not known."""
    return _page(415, "Unsupported Media Type")


def body_too_large() -> Reply:
    """Say that the body is over the limit."""
    return _page(413, "Payload Too Large")
