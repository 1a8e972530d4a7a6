"""From a route, its arguments and the settings to a call that the middleware carries out."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import Any

from samsar._core import jsonlib
from samsar._core.address import path_from, query_text
from samsar._core.config import ClientOptions, Settings
from samsar._core.flow import Call
from samsar._core.judge import UnexpectedShapeError
from samsar._core.routes import Repeat, Route
from samsar._core.serde import structure_reply
from samsar._core.wire import Answer, Request
from samsar.errors import BudgetExceededError, ConfigurationError, InputError
from samsar.types.options import RequestOptions

Estimate = Callable[[], float | None]

# Options of one call that are not settings.
_OWN_OPTIONS = frozenset({"query", "idempotency_key"})


def settings_for(settings: Settings, options: RequestOptions | None) -> Settings:
    """Return the settings of one call.

    Raises:
        TypeError: There is no such option.
        ConfigurationError: An option cannot work.
        InputError: A header cannot travel.
    """
    if not options:
        return settings
    unknown = options.keys() - RequestOptions.__annotations__.keys()
    if unknown:
        raise TypeError(f"options got an unexpected key {min(unknown)!r}")
    changes = {name: value for name, value in options.items() if name not in _OWN_OPTIONS}
    return settings.changed(ClientOptions(**changes))  # type: ignore[typeddict-item]


def prepare(
    settings: Settings,
    route: Route[Any],
    *,
    ids: Mapping[str, str] | None = None,
    query: Mapping[str, Any] | None = None,
    body: Any = None,
    options: RequestOptions | None = None,
    estimate: Estimate | None = None,
    token: str | None = None,
) -> Call:
    """Return a call that is ready to be sent; `settings` are those of this call.

    Raises:
        ConfigurationError: There is nothing to identify the caller with.
        BudgetExceededError: It would cost more than allowed.
        InputError: An argument cannot be sent.
    """
    check_price(route, settings.max_credits, estimate)
    request_id = os.urandom(16).hex()
    headers = _headers(settings, route, token, request_id)
    own = options or {}
    if key := own.get("idempotency_key"):
        headers["Idempotency-Key"] = key
    elif route.repeat is Repeat.KEYED:
        headers["Idempotency-Key"] = request_id
    content = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        content = _written(body)
    if own.get("query"):
        query = {**(query or {}), **own["query"]}
    return Call(
        request=Request(
            route.method,
            f"{settings.base_url}{path_from(route.path, ids)}{query_text(query)}",
            headers,
            content,
        ),
        repeat=route.repeat,
        timeout=settings.timeout or route.timeout.value,
        request_id=request_id,
        decode=decoder(route),
        policy=settings.retry,
        renewable=token is not None,
    )


def _headers(
    settings: Settings, route: Route[Any], token: str | None, request_id: str
) -> dict[str, str]:
    headers = dict(settings.headers if route.public else settings.signed_headers)
    headers["x-request-id"] = request_id
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    elif route.needs_credential and not settings.is_signed:
        raise ConfigurationError("there is no credential: pass api_key= or set SAMSAR_API_KEY")
    return headers


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
    if max_credits is None or route.repeat is not Repeat.ONCE:
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


@functools.cache
def decoder(route: Route[Any]) -> Callable[[Answer], Any]:
    """Return what turns a good answer of a route into data."""
    model = route.model
    if model is None:
        return lambda answer: jsonlib.loads_or_text(answer.body)

    def decode(answer: Answer) -> Any:
        if not answer.body.strip():
            raise UnexpectedShapeError("nothing")
        data = structure_reply(model, jsonlib.loads(answer.body), many=route.many)
        if route.starts is not None and data.id is None:
            raise UnexpectedShapeError("no id for the job")
        return data

    return decode
