"""Pictures in the arguments of a call: which are URLs already, and which have to travel first.

A picture that has no URL yet stands in a body as `LocalPicture`, which is text like a URL is. So
everything about a call is checked before the first byte of a picture is read or sent.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from samsar.errors import InputError

MEBIBYTE: Final = 1024 * 1024
TITLE_LIMIT: Final = 50 * MEBIBYTE
"""Server: a picture to be titled may have so many bytes."""
UPLOAD_LIMIT: Final = 37 * MEBIBYTE
"""Server: a JSON body may have 50 MB, and base64 makes a picture a third larger."""
_UPLOAD_CHARACTERS: Final = 50 * MEBIBYTE - 4096

_WANTED: Final = (
    "a URL, a data URL, bytes, a path (pathlib.Path) or a file opened for reading bytes"
)


class LocalPicture(str):
    """Stands for a picture that has no URL yet: a data URL, bytes, a path or an open file."""

    __slots__ = ("argument", "picture")

    picture: Any
    argument: str

    @classmethod
    def of(cls, picture: Any, argument: str) -> LocalPicture:
        """Remember a picture, and the argument that it came in."""
        made = cls("(a picture without a URL)")
        made.picture = picture
        made.argument = argument
        return made


@attrs.frozen
class PictureFile:
    """A picture that has been read."""

    data: bytes = attrs.field(repr=False)
    media_type: str
    file_name: str

    def data_url(self) -> str:
        """Return the picture as a data URL; this takes a while for a large one."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.data).decode('ascii')}"


def picture_url(picture: Any, argument: str) -> str:
    """Return the URL of a picture, trimmed, or a `LocalPicture` when it has none yet.

    Raises:
        InputError: It is no picture.
    """
    if isinstance(picture, str):
        text = checked_text(picture, argument)
        return LocalPicture.of(text, argument) if is_data_url(text) else text
    if isinstance(picture, (bytes, bytearray, memoryview, os.PathLike)) or is_file(picture):
        return LocalPicture.of(picture, argument)
    raise InputError(f"{argument} must be {_WANTED}", argument=argument)


def chosen_picture(**pictures: Any) -> str:
    """Return the one picture that was given under any of its names.

    Raises:
        InputError: There is none, or more than one, or it is no picture.
    """
    given = {name: picture for name, picture in pictures.items() if picture is not None}
    names = ", ".join(list(pictures)[:-1]) + f" or {list(pictures)[-1]}"
    if len(given) != 1:
        complaint = "is required" if not given else "is all that can be given"
        raise InputError(f"one of {names} {complaint}", argument=next(iter(pictures)))
    ((name, picture),) = given.items()
    return picture_url(picture, name)


def checked_text(text: str, argument: str) -> str:
    """Return text that is a URL or a data URL, trimmed.

    Raises:
        InputError: It is neither.
    """
    text = text.strip()
    if not text:
        raise InputError(f"{argument} is blank", argument=argument)
    scheme = text[:8].lower()
    if scheme.startswith(("https://", "http://")):
        return text
    if not scheme.startswith("data:"):
        raise InputError(
            f"{argument} must be a URL or a data URL; for a file pass pathlib.Path(…)",
            argument=argument,
        )
    if not is_data_url(text):
        raise InputError(
            f"{argument} must begin with data:image/ and hold base64", argument=argument
        )
    return text


def is_data_url(text: str) -> bool:
    """Tell whether text is a data URL of a picture."""
    head, comma, _ = text[:200].partition(",")
    return (
        bool(comma) and head.lower().startswith("data:image/") and head.lower().endswith("base64")
    )


def is_file(value: Any) -> bool:
    """Tell whether a value can be read like an open file."""
    return callable(getattr(value, "read", None))


def picture_file(data: bytes, argument: str, file_name: str | None) -> PictureFile:
    """Return a picture of which the bytes are there; its first ones say what it is.

    Raises:
        InputError: It is empty, or of no kind that the server takes.
    """
    if not data:
        raise InputError(f"{argument} is empty", argument=argument)
    media_type = media_type_of(data)
    if media_type is None:
        raise InputError(f"{argument} must be a PNG, JPEG, WEBP or GIF", argument=argument)
    return PictureFile(data, media_type, file_name or f"image.{_ENDINGS[media_type]}")


_ENDINGS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
}


def media_type_of(data: bytes) -> str | None:
    """Tell from its first bytes what kind of picture this is; None for none of them."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return None


def check_size(size: int, limit: int, argument: str) -> None:
    """Hold a picture against the limit of the server.

    Raises:
        InputError: It is larger.
    """
    if size > limit:
        raise InputError(
            f"{argument} has more than {limit // MEBIBYTE} MiB, which is all that the server takes",
            argument=argument,
        )


def check_data_url(picture: LocalPicture) -> None:
    """Hold a data URL against the limit of the server.

    Raises:
        InputError: It is larger.
    """
    # Four characters of base64 are three bytes.
    check_size(len(picture.picture) * 3 // 4, UPLOAD_LIMIT, picture.argument)


def local_pictures(value: Any) -> Iterator[LocalPicture]:
    """Find all pictures in a body that have no URL yet, in order."""
    if isinstance(value, LocalPicture):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from local_pictures(item)
    elif isinstance(value, list):
        for item in value:
            yield from local_pictures(item)


def filled(value: Any, urls: Iterator[str]) -> Any:
    """Return a body in which the pictures without a URL have got one, in the same order."""
    if isinstance(value, LocalPicture):
        return next(urls)
    if isinstance(value, Mapping):
        return {name: filled(item, urls) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, urls) for item in value]
    return value


def bundles(data_urls: list[str]) -> Iterator[list[str]]:
    """Distribute data URLs over bodies, in order, none of which is over the server's limit."""
    bundle: list[str] = []
    size = 0
    for url in data_urls:
        if bundle and size + len(url) > _UPLOAD_CHARACTERS:
            yield bundle
            bundle, size = [], 0
        bundle.append(url)
        size += len(url) + 3
    if bundle:
        yield bundle
