"""Titles for pictures, taken from what is known about them: nothing looks at the picture."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import attrs

from samsar._core import routes
from samsar.emulator.callers.actors import actor_of, is_v2
from samsar.emulator.callers.billing import charge_usage
from samsar.emulator.database.ledger import to_units
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.wire.fields import envelope, is_web_url, text
from samsar.emulator.wire.forms import FormPart, read_form
from samsar.emulator.wire.json_bodies import parsed_json
from samsar.emulator.wire.messages import ApiError, Reply, bad_request
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.wire.messages import Call

TITLE_CREDITS: Final = 1.5
"""The server charges what its model uses; here every title costs the same fraction."""
LONGEST: Final = 72
MOST_WORDS: Final = 8
IMAGE_LIMIT: Final = 50 * 1024 * 1024
MEDIA_TYPES: Final = ("image/png", "image/jpeg", "image/webp", "image/gif")
_FILE_FIELDS: Final = ("image", "file", "image_file", "imageFile")
_BEST_KEYS: Final = ("title", "product", "name", "description", "prompt")
_WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)


@attrs.frozen
class _Picture:
    source: str
    """Its URL, data URL or file name."""
    metadata: Any


def assign_title(call: Call) -> Reply:
    """Give a picture a title."""
    actor = actor_of(call)
    picture = _read(call, envelope(call.body) if is_v2(call) else call.body)
    headers = charge_usage(
        call, actor, to_units(TITLE_CREDITS), reason="assign_title", refusal=NO_CREDITS
    )
    return Reply.of_json({"content": title_of(picture)}, headers=headers)


def title_of(picture: _Picture) -> str:
    """Make a title of what is known: the metadata, else the name of the file."""
    words = _WORD.findall(_said(picture.metadata)) or _WORD.findall(_stem(picture.source))
    title = " ".join(word.capitalize() for word in words[:MOST_WORDS]) or "Untitled Picture"
    while len(title) > LONGEST:
        shorter = title.rpartition(" ")[0]
        title = shorter or title[:LONGEST]
    return title


def _read(call: Call, body: Any) -> _Picture:
    kind = call.headers.get("content-type", "").lower()
    if kind.startswith("multipart/form-data"):
        return _from_form(call)
    if kind.startswith("image/"):
        metadata = call.query.get("metadata") or call.headers.get("x-image-metadata")
        complaint = "Content-Type must be PNG, JPEG, WEBP, or non-animated GIF."
        _check(FormPart("image", None, kind, call.content), complaint)
        return _Picture("", metadata)
    fields = body if isinstance(body, dict) else {}
    source = text(fields, "image_url", "image_data", "image")
    if not is_web_url(source) and not source.startswith("data:image/"):
        # The wording is ours; the server's is not known.
        raise bad_request("image, image_data, or image_url is required.")
    return _Picture(source, fields.get("metadata") or fields.get("metadata_json"))


def _from_form(call: Call) -> _Picture:
    try:
        parts = read_form(call.headers, call.content)
    except ValueError as error:
        raise bad_request(str(error)) from None
    files = [part for part in parts if part.file_name is not None]
    file = next((part for part in files if part.name in _FILE_FIELDS), None)
    if file is None:
        raise bad_request("image file is required.")
    _check(file, "image file must be PNG, JPEG, WEBP, or non-animated GIF.")
    texts = {part.name: part.data.decode("utf-8", "replace") for part in parts if part not in files}
    metadata = texts.get("metadata") or texts.get("metadata_json")
    return _Picture(file.file_name or "", metadata)


def _check(file: FormPart, complaint: str) -> None:
    if file.media_type.partition(";")[0].strip() not in MEDIA_TYPES:
        raise bad_request(complaint)
    if len(file.data) > IMAGE_LIMIT:
        raise ApiError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"image file must be {IMAGE_LIMIT} bytes or smaller.",
        )
    if not file.data:
        raise bad_request("image file must not be empty.")


def _said(metadata: Any) -> str:
    """Return the words of the metadata that suit a title best."""
    if isinstance(metadata, str):
        try:
            decoded = parsed_json(metadata.encode(errors="replace"))
        except ValueError:
            return metadata
        return _said(decoded) if isinstance(decoded, dict) else metadata
    if not isinstance(metadata, dict):
        return ""
    return _best(metadata)


def _best(metadata: Mapping[str, Any]) -> str:
    ordered = [*(metadata.get(key) for key in _BEST_KEYS), *metadata.values()]
    return next((said for said in ordered if isinstance(said, str) and said.strip()), "")


def _stem(source: str) -> str:
    if source.startswith("data:"):
        return ""
    path = unquote(urlsplit(source).path) if is_web_url(source) else source
    name = path.rstrip("/").rpartition("/")[2]
    return name.rpartition(".")[0] or name


ENDPOINTS: Final = (
    Endpoint.of(routes.images.ASSIGN_TITLE, assign_title),
    Endpoint.of(routes.v2.images.ASSIGN_TITLE, assign_title),
    Endpoint("v2.images.titles", "POST", "/v2/images/assign_title", assign_title),
)
