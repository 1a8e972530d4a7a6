"""Makes the bodies of embeddings."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, Final

from samsar._core.address import identifier
from samsar._core.inputs.fields import is_list, payload_from, plain, with_extra
from samsar._core.numbers import is_number
from samsar.errors import InputError
from samsar.types.embeddings import (
    CreateEmbeddingFields,
    FieldOptions,
    PlainText,
    Range,
    SearchFields,
    SimilarFields,
    TemplateFields,
    UpdateEmbeddingFields,
    UrlTemplateFields,
)

Extra = Mapping[str, Any] | None

_FLAGS: Final = ("searchable", "filterable", "retrievable")
_MODES: Final = frozenset(
    {
        *("filter_mode", "filter_strategy", "filter_type"),
        *("filterMode", "filterStrategy", "filterType"),
    }
)
_BOUNDS: Final = ("min", "max", "gte", "lte")
_NO_BOUNDS: Final = ("gt", "lt", "eq", "ne", "in", "nin")


def create_body(fields: Mapping[str, Any], extra: Extra) -> dict[str, Any]:
    """Return the body that makes a template from records or from pages.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing, wrong, or contradicts another.
    """
    _check_options(fields)
    payload = payload_from("create", CreateEmbeddingFields, fields)
    if ("records" in payload) == ("urls" in payload):
        # Server: with both it takes the records and leaves the pages out.
        raise InputError("give either records or urls", argument="records")
    if "records" in payload:
        _check_records(payload["records"])
        if "levels" in payload:
            raise InputError("levels goes with urls, not with records", argument="levels")
    else:
        _check_urls(payload["urls"])
    return with_extra(payload, extra)


def create_from_urls_body(urls: Any, fields: Mapping[str, Any], extra: Extra) -> dict[str, Any]:
    """Return the body that makes a template from pages.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    _check_options(fields)
    _check_urls(urls)
    payload = payload_from("create_from_urls", UrlTemplateFields, fields)
    return with_extra({"urls": urls if isinstance(urls, str) else list(urls), **payload}, extra)


def create_from_plain_text_body(
    plain_text: Any, fields: Mapping[str, Any], extra: Extra
) -> dict[str, Any]:
    """Return the body that makes a template from texts.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    _check_options(fields)
    _check_plain_text(plain_text)
    payload = payload_from("create_from_plain_text", TemplateFields, fields)
    return with_extra({"plain_text": plain(plain_text, "plain_text"), **payload}, extra)


def update_body(template_id: Any, fields: Mapping[str, Any], extra: Extra) -> dict[str, Any]:
    """Return the body that puts records into a template.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    template = identifier(template_id, "template_id")
    _check_options(fields)
    payload = payload_from("update", UpdateEmbeddingFields, fields)
    _check_records(payload["records"])
    return with_extra({"template_id": template, **payload}, extra)


def search_body(template_id: Any, fields: Mapping[str, Any], extra: Extra) -> dict[str, Any]:
    """Return the body of a search.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    template = identifier(template_id, "template_id")
    _check_filters(fields)
    payload = payload_from("search", SearchFields, fields)
    return with_extra({"template_id": template, **payload}, extra)


def similar_body(template_id: Any, fields: Mapping[str, Any], extra: Extra) -> dict[str, Any]:
    """Return the body of a search for similar records.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    template = identifier(template_id, "template_id")
    _check_filters(fields)
    payload = payload_from("find_similar", SimilarFields, fields)
    if "search_term" not in payload and not payload.get("search_json"):
        raise InputError("give search_term, search_json or both", argument="search_term")
    return with_extra({"template_id": template, **payload}, extra)


def delete_template_body(template_id: Any, extra: Extra) -> dict[str, Any]:
    """Return the body that deletes all records of a template.

    Raises:
        InputError: The id is blank.
    """
    return with_extra({"template_id": identifier(template_id, "template_id")}, extra)


