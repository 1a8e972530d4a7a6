"""Who may use the control path: programs, and no web page that is open on the same machine."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from samsar._core.address import is_this_machine

if TYPE_CHECKING:
    from collections.abc import Mapping


def refusal(headers: Mapping[str, str], listening_on: str) -> str | None:
    """Tell why a request is refused; None lets it through.

    A page can send requests to this machine, and after it has let its own name point here (DNS
    rebinding) read the answers too. Its name then stands in `Host`, and a browser says in `Origin`
    and `Sec-Fetch-Site` whose request it is. Addresses cannot be made to point elsewhere.

    Args:
        headers: Of the request; the names in any case.
        listening_on: The host that the emulator was told to listen on.
    """
    host = _host_in(f"//{headers.get('Host', '')}")
    if not host:
        return "The control path needs a Host header that can be read."
    if not (is_this_machine(host) or _is_address(host) or host == listening_on.lower()):
        return (
            f"The control path does not answer to the name {host!r}: ask for localhost, for the"
            " address, or for what --host says."
        )
    origin = headers.get("Origin")
    own = f"http://{headers.get('Host', '')}"
    if origin is not None and origin.lower() != own.lower():
        return "The control path is not for the pages of other servers."
    if headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return "The control path is not for the pages of other servers."
    return None


def _host_in(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
