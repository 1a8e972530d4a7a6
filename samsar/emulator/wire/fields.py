"""Reading the fields of a request body the way the server does."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from samsar.emulator.wire.messages import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("en", "es", "fr", "ja", "th", "zh", "bn", "hi", "sa", "la")
_LANGUAGE_ALIASES: Final = {"jp": "ja", "cn": "zh"}
_DIGITS: Final = 18
_OBJECT_ID: Final = re.compile(r"[0-9a-fA-F]{24}")


def envelope(body: Any) -> Mapping[str, Any]:
    """Return what is under `input`, or the whole body where there is no such object."""
    if not isinstance(body, dict):
        return {}
    inner = body.get("input")
    return inner if isinstance(inner, dict) else body


def first(fields: Mapping[str, Any], *names: str) -> Any:
    """Return the first field that is there and not null, in snake_case or camelCase."""
    for name in _spellings(names):
        if (value := fields.get(name)) is not None:
            return value
    return None


def text(fields: Mapping[str, Any], *names: str) -> str:
    """Return a string field without surrounding blanks; empty when there is none."""
    value = first(fields, *names)
    return value.strip() if isinstance(value, str) else ""


def number(fields: Mapping[str, Any], name: str) -> float | None:
    """Return a field that is a finite number; JSON booleans are none."""
    value = first(fields, name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value


def capped(digits: str, most: int) -> int | None:
    """Read a whole number that is in a query or header, or `None` where there is none.

    More digits than anything here counts with mean `most`: Python refuses to read thousands.
    """
    if not digits.isdecimal():
        return None
    return most if len(digits.lstrip("0")) > _DIGITS else min(int(digits), most)


def boolean(fields: Mapping[str, Any], *names: str) -> bool | None:
    """Return a true boolean, refusing anything else and aliases that disagree."""
    found: bool | None = None
    for name in _spellings(names):
        value = fields.get(name)
        if value is None:
            continue
        if not isinstance(value, bool):
            raise bad_request(f"{name} must be a boolean.")
        if found is not None and found != value:
            raise bad_request(f"{names[0]} was provided with conflicting alias values.")
        found = value
    return found


def language(fields: Mapping[str, Any], name: str) -> str:
    """Return a language code in its plain form; empty when there is none or it is `auto`."""
    code = text(fields, name).lower()
    if code in ("", "auto"):
        return ""
    code = re.split(r"[-_]", code, maxsplit=1)[0]
    code = _LANGUAGE_ALIASES.get(code, code)
    if code not in LANGUAGES:
        raise bad_request(f"{name} must be one of: {', '.join(LANGUAGES)}.")
    return code


def subtitles(fields: Mapping[str, Any], *, has_footer: bool) -> bool:
    """Tell whether a new video gets subtitles (server: never beside a footer)."""
    wanted = boolean(fields, "enable_subtitles", "add_subtitles")
    in_language = language(fields, "subtitle_language")
    if in_language and wanted is False:
        raise bad_request("subtitle_language requires enable_subtitles to be true.")
    return (bool(wanted) or bool(in_language)) and not has_footer


def is_web_url(value: Any) -> bool:
    """Tell whether a value is an http or https URL with a host."""
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def picture_url(entry: Any) -> str:
    """Return the URL in an entry of a list of pictures; empty where there is none.

    Server: an enhanced picture wins, unless that is switched off.
    """
    if isinstance(entry, str):
        return entry.strip()
    if not isinstance(entry, dict):
        return ""
    enhanced = text(entry, "enhanced_url")
    if enhanced and first(entry, "use_enhanced") is not False:
        return enhanced
    return text(entry, "image_url", "url", "src") or enhanced


def is_object_id(value: str) -> bool:
    """Tell whether a text has the form of the server's session ids."""
    return _OBJECT_ID.fullmatch(value) is not None


def both_cases(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields under their snake_case and camelCase names, as the server likes to answer."""
    return {
        name: value
        for field, value in fields.items()
        for name in (field, field if field.startswith("_") else _camel(field))
    }


@lru_cache(maxsize=256)
def _spellings(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spelling for name in names for spelling in (name, _camel(name))))


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
