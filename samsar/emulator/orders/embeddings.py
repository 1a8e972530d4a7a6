"""Reading what is to be indexed: records, pages and texts."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urldefrag, urlsplit

import attrs

from samsar.emulator.database.record_schema import Options, merged, options_from, unwrapped
from samsar.emulator.wire.fields import capped, first, is_web_url
from samsar.emulator.wire.messages import ApiError, bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TTL: Final = 525_600
MOST_URLS: Final = 50
MOST_LEVELS: Final = 3
MAX_LINKS: Final = 5
_TEXT_NAMES: Final = ("plain_text", "cleaned_text", "content", "text", "body", "markdown")
_CONSUMED: Final = frozenset(
    {
        *("id", "_id", "source_id", "sourceId", "record_id", "recordId", "plainText"),
        *("cleanedText", "url", "source_url", "sourceUrl", "page_url", "pageUrl"),
        *_TEXT_NAMES,
    }
)
_CHOSEN: Final = {"filterable": True, "searchable": True}
_COUNTED: Final = {"filterable": True, "searchable": False}
_PAGE_OPTIONS: Final[Options] = {
    "source_type": _COUNTED,
    "hostname": _CHOSEN,
    "pathname": _CHOSEN,
    "language": _CHOSEN,
    "content_length": _COUNTED,
}


@attrs.frozen(kw_only=True)
class IndexOrder:
    """Records to index, and what their fields are good for."""

    records: list[dict[str, Any]]
    options: Options


def read_records(body: Mapping[str, Any], options: Options | None = None) -> IndexOrder | None:
    """Read records and their options; None when there are none."""
    given = first(body, "records", "data", "items", "json", "json_array", "documents")
    if not isinstance(given, list) or not given:
        return None
    derived: Options = {}
    records = [unwrapped(record, derived) for record in given if isinstance(record, dict)]
    if not records:
        # The server throws this without a status, which makes it a 500.
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "records must contain objects")
    chosen = read_options(body) or options or {}
    return IndexOrder(records=records, options=merged(chosen, derived))


def read_options(body: Mapping[str, Any]) -> Options:
    """Read what fields are good for."""
    return options_from(first(body, "field_options", "field_config", "field_flags", "column_types"))


def read_urls(body: Mapping[str, Any]) -> list[str] | None:
    """Read the pages to index; None when there are none."""
    given = first(body, "urls", "url_list", "source_urls", "url")
    listed = [given] if isinstance(given, str) and given.strip() else given
    if not isinstance(listed, list):
        return None
    good = [urldefrag(url.strip()).url for url in listed if is_web_url(url)]
    if not good:
        raise bad_request("urls must contain at least one valid URL.")
    if len(good) < len(listed):
        bad = [url for url in listed if isinstance(url, str) and not is_web_url(url)]
        raise bad_request(f"Invalid URL values: {', '.join(bad[:5])}")
    if len(good) > MOST_URLS:
        raise bad_request(f"urls may contain at most {MOST_URLS} seed URLs per request.")
    return list(dict.fromkeys(good))


def read_levels(body: Mapping[str, Any]) -> int:
    """Read how many hops to follow."""
    given = first(body, "levels", "level", "crawl_levels", "max_depth")
    if given is None:
        return 2
    digits = re.match(r"\d+", str(given))
    levels = None if digits is None else capped(digits[0], MOST_LEVELS + 1)
    if levels is None or not 1 <= levels <= MOST_LEVELS:
        raise bad_request(f"levels must be an integer between 1 and {MOST_LEVELS}.")
    return levels


def read_ttl(body: Mapping[str, Any]) -> int | None:
    """Read how many minutes a template lives."""
    given = first(body, "ttl_minutes")
    if given is None or given == "":
        return None
    try:
        minutes = float(given)
    except (TypeError, ValueError):
        minutes = 0.0
    if minutes <= 0 or not minutes.is_integer():
        raise bad_request("ttl_minutes must be a positive integer number of minutes.")
    if minutes > LONGEST_TTL:
        raise bad_request(f"ttl_minutes must be less than or equal to {LONGEST_TTL}.")
    return int(minutes)


def pages(urls: list[str], body: Mapping[str, Any]) -> IndexOrder:
    """Make records of pages. Nothing is fetched: a page is about the words in its address."""
    records = []
    for url in urls:
        parts = urlsplit(url)
        words = re.sub(r"[^\w]+", " ", parts.path).strip() or "home"
        content = f"{words.capitalize()}\n\nThis page of {parts.hostname} is about {words}."
        record = _page_record(url, content) | {"source_type": "url", "status_code": 200}
        records.append(record | {"crawl_provider": "emulator", "title": words.capitalize()})
    return IndexOrder(records=records, options=merged(_PAGE_OPTIONS, read_options(body)))


def read_texts(body: Any) -> IndexOrder:
    """Read texts to index."""
    given: Any = body
    if isinstance(body, dict):
        names = ("plain_text", "plain_texts", "texts", "documents", "items", "entries")
        given = first(body, *names)
        if given is None and isinstance(first(body, *_TEXT_NAMES), str):
            given = body
    if given is None:
        raise bad_request("plain_text must contain at least one cleaned plain text entry.")
    entries = given if isinstance(given, list) else [given]
    if not entries:
        raise bad_request("plain_text must contain at least one entry.")
    records = [_text_record(entry, index) for index, entry in enumerate(entries)]
    if wrong := [str(index) for index, record in enumerate(records) if record is None]:
        raise bad_request(
            "plain_text contains invalid or empty entries at indexes: " + ", ".join(wrong[:10])
        )
    options = read_options(body) if isinstance(body, dict) else {}
    return IndexOrder(
        records=[record for record in records if record is not None],
        options=merged(_PAGE_OPTIONS, options),
    )


def _text_record(entry: Any, index: int) -> dict[str, Any] | None:
    content = first(entry, *_TEXT_NAMES) if isinstance(entry, dict) else entry
    if not isinstance(content, str) or not content.strip():
        return None
    if not isinstance(entry, dict):
        return {"source_type": "plain_text", **_page_record(None, content.strip())}
    url = first(entry, "url", "source_url", "page_url")
    url = url.strip() if is_web_url(url) else None
    given = first(entry, "id", "_id", "source_id", "record_id")
    more = {name: value for name, value in entry.items() if name not in _CONSUMED}
    return {
        "id": str(given) if given is not None else url or f"plain_text_{index + 1}",
        "source_type": "plain_text",
        **_page_record(url, content.strip()),
        **more,
    }


def _page_record(url: str | None, content: str) -> dict[str, Any]:
    record: dict[str, Any] = {"content": content, "content_length": len(content)}
    if url is None:
        return record
    parts = urlsplit(url)
    return {"id": url, "url": url, "hostname": parts.hostname, "pathname": parts.path or "/"} | (
        record
    )
