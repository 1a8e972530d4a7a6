"""The bodies of the routes that create videos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from samsar._core.inputs.fields import payload_from, with_extra
from samsar.errors import InputError
from samsar.types.videos import ImageVideoFields, TextVideoFields

# Under any of these a generated outro may name its picture.
_PICTURE_KEYS: Final = (
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
    "image_data",
)

# The server reads the address of a picture under any of these.
_ADDRESS_KEYS: Final = (
    "image_url",
    "imageUrl",
    "url",
    "src",
    "enhanced_url",
    "enhancedUrl",
)


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
    payload = payload_from("create_from_text", TextVideoFields, fields)
    check_outro(payload)
    return wrapped(with_extra(payload, extra), webhook_url)


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
    payload = payload_from("create_from_images", ImageVideoFields, fields)
    _check_pictures(payload["image_urls"])
    if payload.get("express_cta_generation"):
        _switch_on_express_cta(payload)
    check_outro(payload)
    if payload.get("add_narrator_avatar"):
        # Server: an avatar implies a single narrator.
        payload["limit_single_narrator"] = True
    return wrapped(with_extra(payload, extra), webhook_url)


def wrapped(payload: dict[str, Any], webhook_url: str | None) -> dict[str, Any]:
    """Return the envelope that the video routes read: `input`, and the webhook beside it.

    Raises:
        InputError: The webhook is not an http or https URL.
    """
    body: dict[str, Any] = {"input": payload}
    if webhook_url is not None:
        body["webhookUrl"] = _web_address(webhook_url, "webhook_url")
    return body


def _web_address(value: Any, argument: str) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text.lower().startswith(("https://", "http://")):
        raise InputError(f"{argument} must be an http or https URL", argument=argument)
    return text


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
    if isinstance(payload.get("cta_url"), str):
        payload["cta_url"] = payload["cta_url"].strip()
    _check_outro_picture(payload.get("outro_cta_image"))
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


def _check_outro_picture(picture: Any) -> None:
    if not isinstance(picture, Mapping):
        return
    if not any(_is_picture(picture.get(key)) for key in _PICTURE_KEYS):
        raise InputError("outro_cta_image needs its middle_image", argument="outro_cta_image")


def _is_picture(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, str) and bool(value.strip()))


def _check_pictures(pictures: list[Any]) -> None:
    if not pictures:
        raise InputError("image_urls is empty", argument="image_urls")
    for index, picture in enumerate(pictures):
        # Server: an entry without an address is skipped in silence, and a scene is missing.
        keyed = picture if isinstance(picture, Mapping) else {"url": picture}
        if not any(isinstance(a := keyed.get(key), str) and a.strip() for key in _ADDRESS_KEYS):
            raise InputError(
                f"image_urls[{index}] needs the URL of a picture", argument=f"image_urls[{index}]"
            )
