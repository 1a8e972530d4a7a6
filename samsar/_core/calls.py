"""From a route, its arguments and the settings to a call that the middleware carries out."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import Any

from samsar._core import jsonlib
from samsar._core.address import path_from, query_text
from samsar._core.config import ClientOptions, Settings
from samsar._core.credentials import speaks_for_an_external_user
from samsar._core.flow import Call
from samsar._core.judge import UnexpectedShapeError
from samsar._core.keys import ENVIRONMENT, SECRET_HEADERS, secrets_in
from samsar._core.routes import Repeat, Route
from samsar._core.scope import ACCOUNT, Scope, check_payer
from samsar._core.serde import structure_reply
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
    if key := options.get("idempotency_key"):
        changes["headers"] = {**(options.get("headers") or {}), "Idempotency-Key": key}
    return settings.changed(ClientOptions(**changes))  # type: ignore[typeddict-item]


def identity_in(options: RequestOptions | None) -> ClientOptions:
    """Return those of the options of a call that say who is calling."""
    given: Mapping[str, Any] = options or {}
    own = {name: given[name] for name in _IDENTIFYING if given.get(name) is not None}
    headers = given.get("headers") or {}
    if kept := {name: headers[name] for name in headers if name.lower() in SECRET_HEADERS}:
        own["headers"] = kept
    found: ClientOptions = ClientOptions(**own)  # type: ignore[typeddict-item]
    return found


def prepare(
    settings: Settings,
    route: Route[Any],
    *,
    scope: Scope = ACCOUNT,
    ids: Mapping[str, str] | None = None,
    query: Mapping[str, Any] | None = None,
    body: Any = None,
    options: RequestOptions | None = None,
    estimate: Estimate | None = None,
    live: Mapping[str, str] | None = None,
) -> Call:
    """Return a call that is ready to be sent; `settings` are those of this call.

    `route` is the one that stands for the called one in `scope`, and `live` are the headers of a
    credential that changes in time.

    Raises:
        ConfigurationError: There is nothing to identify the caller with.
        BudgetExceededError: It would cost more than allowed.
        InputError: An argument cannot be sent, or somebody else would pay.
    """
    more = options.get("query") if options else None
    for given in (query, more):
        if given is not None and not isinstance(given, Mapping):
            raise InputError("query must be a mapping", argument="query")
    check_bill(settings, route, scope, body, estimate, live=live)
    query, body = scope.placed(route, query, body)
    headers = _headers(settings, route, live)
    content = _content(body, headers, settings.header_names)
    secrets = secrets_in(query)
    secrets += body.secrets if isinstance(body, Content) else secrets_in(body)
    if more:
        # What the method itself asks for goes before what a caller adds.
        query = {**more, **{name: item for name, item in (query or {}).items() if item is not None}}
    request = Request(
        route.method,
        f"{settings.base_url}{path_from(route.path, ids)}{query_text(query)}",
        headers,
        content,
        secrets,
    )
    # Without its key the server would take a repeat for another request.
    is_keyless = route.repeat is Repeat.KEYED and request.key is None
    return Call(
        request=request,
        repeat=Repeat.ONCE if is_keyless else route.repeat,
        timeout=settings.timeout or route.timeout.value,
        request_id=headers["x-request-id"],
        decode=decoder(route),
        policy=settings.retry,
        renewable=live is not None,
    )


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


def _headers(
    settings: Settings, route: Route[Any], live: Mapping[str, str] | None
) -> dict[str, str]:
    headers = SentHeaders(settings.plain_headers if route.public else settings.signed_headers)
    own = settings.header_names
    if route.needs_credential and live is None and not settings.is_signed:
        raise ConfigurationError("there is no credential: pass api_key= or set SAMSAR_API_KEY")
    if live is not None:
        headers.update(live)
    # The id is ours: it stands in errors and in the log, and all attempts share it.
    request_id = os.urandom(16).hex()
    if "x-request-id" in own:
        request_id = _take(headers, "x-request-id") or request_id
    headers["x-request-id"] = request_id
    if route.repeat is Repeat.KEYED and "idempotency-key" not in own:
        headers["Idempotency-Key"] = request_id
    return headers


def _take(headers: dict[str, str], name: str) -> str | None:
    return next((headers.pop(key) for key in list(headers) if key.lower() == name), None)


def _content(body: Any, headers: dict[str, str], own: frozenset[str]) -> bytes | None:
    """Return the bytes of a body, and name their type in the headers."""
    if body is None:
        return None
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
    if max_credits is None or route.repeat in (Repeat.READ, Repeat.AGAIN):
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
    def decode(answer: Answer) -> Any:
        if not answer.body.strip():
            raise UnexpectedShapeError("nothing")
        data = structure_reply(model, jsonlib.loads(answer.body), many=route.many)
        if route.starts is not None and data.id is None:
            raise UnexpectedShapeError("no id for the job")
        return data

    return decode
