"""URLs that prove that they are ours."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn, Self
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit, urlunsplit

import attrs

from samsar._core.keys import hidden
from samsar.errors import ConfigurationError, InputError, WebhookRefusedError

PARAMETER: Final = "samsar_hook"
"""What carries the token in the query."""

SHORTEST_SECRET: Final = 32
LONGEST_REF: Final = 200

_PURPOSE: Final = "samsar-webhook-1"
_NONCE_BYTES: Final = 16
_PARTS: Final = 4
_WEEK: Final = timedelta(days=7)
_LONGEST: Final = timedelta(days=3660)
_NO_REF: Final = "~"
"""Stands for a URL without a `ref`; it is no letter of base64."""

Clock = Callable[[], float]


@attrs.frozen(kw_only=True)
class WebhookToken:
    """What the token of a URL says.

    Attributes:
        ref: What the application has put into it.
        id: The name of this one URL.
        expires_at: Until when it is good.
    """

    ref: str | None
    id: str
    expires_at: datetime


class WebhookUrls:
    """Makes URLs for webhooks, and knows them again.

    The server signs no webhook, and anybody can post to a URL that they know of. So a URL gets a
    token that nobody else can make: signed for the path, good for some days, with a name of its
    own, by which the inbox recognises what comes a second time. Make one for each call.

    Args:
        secret: At least 32 characters that only your servers know, or a list of such: the first
            signs, and all are good, so that a secret can be replaced without losing what is under
            way.
        lifetime: How long a URL is good; a render can wait for days for an approval.
        bind_path: Whether a URL is good for its path only. Turn it off where a proxy rewrites
            paths; scheme and host are never looked at.
        clock: Tells the time in seconds since 1970.

    Raises:
        ConfigurationError: A secret is too short, or the time is none.

    Example:
        ```python
        from samsar.webhooks import WebhookUrls

        urls = WebhookUrls("a secret of at least 32 characters")
        url = urls.make("https://shop.example/hooks/samsar", ref="order-17")
        print(urls.verify(url).ref)
        ```
    """

    def __init__(
        self,
        secret: str | Sequence[str],
        *,
        lifetime: timedelta = _WEEK,
        bind_path: bool = True,
        clock: Clock = time.time,
    ) -> None:
        given = list(secret) if isinstance(secret, list | tuple) else [secret]
        if not given or not all(_is_secret(each) for each in given):
            raise ConfigurationError(
                f"secret must be text of at least {SHORTEST_SECRET} characters, or a list of such"
            )
        if not _is_lifetime(lifetime):
            raise ConfigurationError("lifetime must be a timedelta of 1 second to 10 years")
        self._secrets = tuple(hidden(each) for each in given)
        self._lifetime = lifetime
        self._bind_path = bind_path
        self._clock = clock

    def make(self, base: str, *, ref: str | None = None) -> str:
        """Make a URL for one call.

        Args:
            base: Where your server listens: an http or https URL. What stands in its query is
                kept.
            ref: What you want to be told with the webhook, like the number of an order: up to 200
                bytes in UTF-8. It can be read by whoever sees the URL, but not be changed.

        Returns:
            The URL. Nothing is sent; free of charge.

        Raises:
            InputError: It is no such URL, it has a token already, or `ref` is too long.

        Example:
            ```python
            from samsar.webhooks import WebhookUrls

            urls = WebhookUrls("a secret of at least 32 characters")
            print(urls.make("https://shop.example/hooks/samsar"))
            ```
        """
        parts = _parts_of(base)
        if parts.fragment or parts.username is not None:
            raise InputError("base must be without a fragment and a login", argument="base")
        if PARAMETER in dict(parse_qsl(parts.query, keep_blank_values=True)):
            raise InputError("base has a token already", argument="base")
        expires = int(self._clock() + self._lifetime.total_seconds())
        said = f"{expires:x}.{secrets.token_hex(_NONCE_BYTES)}.{_written(ref)}"
        token = f"{said}.{self._signature(self._secrets[0], parts.path, said)}"
        query = f"{parts.query}&" if parts.query else ""
        return urlunsplit(parts._replace(query=f"{query}{PARAMETER}={quote(token)}"))

    def verify(self, url: str) -> WebhookToken:
        """Make sure that a URL is one of ours, and still good.

        It takes no look at what came before: `AsyncInbox` and `Inbox` do.

        Args:
            url: The URL of the request, or its path and query.

        Returns:
            What its token says.

        Raises:
            WebhookRefusedError: It is not one of ours (`forged`), or no longer good (`expired`).
            InputError: It is no text; an object like `request.url` goes through `str(…)` first.

        Example:
            ```python
            from samsar.webhooks import WebhookUrls

            urls = WebhookUrls("a secret of at least 32 characters")
            token = urls.verify(urls.make("https://shop.example/hooks/samsar", ref="order-17"))
            print(token.ref, token.expires_at)
            ```
        """
        if not isinstance(url, str):
            # Not "forged": a service that passes its framework's object would refuse them all.
            raise InputError("url must be text, like str(request.url)", argument="url")
        path, token = _path_and_token(url)
        said, _, signature = token.rpartition(".")
        # Each is looked at: the time that it takes must not tell which one signed.
        fits = [
            hmac.compare_digest(signature.encode(), self._signature(secret, path, said).encode())
            for secret in self._secrets
        ]
        if not any(fits):
            raise _forged()
        expires, nonce, ref = said.split(".")
        expires_at = datetime.fromtimestamp(int(expires, 16), UTC)
        if self._clock() >= expires_at.timestamp():
            raise WebhookRefusedError("the URL of the webhook has expired", reason="expired")
        return WebhookToken(ref=_read(ref), id=nonce, expires_at=expires_at)

    def _signature(self, secret: str, path: str, said: str) -> str:
        # Servers hand on a path as it is written, or decoded.
        place = (unquote(path) or "/") if self._bind_path else ""
        signed = f"{_PURPOSE}\n{place}\n{said}"
        return _base64(
            hmac.digest(secret.encode(), signed.encode("utf-8", "surrogatepass"), "sha256")
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("WebhookUrls holds secrets and is not pickled: make one where it is needed")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def token_id(url: Any) -> str | None:
    """Return the name of a URL, as far as it has one; whose it is, is not looked at."""
    try:
        said = _path_and_token(url)[1].split(".")
    except WebhookRefusedError:
        return None
    return said[1] if len(said) == _PARTS else None


def _path_and_token(url: Any) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        found = [
            value
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if name == PARAMETER
        ]
    except (ValueError, AttributeError, TypeError):
        raise _forged() from None
    if len(found) != 1 or not found[0].isascii() or found[0].count(".") != _PARTS - 1:
        raise _forged()
    return parts.path, found[0]


def _forged() -> WebhookRefusedError:
    return WebhookRefusedError("the URL of the webhook is not one of ours", reason="forged")


def _is_secret(value: Any) -> bool:
    is_long = isinstance(value, str) and len(value) >= SHORTEST_SECRET
    # Half a character cannot be signed with, and the error of that would hold the secret.
    return is_long and not any("\ud800" <= each <= "\udfff" for each in value)


def _is_lifetime(value: Any) -> bool:
    return isinstance(value, timedelta) and timedelta(seconds=1) <= value <= _LONGEST


def _parts_of(base: Any) -> SplitResult:
    try:
        parts: SplitResult = urlsplit(base)
        if parts.scheme in ("http", "https") and parts.hostname:
            return parts
    except (ValueError, AttributeError, TypeError):
        pass
    raise InputError("base must be an http or https URL", argument="base")


def _written(ref: Any) -> str:
    if ref is None:
        return _NO_REF
    try:
        written = ref.encode()
    except UnicodeEncodeError:
        raise InputError("ref holds half a character", argument="ref") from None
    except AttributeError:
        raise InputError("ref must be text", argument="ref") from None
    if len(written) > LONGEST_REF:
        # Server: a redirect_url has at most 500 characters, and four of them carry three bytes.
        raise InputError(
            f"ref must have at most {LONGEST_REF} bytes in UTF-8; keep more beside it",
            argument="ref",
        )
    return _base64(written)


def _read(text: str) -> str | None:
    if text == _NO_REF:
        return None
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (ValueError, binascii.Error):
        raise _forged() from None


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
