"""Values with columns in them, like `{name} on a beach`."""

from __future__ import annotations

import json
import string
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from samsar._core.inputs.fields import Field, is_list
from samsar.errors import InputError

ABSENT: Final = object()
"""What a lone column without a value comes to: the field is left out."""

_YES: Final = frozenset({"true", "yes", "1"})
_NO: Final = frozenset({"false", "no", "0"})


def columns_in(template: Any, place: str) -> frozenset[str]:
    """Return the columns that a value names, however deep in it.

    Raises:
        InputError: A brace stands alone, or something else than a column is between two.
    """
    if isinstance(template, str):
        return frozenset(name for _, name in _parts(template, place) if name is not None)
    if isinstance(template, Mapping):
        return frozenset().union(*(columns_in(each, place) for each in template.values()))
    if is_list(template):
        return frozenset().union(*(columns_in(each, place) for each in template))
    return frozenset()


def filled(template: Any, row: Mapping[str, Any], place: str) -> Any:
    """Return a value with the columns of a row in their places.

    A text that is one column and nothing else becomes what the column holds, of its own type.

    Raises:
        InputError: A brace stands alone, or something else than a column is between two.
    """
    if isinstance(template, str):
        return _filled_text(list(_parts(template, place)), row)
    if isinstance(template, Mapping):
        done = {key: filled(each, row, place) for key, each in template.items()}
        return {key: each for key, each in done.items() if each is not ABSENT}
    if is_list(template):
        return [got for each in template if (got := filled(each, row, place)) is not ABSENT]
    return template


def _filled_text(parts: Sequence[tuple[str, str | None]], row: Mapping[str, Any]) -> Any:
    if len(parts) == 1 and parts[0][0] == "" and parts[0][1] is not None:
        value = row.get(parts[0][1])
        return ABSENT if is_blank(value) else value
    texts = [text + ("" if name is None else _as_text(row.get(name))) for text, name in parts]
    return "".join(texts)


def _as_text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def is_blank(value: Any) -> bool:
    """Tell whether a column holds nothing, as an empty cell of a CSV file does."""
    return value is None or (isinstance(value, str) and not value.strip())


def _parts(template: str, place: str) -> Iterator[tuple[str, str | None]]:
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError:
        raise InputError(
            f"{place} has a brace that stands alone: write {{{{ or }}}} for a brace itself",
            argument=place,
        ) from None
    for text, name, spec, conversion in parsed:
        if spec or conversion or name == "":
            raise InputError(
                f"{place} must have the name of a column between braces, and no more",
                argument=place,
            )
        yield text, name


def typed(value: Any, field: Field) -> Any:
    """Return the text of a cell as the type that its field takes; what fits none stays text.

    A CSV file knows text only: numbers, yes and no, and lists have to be read from it.
    """
    if not isinstance(value, str) or _takes_text(field):
        return value
    text = value.strip()
    if any(kind is bool for kind in field.kinds):
        low = text.lower()
        return True if low in _YES else False if low in _NO else value
    if _takes_list(field) and not text.startswith("["):
        return text.split()
    try:
        return json.loads(text)
    except ValueError:
        return value


def _takes_text(field: Field) -> bool:
    if _takes_list(field):
        return False
    return any(kind is str or typing.get_origin(kind) is typing.Literal for kind in field.kinds)


def _takes_list(field: Field) -> bool:
    return any(typing.get_origin(kind) is Sequence for kind in field.kinds)
