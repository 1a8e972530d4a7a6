"""Converting a folder of async code."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .code import prepare
from .errors import FacadeError
from .leaks import find_leaks, refuse_leaks
from .text import rewrite
from .tokens import TEXT, read_tokens, to_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenize_rt import Token

# By name, because type checkers take scripts/unasync.py for it; so does Python when it is missing.
unasync: Any = importlib.import_module("unasync")
if not hasattr(unasync, "unasync_files"):
    raise ImportError("No module named 'unasync'", name="unasync")


def convert(sources: Mapping[str, str], names: Mapping[str, str], label: str) -> dict[str, str]:
    """Return the sync form of each file.

    Args:
        sources: The text of each file, by its path relative to the folder.
        names: What is renamed.
        label: How messages and headers call the folder, as in `samsar/_async`.

    Raises:
        FacadeError: A file cannot be converted as it is.
    """
    renamed = unasync.Rule("", "", names).token_replacements
    prepared: dict[str, str] = {}
    leaks: list[str] = []
    for path, text in sources.items():
        tokens = _rewritten(f"{label}/{path}", text, names, renamed)
        leaks.extend(find_leaks(f"{label}/{path}", tokens, renamed))
        prepared[path] = to_source(tokens)
    if leaks:
        raise FacadeError("\n".join(leaks))
    converted = _run_unasync(prepared, names)
    return {path: _finish(f"{label}/{path}", text) for path, text in converted.items()}


def _rewritten(
    path: str, source: str, names: Mapping[str, str], renamed: Mapping[str, str]
) -> list[Token]:
    tokens = [
        token._replace(src=rewrite(token.src, names)) if token.name in TEXT else token
        for token in read_tokens(path, source)
    ]
    return prepare(path, tokens, renamed)


def _run_unasync(prepared: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as scratch:
        before, after = Path(scratch, "before"), Path(scratch, "after")
        for path, text in prepared.items():
            (before / path).parent.mkdir(parents=True, exist_ok=True)
            (before / path).write_text(text, encoding="utf-8", newline="\n")
        rule = unasync.Rule(str(before), str(after), names)
        unasync.unasync_files([str(before / path) for path in prepared], [rule])
        return {path: (after / path).read_text(encoding="utf-8") for path in prepared}


def _finish(path: str, text: str) -> str:
    refuse_leaks(path, text)
    try:
        compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise FacadeError(f"{path}: its sync form is not Python: {error}") from error
    return f"# Generated from {path} by scripts/unasync.py; edit that file.\n{text}"
