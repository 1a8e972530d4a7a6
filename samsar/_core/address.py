"""Base URLs, paths and queries: from what a caller writes to the URL that is requested."""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_plus, urlsplit

from samsar._core.numbers import is_number
from samsar.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_BASE_URL: Final = "https://api.samsar.one"

_VERSION: Final = re.compile(r"/v[12]$")
_UNPRINTABLE: Final = re.compile(r"[^\x21-\x7e]")
_VERSIONED: Final = re.compile(r"/*(?:api/)?v[12](?:/|$)", re.IGNORECASE)


def is_this_machine(host: str) -> bool:
    """Tell whether a host name or address is the loopback of this machine."""
    name = host.strip("[]").lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def base_url_from(text: Any, *, allow_http: bool = False) -> str:
    """Return the URL before `/v1`, from any of the forms that mean the same server.

    Raises:
        ConfigurationError: It is not the URL of a server, or is plain http to another machine.
    """
    if not isinstance(text, str) or not text.strip():
        raise ConfigurationError("base_url is blank; leave it out for https://api.samsar.one")
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigurationError(f"base_url is not a URL: {error}") from None
    complaint = _complaint(url, parts.scheme, host, is_bare=parts.netloc.count("@") == 0)
    if complaint:
        raise ConfigurationError(f"base_url {complaint}")
    if parts.scheme == "http" and not allow_http and not is_this_machine(host or ""):
        raise ConfigurationError(
            "base_url is plain http to another machine; use https, or allow_http=True"
        )
    path = _VERSION.sub("", parts.path.rstrip("/"))
    return f"{parts.scheme}://{parts.netloc}{path}"


def _complaint(url: str, scheme: str, host: str | None, *, is_bare: bool) -> str:
    if scheme not in {"http", "https"} or not host:
        return "must begin with https:// and name a host"
    if not is_bare:
        return "must not hold a user name or password"
    if "?" in url or "#" in url:
        return "must not have a query or a fragment"
    if _UNPRINTABLE.search(url):
        return "holds a character that a URL cannot"
    return ""


def path_from(template: str, ids: Mapping[str, str] | None) -> str:
    """Fill the ids into a path, encoded so that none of them can leave its place.

    Raises:
        InputError: An id is blank, or is one that a server would read as "one level up".
    """
    if not ids:
        return template
    # What is safe is what JavaScript leaves as it is, so that one job has one address.
    filled = {name: quote(identifier(value, name), safe="!'()*") for name, value in ids.items()}
    return template.format_map(filled)


def identifier(value: Any, argument: str) -> str:
    """Return an id, trimmed.

    Raises:
        InputError: It is not text, is blank, or is `.` or `..`.
    """
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{argument} must be an id, as text that is not blank", argument=argument)
    text = value.strip()
    if not (text.isascii() or is_text(text)):
        raise InputError(f"{argument} holds half a character", argument=argument)
    if text in {".", ".."}:
        raise InputError(f"{argument} must be an id, not {text!r}", argument=argument)
    return text


def is_text(value: str) -> bool:
    """Tell whether text can be written as UTF-8; half of a surrogate pair cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def checked_verb(method: Any) -> str:
    """Return an HTTP verb, in capitals.

    Raises:
        InputError: It is none.
    """
    if not isinstance(method, str) or not method.isascii() or not method.isalpha():
        raise InputError("method must be an HTTP verb, like 'GET'", argument="method")
    return method.upper()


def checked_path(path: Any) -> str:
    """Return a caller's own path, below the base URL.

    Raises:
        InputError: It is a whole URL, leaves the server, or holds what a path cannot.
    """
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        raise InputError("path must begin with one slash, like '/v2/requests'", argument="path")
    if "?" in path or "#" in path or _UNPRINTABLE.search(path):
        raise InputError(
            "path must be percent-encoded and without a query; use query= for that", argument="path"
        )
    segments = path.lower().replace("%2e", ".").split("/")
    if ".." in segments or "." in segments:
        raise InputError("path must not hold '.' or '..'", argument="path")
    return path


def path_below_v2(path: Any) -> str:
    """Return a caller's own path, given without its `/v2`.

    Raises:
        InputError: It is blank or a whole path, leaves the server, or holds what a path cannot.
    """
    if not isinstance(path, str) or not path.strip("/ "):
        raise InputError("path must be text, like 'requests' for /v2/requests", argument="path")
    if _VERSIONED.match(path):
        raise InputError(
            "path is what comes after /v2/, like 'requests'; client.request() takes whole ones",
            argument="path",
        )
    return checked_path("/v2/" + path.lstrip("/"))


def query_text(query: Mapping[str, Any] | None) -> str:
    """Return a query with its question mark, or nothing; None values are left out.

    Raises:
        InputError: A value is neither text, number nor boolean.
    """
    if not query:
        return ""
    text = ""
    for name, value in query.items():
        if value is not None:
            written = value if isinstance(value, str) else _query_value(name, value)
            text += _query_pair(name, written)
    return "?" + text[1:] if text else ""


# Encoding takes microseconds, and whoever waits for a job asks with the same id again and again.
@functools.lru_cache(maxsize=4096)
def _query_pair(name: Any, value: str) -> str:
    if not isinstance(name, str) or not is_text(name):
        raise InputError(f"query: {name!a} is no name of a parameter", argument="query")
    if not is_text(value):
        raise _no_query_value(name)
    return f"&{quote_plus(name)}={quote_plus(value)}"


def _query_value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return str(value)
    raise _no_query_value(name)


def _no_query_value(name: str) -> InputError:
    complaint = f"query: {name} must be text, a finite number or a boolean"
    return InputError(complaint, argument=name)
