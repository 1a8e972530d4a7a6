"""The settings of a client, from arguments and environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypedDict

import attrs

from samsar._core import credentials as creds
from samsar._core.address import DEFAULT_BASE_URL, base_url_from
from samsar._core.keys import ENVIRONMENT
from samsar._core.numbers import is_number
from samsar._core.observe import Hooks, Observer
from samsar._core.retry import RetryPolicy
from samsar._core.tracing import Tracer, checked_tracer
from samsar._core.wire import SentHeaders
from samsar._version import __version__
from samsar.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    import logging
    import ssl
    from collections.abc import Callable

    from samsar._core.events import RequestEvent, ResponseEvent, RetryEvent
    from samsar.credentials import Credential, Renewable

USER_AGENT: Final = f"samsar-python/{__version__}"

# A Node server drops an idle connection after 5 s. Ours must go first, so that a paid request is
# never written into a connection that is just being closed.
IDLE_SECONDS: Final = 4.0

# Sockets and locks take no timeout of any length.
LONGEST_TIMEOUT: Final = 1e9

CONNECT_SECONDS: Final = 10.0

# Bytes of one answer, unpacked; files are not read like this. A small one can unpack to any size.
LARGEST_ANSWER: Final = 256 << 20

DEFAULT_MAX_CONNECTIONS: Final = 100

_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class ClientOptions(TypedDict, total=False):
    """What a copy of a client can change; the connections stay shared.

    Attributes:
        api_key: A platform API key.
        auth_token: A user's auth token.
        app_key: An app key; it goes together with `app_secret`.
        app_secret: The secret of the app key.
        external_user_api_key: The key of one external user of the platform.
        credential: One of these as a value, like `ApiKey(…)`, or one that is renewed in time.
        timeout: Seconds for a whole call; None for the default of each route.
        max_retries: Repeats after the first attempt; 0 turns retries off.
        max_credits: Refuse calls that would cost more than this; None lifts the limit.
        headers: Headers for every call; None removes one.
        on_request: Called before every attempt.
        on_response: Called after every answer.
        on_retry: Called before every repeat.
        logger: Where to log; the logger `samsar` by default.
        tracing: Who writes spans, a `samsar.otel.Tracing`; None writes none.
    """

    api_key: str | None
    auth_token: str | None
    app_key: str | None
    app_secret: str | None
    external_user_api_key: str | None
    credential: Credential | None
    timeout: float | None
    max_retries: int
    max_credits: float | None
    headers: Mapping[str, str | None]
    on_request: Callable[[RequestEvent], object] | None
    on_response: Callable[[ResponseEvent], object] | None
    on_retry: Callable[[RetryEvent], object] | None
    logger: logging.Logger
    tracing: Tracer | None


class TransportSettings:
    """What connections need to know."""

    __slots__ = ("ca_bundle", "max_connections", "proxy", "ssl_context")

    def __init__(
        self,
        proxy: str | None = None,
        ca_bundle: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        max_connections: int = DEFAULT_MAX_CONNECTIONS,
    ) -> None:
        self.proxy = proxy
        self.ca_bundle = ca_bundle
        self.ssl_context = ssl_context
        self.max_connections = max_connections


@attrs.frozen
class Settings:
    """All that calls need to know."""

    base_url: str
    credentials: creds.Credentials
    timeout: float | None
    retry: RetryPolicy
    max_credits: float | None
    headers: Mapping[str, str | None] = attrs.field(repr=False)
    """For every call; None keeps one from being sent, a credential's included."""
    observer: Observer
    tracing: Tracer | None = None
    header_names: frozenset[str] = attrs.field(init=False)
    """The names in `headers`, in lower case."""
    plain_headers: Mapping[str, str] = attrs.field(init=False, repr=False)
    signed_headers: Mapping[str, str] = attrs.field(init=False, repr=False)
    """The headers with those of the credential; a header of the caller's own goes before one."""
    is_external: bool = attrs.field(init=False)
    """Whether the credential is, or brings along, that of an external user."""

    def __attrs_post_init__(self) -> None:
        names = frozenset(name.lower() for name in self.headers)
        plain = SentHeaders(
            {name: str(value) for name, value in self.headers.items() if value is not None}
        )
        signature = self.credentials.headers().items()
        if "authorization" in names:
            # Server: a secret beside another credential than its app key is a 400.
            names |= {"x-app-secret"}
        added = {name: value for name, value in signature if name.lower() not in names}
        # Frozen classes are filled this way; it is done once, and not for every call.
        object.__setattr__(self, "header_names", names)
        object.__setattr__(self, "plain_headers", plain)
        object.__setattr__(self, "signed_headers", SentHeaders({**plain, **added}))
        is_external = creds.speaks_for_an_external_user(self.signed_headers)
        object.__setattr__(self, "is_external", is_external)

    @property
    def renewed(self) -> Renewable | None:
        """What is asked for the headers of each call; None where a call has its own."""
        return None if "authorization" in self.header_names else self.credentials.source

    @property
    def is_signed(self) -> bool:
        """Whether the headers say who is calling, or are not meant to."""
        return not self.credentials.is_empty or "authorization" in self.header_names

    def changed(self, options: ClientOptions) -> Settings:
        """Return these settings with some of them changed.

        Raises:
            ConfigurationError: An option cannot work.
            TypeError: There is no such option.
        """
        unknown = options.keys() - ClientOptions.__annotations__.keys()
        if unknown:
            raise TypeError(f"with_options() got an unexpected keyword argument {min(unknown)!r}")
        return attrs.evolve(
            self,
            credentials=self.credentials.changed(options),
            timeout=checked_timeout(options["timeout"]) if "timeout" in options else self.timeout,
            retry=_policy(options["max_retries"]) if "max_retries" in options else self.retry,
            max_credits=(
                checked_max_credits(options["max_credits"])
                if "max_credits" in options
                else self.max_credits
            ),
            headers=merged_headers(self.headers, options.get("headers")),
            observer=_changed_observer(self.observer, options),
            tracing=checked_tracer(options["tracing"]) if "tracing" in options else self.tracing,
        )


