"""Addresses of media that the server fetches: what can be told about them without asking anybody.

Server: the hosted routes of videos fetch every address, after they have made sure that it is http
or https and that its host is on the Internet. Its refusal is free of charge, but comes late: it
looks at one address after another.
"""

from __future__ import annotations

import ipaddress
from typing import Any, Final
from urllib.parse import urlsplit

from samsar._core.address import is_text, is_this_machine
from samsar.errors import InputError

_PRIVATE_ENDINGS: Final = (".local", ".internal", ".localdomain", ".home.arpa")


def public_address(value: Any, argument: str, base_url: str) -> str:
    """Return the URL of a file on the Internet, trimmed.

    What lies on the server at `base_url` passes where that is on this machine, as an emulator is:
    the server can reach itself.

    Raises:
        InputError: It is no URL, or one that nobody else can reach.
    """
    text = value.strip() if isinstance(value, str) and is_text(value) else ""
    if not text:
        raise InputError(
            f"{argument} must be a public http or https URL; a file has to be put on the web first",
            argument=argument,
        )
    if text[:5].lower() == "data:":
        raise InputError(
            f"{argument} must be a public http or https URL; the server takes no data URL here",
            argument=argument,
        )
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        is_well_formed = parts.scheme in ("http", "https") and (parts.port or 1) > 0
    except ValueError:
        host, is_well_formed = "", False
    if not host or not is_well_formed:
        raise InputError(f"{argument} must be a public http or https URL", argument=argument)
    if is_private(host) and not _is_there(text, base_url):
        raise InputError(
            f"{argument} must be a URL that everybody can reach; {host} is private",
            argument=argument,
        )
    return text


def is_private(host: str) -> bool:
    """Tell whether a host is one of this machine or of a private network, by its name alone."""
    name = host.strip("[]").lower().rstrip(".")
    if is_this_machine(name) or name.endswith(_PRIVATE_ENDINGS):
        return True
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        # Only names within a network have no dot.
        return "." not in name


def _is_there(url: str, base_url: str) -> bool:
    here, there = urlsplit(base_url), urlsplit(url)
    if not is_this_machine(here.hostname or ""):
        return False
    return (here.scheme, here.netloc) == (there.scheme, there.netloc)
