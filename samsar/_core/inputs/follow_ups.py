"""The bodies of the routes that make a new video from finished ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from samsar._core.address import identifier
from samsar._core.identity import canonical_id
from samsar._core.inputs.fields import is_list, payload_from, web_address, with_extra
from samsar._core.inputs.pictures import LocalPicture
from samsar._core.inputs.video_pictures import with_local_pictures
from samsar._core.inputs.videos import check_outro, wrapped
from samsar.errors import InputError
from samsar.types.videos import (
    FooterUpdateFields,
    JoinFields,
    OutroUpdateFields,
    SubtitleFields,
    TranslateFields,
)

_FOOTER_PARTS: Final = ("cta_text", "cta_logo", "cta_url")
_LEAST_JOINED: Final = 2


def outro_update_body(
    method: str,
    session_id: str,
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that gives a video another outro, or a first one.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing, wrong, or contradicts another.
    """
    given = payload_from(method, OutroUpdateFields, with_local_pictures(fields))
    payload = _of_session(session_id) | given
    payload["generate_outro_image"] = _generates(payload)
    check_outro(payload)
    wants_focus = payload.get("add_outro_focus_area")
    if "outro_image_url" in payload and wants_focus and not payload.get("outro_focust_area"):
        # In a picture that it has not made itself the server cannot know what is important.
        raise InputError("add_outro_focus_area needs outro_focus_area", argument="outro_focus_area")
    return wrapped(with_extra(payload, extra), webhook_url)


def _generates(payload: Mapping[str, Any]) -> bool:
    """Tell whether the outro is generated: a way to make one asks for it."""
    has_source = "cta_url" in payload or "outro_cta_image" in payload
    generated = payload.get("generate_outro_image")
    if "outro_image_url" in payload:
        if generated or has_source:
            raise InputError(
                "outro_image_url goes without generate_outro_image, cta_url and outro_cta_image",
                argument="outro_image_url",
            )
        return False
    if generated is None:
        generated = has_source
    if not generated:
        raise InputError(
            "outro_image_url is required, or cta_url or outro_cta_image for a generated outro",
            argument="outro_image_url",
        )
    return True


def footer_update_body(
    method: str,
    session_id: str,
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that gives a video another footer, or takes it away.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is wrong, there is nothing to do, or two things at once.
    """
    payload = {
        **_of_session(session_id),
        "remove_footer": False,
        **payload_from(method, FooterUpdateFields, with_local_pictures(fields)),
    }
    given = [name for name in _FOOTER_PARTS if name in payload]
    if payload["remove_footer"] and given:
        raise InputError(f"remove_footer goes without {given[0]}", argument="remove_footer")
    if not payload["remove_footer"] and not given:
        raise InputError(
            "one of cta_text, cta_logo and cta_url is required, or remove_footer",
            argument="cta_text",
        )
    if "cta_url" in payload:
        payload["cta_url"] = web_address(payload["cta_url"], "cta_url")
    for name in ("cta_text", "cta_logo"):
        if name in payload and not isinstance(payload[name], LocalPicture):
            payload[name] = payload[name].strip()
    return wrapped(with_extra(payload, extra), webhook_url)


def translate_body(
    method: str,
    session_id: str,
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that translates a video; the three switches always travel.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    payload = {
        **_of_session(session_id),
        "enable_subtitles": False,
        "translate_outro": True,
        "translate_footer": True,
        **payload_from(method, TranslateFields, fields),
    }
    return wrapped(with_extra(payload, extra), webhook_url)


def join_body(
    method: str,
    session_ids: Any,
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that joins videos.

    Raises:
        TypeError: There is no such argument.
        InputError: There are not at least two different ids, or an argument is wrong.
    """
    payload = {
        "session_ids": _different_ids(session_ids),
        **payload_from(method, JoinFields, fields),
    }
    return wrapped(with_extra(payload, extra), webhook_url)


def _different_ids(session_ids: Any) -> list[str]:
    if not is_list(session_ids):
        raise InputError("session_ids must be a list of ids", argument="session_ids")
    ids = [identifier(each, f"session_ids[{i}]") for i, each in enumerate(session_ids)]
    if len(ids) < _LEAST_JOINED:
        raise InputError("session_ids needs two ids or more", argument="session_ids")
    # Server: a session can stand in the list once; clone() makes a copy of one.
    known = [canonical_id(each) for each in ids]
    for index, each in enumerate(known):
        if each in known[:index]:
            raise InputError(
                f"session_ids[{index}] is there twice", argument=f"session_ids[{index}]"
            )
    return ids


def subtitles_body(
    method: str,
    session_id: str,
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that draws subtitles on a video.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is wrong.
    """
    payload = _of_session(session_id) | payload_from(method, SubtitleFields, fields)
    return wrapped(with_extra(payload, extra), webhook_url)


def session_body(
    session_id: str,
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that names a video and nothing else.

    Raises:
        InputError: The id is blank, or something in `extra` cannot be sent.
    """
    return wrapped(with_extra(_of_session(session_id), extra), webhook_url)


def _of_session(session_id: str) -> dict[str, Any]:
    return {"videoSessionId": identifier(session_id, "session_id")}