def _changed_observer(observer: Observer, options: ClientOptions) -> Observer:
    if options.keys().isdisjoint({"on_request", "on_response", "on_retry", "logger"}):
        return observer
    hooks = observer.hooks
    return Observer(
        Hooks(
            on_request=options.get("on_request", hooks.on_request),
            on_response=options.get("on_response", hooks.on_response),
            on_retry=options.get("on_retry", hooks.on_retry),
        ),
        options.get("logger", observer.logger),
    )


def settings_from(
    *,
    base_url: str | None,
    allow_http: bool,
    options: ClientOptions,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings of a new client.

    Raises:
        ConfigurationError: Something cannot work: a blank key, a malformed URL and the like.
    """
    env = os.environ if environment is None else environment
    if base_url is None:
        base_url = env.get("SAMSAR_BASE_URL", "").strip() or DEFAULT_BASE_URL
    start = Settings(
        base_url=base_url_from(base_url, allow_http=allow_http),
        credentials=creds.find(options, env),
        timeout=None,
        retry=RetryPolicy(),
        max_credits=None,
        headers={
            "User-Agent": USER_AGENT,
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
        },
        observer=Observer(),
    )
    found = {*ENVIRONMENT, "credential"}
    rest = {name: value for name, value in options.items() if name not in found}
    return start.changed(rest)  # type: ignore[arg-type]


def checked_timeout(value: Any) -> float | None:
    """Return a timeout in seconds; None is the default of each route.

    Raises:
        ConfigurationError: It is not a positive finite number.
    """
    if value is None:
        return None
    if not is_number(value) or not 0 < value <= LONGEST_TIMEOUT:
        raise ConfigurationError("timeout must be a positive number of seconds, at most 1e9")
    return float(value)


def checked_max_credits(value: Any) -> float | None:
    """Return a spending limit in credits; None is no limit.

    Raises:
        ConfigurationError: It is not a number from 0 up.
    """
    if value is None:
        return None
    if not is_number(value) or value < 0:
        raise ConfigurationError("max_credits must be a number of credits from 0 up")
    return float(value)


def checked_count(value: Any, name: str, *, least: int) -> int:
    """Return a whole number.

    Raises:
        ConfigurationError: It is something else, or less than `least`.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ConfigurationError(f"{name} must be a whole number from {least} up")
    return value


def _policy(max_retries: Any) -> RetryPolicy:
    return RetryPolicy(checked_count(max_retries, "max_retries", least=0))


def merged_headers(
    base: Mapping[str, str | None], given: Mapping[str, str | None] | None
) -> Mapping[str, str | None]:
    """Return headers with some added, or replaced whatever their case; None is kept as a mark.

    Raises:
        InputError: They are no mapping, or a name or value cannot travel in a header.
    """
    if not given:
        return base
    if not isinstance(given, Mapping):
        raise InputError("headers must be a mapping of names to values", argument="headers")
    names = {name.lower(): name for name in base}
    merged = dict(base)
    for name, value in given.items():
        _check_header(name, value)
        merged.pop(names.get(name.lower(), name), None)
        names[name.lower()] = name
        merged[name] = value
    return merged


def _check_header(name: Any, value: Any) -> None:
    if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
        raise InputError(f"headers: {name!r} is not the name of a header", argument="headers")
    if value is None:
        return
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise InputError(
            f"headers: the value of {name} must be printable ASCII on one line", argument="headers"
        )
