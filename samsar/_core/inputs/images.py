"""The bodies of the routes for images and receipts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core.inputs.fields import is_list, payload_from, plain, with_extra
from samsar._core.inputs.pictures import PictureFile, picture_url
from samsar._core.multipart import Part, form
from samsar.errors import InputError
from samsar.types.images import EnhanceFields, ExtendFields, RollupFields

if TYPE_CHECKING:
    from samsar._core.wire import Content

_RATIO: Final = re.compile(r"\d+(?:\.\d+)?:\d+(?:\.\d+)?", re.ASCII)

# The server reads the address of a tile under any of these.
_ADDRESS_KEYS: Final = ("image_url", "imageUrl", "url", "src")
_PICTURE_KEYS: Final = (*_ADDRESS_KEYS, "enhanced_url", "enhancedUrl")


def one_picture_body(
    picture: Any,
    *,
    fields: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body of a route that takes one picture, and perhaps some text.

    Raises:
        InputError: The picture is none, or some text is blank.
    """
    if picture is None:
        raise InputError("image_url is required", argument="image_url")
    payload: dict[str, Any] = {"image_url": picture_url(picture, "image_url")}
    for name, value in (fields or {}).items():
        if value is None:
            continue
        if not isinstance(value, str) or not value.strip():
            raise InputError(f"{name} must be text that is not blank", argument=name)
        payload[name] = value.strip()
    return with_extra(payload, extra)


def pictures_body(image_urls: Any, extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the body of a route that takes pictures and nothing else.

    Raises:
        InputError: There is no picture, or one is none.
    """
    return with_extra({"image_urls": picture_urls(image_urls, "image_urls")}, extra)


def picture_urls(pictures: Any, argument: str) -> list[str]:
    """Return the URLs of pictures, and a `LocalPicture` for each that has none yet.

    Raises:
        InputError: It is no list of pictures, or an empty one.
    """
    if not is_list(pictures):
        raise InputError(f"{argument} must be a list of pictures", argument=argument)
    if not pictures:
        raise InputError(f"{argument} is empty", argument=argument)
    return [picture_url(picture, f"{argument}[{i}]") for i, picture in enumerate(pictures)]


def enhance_body(fields: Mapping[str, Any], extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the body that makes a better version of a picture.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    payload = payload_from("enhance", EnhanceFields, _with_urls(fields, "image_url"))
    _check_ratio(payload)
    return with_extra(payload, extra)


def extend_body(fields: Mapping[str, Any], extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the body that makes more pictures.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    given = dict(fields)
    if given.get("image_urls") is not None:
        given["image_urls"] = picture_urls(given["image_urls"], "image_urls")
    payload = payload_from("extend", ExtendFields, given)
    _check_whole(payload, "num_images")
    _check_ratio(payload)
    return with_extra(payload, extra)


def rollup_body(
    method: str, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that makes a roll-up banner.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    given = _with_urls(
        fields, "header_image_url", "logo_url", "footer_image_url", "footer_logo_url"
    )
    if is_list(given.get("images")):
        given["images"] = [_tile(tile, f"images[{i}]") for i, tile in enumerate(given["images"])]
    payload = payload_from(method, RollupFields, given)
    if not payload["images"]:
        # Server: answers 500 to this.
        raise InputError("images is empty", argument="images")
    _check_whole(payload, "max_tiles")
    _check_whole(payload, "columns")
    return with_extra(payload, extra)


def title_body(
    picture: PictureFile | str,
    metadata: Mapping[str, Any] | str | None,
    extra: Mapping[str, Any] | None,
) -> dict[str, Any] | Content:
    """Return the body that asks for a title: a form for a file, JSON for a URL.

    Raises:
        InputError: The metadata cannot be written as JSON.
    """
    more = _metadata(metadata)
    if isinstance(picture, str):
        name = "image_data" if picture[:5].lower() == "data:" else "image_url"
        return with_extra({name: picture, **more}, extra)
    parts = [Part("image", picture.data, picture.file_name, picture.media_type)]
    parts += [
        Part(name, _field_text(value).encode()) for name, value in with_extra(more, extra).items()
    ]
    return form(parts)


def _metadata(metadata: Any) -> dict[str, Any]:
    if metadata is None:
        return {}
    if not isinstance(metadata, (Mapping, str)):
        raise InputError("metadata must be a mapping or text", argument="metadata")
    return {"metadata": plain(metadata, "metadata")}


def _field_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _with_urls(fields: Mapping[str, Any], *names: str) -> dict[str, Any]:
    given = dict(fields)
    for name in names:
        if given.get(name) is not None:
            given[name] = picture_url(given[name], name)
    return given


def _tile(tile: Any, place: str) -> Any:
    if attrs.has(type(tile)):
        tile = {name: v for name, v in attrs.asdict(tile, recurse=False).items() if v is not None}
    if not isinstance(tile, Mapping):
        return picture_url(tile, place)
    found = {
        key: picture_url(item, f"{place}.{key}")
        if key in _PICTURE_KEYS and item is not None
        else item
        for key, item in tile.items()
    }
    if not any(found.get(key) for key in _ADDRESS_KEYS):
        raise InputError(f"{place} needs image_url", argument=f"{place}.image_url")
    return found


def _check_whole(payload: Mapping[str, Any], name: str) -> None:
    if name in payload and payload[name] != int(payload[name]):
        raise InputError(f"{name} must be a whole number", argument=name)


def _check_ratio(payload: Mapping[str, Any]) -> None:
    ratio = payload.get("aspect_ratio")
    if ratio is not None and not _RATIO.fullmatch(ratio.strip()):
        raise InputError(
            "aspect_ratio must be two numbers with a colon, like '16:9'", argument="aspect_ratio"
        )
