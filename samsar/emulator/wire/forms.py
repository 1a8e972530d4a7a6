"""Reading forms with files, as the server's own parser does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BOUNDARY: Final = re.compile(r'boundary="?([^";]+)"?')
_NAMES: Final = re.compile(r'\b(name|filename)="([^"]*)"')


@attrs.frozen
class FormPart:
    """One field of a form; with a file name it is a file."""

    name: str
    file_name: str | None
    media_type: str
    data: bytes


def read_form(headers: Mapping[str, str], body: bytes) -> list[FormPart]:
    """Take a form apart.

    Raises:
        ValueError: It is none.
    """
    found = _BOUNDARY.search(headers.get("content-type", ""))
    if found is None:
        raise ValueError("Multipart: Boundary not found")
    return list(_parts(f"--{found[1].strip()}".encode(), body))


def _parts(mark: bytes, body: bytes) -> Iterator[FormPart]:
    pieces = body.split(mark)
    if not pieces[-1].startswith(b"--"):
        raise ValueError("Unexpected end of form")
    for piece in pieces[1:-1]:
        head, found, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not found:
            raise ValueError("Malformed part header")
        yield _part(head.decode("utf-8", "replace"), data.removesuffix(b"\r\n"))


def _part(head: str, data: bytes) -> FormPart:
    lines = dict(line.partition(":")[::2] for line in head.split("\r\n"))
    headers = {name.strip().lower(): value.strip() for name, value in lines.items()}
    names = dict(_NAMES.findall(headers.get("content-disposition", "")))
    return FormPart(
        names.get("name", ""), names.get("filename"), headers.get("content-type", ""), data
    )
