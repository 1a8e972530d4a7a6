"""Checking a request for another outro or footer, with the server's own words where known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.wire.fields import boolean, first, is_web_url, number, text
from samsar.emulator.wire.messages import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_OUTRO_TEXT: Final = 180
LONGEST_FOOTER_TEXT: Final = 220
CANVAS: Final = (1792, 1024)
"""Server: the canvas of 16:9, in which a focus area must lie whatever the video's shape."""
_SIDES: Final = ("x", "y", "width", "height")
_OUTRO_TEXTS: Final = ("cta_text_top", "cta_text_bottom")


def check_outro_types(fields: Mapping[str, Any]) -> None:
    """Check what the server checks before it looks for the video.

    Raises:
        ApiError: 400 for a field of a wrong type.
    """
    for name in ("generate_outro_image", "add_outro_animation", "add_outro_focus_area"):
        boolean(fields, name)
    for name in (*_OUTRO_TEXTS, "cta_logo"):
        _check_text(fields, name)


def read_outro(fields: Mapping[str, Any]) -> str:
    """Check the fields of an outro; return the URL of its picture, or nothing if it is generated.

    Raises:
        ApiError: 400 for a field that the server refuses.
    """
    wanted = boolean(fields, "generate_outro_image")
    given = text(fields, "outro_image_url", "new_outro_image_url")
    cta_url, image = text(fields, "cta_url"), first(fields, "outro_cta_image", "cta_image")
    generated = wanted or (wanted is None and not given and bool(cta_url or image))
    if given and (generated or image):
        raise bad_request(
            "Use either generate_outro_image with cta_url/outro_cta_image or outro_image_url, "
            "not both."
        )
    if not given and not generated:
        raise bad_request(
            "outro_image_url (or outroImageUrl/new_outro_image_url) is required unless "
            "generate_outro_image is true."
        )
    if not generated:
        _check_focus(fields)
        return given
    if not cta_url and not image:
        raise bad_request(
            "cta_url or outro_cta_image is required when generate_outro_image is true."
        )
    if cta_url and not is_web_url(cta_url):
        raise bad_request("cta_url must be an http or https URL.")
    return ""


def _check_focus(fields: Mapping[str, Any]) -> None:
    # Server: only for a picture that was sent; where a generated one is looked at is known.
    if not boolean(fields, "add_outro_focus_area"):
        return
    if not boolean(fields, "add_outro_animation"):
        raise bad_request("add_outro_focus_area requires add_outro_animation to be true.")
    area = first(fields, "outro_focust_area", "outro_focus_area")
    if not area and not isinstance(area, dict | list):
        raise bad_request("outro_focust_area is required when add_outro_focus_area is true.")
    if not isinstance(area, dict):
        raise bad_request("outro_focust_area must be an object with x, y, width, height.")
    found = [number(area, side) for side in _SIDES]
    sides = [side for side in found if side is not None]
    if len(sides) < len(_SIDES):
        raise bad_request("outro_focust_area x, y, width, height must be valid numbers.")
    if any(not 0 <= side <= most for side, most in zip(sides, CANVAS * 2, strict=True)):
        raise bad_request("outro_focust_area values must be within the canvas dimensions.")


def check_footer_types(fields: Mapping[str, Any]) -> None:
    """Check what the server checks before it looks for the video.

    Raises:
        ApiError: 400 for a field of a wrong type.
    """
    boolean(fields, "remove_footer")
    for name in ("cta_text", "cta_logo", "cta_url"):
        _check_text(fields, name)


def removes_footer(fields: Mapping[str, Any]) -> bool:
    """Check the fields of a footer; tell whether it is to be removed.

    Raises:
        ApiError: 400 for a field that the server refuses.
    """
    logo, url = text(fields, "cta_logo"), text(fields, "cta_url")
    if url and not is_web_url(url):
        raise bad_request("cta_url must be an http or https URL.")
    if boolean(fields, "remove_footer"):
        return True
    if not (text(fields, "cta_text") or logo or url):
        raise bad_request(
            "At least one of cta_text, cta_logo, or cta_url is required unless remove_footer is "
            "true."
        )
    if logo and not is_web_url(logo) and not logo.startswith("data:image/"):
        # The wording is ours; the server's is not known.
        raise bad_request("cta_logo must be an http or https URL or an image data URL.")
    return False


def with_texts_cut(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they are kept (server: what is too long is cut, not refused)."""
    limits = {**dict.fromkeys(_OUTRO_TEXTS, LONGEST_OUTRO_TEXT), "cta_text": LONGEST_FOOTER_TEXT}
    kept = dict(fields)
    for name, most in limits.items():
        for spelling in (name, _camel(name)):
            if isinstance(kept.get(spelling), str):
                kept[spelling] = kept[spelling].strip()[:most]
    return kept


def _check_text(fields: Mapping[str, Any], name: str) -> None:
    value = first(fields, name)
    if value is not None and not isinstance(value, str):
        raise bad_request(f"{name} must be a string when provided.")


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
