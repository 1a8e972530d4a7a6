"""Checking a request for a video from pictures, with the server's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import attrs

from samsar.emulator.content.catalog import VIDEO_MODELS
from samsar.emulator.database.renders import RenderOrder
from samsar.emulator.orders.public_media import is_within_reach
from samsar.emulator.wire.fields import (
    boolean,
    first,
    is_web_url,
    language,
    picture_url,
    subtitles,
    text,
)
from samsar.emulator.wire.messages import bad_request
from samsar.pricing import IMAGE_LIST_SCENE_SECONDS, OUTRO_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_VIDEO_MODEL: Final = "RUNWAYML"
ASPECT_RATIOS: Final = ("16:9", "9:16")
BLOCKED_PATH: Final = "/wiki/special:redirect/file/"
BLOCKED: Final = (
    "image_urls contains a URL that cannot be fetched server-side. Please provide a direct, "
    "publicly accessible image URL instead of a redirect page URL."
)
_FOOTER_NAMES: Final = ("url", "title", "cta_text", "cta_logo")


@attrs.frozen(kw_only=True)
class ImageListOrder:
    """What is to be rendered, and from which pictures."""

    render: RenderOrder
    pictures: tuple[tuple[int, bool], ...]
    """Position in `image_urls`, from 1, and whether the picture could be downloaded.

    The emulator never goes to the network: a picture is out of reach if its URL is neither http(s)
    nor a data URL, or if its host ends in `.invalid`, which no host on the Internet does.
    """


@attrs.frozen(kw_only=True)
class _Extras:
    outro: bool
    footer: bool
    express_cta: bool
    narrator_avatar: bool


def read_image_list_order(fields: Mapping[str, Any]) -> ImageListOrder:
    """Check the fields and say what is to be rendered.

    Raises:
        ApiError: 400 for a field that the server refuses.
    """
    urls = _image_urls(fields)
    video_model = _video_model(fields)
    if not isinstance(first(fields, "metadata") or {}, dict):
        raise bad_request("metadata must be an object.")
    extras = _extras(fields, scenes=len(urls))
    aspect_ratio = text(fields, "aspect_ratio")
    render = RenderOrder(
        kind="image_list_to_video",
        video_model=video_model,
        seconds=len(urls) * IMAGE_LIST_SCENE_SECONDS + (OUTRO_SECONDS if extras.outro else 0),
        express_cta=extras.express_cta,
        narrator_avatar=extras.narrator_avatar,
        # Anything else is taken for the default without a word.
        aspect_ratio=aspect_ratio if aspect_ratio in ASPECT_RATIOS else ASPECT_RATIOS[0],
        language=language(fields, "language") or "en",
        has_subtitles=subtitles(fields, has_footer=extras.footer),
        has_footer=extras.footer,
        has_outro=extras.outro,
        # No webhook: the server takes one on this route, but never stores and never calls it.
        input=dict(fields),
    )
    return ImageListOrder(
        render=render,
        pictures=tuple((position, is_within_reach(url)) for position, url in urls),
    )


def _image_urls(fields: Mapping[str, Any]) -> list[tuple[int, str]]:
    entries = first(fields, "image_urls")
    if not isinstance(entries, list) or not entries:
        raise bad_request("image_urls must be a non-empty array.")
    urls: list[tuple[int, str]] = []
    for position, entry in enumerate(entries, 1):
        if not isinstance(entry, str | dict):
            raise bad_request(
                "image_urls entries must be strings or objects containing a non-empty image_url "
                "(or enhanced_url)."
            )
        url = picture_url(entry)
        if _is_blocked(url):
            raise bad_request(BLOCKED)
        # Entries without any URL are left out in silence.
        if url:
            urls.append((position, url))
    if not urls:
        raise bad_request("image_urls must be a non-empty array.")
    return urls


def _is_blocked(url: str) -> bool:
    try:
        return unquote(urlsplit(url).path).lower().startswith(BLOCKED_PATH)
    except ValueError:
        return False


def _video_model(fields: Mapping[str, Any]) -> str:
    model = text(fields, "video_model").upper() or DEFAULT_VIDEO_MODEL
    if model not in VIDEO_MODELS:
        raise bad_request(f"video_model must be one of: {', '.join(VIDEO_MODELS)}.")
    return model


def _extras(fields: Mapping[str, Any], *, scenes: int) -> _Extras:
    express_cta = _express_cta(fields)
    outro = _has_outro(fields)
    # The server writes the calls to action that are missing.
    footer = _has_footer(fields, at_least=0 if express_cta else scenes)
    narrator_avatar = boolean(fields, "add_narrator_avatar")
    boolean(fields, "limit_single_narrator")
    return _Extras(
        # Written texts need somewhere to stand.
        outro=outro or express_cta,
        footer=footer or express_cta,
        express_cta=express_cta,
        narrator_avatar=bool(narrator_avatar),
    )


def _express_cta(fields: Mapping[str, Any]) -> bool:
    wanted = boolean(
        fields, "express_cta_generation", "auto_generate_cta_text", "generate_cta_texts"
    )
    if wanted and not text(fields, "cta_url"):
        raise bad_request("cta_url is required when express_cta_generation is true.")
    return bool(wanted)


def _has_outro(fields: Mapping[str, Any]) -> bool:
    # outro_image_url is ignored on this route.
    wanted = boolean(fields, "generate_outro_image")
    boolean(fields, "add_outro_animation")
    boolean(fields, "add_outro_focus_area")
    cta_url, image = first(fields, "cta_url"), first(fields, "outro_cta_image", "cta_image")
    if cta_url and not is_web_url(cta_url):
        raise bad_request("cta_url must be an http or https URL.")
    if wanted and not cta_url and not image:
        raise bad_request(
            "cta_url or outro_cta_image is required when generate_outro_image is true."
        )
    return bool(cta_url or image)


def check_footer(fields: Mapping[str, Any]) -> None:
    """Check the footer of a video from text (server: only external users are told of mistakes).

    Raises:
        ApiError: 400 for a footer that cannot be drawn.
    """
    if boolean(fields, "add_footer_animation") and not first(fields, "footer_metadata"):
        # The wording is ours; the server's is not known.
        raise bad_request("footer_metadata must have at least one object.")
    _has_footer(fields, at_least=1)


def _has_footer(fields: Mapping[str, Any], *, at_least: int) -> bool:
    if not boolean(fields, "add_footer_animation"):
        return False
    items = first(fields, "footer_metadata")
    if items is None and not at_least:
        return True
    if not isinstance(items, list):
        raise bad_request("footer_metadata must be an array when add_footer_animation is true.")
    if len(items) < at_least:
        raise bad_request(
            "footer_metadata must include one item for each image scene when add_footer_animation "
            "is true."
        )
    for index, item in enumerate(items):
        _check_footer_item(index, item)
    return True


def _check_footer_item(index: int, item: Any) -> None:
    name = f"footer_metadata[{index}]"
    if not isinstance(item, dict):
        raise bad_request(f"{name} must be an object with url and title.")
    if not any(first(item, field) for field in _FOOTER_NAMES):
        raise bad_request(f"{name} must include at least one of url, title, cta_text, or cta_logo.")
    url = first(item, "url")
    if url and not is_web_url(url):
        raise bad_request(f"{name}.url must be an http or https URL.")
