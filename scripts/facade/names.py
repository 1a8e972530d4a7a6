"""Which name of the async code becomes which name of the sync facade.

The table is derived from the sources; only what cannot be derived is listed in `REPLACEMENTS`.
"""

from __future__ import annotations

import builtins
import collections.abc
import contextlib
import re
import typing
from typing import TYPE_CHECKING

from .errors import FacadeError
from .tokens import code_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

REPLACEMENTS: Mapping[str, str] = {"aclose": "close"}
"""What no rule derives. Each must occur in the sources: a list that rots is worse than none."""

_ASYNC_NAME = re.compile(r"\b(_*)Async([A-Z]\w*)")
_STANDARD = (builtins, collections.abc, contextlib, typing)


def derive_names(sources: Mapping[str, str], transport: Path) -> dict[str, str]:
    """Return the name table for some sources.

    Args:
        sources: The text of each file, by the path to show in messages.
        transport: The folder of the paired modules, `async_x.py` and `sync_x.py`.

    Raises:
        FacadeError: Two names would become one, or a paired module lacks its twin.
    """
    derived = {"_async": "_sync", **dict(_paired_modules(transport))}
    for text in sources.values():
        derived |= {found[0]: found[1] + found[2] for found in _ASYNC_NAME.finditer(text)}
    _refuse_collisions(sources, derived)
    return {**REPLACEMENTS, **derived}


def unused(sources: Iterable[str], replacements: Mapping[str, str] = REPLACEMENTS) -> list[str]:
    """Return the listed names that no source contains."""
    texts = list(sources)
    return [name for name in replacements if not any(_contains(text, name) for text in texts)]


def _contains(text: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", text) is not None


def _paired_modules(transport: Path) -> Iterable[tuple[str, str]]:
    for path in sorted(transport.glob("async_*.py")):
        twin = path.with_name("sync_" + path.name.removeprefix("async_"))
        if not twin.exists():
            raise FacadeError(f"{path}: has no twin {twin.name} for the sync facade")
        yield path.stem, twin.stem


def _refuse_collisions(sources: Mapping[str, str], derived: Mapping[str, str]) -> None:
    targets = {new: old for old, new in derived.items() if not _is_standard(old, new)}
    for path, text in sources.items():
        for name, line in code_names(path, text):
            if name in targets:
                raise FacadeError(
                    f"{path}:{line}: {name!r} is also what {targets[name]!r} becomes in the sync "
                    "facade: rename one of them"
                )


def _is_standard(old: str, new: str) -> bool:
    """Tell whether Python itself has both names, as with AsyncIterator and Iterator."""
    return any(hasattr(module, old) and hasattr(module, new) for module in _STANDARD)
