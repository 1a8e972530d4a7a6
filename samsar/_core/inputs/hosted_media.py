"""The bodies of the hosted routes for videos, pictures and audio."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from samsar._core.inputs.fields import payload_from, with_extra
from samsar._core.inputs.hosted_texts import narrative_id
from samsar._core.inputs.pictures import LocalPicture
from samsar._core.inputs.public_media import public_address
from samsar._core.inputs.video_pictures import ADDRESS_KEYS, with_local_pictures
from samsar._core.inputs.videos import (
    as_list_of_pictures,
    complete_image_video,
    image_video_body,
    wrapped,
)
from samsar.errors import InputError
from samsar.types.hosted_media import (
    LipSyncFields,
    MusicFields,
    NarrativeVideoFields,
    OneImageVideoFields,
    SoundEffectFields,
)

NARRATIVE_RATIOS: Final = ("16:9", "9:16")

# What servers call these routes under another name.
VIDEO_PATHS: Final = {
    "image_list_to_video": "image_to_video",
    "text_to_sound_effect": "sound_effect",
}
AUDIO_PATHS: Final = {"music": "text_to_music", "generate_music": "text_to_music"}

_SEGMENT: Final = re.compile(r"[A-Za-z0-9_~.-]+")
_INHERITED: Final = ("prompt", "duration")


def images_body(
    fields: Mapping[str, Any],
    base_url: str,
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that creates a hosted video from pictures.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing, wrong, or contradicts another.
    """
    body = image_video_body(fields, webhook_url=webhook_url, extra=extra)
    _check_addresses(body["input"]["image_urls"], base_url)
    return body


def one_image_body(
    fields: Mapping[str, Any],
    base_url: str,
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that creates a hosted video from a picture, or from several.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing, wrong, or contradicts another.
    """
    payload = payload_from("create_from_image", OneImageVideoFields, with_local_pictures(fields))
    is_single = as_list_of_pictures(payload)
    complete_image_video(payload)
    _check_addresses(payload["image_urls"], base_url, "image_url" if is_single else None)
    return wrapped(with_extra(payload, extra), webhook_url)


def _check_addresses(pictures: list[Any], base_url: str, argument: str | None = None) -> None:
    for index, picture in enumerate(pictures):
        place = argument or f"image_urls[{index}]"
        if isinstance(picture, Mapping):
            keys = [key for key in ADDRESS_KEYS if isinstance(picture.get(key), str)]
            for key in keys:
                _check_address(picture[key], f"{place}.{key}", base_url)
        else:
            _check_address(picture, place, base_url)


def _check_address(value: str, place: str, base_url: str) -> None:
    # A picture that is uploaded first gets an address that the server can reach.
    if not isinstance(value, LocalPicture) and value.strip():
        public_address(value, place, base_url)


def narrative_video_body(
    narrative_request_id: Any,
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that creates a hosted video from a narrative.

    Raises:
        TypeError: There is no such argument.
        InputError: The id is none, a field is wrong, or one is given that the narrative decides.
    """
    checked = payload_from("create_from_narrative", NarrativeVideoFields, fields)
    payload = {"narrative_request_id": narrative_id(narrative_request_id)}
    # Server: it takes the names of models as they are.
    payload |= {name: value.strip() for name, value in checked.items()}
    if payload.get("aspect_ratio", NARRATIVE_RATIOS[0]) not in NARRATIVE_RATIOS:
        raise InputError(
            f"aspect_ratio must be {' or '.join(NARRATIVE_RATIOS)}, for branched narratives; others"
            " become square",
            argument="aspect_ratio",
        )
    for name in _INHERITED:
        if isinstance(extra, Mapping) and name in extra:
            raise InputError(f"{name} comes from the narrative", argument=name)
    return wrapped(with_extra(payload, extra), webhook_url)


def _name(value: Any, argument: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{argument} must be text that is not blank", argument=argument)
    return value.strip()


def lip_sync_body(
    video_url: Any,
    audio_url: Any,
    fields: Mapping[str, Any],
    base_url: str,
    extra: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return the body that moves the lips of a video to a voice.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    payload = payload_from("lip_sync", LipSyncFields, fields)
    media = {"video_url": video_url, "audio_url": audio_url}
    return _clip_body(media, payload, base_url, extra)


def sound_effect_body(
    video_url: Any, fields: Mapping[str, Any], base_url: str, extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that adds sounds to a video.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    payload = payload_from("add_sound_effect", SoundEffectFields, fields)
    return _clip_body({"video_url": video_url}, payload, base_url, extra)


def _clip_body(
    media: Mapping[str, Any],
    payload: Mapping[str, Any],
    base_url: str,
    extra: Mapping[str, Any] | None,
) -> dict[str, Any]:
    for name, url in media.items():
        if url is None:
            raise InputError(f"{name} is required", argument=name)
        _check_raw(name, extra)
    public = {name: public_address(url, name, base_url) for name, url in media.items()}
    return {"input": with_extra({**public, **payload}, extra)}


def _check_raw(name: str, extra: Any) -> None:
    medium = name.partition("_")[0]
    raw = {f"{medium}_data", f"{medium}Data"}
    if isinstance(extra, Mapping) and raw & extra.keys():
        raise InputError(
            f"{name} must be a public http or https URL; the server takes no raw {medium} here",
            argument=name,
        )


def music_body(
    prompt: Any, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that makes music.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    # Server: without a prompt it makes up one of its own, and charges for that.
    payload = {"prompt": _name(prompt, "prompt")}
    payload |= payload_from("create_music", MusicFields, fields)
    return {"input": with_extra(payload, extra)}


def low_level_path(path: Any, names: Mapping[str, str]) -> str:
    """Return a caller's own path below a hosted route, under the name that servers know.

    Raises:
        InputError: It is blank, or holds what could lead to another route.
    """
    text = path.strip(" /") if isinstance(path, str) else ""
    if not text:
        raise InputError("path must be what comes after the route, like 'enhance'", argument="path")
    for segment in text.split("/"):
        if segment in {".", ".."} or not _SEGMENT.fullmatch(segment):
            raise InputError(
                "path must be names with slashes between them: letters, digits, '_', '-', '.'",
                argument="path",
            )
    return names.get(text, text)


def checked_voices(language_code: Any, refresh: Any) -> dict[str, Any]:
    """Return the query that lists voices.

    Raises:
        InputError: The code is blank, or `refresh` is neither True nor False.
    """
    if language_code is not None:
        language_code = _name(language_code, "language_code")
    if refresh is not None and not isinstance(refresh, bool):
        raise InputError("refresh must be True or False", argument="refresh")
    return {"languageCode": language_code, "refresh": refresh}
