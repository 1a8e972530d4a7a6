"""The headers of an answer, read without the parser for e-mail that http.client takes for them.

That parser takes a fifth of a whole call. It still reads whatever is not plainly well-formed.
"""

from __future__ import annotations

import http.client
import io
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing import BinaryIO

# The limits of http.client.
LONGEST_LINE: Final = 65536
MOST_LINES: Final = 100

_PLAIN: Final = re.compile(rb"([!-9;-~]+):[ \t]*([^\r\n\0]*?)[ \t]*\r?\n")
_ENDS: Final = frozenset({b"\r\n", b"\n", b""})


class Head(http.client.HTTPMessage):
    """Headers that are found by their names, and not by looking through all of them."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__()
        self._pairs = pairs
        self._first: dict[str, str] = {}
        for name, value in pairs:
            self.set_raw(name, value)
            self._first.setdefault(name.lower(), value)

    def get(self, name: str, failobj: Any = None) -> Any:
        """Return the first value of a header, whatever the case of its name."""
        return self._first.get(name.lower(), failobj)

    def items(self) -> list[tuple[str, Any]]:
        """Return all pairs, repeated names included."""
        return list(self._pairs)


def read_head(file: BinaryIO | io.BufferedReader) -> http.client.HTTPMessage:
    """Read the headers of an answer, up to the blank line.

    Raises:
        http.client.HTTPException: A line is too long, or there are too many of them.
    """
    lines: list[bytes] = []
    while (line := file.readline(LONGEST_LINE + 1)) not in _ENDS:
        if len(line) > LONGEST_LINE:
            raise http.client.LineTooLong("header line")
        lines.append(line)
        if len(lines) > MOST_LINES:
            raise http.client.HTTPException(f"got more than {MOST_LINES} headers")
    pairs: list[tuple[str, str]] = []
    for each in lines:
        found = _PLAIN.fullmatch(each)
        if found is None:
            return http.client.parse_headers(io.BytesIO(b"".join((*lines, b"\r\n"))))
        name, value = found.groups()
        pairs.append((name.decode("ascii"), value.decode("latin-1")))
    return Head(pairs)
