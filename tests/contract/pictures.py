"""Pictures in recordings: how forms are compared, and where we differ on purpose."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from contract.takes import RECEIPT_NAMES
from samsar._core.inputs.pictures import picture_file
from samsar.emulator.wire.forms import FormPart, read_form

if TYPE_CHECKING:
    from support.scripted import Got

    from contract.plays import Play

FORM = "multipart/form-data; boundary=<boundary>"


def body_and_headers(request: Got) -> tuple[Any, dict[str, str]]:
    """Return what a request carries as recordings have it: forms in their parts."""
    headers = dict(request.headers)
    if not headers.get("content-type", "").startswith("multipart/"):
        return request.json, headers
    parts = read_form(headers, request.body)
    return {"multipart": [_recorded(part) for part in parts]}, {**headers, "content-type": FORM}


def _recorded(part: FormPart) -> dict[str, Any]:
    if part.file_name is None:
        return {"name": part.name, "text": part.data.decode()}
    return {
        "name": part.name,
        "filename": part.file_name,
        "content_type": part.media_type,
        "size": len(part.data),
        "base64": base64.b64encode(part.data).decode(),
    }


def with_whole_forms(play: Play) -> Play:
    """A form keeps its own content type, whatever headers the client adds to every call."""
    if not isinstance(play.sent.body, str):
        return play
    data = play.arguments.keywords["image"]
    part = FormPart("image", "image.png", "image/png", data)
    sent = attrs.evolve(
        play.sent,
        headers={**play.sent.headers, "content-type": FORM},
        body={"multipart": [_recorded(part)]},
    )
    return attrs.evolve(play, sent=sent)


def with_types_as_they_are(play: Play) -> Play:
    """The first bytes of a picture say what it is, and not who passes it."""
    body = play.sent.body
    if not isinstance(body, Mapping) or "multipart" not in body:
        return play
    parts = [_as_it_is(part) if "base64" in part else part for part in body["multipart"]]
    return attrs.evolve(play, sent=attrs.evolve(play.sent, body={"multipart": parts}))


def _as_it_is(part: Mapping[str, Any]) -> dict[str, Any]:
    file = picture_file(base64.b64decode(part["base64"]), "image", None)
    is_made_up = part["filename"].rpartition(".")[0] == "image"
    name = file.file_name if is_made_up else part["filename"]
    return {**part, "content_type": file.media_type, "filename": name}


def with_one_address(play: Play) -> Play:
    """A receipt is sent under one name, and its template under one."""
    body = play.sent.body
    if not play.row.python.startswith("receipts.") or not isinstance(body, Mapping):
        return play
    twins = {name for names in RECEIPT_NAMES.values() for name in names} - RECEIPT_NAMES.keys()
    kept = {name: value for name, value in body.items() if name not in twins}
    return attrs.evolve(play, sent=attrs.evolve(play.sent, body=kept))


def has_a_picture_without_an_address(play: Play) -> bool:
    body = play.sent.body
    areas = {"images", "receipts"} & set(play.row.python.split("."))
    if not areas or not isinstance(body, Mapping):
        return False
    url = body.get("input", body).get("image_url", "https://")
    return isinstance(url, str) and not url.strip().startswith(("https://", "http://"))
