"""From a route, its arguments and the settings to a call that the middleware carries out."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import Any

from samsar._core import jsonlib
from samsar._core.address import path_from, query_text
from samsar._core.config import ClientOptions, Settings, checked_timeout
from samsar._core.credentials import speaks_for_an_external_user
from samsar._core.flow import Call
from samsar._core.judge import UnexpectedShapeError
from samsar._core.keys import ENVIRONMENT, SECRET_HEADERS, secrets_in
from samsar._core.routes import Repeat, Route
from samsar._core.scope import ACCOUNT, Scope, check_payer
from samsar._core.serde import reader
from samsar._core.wire import Answer, Content, Request, SentHeaders
from samsar.errors import BudgetExceededError, ConfigurationError, InputError
from samsar.types.options import RequestOptions

Estimate = Callable[[], float | None]

# Options of one call that are not settings.
_OWN_OPTIONS = frozenset({"query", "idempotency_key"})

_IDENTIFYING = (*ENVIRONMENT, "credential")


def settings_for(settings: Settings, options: RequestOptions | None) -> Settings:
    """Return the settings of one call.

    Raises:
        TypeError: There is no such option.
        ConfigurationError: An option cannot work.
        InputError: They are no mapping, or a header cannot travel.
    """
    if options is None:
        return settings
    if not isinstance(options, Mapping):
        raise InputError("options must be a mapping, like {'timeout': 30}", argument="options")
    unknown = options.keys() - RequestOptions.__annotations__.keys()
    if unknown:
        raise TypeError(f"options got an unexpected key {min(unknown)!r}")
    changes = {name: value for name, value in options.items() if name not in _OWN_OPTIONS}
    headers = options.get("headers") or {}
    # Headers that are no mapping are refused with the other settings.
    if (key := options.get("idempotency_key")) and isinstance(headers, Mapping):
        changes["headers"] = {**headers, "Idempotency-Key": key}
    return settings.changed(ClientOptions(**changes))  # type: ignore[typeddict-item]


def only_timeout(options: RequestOptions | None) -> float | None:
    """Return the timeout of a call whose options say nothing else, as those of looks do.

    Raises:
        ConfigurationError: It is not a positive number.
    """
    if type(options) is not dict or len(options) != 1 or options.get("timeout") is None:
        return None
    return checked_timeout(options["timeout"])


def identity_in(options: RequestOptions | None) -> ClientOptions:
    """Return those of the options of a call that say who is calling."""
    given: Mapping[str, Any] = options or {}
    own = {name: given[name] for name in _IDENTIFYING if given.get(name) is not None}
    headers = given.get("headers") or {}
    if kept := {name: headers[name] for name in headers if name.lower() in SECRET_HEADERS}:
        own["headers"] = kept
    found: ClientOptions = ClientOptions(**own)  # type: ignore[typeddict-item]
    return found


class Outline:
    """What all calls of a route have in common, as long as the settings stay what they are.

    Args:
        settings: Those of the calls.
        route: The one that stands for the called one in the scope.
        scope: For whom the calls speak.
    """

    __slots__ = (
        "_decode",
        "_headers",
        "_is_signed",
        "_keeps_request_id",
        "_makes_key",
        "_may_charge",
        "_url",
        "route",
        "scope",
        "settings",
        "source",
        "timeout",
    )

    def __init__(self, settings: Settings, route: Route[Any], scope: Scope = ACCOUNT) -> None:
        self.settings: Settings = settings
        self.route: Route[Any] = route
        self.scope: Scope = scope
        self.source = None if route.public else settings.renewed
        self._url = settings.base_url + route.path
        self._headers = settings.plain_headers if route.public else settings.signed_headers
        self._is_signed = settings.is_signed or not route.needs_credential
        self._keeps_request_id = "x-request-id" in settings.header_names
        self._makes_key = (
            route.repeat is Repeat.KEYED and "idempotency-key" not in settings.header_names
        )
        self._may_charge = route.may_charge
        self.timeout = settings.timeout or route.timeout.value
        self._decode = decoder(route)

    def call(
        self,
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        options: RequestOptions | None = None,
        estimate: Estimate | None = None,
        live: Mapping[str, str] | None = None,
    ) -> Call:
        """Return a call that is ready to be sent.

        `live` are the headers of a credential that changes in time.

        Raises:
            ConfigurationError: There is nothing to identify the caller with.
            BudgetExceededError: It would cost more than allowed.
            InputError: An argument cannot be sent, or somebody else would pay.
        """
        settings, route = self.settings, self.route
        more = options.get("query") if options else None
        for given in (query, more):
            if given is not None and not isinstance(given, Mapping):
                raise InputError("query must be a mapping", argument="query")
        if self._may_charge:
            check_bill(settings, route, self.scope, body, estimate, live=live)
        query, body = self.scope.placed(route, query, body)
        headers = self._new_headers(live)
        content = None
        secrets = secrets_in(query)
        if body is not None:
            content = _content(body, headers, settings.header_names)
            secrets += body.secrets if isinstance(body, Content) else secrets_in(body)
        if more:
            # What the method itself asks for goes before what a caller adds.
            own = {name: item for name, item in (query or {}).items() if item is not None}
            query = {**more, **own}
        url = self._url if ids is None else settings.base_url + path_from(route.path, ids)
        request = Request(route.method, url + query_text(query), headers, content, secrets)
        # Without its key the server would take a repeat for another request.
        is_keyless = route.repeat is Repeat.KEYED and request.key is None
        return Call(
            request,
            Repeat.ONCE if is_keyless else route.repeat,
            self.timeout,
            request_id=headers["x-request-id"],
            decode=self._decode,
            policy=settings.retry,
            renewable=live is not None,
        )

    def _new_headers(self, live: Mapping[str, str] | None) -> SentHeaders:
        if live is None and not self._is_signed:
            raise ConfigurationError("there is no credential: pass api_key= or set SAMSAR_API_KEY")
        headers = SentHeaders(self._headers)
        if live is not None:
            headers.update(live)
        # The id is ours: it stands in errors and in the log, and all attempts share it.
        request_id = os.urandom(16).hex()
        if self._keeps_request_id:
            request_id = _take(headers, "x-request-id") or request_id
        headers["x-request-id"] = request_id
        if self._makes_key:
            headers["Idempotency-Key"] = request_id
        return headers


def check_bill(
    settings: Settings,
    route: Route[Any],
    scope: Scope,
    body: Any,
    estimate: Estimate | None,
    *,
    live: Mapping[str, str] | None = None,
) -> None:
    """Make sure who pays for a call, and that it is not more than allowed.

    Raises:
        BudgetExceededError: It would cost more than allowed.
        InputError: The server would send the bill to somebody else.
    """
    is_external = settings.is_external or (live is not None and speaks_for_an_external_user(live))
    check_payer(route, scope, body, has_external_credential=is_external)
    check_price(route, settings.max_credits, estimate)


def _take(headers: dict[str, str], name: str) -> str | None:
    return next((headers.pop(key) for key in list(headers) if key.lower() == name), None)


def _content(body: Any, headers: dict[str, str], own: frozenset[str]) -> bytes:
    """Return the bytes of a body, and name their type in the headers."""
    if isinstance(body, Content):
        # A type of the caller's own would lack the boundary that the parts are told apart by.
        _take(headers, "content-type")
        headers["Content-Type"] = body.media_type
        return body.data
    if "content-type" not in own:
        headers["Content-Type"] = "application/json"
    return _written(body)


def _written(body: Any) -> bytes:
    try:
        return jsonlib.dumps(body)
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(f"the body cannot be written as JSON: {error}", argument="body") from None


def check_price(route: Route[Any], max_credits: float | None, estimate: Estimate | None) -> None:
    """Hold a call against the spending limit.

    Raises:
        BudgetExceededError: It would cost more, or nobody can say what it would cost.
    """
    if max_credits is None or not route.may_charge:
        return
    price = estimate() if estimate is not None else None
    if price is None:
        raise BudgetExceededError(
            f"{route.name} has no known price to hold against max_credits={max_credits:g};"
            " pass options={'max_credits': None} to call it all the same",
            max_credits=max_credits,
        )
    if price > max_credits:
        raise BudgetExceededError(
            f"{route.name} would cost about {price:g} credits, and max_credits is {max_credits:g}",
            estimate=price,
            max_credits=max_credits,
        )


def decoder(route: Route[Any]) -> Callable[[Answer], Any]:
    """Return what turns a good answer of a route into data."""
    return _untyped if route.model is None else _typed(route, route.model)


def _untyped(answer: Answer) -> Any:
    return jsonlib.loads_or_text(answer.body)


@functools.cache
def _typed(route: Route[Any], model: str) -> Callable[[Answer], Any]:
    read = reader(model, many=route.many)
    starts_job = route.starts is not None

    def decode(answer: Answer) -> Any:
        body = answer.body
        try:
            data = read(jsonlib.loads(body))
        except ValueError:
            if body.strip():
                raise
            raise UnexpectedShapeError("nothing") from None
        if starts_job and data.id is None:
            raise UnexpectedShapeError("no id for the job")
        return data

    return decode
