"""Calling a webhook or a redirect URL as the server does, on hosts that may be called."""

from __future__ import annotations

import asyncio
import ipaddress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from samsar._core.address import is_this_machine

if TYPE_CHECKING:
    from samsar.emulator.database.outbox import Destinations, Posting
    from samsar.emulator.records import PostingOutcome

CALLBACK_SECONDS: Final = 8.0
"""Server: for the GET and the POST together."""
_MOST_REDIRECTS: Final = 21
"""Axios follows no more."""
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_KEPT_METHOD: Final = (307, 308)
_FROM_AXIOS: Final = {"Accept": "application/json, text/plain, */*", "User-Agent": "axios/1.7.9"}
# The server's callback is a `fetch` of Node, to judge by its `redirect: manual`.
_FROM_NODE: Final = {"Accept": "*/*", "User-Agent": "node"}
_JSON: Final = {"Content-Type": "application/json"}
_PRIVATE: Final = tuple(
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
_LOCAL_NAMES: Final = (".local", ".internal", ".test", ".home.arpa")


class Called(NamedTuple):
    """What has become of a call."""

    outcome: PostingOutcome
    status: int | None
    reason: str | None


def why_withheld(url: str, webhooks_to: Destinations) -> str | None:
    """Tell why a URL is not called; None when it is, or is none that could be called."""
    if webhooks_to == "anywhere":
        return None
    if webhooks_to == "nowhere":
        return "The emulator was told to call nobody."
    host = _host_called(url)
    if not host or is_local(host):
        return None
    return f"{host} is neither this machine nor in a private network."


def _host_called(url: str) -> str:
    """Return the host that would be called, empty for a URL that cannot be.

    By the parser of the HTTP client: where two parsers differ, one says what the other does not do
    (to the client `example。com` is `example.com`).
    """
    try:
        return URL(url).host or ""
    except ValueError:
        return ""


def is_local(host: str) -> bool:
    """Tell whether a host is this machine or a neighbour, by its name or address alone.

    No name is looked up: that a test runs must not be seen outside.
    """
    name = host.strip("[]").lower().rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        # A number is an address, too, and one that could be anywhere.
        is_bare = "." not in name and name[:1].isalpha()
        return is_this_machine(name) or is_bare or name.endswith(_LOCAL_NAMES)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    in_private = any(
        address in network for network in _PRIVATE if network.version == address.version
    )
    return address.is_loopback or address.is_unspecified or in_private


def place_of(url: str) -> str:
    """Return a URL without its query and whatever else may be secret."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "what is no URL"
    return f"{host}{'' if port is None else f':{port}'}{parts.path}"


async def call_webhook(
    http: aiohttp.ClientSession, posting: Posting, webhooks_to: Destinations
) -> Called:
    """Post to a webhook, and go where it redirects to; whatever is answered will do."""
    url, method = posting.url, "POST"
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            if (reason := why_withheld(url, webhooks_to)) is not None:
                return Called("withheld", None, reason)
            status, location = await _ask(http, method, url, posting.body, _FROM_AXIOS)
            if status not in _REDIRECTS or not location:
                return Called("delivered", status, None)
            url = urljoin(url, location)
            method = method if status in _KEPT_METHOD else "GET"
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Called("failed", None, _why(error))
    return Called("failed", None, "Maximum number of redirects exceeded.")


async def call_back(
    http: aiohttp.ClientSession, posting: Posting, _webhooks_to: Destinations
) -> Called:
    """Call a redirect URL with GET; where that is answered with 404, with POST."""
    try:
        async with asyncio.timeout(CALLBACK_SECONDS):
            status, _ = await _ask(http, "GET", posting.url, None, _FROM_NODE)
            if status == HTTPStatus.NOT_FOUND:
                status, _ = await _ask(http, "POST", posting.url, posting.body, _FROM_NODE)
    except TimeoutError:
        return Called("failed", None, f"No answer within {CALLBACK_SECONDS:g} s.")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Called("failed", None, _why(error))
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Called("delivered", status, None)
    return Called("failed", status, f"It was answered with {status}.")


async def _ask(
    http: aiohttp.ClientSession, method: str, url: str, body: str | None, headers: dict[str, str]
) -> tuple[int, str | None]:
    """Send one request, wait for the end of its answer, and return the status and the place."""
    is_post = method == "POST" and body is not None
    host = _host_called(url)
    async with http.request(
        method,
        url,
        data=body.encode() if is_post and body is not None else None,
        headers={**headers, **(_JSON if is_post else {})},
        allow_redirects=False,
        # A developer's own certificate is good enough here; elsewhere it is looked at.
        ssl=not is_local(host),
    ) as response:
        async for _ in response.content.iter_chunked(65_536):
            pass
        return response.status, response.headers.get("Location")


def _why(error: Exception) -> str:
    """Say what went wrong, without the URL: its query may hold tokens."""
    if isinstance(error, aiohttp.InvalidURL):
        return "It is no URL that could be called."
    cause = getattr(error, "os_error", error)
    return getattr(cause, "strerror", None) or type(error).__name__
