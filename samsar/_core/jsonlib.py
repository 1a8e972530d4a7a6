"""JSON in and out: orjson reads when it is installed, the standard library otherwise."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

_BOM: Final = b"\xef\xbb\xbf"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decode: Final = json.JSONDecoder(parse_constant=_refuse_constant).decode


def _plain_loads(content: bytes) -> Any:
    try:
        return _decode(content.decode("utf-8"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


_fast_loads: Callable[[bytes], Any] = _plain_loads

with contextlib.suppress(ImportError):
    import orjson

    _fast_loads = orjson.loads


def loads(content: bytes) -> Any:
    """Parse bytes as JSON; a byte-order mark is dropped, `NaN` is refused.

    Raises:
        ValueError: The bytes are not JSON.
    """
    try:
        return _fast_loads(content)
    except ValueError:
        # orjson refuses what others write and read: half a surrogate pair, a number past 1e308.
        return _plain_loads(content.removeprefix(_BOM))


def loads_or_text(content: bytes) -> Any:
    """Parse bytes as JSON, or return them as text; nothing is None."""
    if not content:
        return None
    try:
        return loads(content)
    except ValueError:
        return content.decode("utf-8-sig", errors="replace")


DEEPEST: Final = 64
"""What the API says is not nested more deeply than this by far."""


def is_deep(value: Any) -> bool:
    """Tell whether JSON is nested more deeply than anything that means something.

    Newer versions of Python parse what is nested more deeply than functions can follow.
    """
    layer = [value]
    for _ in range(DEEPEST):
        layer = [
            inner
            for each in layer
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not layer:
            return False
    return True


# json.dumps() would make an encoder for every call, as json.loads() would a decoder.
_encode: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def dumps(value: Any) -> bytes:
    """Write a value as compact UTF-8 JSON.

    The standard library does it, because orjson would write NaN as null without a word.

    Raises:
        ValueError: The value holds NaN or Infinity, or refers to itself.
        TypeError: The value holds something that JSON cannot express.
    """
    return _encode(value).encode("utf-8")
