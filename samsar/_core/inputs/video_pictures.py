"""Pictures of the caller's own in the fields of the video methods: found, and uploaded later."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import attrs

from samsar._core.inputs.fields import is_list
from samsar._core.inputs.pictures import LocalPicture, is_data_url, is_file

# Under any of these a generated outro may name its picture; `image_data` may also hold it.
OUTRO_KEYS: Final = (
    "middle_image",
    "middle_image_url",
    "middle",
    "center_image",
    "center_image_url",
    "centerImage",
    "centerImageUrl",
    "center",
    "url",
    "source",
)

# The server reads the address of a picture under any of these.
ADDRESS_KEYS: Final = (
    "image_url",
    "imageUrl",
    "url",
    "src",
    "enhanced_url",
    "enhancedUrl",
)

_LOGO_KEYS: Final = ("cta_logo", "ctaLogo")


def with_local_pictures(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with a `LocalPicture` for every picture that has no URL yet."""
    found = dict(fields)
    for name in ("image_url", "outro_image_url", "cta_logo"):
        if name in found:
            found[name] = _noted(found[name], name)
    if "outro_cta_image" in found:
        found["outro_cta_image"] = _picture(found["outro_cta_image"], "outro_cta_image", OUTRO_KEYS)
    for name, look, keys in (
        ("image_urls", _picture, ADDRESS_KEYS),
        ("footer_metadata", _inside, _LOGO_KEYS),
    ):
        items = found.get(name)
        if items is not None and is_list(items):
            found[name] = [look(each, f"{name}[{i}]", keys) for i, each in enumerate(items)]
    return found


def _picture(value: Any, place: str, keys: tuple[str, ...]) -> Any:
    """Look at a picture, or at a mapping that holds one under one of the keys."""
    found = _inside(value, place, keys)
    return found if isinstance(found, Mapping) else _noted(found, place)


def _inside(value: Any, place: str, keys: tuple[str, ...]) -> Any:
    if attrs.has(type(value)):
        given = attrs.asdict(value, recurse=False)
        value = {name: item for name, item in given.items() if item is not None}
    if not isinstance(value, Mapping):
        return value
    return {
        name: _picture(item, f"{place}.{name}", ADDRESS_KEYS) if name in keys else item
        for name, item in value.items()
    }


def _noted(value: Any, place: str) -> Any:
    if isinstance(value, str):
        text = value.strip()
        return LocalPicture.of(text, place) if is_data_url(text) else value
    if isinstance(value, (bytes, bytearray, memoryview, os.PathLike)) or is_file(value):
        return LocalPicture.of(value, place)
    return value
