"""Embeddings: indexing, searching and deleting."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core import routes
from samsar.emulator.callers.actors import Actor, actor_of
from samsar.emulator.callers.auth import account_of
from samsar.emulator.callers.billing import charge_usage
from samsar.emulator.clock import as_datetime, iso
from samsar.emulator.content.similarity import tokens_in
from samsar.emulator.database import filters
from samsar.emulator.database.embeddings import records_from
from samsar.emulator.database.ledger import to_units
from samsar.emulator.database.record_schema import flatten, search_text
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.orders import embeddings as orders
from samsar.emulator.payloads.external import external_user
from samsar.emulator.wire.fields import boolean, envelope, first, text
from samsar.emulator.wire.messages import Reply, bad_request
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.database.embeddings import Template
    from samsar.emulator.orders.embeddings import IndexOrder
    from samsar.emulator.wire.messages import Call

_FAR: Final = 2**53
MODEL: Final = "text-embedding-3-large"
CREDITS_PER_TOKEN: Final = 0.0001
TEXT_FACTOR: Final = 2.5
CREDITS_PER_PAGE: Final = 0.009 * 100 * 2.5
MOST_HITS: Final = 100
USUAL_HITS: Final = 10
USUAL_SIMILAR: Final = 25
USUAL_PAGE: Final = 50


def create(call: Call) -> Reply:
    """Index records, or pages."""
    account = account_of(call)
    body = _body(call)
    order = orders.read_records(body)
    if order is not None:
        return _created(call, Actor(account, "account"), order)
    urls = orders.read_urls(body)
    if urls is None:
        raise bad_request(
            "records must be a non-empty array or urls must contain at least one URL."
        )
    return _created_from_urls(call, account, urls)


def create_from_urls(call: Call) -> Reply:
    """Index pages."""
    account = account_of(call)
    urls = orders.read_urls(_body(call))
    if urls is None:
        raise bad_request("urls must contain at least one URL.")
    return _created_from_urls(call, account, urls)


def create_from_plain_text(call: Call) -> Reply:
    """Index texts."""
    actor = actor_of(call)
    if actor.external is None:
        order = orders.read_texts(call.body)
        return _created(call, actor, order, factor=TEXT_FACTOR)
    # Server: only the way of external users looks into the input.
    call = attrs.evolve(call, body=dict(envelope(call.body)))
    return _created(call, actor, orders.read_texts(call.body), factor=TEXT_FACTOR)


def update(call: Call) -> Reply:
    """Put records into a template."""
    account = account_of(call)
    name = _template_name(_body(call))
    if orders.read_records(_body(call)) is None:
        raise bad_request("records must be a non-empty array.")
    template = call.state.embeddings.find(account, name, at=call.now)
    order = orders.read_records(_body(call), template.schema.options)
    assert order is not None  # noqa: S101 - it was there a moment ago
    records = records_from(order.records, order.options)
    texts = [record.text for record in records]
    headers = _charge(call, Actor(account, "account"), texts, "Embedding update")
    call.state.embeddings.update(template, records, order.options, at=call.now)
    changed = call.state.embeddings.find(account, template.id, at=call.now)
    described = changed.schema.described()
    del described["hash_link"]
    return Reply.of_json(
        {"template_id": changed.id, "record_count": changed.record_count, **described},
        headers=headers,
    )


def search(call: Call) -> Reply:
    """Search records by words."""
    account = account_of(call)
    body = _body(call)
    name = _template_name(body)
    term = text(body, "search_term", "query")
    if not term:
        raise bad_request("search_term is required.")
    template = call.state.embeddings.find(account, name, at=call.now)
    headers = _charge(call, Actor(account, "account"), [term], "Embedding search")
    wanted = _explicit(body, template) or filters.inferred(term, template.schema.structured)
    understood = filters.understood(wanted, template.schema.structured)
    hits = call.state.embeddings.search(template.id, term, understood, strict=True)
    if boolean(body, "include_raw") is False:
        hits = [{name: hit[name] for name in hit if name != "record"} for hit in hits]
    return Reply.of_json(
        {
            "template_id": template.id,
            "template_name": template.name,
            "structured_filters": wanted,
            "results": hits[: _count(first(body, "limit"), USUAL_HITS)],
        },
        headers=headers,
    )


def find_similar(call: Call) -> Reply:
    """Find records that are like a text or a record."""
    account = account_of(call)
    body = _body(call)
    name = _template_name(body)
    term = text(body, "search_term", "query")
    record = first(body, "search_json", "search_record", "record", "json", "payload")
    if not term and not isinstance(record, dict):
        raise bad_request("search_term or search_json is required.")
    template = call.state.embeddings.find(account, name, at=call.now)
    flat = flatten(record) if isinstance(record, dict) else {}
    query = " | ".join(filter(None, [term, search_text(flat, template.schema.options)]))
    headers = _charge(call, Actor(account, "account"), [query], "Embedding similar")
    fields = template.schema.structured
    explicit = _explicit(body, template)
    wanted = explicit or filters.understood(flat, fields) or filters.inferred(query, fields)
    understood = filters.understood(wanted, fields)
    hits = call.state.embeddings.search(template.id, query, understood, strict=bool(explicit))
    limit = _count(first(body, "limit"), USUAL_SIMILAR)
    limit = max(limit, _count(first(body, "min_results"), limit))
    return Reply.of_json(
        {
            "template_id": template.id,
            "structured_filters": wanted,
            "matches": [{"id": hit["id"], "score": hit["score"]} for hit in hits[:limit]],
        },
        headers=headers,
    )


def delete_template(call: Call) -> Reply:
    """Delete all records of a template, which stays."""
    account = account_of(call)
    template = call.state.embeddings.find(account, _template_name(_body(call)), at=call.now)
    return _deleted(call, template, call.state.embeddings.remove(template.id))


def delete_records(call: Call) -> Reply:
    """Delete some records of a template."""
    account = account_of(call)
    body = _body(call)
    name = _template_name(body)
    many = first(body, "source_ids", "ids", "record_ids") or []
    one = first(body, "source_id", "id", "record_id")
    given = [*(many if isinstance(many, list) else [many]), one]
    ids = [str(each).strip() for each in given if isinstance(each, (str, int, float))]
    if not any(ids):
        raise bad_request("source_id or source_ids is required.")
    template = call.state.embeddings.find(account, name, at=call.now)
    return _deleted(call, template, call.state.embeddings.remove(template.id, ids))


def list_templates(call: Call) -> Reply:
    """List the templates of the account, page by page."""
    account = account_of(call)
    limit = _count(call.query.get("limit"), USUAL_PAGE)
    offset = max(0, _whole(call.query.get("offset"), 0))
    templates, total = call.state.embeddings.page(account, limit, offset, at=call.now)
    return Reply.of_json(
        {
            "templates": [_summary(template) for template in templates],
            "pagination": {
                "total": total,
                "limit": limit,
                "offset": offset,
                "has_more": offset + len(templates) < total,
            },
        }
    )


def status(call: Call) -> Reply:
    """Tell what is in a template."""
    account = account_of(call)
    template = call.state.embeddings.find(account, _template_name(call.query), at=call.now)
    return Reply.of_json(
        {
            "template_id": template.id,
            "has_embeddings": template.record_count > 0,
            "record_count": template.record_count,
            "status": _state(template.record_count),
            **template.lifetime(),
        }
    )


def _body(call: Call) -> dict[str, Any]:
    return call.body if isinstance(call.body, dict) else {}


def _template_name(fields: Mapping[str, Any]) -> str:
    name = text(fields, "template_id")
    if not name:
        raise bad_request("template_id is required.")
    return name


def _explicit(body: Mapping[str, Any], template: Template) -> dict[str, Any]:
    """Return the filters that the caller named; those of `structured_filters` win."""
    names = ("search_params", "search_param", "search_filters", "filter_payload", "pre_filter")
    payload = first(body, *names, "prefilter")
    given = filters.flat_filters(payload) if isinstance(payload, dict) else {}
    forced = first(body, "structured_filters", "filters")
    return filters.understood(given, template.schema.structured) | (
        forced if isinstance(forced, dict) else {}
    )


def _charge(
    call: Call,
    actor: Actor,
    texts: list[str],
    reason: str,
    *,
    factor: float = 1,
    pages: int = 0,
) -> dict[str, str]:
    """Take what tokens and pages cost, in fractions of a credit; return the headers for it."""
    tokens = sum(map(tokens_in, texts))
    cost = to_units(tokens * CREDITS_PER_TOKEN * factor + pages * CREDITS_PER_PAGE)
    return charge_usage(call, actor, cost, reason=reason, refusal=NO_CREDITS)


def _created_from_urls(call: Call, account: str, urls: list[str]) -> Reply:
    levels = orders.read_levels(_body(call))
    more = {
        "input_url_count": len(urls),
        "processed_url_count": len(urls),
        "firecrawl_credits_used": len(urls),
        "crawl_levels": levels,
        "max_links": orders.MAX_LINKS,
    }
    order = orders.pages(urls, _body(call))
    actor = Actor(account, "account")
    return _created(call, actor, order, factor=TEXT_FACTOR, pages=len(urls), more=more)


def _created(
    call: Call,
    actor: Actor,
    order: IndexOrder,
    *,
    factor: float = 1,
    pages: int = 0,
    more: Mapping[str, Any] | None = None,
) -> Reply:
    body = _body(call)
    ttl = orders.read_ttl(body)
    records = records_from(order.records, order.options)
    texts = [record.text for record in records]
    headers = _charge(call, actor, texts, "Embedding create", factor=factor, pages=pages)
    template = call.state.embeddings.create(
        actor.account,
        records,
        name=text(body, "name", "embedding_name", "template_name") or None,
        options=order.options,
        ttl_minutes=ttl,
        at=call.now,
    )
    answer = {
        "template_id": template.id,
        "record_count": template.record_count,
        **template.schema.described(),
        **(more or {}),
    }
    if actor.external is not None:
        answer["external_user"] = external_user(call.state, actor.external.id)
    return Reply.of_json(answer | (template.lifetime() if ttl else {}), headers=headers)


def _deleted(call: Call, template: Template, count: int) -> Reply:
    left = call.state.embeddings.count(template.id)
    return Reply.of_json(
        {
            "template_id": template.id,
            "deleted_count": count,
            "record_count": left,
            "status": _state(left),
        }
    )


def _summary(template: Template) -> dict[str, Any]:
    return {
        "template_id": template.id,
        "name": template.name,
        **template.schema.described(),
        "record_count": template.record_count,
        "embedding_model": MODEL,
        **template.lifetime(),
        "created_at": iso(as_datetime(template.created_at)),
        "updated_at": iso(as_datetime(template.updated_at)),
    }


def _state(records: int) -> str:
    return "ready" if records else "empty"


def _count(given: Any, usual: int) -> int:
    """Read how many entries are wanted: 1 to 100, and the usual number where that is unclear."""
    return max(1, min(_whole(given, usual) or usual, MOST_HITS))


def _whole(given: Any, usual: int) -> int:
    try:
        number = float(given)
    except (TypeError, ValueError):
        return usual
    return int(max(-_FAR, min(number, _FAR))) if math.isfinite(number) else usual


ENDPOINTS: Final = (
    Endpoint.of(routes.embeddings.CREATE, create),
    Endpoint.of(routes.embeddings.CREATE_FROM_URLS, create_from_urls),
    Endpoint.of(routes.embeddings.CREATE_FROM_PLAIN_TEXT, create_from_plain_text),
    Endpoint.of(routes.external_users.CREATE_FROM_PLAIN_TEXT, create_from_plain_text),
    Endpoint.of(routes.v2.embeddings.CREATE_FROM_PLAIN_TEXT, create_from_plain_text),
    Endpoint.of(routes.embeddings.UPDATE, update),
    Endpoint.of(routes.embeddings.SEARCH, search),
    Endpoint.of(routes.embeddings.FIND_SIMILAR, find_similar),
    # Not called by the SDK; the server has both names twice.
    Endpoint("embeddings.search_alias", "POST", "/v1/chat/search_against_embeddings", search),
    Endpoint("embeddings.similar_alias", "POST", "/v1/chat/similar_to_embeddings", find_similar),
    Endpoint.of(routes.embeddings.DELETE_TEMPLATE, delete_template),
    Endpoint.of(routes.embeddings.DELETE_RECORDS, delete_records),
    Endpoint.of(routes.embeddings.LIST_TEMPLATES, list_templates),
    Endpoint.of(routes.embeddings.STATUS, status),
)
