"""Bodies of several parts, as browsers send forms with files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import attrs

from samsar._core.wire import Content

if TYPE_CHECKING:
    from collections.abc import Iterable

_ESCAPES: Final = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@attrs.frozen
class Part:
    """One field of a form; with a file name it is a file."""

    name: str
    data: bytes = attrs.field(repr=False)
    file_name: str | None = None
    media_type: str | None = None

    def head(self) -> bytes:
        """Return the headers of the part; names are written as browsers write them."""
        text = f'Content-Disposition: form-data; name="{self.name.translate(_ESCAPES)}"'
        if self.file_name is not None:
            text += f'; filename="{self.file_name.translate(_ESCAPES)}"'
        if self.media_type is not None:
            text += f"\r\nContent-Type: {self.media_type}"
        return f"{text}\r\n\r\n".encode("utf-8", "replace")


def form(parts: Iterable[Part]) -> Content:
    """Put parts together, with a boundary that occurs in none of them."""
    # 128 random bits: no file was made to hold them.
    boundary = os.urandom(16).hex()
    pieces: list[bytes] = []
    for part in parts:
        pieces += (f"--{boundary}\r\n".encode(), part.head(), part.data, b"\r\n")
    pieces.append(f"--{boundary}--\r\n".encode())
    return Content(b"".join(pieces), f"multipart/form-data; boundary={boundary}")
