"""Keeping the generated folders equal to what their sources become."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .conversion import convert
from .names import derive_names, unused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Pair:
    """A folder of async code and the folder that is generated from it."""

    label: str
    """How messages call the source folder, as in `samsar/_async`."""
    source: Path
    target: Path
    transport: Path
    """The folder of the paired modules, `async_x.py` and `sync_x.py`."""

    def sources(self) -> dict[str, str]:
        """Return the text of each source file by its relative path."""
        return {
            path.relative_to(self.source).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(self.source.rglob("*.py"))
        }


def pairs_in(root: Path, package: Path | None = None) -> list[Pair]:
    """Return the pairs of a checkout whose source folder exists.

    Args:
        root: The checkout.
        package: Where the package is, if not in the checkout.
    """
    package = package or root / "samsar"
    transport = package / "_transport"
    tests = root / "tests"
    pairs = [
        Pair("samsar/_async", package / "_async", package / "_sync", transport),
        Pair("tests/_async", tests / "_async", tests / "_sync", transport),
    ]
    return [pair for pair in pairs if pair.source.is_dir()]


def refresh(pairs: Sequence[Pair]) -> list[Path]:
    """Write what changed, remove what has no source any more, and return those files.

    Raises:
        FacadeError: A file cannot be converted as it is. Nothing of its folder was written.
    """
    return [path for pair in pairs for path in _refresh_pair(pair)]


def differences(pairs: Sequence[Pair]) -> list[str]:
    """Describe each generated file that is not what its source becomes, as a unified diff."""
    return [diff for pair in pairs for diff in _pair_differences(pair)]


def unused_replacements(pairs: Sequence[Pair]) -> list[str]:
    """Return the listed replacements that occur in no source."""
    return unused(text for pair in pairs for text in pair.sources().values())


def _converted(pair: Pair) -> dict[Path, str]:
    sources = pair.sources()
    shown = {f"{pair.label}/{path}": text for path, text in sources.items()}
    names = derive_names(shown, pair.transport)
    return {pair.target / path: text for path, text in convert(sources, names, pair.label).items()}


def _refresh_pair(pair: Pair) -> Iterator[Path]:
    expected = _converted(pair)
    for path, text in expected.items():
        if _read(path) == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        yield path
    for path in _orphans(pair, expected):
        path.unlink()
        yield path


def _pair_differences(pair: Pair) -> Iterator[str]:
    expected = _converted(pair)
    for path, text in expected.items():
        actual = _read(path)
        if actual != text:
            yield _diff(path, actual or "", text)
    for path in _orphans(pair, expected):
        yield f"{path}: has no source any more\n"


def _orphans(pair: Pair, expected: dict[Path, str]) -> list[Path]:
    return sorted(set(pair.target.rglob("*.py")) - set(expected))


def _read(path: Path) -> str | None:
    return path.read_bytes().decode() if path.exists() else None


def _diff(path: Path, actual: str, expected: str) -> str:
    lines = difflib.unified_diff(
        actual.splitlines(keepends=True),
        expected.splitlines(keepends=True),
        fromfile=f"{path} (as it is)",
        tofile=f"{path} (as its source says)",
    )
    return "".join(lines)
