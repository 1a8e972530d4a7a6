"""Whether media can be fetched from a URL, in the server's words; nothing is fetched here."""

from __future__ import annotations

import ipaddress
from typing import Any, Final
from urllib.parse import urlsplit

from samsar.emulator.wire.fields import is_web_url
from samsar.emulator.wire.messages import bad_request

_LOCAL_NAMES: Final = ("localhost", "0.0.0.0")  # noqa: S104 - nothing is bound to it

_UNREACHABLE_TLD: Final = ".invalid"


def is_within_reach(url: str) -> bool:
    """Tell whether the emulator takes a picture for one that can be downloaded.

    It never goes to the network: all can, but those on hosts that end in `.invalid`.
    """
    if url.startswith("data:image/"):
        return True
    if not is_web_url(url):
        return False
    return not (urlsplit(url).hostname or "").rstrip(".").endswith(_UNREACHABLE_TLD)


def check_public(value: Any, name: str, origin: str) -> str:
    """Return the URL of something that everybody can reach, trimmed; empty when there is none.

    The emulator's own files pass, although it runs on this machine: for the server they would be
    on the Internet. A host that ends in `.invalid` cannot be reached.

    Raises:
        ApiError: 400, as the server has it.
    """
    url = value.strip() if isinstance(value, str) else ""
    if not url:
        return ""
    if url.lower().startswith("data:"):
        raise bad_request(
            f"{name} must be a public http(s) URL. Raw media data is not accepted for external "
            "video endpoints."
        )
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host:
        raise bad_request(f"{name} must be a valid public http(s) URL.")
    if parts.scheme not in ("http", "https"):
        raise bad_request(f"{name} must use http or https.")
    if url.startswith(f"{origin}/"):
        return url
    if _is_private(host):
        raise bad_request(
            f"{name} must be publicly reachable; local or private network URLs are not accepted."
        )
    if not is_within_reach(url):
        raise bad_request(f"{name} is not publicly accessible. Access check returned HTTP 404.")
    return url


def _is_private(host: str) -> bool:
    name = host.lower().rstrip(".")
    if name in _LOCAL_NAMES or name.endswith(".local"):
        return True
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return False
