"""Pictures inside answers: base64 that is decoded when it is needed, and in pieces."""

from __future__ import annotations

import binascii
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import os

_PIECE: Final = 1 << 20
"""How much is decoded at a time: a multiple of 4. Decoding holds the interpreter, so one piece of
many megabytes would stop an event loop even from another thread."""

_BEGINNINGS: Final = {
    "iVBORw0KGgo": "image/png",
    "/9j/": "image/jpeg",
    "R0lGOD": "image/gif",
    "UklGR": "image/webp",
}


class GeneratedImage:
    """A picture that the assistant has drawn.

    Attributes:
        base64: The picture as it came.
        revised_prompt: What was really drawn.
    """

    __slots__ = ("_data", "_format", "base64", "revised_prompt")

    def __init__(
        self, base64: str, *, output_format: str | None = None, revised_prompt: str | None = None
    ) -> None:
        self.base64: str = base64
        self.revised_prompt: str | None = revised_prompt
        self._format = output_format
        self._data: bytes | None = None

    @property
    def data(self) -> bytes:
        """The bytes of the picture, decoded when they are first asked for.

        Decoding takes some milliseconds for each megabyte; an event loop that must not wait for it
        uses `assistant.read_image` or `assistant.save_image` instead.

        Raises:
            ValueError: What came is not base64.
        """
        if self._data is None:
            self._data = _decoded(self.base64)
        return self._data

    @property
    def media_type(self) -> str:
        """What kind of picture it is, like `image/png`."""
        payload = _payload(self.base64)
        for beginning, media_type in _BEGINNINGS.items():
            if payload.startswith(beginning):
                return media_type
        return f"image/{self._format or 'png'}"

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture into a file; one that is there is replaced.

        Args:
            path: The file.

        Returns:
            The file.

        Raises:
            ValueError: What came is not base64.
            OSError: The file cannot be written.
        """
        target = Path(path)
        target.write_bytes(self.data)
        return target

    def _repr_mimebundle_(self, **_: object) -> dict[str, bytes]:
        # How notebooks show it; one that is broken is told by its repr.
        try:
            return {self.media_type: self.data}
        except ValueError:
            return {}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.media_type}, {len(self.base64) * 3 // 4} bytes>"


def _payload(text: str) -> str:
    if text[:5].lower() == "data:":
        return text.partition(",")[2]
    return text


def _decoded(text: str) -> bytes:
    payload = _payload(text).strip()
    if "\n" in payload or "\r" in payload:
        payload = "".join(payload.split())
    payload += "=" * (-len(payload) % 4)
    found = io.BytesIO()
    try:
        for begin in range(0, len(payload), _PIECE):
            found.write(binascii.a2b_base64(payload[begin : begin + _PIECE], strict_mode=True))
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"the picture is not base64: {error}") from None
    # Without a copy, as far as there is room behind it.
    return found.getvalue()