def delete_records_body(
    template_id: Any, source_id: Any, source_ids: Any, extra: Extra
) -> dict[str, Any]:
    """Return the body that deletes records by their ids.

    Raises:
        InputError: An id is missing or wrong.
    """
    body: dict[str, Any] = {"template_id": identifier(template_id, "template_id")}
    if (source_id is None) == (source_ids is None):
        raise InputError("give either source_id or source_ids", argument="source_id")
    if source_ids is None:
        body["source_id"] = _source_id(source_id, "source_id")
        return with_extra(body, extra)
    if not is_list(source_ids) or not source_ids:
        raise InputError("source_ids must be a list that is not empty", argument="source_ids")
    body["source_ids"] = [
        _source_id(each, f"source_ids[{index}]") for index, each in enumerate(source_ids)
    ]
    return with_extra(body, extra)


def _source_id(value: Any, place: str) -> Any:
    # Server: leaves out what is neither text nor a number, and deletes the rest.
    if is_number(value):
        return value
    return identifier(value, place)


def _check_records(records: Any) -> None:
    if not records:
        raise InputError("records is empty", argument="records")
    for index, record in enumerate(records):
        if not isinstance(record, Mapping) or not record:
            raise InputError(
                f"records[{index}] must be a mapping that is not empty", argument="records"
            )


def _check_urls(urls: Any) -> None:
    listed = [urls] if isinstance(urls, str) else urls
    if not is_list(listed) or not listed:
        raise InputError("urls must be a URL or a list of URLs", argument="urls")
    for index, url in enumerate(listed):
        if not isinstance(url, str) or not url.strip():
            raise InputError(f"urls[{index}] must be text that is not blank", argument="urls")


def _check_plain_text(given: Any) -> None:
    listed = given if is_list(given) else [given]
    if not listed:
        raise InputError("plain_text is empty", argument="plain_text")
    for index, entry in enumerate(listed):
        place = f"plain_text[{index}]" if listed is given else "plain_text"
        if isinstance(entry, str):
            if not entry.strip():
                raise InputError(f"{place} is blank", argument="plain_text")
        elif not isinstance(entry, (Mapping, PlainText)):
            raise InputError(f"{place} must be text or a mapping", argument="plain_text")


def _check_options(fields: Mapping[str, Any]) -> None:
    """Refuse options that the server would pass over without a word."""
    options = fields.get("field_options")
    if not isinstance(options, Mapping):
        return
    for name, given in options.items():
        place = f"field_options.{name}"
        flags = plain(given, place) if isinstance(given, FieldOptions) else given
        if not isinstance(flags, Mapping) or not flags:
            raise InputError(
                f"{place} must say what the field is good for, like {{'searchable': True}}",
                argument="field_options",
            )
        _check_flags(flags, place)


def _check_flags(flags: Mapping[str, Any], place: str) -> None:
    for flag, value in flags.items():
        if flag in _FLAGS:
            if not isinstance(value, bool):
                raise InputError(f"{place}.{flag} must be True or False", argument="field_options")
        elif flag not in _MODES and (near := difflib.get_close_matches(str(flag), _FLAGS, n=1)):
            raise InputError(
                f"{place} has no flag {flag!r}; did you mean {near[0]!r}?", argument="field_options"
            )


def _check_filters(fields: Mapping[str, Any]) -> None:
    for argument in ("search_params", "structured_filters"):
        filters = fields.get(argument)
        if isinstance(filters, Mapping):
            for name, value in filters.items():
                _check_filter(value, f"{argument}.{name}", argument)


def _check_filter(value: Any, place: str, argument: str) -> None:
    """Refuse a filter that the server would leave out without a word."""
    if isinstance(value, Range):
        if value.min is None and value.max is None:
            raise InputError(f"{place} needs min or max", argument=argument)
        return
    if not isinstance(value, Mapping):
        return
    if not value.keys().isdisjoint(_BOUNDS) and not value.keys() <= set(_BOUNDS):
        raise InputError(f"{place} must be a range with min and max only", argument=argument)
    for name, inner in value.items():
        if str(name).lstrip("$") in _NO_BOUNDS or str(name).startswith("$"):
            raise InputError(
                f"{place} must be a value, a list or a range with min and max, not {name!r}",
                argument=argument,
            )
        if name not in _BOUNDS:
            _check_filter(inner, f"{place}.{name}", argument)
