"""Keeping secrets, queries and pages out of what people read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK: Final = "…"
LONGEST_TEXT: Final = 300

_SECRET: Final = re.compile(
    # The prefixes are the server's own; a JWT begins like this, and may have been cut.
    r"\b(?:sk_live_|sk_test_|sapp_|srf_|sxu_|scsa_)[\w-]+"
    r"|\beyJ[\w-]+(?:\.[\w-]*)*"
    r"|(?i:\b(?:bearer|appkey|basic)\s+)[\w.~+/=-]{8,}"
)
_QUERY: Final = re.compile(r"(https?://[^\s?#]+)[?#]\S+")
_LOGIN: Final = re.compile(r"(https?://)[^\s/@]+@")
_MARKUP: Final = re.compile(r"\s*<(?:!--|!doctype|html|head|body|\?xml)", re.IGNORECASE)


def is_page(text: str) -> bool:
    """Tell whether a text is a page of markup rather than a message."""
    return _MARKUP.match(text) is not None


def masked(value: Any, secrets: Iterable[str]) -> Any:
    """Return text, or JSON with text in it, without some secrets."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, dict):
        return {masked(name, secrets): masked(item, secrets) for name, item in value.items()}
    if isinstance(value, list):
        return [masked(item, secrets) for item in value]
    return value


def one_line(text: str) -> str:
    """Return a server's text as one short line without secrets, queries or markup."""
    if is_page(text):
        return ""
    line = " ".join(text[: LONGEST_TEXT * 4].split())
    # What moves the cursor of a terminal, or is no character at all, is left out.
    line = _SECRET.sub(MASK, "".join(filter(str.isprintable, line)))
    line = _QUERY.sub(r"\1", _LOGIN.sub(r"\1", line))
    return line if len(line) <= LONGEST_TEXT else line[:LONGEST_TEXT] + MASK


def without_query(url: str) -> str:
    """Return a URL without query, fragment and credentials."""
    bare = url.partition("#")[0].partition("?")[0]
    scheme, separator, rest = bare.partition("://")
    if not separator:
        return bare
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
