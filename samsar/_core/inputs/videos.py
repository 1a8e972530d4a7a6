"""The bodies of the routes that create videos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from samsar._core.inputs.fields import payload_from, web_address, with_extra
from samsar._core.inputs.pictures import LocalPicture, checked_text
from samsar._core.inputs.video_pictures import ADDRESS_KEYS, OUTRO_KEYS, with_local_pictures
from samsar._core.numbers import is_number
from samsar.errors import InputError
from samsar.types.videos import ImageVideoFields, TextVideoFields

# A footer shows at least one of these; the server also reads them in camelCase.
_FOOTER_KEYS: Final = ("url", "title", "cta_text", "cta_logo", "ctaText", "ctaLogo")


def text_video_body(
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that creates a video from a text.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing, wrong, or contradicts another.
    """
    payload = text_video_payload("create_from_text", TextVideoFields, fields)
    return wrapped(with_extra(payload, extra), webhook_url)


def text_video_payload(method: str, family: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a video from a text, checked and named as the wire does.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing, wrong, or contradicts another.
    """
    payload = payload_from(method, family, with_local_pictures(fields))
    check_outro(payload)
    _check_footers(payload)
    return payload


def image_video_body(
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that creates a video from pictures.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing, wrong, or contradicts another.
    """
    payload = payload_from("create_from_images", ImageVideoFields, with_local_pictures(fields))
    complete_image_video(payload)
    return wrapped(with_extra(payload, extra), webhook_url)


def as_list_of_pictures(payload: dict[str, Any]) -> bool:
    """Make one picture a list of one, which is what travels; tell whether it was one.

    Raises:
        InputError: There is neither a picture nor a list of them, or both.
    """
    single = payload.pop("image_url", None)
    if (single is None) == ("image_urls" not in payload):
        raise InputError("give either image_url or image_urls", argument="image_url")
    if single is None:
        return False
    # An upload is told from text by its class.
    payload["image_urls"] = [single.strip() if type(single) is str else single]
    return True


def complete_image_video(payload: dict[str, Any]) -> None:
    """Check the fields of a video from pictures together, and add what follows from them.

    Raises:
        InputError: An argument is missing, wrong, or contradicts another.
    """
    _check_pictures(payload["image_urls"])
    if payload.get("express_cta_generation"):
        _switch_on_express_cta(payload)
    check_outro(payload)
    _check_footers(payload)
    if payload.get("add_narrator_avatar"):
        # Server: an avatar implies a single narrator.
        payload["limit_single_narrator"] = True


def wrapped(payload: dict[str, Any], webhook_url: str | None) -> dict[str, Any]:
    """Return the envelope that the video routes read: `input`, and the webhook beside it.

    Raises:
        InputError: The webhook is not an http or https URL.
    """
    body: dict[str, Any] = {"input": payload}
    if webhook_url is not None:
        body["webhookUrl"] = web_address(webhook_url, "webhook_url")
    return body


def webhook_in(body: Any) -> str | None:
    """Return where a call wants its webhook."""
    places = (body, body.get("input")) if isinstance(body, Mapping) else ()
    found = (place.get("webhookUrl") for place in places if isinstance(place, Mapping))
    return next((url for url in found if isinstance(url, str)), None)


def _switch_on_express_cta(payload: dict[str, Any]) -> None:
    if "cta_url" not in payload:
        raise InputError("express_cta_generation needs cta_url", argument="cta_url")
    # Server: express calls to action force outro and footer, whatever else was asked for.
    for switch in (
        "generate_outro_image",
        "add_outro_animation",
        "add_outro_focus_area",
        "add_footer_animation",
    ):
        payload[switch] = True


def check_outro(payload: dict[str, Any]) -> None:
    """Check what an outro needs and what it excludes; trims `cta_url`.

    Raises:
        InputError: Something is missing, or the two ways to make an outro are mixed.
    """
    if "cta_url" in payload:
        # Server: for a video from a text it drops an outro that leads nowhere, in silence.
        payload["cta_url"] = web_address(payload["cta_url"], "cta_url")
    _check_outro_picture(payload.get("outro_cta_image"))
    _check_focus_area(payload.get("outro_focust_area"))
    generated = bool(payload.get("generate_outro_image"))
    if generated and "outro_image_url" in payload:
        raise InputError(
            "outro_image_url and generate_outro_image exclude each other",
            argument="outro_image_url",
        )
    if generated and "cta_url" not in payload and "outro_cta_image" not in payload:
        raise InputError(
            "generate_outro_image needs cta_url or outro_cta_image", argument="cta_url"
        )
    focused = bool(payload.get("add_outro_focus_area"))
    if focused and not generated and not payload.get("add_outro_animation"):
        raise InputError(
            "add_outro_focus_area needs add_outro_animation", argument="add_outro_focus_area"
        )
    _check_outro_address(payload)


def _check_outro_address(payload: dict[str, Any]) -> None:
    url = payload.get("outro_image_url")
    if isinstance(url, str) and not isinstance(url, LocalPicture):
        payload["outro_image_url"] = checked_text(url, "outro_image_url")


def _check_outro_picture(picture: Any) -> None:
    if not isinstance(picture, Mapping):
        return
    if not any(_is_picture(picture.get(key)) for key in (*OUTRO_KEYS, "image_data")):
        raise InputError("outro_cta_image needs its middle_image", argument="outro_cta_image")


def _is_picture(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, str) and bool(value.strip()))


def _check_focus_area(area: Any) -> None:
    if area is None:
        return
    sides = [area.get(name) for name in ("x", "y", "width", "height")]
    if not all(is_number(side) and side >= 0 for side in sides) or 0 in sides[2:]:
        raise InputError(
            "outro_focus_area needs x, y, width and height, in pixels from 0 up",
            argument="outro_focus_area",
        )


def _check_footers(payload: Mapping[str, Any]) -> None:
    for index, item in enumerate(payload.get("footer_metadata", ())):
        # Server: for a video from a text it drops a footer that it cannot read, in silence.
        if not isinstance(item, Mapping) or not any(item.get(key) for key in _FOOTER_KEYS):
            raise InputError(
                f"footer_metadata[{index}] needs a url, title, cta_text or cta_logo",
                argument=f"footer_metadata[{index}]",
            )


def _check_pictures(pictures: list[Any]) -> None:
    if not pictures:
        raise InputError("image_urls is empty", argument="image_urls")
    for index, picture in enumerate(pictures):
        # Server: an entry without an address is skipped in silence, and a scene is missing.
        keyed = picture if isinstance(picture, Mapping) else {"url": picture}
        if not any(isinstance(a := keyed.get(key), str) and a.strip() for key in ADDRESS_KEYS):
            raise InputError(
                f"image_urls[{index}] needs the URL of a picture", argument=f"image_urls[{index}]"
            )
