"""The bodies of the routes that create videos step by step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, get_args

from samsar._core.inputs.fields import payload_from, with_extra
from samsar._core.inputs.video_pictures import with_local_pictures
from samsar._core.inputs.videos import (
    as_list_of_pictures,
    complete_image_video,
    text_video_payload,
    wrapped,
)
from samsar.errors import InputError
from samsar.types.step_videos import ManualStage, StepImageVideoFields, StepTextVideoFields

# Every stage has a word of its own in the type; servers take no other.
STAGES: Final[tuple[str, ...]] = get_args(get_args(ManualStage)[0])
TWO_STEPS: Final = ("ai_video_generation",)
"""Where a render in two steps stops (server: the same)."""

# Whether a mode renders without a stop; the words that servers and clients know for the two.
_MODES: Final = {
    "one_step": True,
    "1_step": True,
    "single_step": True,
    "express": True,
    "automatic": True,
    "two_step": False,
    "2_step": False,
    "manual": False,
}


def step_text_video_body(
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that creates a video from a text, step by step.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing, wrong, or contradicts another.
    """
    payload = text_video_payload("create_from_text", StepTextVideoFields, fields)
    return _with_steps(payload, webhook_url, extra)


def step_image_video_body(
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that creates a video from pictures, step by step.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing, wrong, or contradicts another.
    """
    given = with_local_pictures(fields)
    payload = payload_from("create_from_image", StepImageVideoFields, given)
    as_list_of_pictures(payload)
    complete_image_video(payload)
    return _with_steps(payload, webhook_url, extra)


def _with_steps(
    payload: dict[str, Any], webhook_url: str | None, extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    stages = _stops(
        payload.pop("step_mode", None),
        payload.pop("manual_step_stages", None),
        is_automatic=payload.pop("auto_render_full_video", None),
    )
    steps = {"auto_render_full_video": not stages, "manual_step_stages": stages}
    # Server: it reads what stands in `input`; the document has them at the top level, too.
    body = wrapped(with_extra({**payload, **steps}, extra), webhook_url)
    return {**steps, **body}


def _stops(mode: Any, given: Any, *, is_automatic: bool | None) -> list[str]:
    """Return the stages to stop before; none means that the render does not stop.

    Raises:
        InputError: A mode or a stage is unknown, or they contradict each other. The server would
            settle that in silence, and render, for money, what was to be looked at first.
    """
    stages = None if given is None else _checked_stages(given)
    wishes = {
        "step_mode": None if mode is None else _is_automatic(mode),
        "auto_render_full_video": is_automatic,
        "manual_step_stages": None if stages is None else not stages,
    }
    said = {name: wish for name, wish in wishes.items() if wish is not None}
    if len(set(said.values())) > 1:
        names = " and ".join(said)
        raise InputError(f"{names} contradict each other", argument=next(iter(said)))
    if all(said.values()):
        return []
    if mode is not None and stages not in (None, list(TWO_STEPS)):
        raise InputError(
            f"step_mode={mode!r} stops before {TWO_STEPS[0]}; leave it out to choose the stops",
            argument="step_mode",
        )
    return list(TWO_STEPS) if stages is None else stages


def _is_automatic(mode: str) -> bool:
    word = re.sub(r"[\s_-]+", "_", mode.strip().lower())
    if word not in _MODES:
        raise InputError("step_mode must be one_step or two_step", argument="step_mode")
    return _MODES[word]


def _checked_stages(given: Any) -> list[str]:
    stages = [each.strip() if isinstance(each, str) else each for each in given]
    for index, stage in enumerate(stages):
        if stage not in STAGES:
            # Server: it drops a name that it does not know, and does not stop there.
            raise InputError(
                f"manual_step_stages[{index}] must be one of {', '.join(STAGES)}",
                argument=f"manual_step_stages[{index}]",
            )
    return stages
