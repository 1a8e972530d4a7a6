"""TLS contexts and proxies, the same for both transports."""

from __future__ import annotations

import base64
import functools
import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from samsar._core.address import is_this_machine
from samsar._core.wire import AnswerTooLargeError
from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._core.config import TransportSettings

# What is shorter would be found in words that it has nothing to do with.
_SHORTEST_PASSWORD = 4


def too_large(most: int) -> AnswerTooLargeError:
    """Return the error for an answer of more than so many bytes."""
    return AnswerTooLargeError(f"more than {most >> 20} MiB")


def ssl_context(settings: TransportSettings) -> ssl.SSLContext:
    """Return the TLS context of a client: its own, or the one that the process shares.

    Making one takes 40 ms, so clients with the same certificates share it.
    """
    if settings.ssl_context is not None:
        return settings.ssl_context
    bundle = settings.ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE")
    # Python itself reads SSL_CERT_FILE and SSL_CERT_DIR; naming them keeps the cache honest.
    return _shared_context(
        bundle or None, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    )


@functools.cache
def _shared_context(
    bundle: str | None,
    _cert_file: str | None,
    _cert_dir: str | None,
) -> ssl.SSLContext:
    if bundle is None:
        context = ssl.create_default_context()
        if not context.cert_store_stats()["x509_ca"] and not ssl.get_default_verify_paths().capath:
            _add_certifi(context)
        return context
    folder = Path(bundle).is_dir()
    try:
        return ssl.create_default_context(
            cafile=None if folder else bundle, capath=bundle if folder else None
        )
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or "it holds no certificates"
        raise ConfigurationError(f"ca_bundle {bundle!r} cannot be read: {reason}") from None


def _add_certifi(context: ssl.SSLContext) -> None:
    """Fall back to certifi, where it is installed and the system has no certificates."""
    try:
        import certifi  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return
    context.load_verify_locations(certifi.where())


class Proxies:
    """Which proxy leads to a host: an argument, else the usual environment variables, read once."""

    def __init__(self, given: str | None, environment: Mapping[str, str] | None = None) -> None:
        env = os.environ if environment is None else environment
        self._given = checked_proxy(given) if given is not None else None
        self._from_environment = (
            _proxies_in(env) if given is None and any(_is_proxy_name(name) for name in env) else {}
        )

    def proxy_for(self, url: str) -> str | None:
        """Return the proxy that leads to a URL, or None for the direct way."""
        if self._given is not None:
            return self._given
        if not self._from_environment:
            return None
        # Not in the stubs, but public: urllib documents it through `proxy_bypass`.
        from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

        parts = urlsplit(url)
        host = parts.hostname or ""
        # What runs on this machine, an emulator say, is not to be found by a proxy elsewhere.
        if is_this_machine(host) or proxy_bypass_environment(host, self._from_environment):
            return None
        found = self._from_environment.get(parts.scheme) or self._from_environment.get("all")
        return checked_proxy(found) if found else None


def password_in(proxy: str | None) -> tuple[str, ...]:
    """Return all forms in which the password in the URL of a proxy could show itself."""
    if proxy is None or "@" not in proxy:
        return ()
    written = urlsplit(proxy).password or ""
    user, password = unquote(urlsplit(proxy).username or ""), unquote(written)
    packed = base64.b64encode(f"{user}:{password}".encode()).decode()
    return (packed, *(each for each in (written, password) if len(each) >= _SHORTEST_PASSWORD))


def _is_proxy_name(name: str) -> bool:
    return name.lower().endswith("_proxy")


def _proxies_in(environment: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in environment.items():
        if _is_proxy_name(name) and value:
            key = name.lower().removesuffix("_proxy")
            # As everywhere else, the lower-case spelling wins.
            if name.islower() or key not in found:
                found[key] = value
    return found


def checked_proxy(proxy: Any) -> str:
    """Return the URL of a proxy.

    Raises:
        ConfigurationError: It is not an http or https URL; SOCKS is not spoken here.
    """
    text = proxy.strip() if isinstance(proxy, str) else ""
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise ConfigurationError("proxy must be an http or https URL, like http://proxy:3128")
    return text
