"""Checking a request for another outro or footer, with the server's own words where known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.wire.fields import boolean, first, is_web_url, number, text
from samsar.emulator.wire.messages import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIDES: Final = ("x", "y", "width", "height")


def read_outro(fields: Mapping[str, Any]) -> str:
    """Check the fields of an outro; return the URL of its picture, or nothing if it is generated.

    Raises:
        ApiError: 400 for a field that the server refuses.
    """
    generated = boolean(fields, "generate_outro_image")
    given = text(fields, "outro_image_url", "new_outro_image_url")
    cta_url, image = first(fields, "cta_url"), first(fields, "outro_cta_image", "cta_image")
    has_source = bool(cta_url or image)
    # The wording of the refusals without a comment is ours; the server's is not known.
    if given and (generated or has_source):
        raise bad_request("Use either outro_image_url or a generated outro, not both.")
    if generated and not has_source:
        # The server's own words.
        raise bad_request(
            "cta_url or outro_cta_image is required when generate_outro_image is true."
        )
    if not given and (generated is False or not has_source):
        raise bad_request("outro_image_url is required unless generate_outro_image is true.")
    if cta_url and not is_web_url(cta_url):
        # The server's own words.
        raise bad_request("cta_url must be an http or https URL.")
    _check_focus(fields, generated=not given)
    return given


def _check_focus(fields: Mapping[str, Any], *, generated: bool) -> None:
    # Server: a generated outro moves unless that is switched off.
    animated = boolean(fields, "add_outro_animation")
    animated = generated if animated is None else animated
    if not boolean(fields, "add_outro_focus_area"):
        return
    if not animated:
        raise bad_request("add_outro_focus_area requires add_outro_animation to be true.")
    area = first(fields, "outro_focust_area", "outro_focus_area")
    if area is None and generated:
        return
    sides = [number(area, side) for side in _SIDES] if isinstance(area, dict) else [None]
    # How large the canvas is that it must lie in is not known.
    if any(side is None or side < 0 for side in sides) or 0 in sides[2:]:
        raise bad_request("outro_focust_area must be an object with x, y, width and height.")


def removes_footer(fields: Mapping[str, Any]) -> bool:
    """Check the fields of a footer; tell whether it is to be removed.

    Raises:
        ApiError: 400 for a field that the server refuses.
    """
    if boolean(fields, "remove_footer"):
        return True
    logo, url = text(fields, "cta_logo"), text(fields, "cta_url")
    # The wording of these is ours; the server's is not known.
    if not (text(fields, "cta_text") or logo or url):
        raise bad_request(
            "One of cta_text, cta_logo or cta_url is required unless remove_footer is true."
        )
    if logo and not is_web_url(logo) and not logo.startswith("data:image/"):
        raise bad_request("cta_logo must be an http or https URL or an image data URL.")
    if url and not is_web_url(url):
        raise bad_request("cta_url must be an http or https URL.")
    return False
