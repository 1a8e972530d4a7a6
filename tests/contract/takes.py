"""Our arguments, made from recorded ones: a function for each shape that calls have there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from contract.translate import Arguments, request_options, snake

if TYPE_CHECKING:
    from contract.rows import Row

# Arguments of ours whose wire name is another one.
_OUR_NAMES = {"maxwords": "max_words"}

_TITLE_NAMES = {
    "image": ("image", "file", "image_file", "imageFile"),
    "image_url": ("image_url", "imageUrl", "url"),
    "image_data": ("image_data", "imageData", "image_data_url", "imageDataUrl"),
    "metadata": ("metadata", "metadata_json", "metadataJson"),
    "file_name": ("fileName", "filename"),
}

RECEIPT_NAMES = {
    "image_url": (
        "image_url",
        "imageUrl",
        "receipt_url",
        "receiptUrl",
        "template_url",
        "templateUrl",
    ),
    "template_name": ("template_name", "templateName"),
    "template_id": ("template_id", "templateId", "receipt_template_id", "receiptTemplateId"),
}


# --- any method


def only_options(row: Row, values: list[Any]) -> Arguments:
    """`method(options)`"""
    options, keywords = request_options(_nth(values, 0))
    return Arguments((), keywords, options)


def limit_in_options(row: Row, values: list[Any]) -> Arguments:
    """`method({limit, ...options})`"""
    options, keywords = request_options(_nth(values, 0))
    if "limit" in options:
        keywords["limit"] = options.pop("limit")
    return Arguments((), keywords, options)


def an_id(row: Row, values: list[Any]) -> Arguments:
    """`method(id, options)`"""
    options, keywords = request_options(_nth(values, 1))
    return Arguments((_nth(values, 0),), keywords, options)


def many_fields(row: Row, values: list[Any]) -> Arguments:
    """`method(input, options)`"""
    options, keywords = request_options(_nth(values, 1))
    fields = _nth(values, 0) or {}
    return Arguments((), {**row.vocabulary.arguments(fields), **keywords}, options)


def one_picture(row: Row, values: list[Any]) -> Arguments:
    """`method({image_url}, options)`"""
    options, keywords = request_options(_nth(values, 1))
    return Arguments(((_nth(values, 0) or {}).get("image_url"),), keywords, options)


def an_id_in_fields(row: Row, values: list[Any]) -> Arguments:
    """`method({videoSessionId, ...}, options)`"""
    return _first_in_fields("videoSessionId", row, values)


def ids_in_fields(row: Row, values: list[Any]) -> Arguments:
    """`method({session_ids, ...}, options)`"""
    return _first_in_fields("session_ids", row, values)


def v2_path(row: Row, values: list[Any]) -> Arguments:
    """`getV2(path, options)`"""
    options, keywords = request_options(_nth(values, 1))
    if "query" in options:
        keywords["query"] = options.pop("query")
    return Arguments((_nth(values, 0),), keywords, options)


def v2_path_and_payload(row: Row, values: list[Any]) -> Arguments:
    """`postV2(path, payload, options)`"""
    options, keywords = request_options(_nth(values, 2))
    payload = _nth(values, 1)
    if payload is not None:
        keywords["payload"] = payload
    return Arguments((_nth(values, 0),), keywords, options)


# --- pictures and receipts


def a_picture(row: Row, values: list[Any]) -> Arguments:
    """`assignImageTitle(input, options)`; what it does not know is dropped, as there."""
    options, keywords = request_options(values[1] if len(values) > 1 else None)
    fields = values[0] if values else {}
    return Arguments((), {**_named(fields, _TITLE_NAMES), **keywords}, options)


def a_receipt(row: Row, values: list[Any]) -> Arguments:
    """`method({image_url, ...}, options)`, for receipts."""
    options, keywords = request_options(values[1] if len(values) > 1 else None)
    named = {"image_url": None, **_named(values[0], RECEIPT_NAMES)}
    if row.python.endswith("query"):
        named.setdefault("template_id", None)
    known = {name for names in RECEIPT_NAMES.values() for name in names}
    extra = {name: value for name, value in values[0].items() if name not in known}
    return Arguments((), {**named, **({"extra": extra} if extra else {}), **keywords}, options)


# --- publications, sign-in and payments


def a_publication(row: Row, values: list[Any]) -> Arguments:
    """`method(sessionId | {session_id, ...}, options)`"""
    options, keywords = request_options(_nth(values, 1))
    given = _nth(values, 0)
    if not isinstance(given, Mapping):
        return Arguments((given,), keywords, options)
    fields = row.vocabulary.canonical_fields(given)
    session = fields.pop("session_id", None)
    return Arguments((session,), {**row.vocabulary.arguments(fields), **keywords}, options)


def a_page(row: Row, values: list[Any]) -> Arguments:
    """`method({limit, cursor, ...options})`"""
    options, keywords = request_options(_nth(values, 0))
    keywords |= {name: options.pop(name) for name in ("limit", "cursor") if name in options}
    return Arguments((), keywords, options)


def named_values(row: Row, values: list[Any]) -> Arguments:
    """`method({nameOne, nameTwo}, options)`"""
    options, keywords = request_options(_nth(values, 1))
    given = _nth(values, 0) or {}
    return Arguments((), {**{snake(name): given[name] for name in given}, **keywords}, options)


def one_value(row: Row, values: list[Any]) -> Arguments:
    """`method(value, options)`, where the value may be left out"""
    options, keywords = request_options(_nth(values, 1))
    return Arguments(tuple(values[:1]), keywords, options)


# --- chat, the assistant and embeddings


def named(row: Row, values: list[Any]) -> Arguments:
    """`method(input, options)`, all of it by name"""
    return _arguments((), values)


def by_template(row: Row, values: list[Any]) -> Arguments:
    """`method({template_id, ...input}, options)`"""
    return _arguments(("template_id",), values)


def by_session(row: Row, values: list[Any]) -> Arguments:
    """`method({session_id, ...input}, options)`"""
    return _arguments(("session_id",), values)


def about(name: str) -> Callable[[Row, list[Any]], Arguments]:
    """Return what reads `method({name, ...input}, options)` where the method is about one thing."""
    return lambda row, values: _arguments((name,), values)


def limit_and_offset(row: Row, values: list[Any]) -> Arguments:
    """`method({limit, offset, ...options})`"""
    options, keywords = request_options(values[0] if values else None)
    keywords |= {name: options.pop(name) for name in ("limit", "offset") if name in options}
    return Arguments((), keywords, options)


# --- hosted media


def about_fields(*names: str) -> Callable[[Row, list[Any]], Arguments]:
    """Return what reads `method({name, ...input}, options)` for a family of fields with aliases."""

    def takes(row: Row, values: list[Any]) -> Arguments:
        options, keywords = request_options(_nth(values, 1))
        fields = row.vocabulary.canonical_fields(_nth(values, 0) or {})
        first = tuple(fields.pop(name, None) for name in names)
        return Arguments(first, {**row.vocabulary.arguments(fields), **keywords}, options)

    return takes


def some_music(row: Row, values: list[Any]) -> Arguments:
    """`method({prompt, ...input}, options)`; all of it passes there as it is."""
    options, keywords = request_options(_nth(values, 1))
    fields = {MUSIC_NAMES.get(name, name): value for name, value in values[0].items()}
    prompt = fields.pop("prompt", None)
    return Arguments((prompt,), {**fields, **keywords}, options)


MUSIC_NAMES = {
    "musicModel": "music_model",
    "durationSeconds": "duration",
    "isInstrumental": "is_instrumental",
    "generationMeta": "generation_meta",
}


def voices_in_options(row: Row, values: list[Any]) -> Arguments:
    """`method({languageCode, refresh, ...options})`"""
    options, keywords = request_options(_nth(values, 0))
    names = ("language_code", "refresh")
    keywords |= {name: options.pop(name) for name in names if name in options}
    return Arguments((), keywords, options)


def a_path_and_a_payload(row: Row, values: list[Any]) -> Arguments:
    """`method(path, payload, options)`"""
    options, keywords = request_options(_nth(values, 2))
    return Arguments((_nth(values, 0), _nth(values, 1)), keywords, options)


def a_payload_and_its_path(row: Row, values: list[Any]) -> Arguments:
    """`method(path, payload, options)`, where our path comes last"""
    options, keywords = request_options(_nth(values, 2))
    return Arguments((_nth(values, 1), _nth(values, 0)), keywords, options)


# --- what they are made of


def _first_in_fields(name: str, row: Row, values: list[Any]) -> Arguments:
    options, keywords = request_options(_nth(values, 1))
    fields = row.vocabulary.canonical_fields(_nth(values, 0) or {})
    first = fields.pop(name, None)
    return Arguments((first,), {**row.vocabulary.arguments(fields), **keywords}, options)


def _arguments(first: tuple[str, ...], values: list[Any]) -> Arguments:
    options, keywords = request_options(values[1] if len(values) > 1 else None)
    fields = dict(values[0])
    positional = tuple(fields.pop(name) for name in first)
    # A key that is none of ours goes to the server as it is.
    unknown = {name: fields.pop(name) for name in ("maxWords",) if name in fields}
    if unknown:
        keywords["extra"] = unknown
    ours = {_OUR_NAMES.get(name, name): value for name, value in fields.items()}
    return Arguments(positional, {**ours, **keywords}, options)


def _named(fields: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    found = {}
    for ours, theirs in names.items():
        given = [fields[name] for name in theirs if fields.get(name) is not None]
        if given:
            found[ours] = given[0]
    return found


def _nth(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else None
