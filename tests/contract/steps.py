"""How a play of a video that is made step by step shows a difference that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from contract.translate import Arguments, request_options
from samsar._core.inputs.step_videos import STAGES, TWO_STEPS

if TYPE_CHECKING:
    from contract.plays import Play
    from contract.rows import Row

_SINGLE_PICTURE = (
    "image_url",
    "imageUrl",
    "image",
    "start_image_url",
    "startImageUrl",
    "start_image",
    "startImage",
)
_STEP_FIELDS = ("auto_render_full_video", "manual_step_stages")
_CREATES = "v2.step_videos.create_"


def steps(row: Row, values: list[Any]) -> Arguments:
    """`method({…input}, {stepMode, manual_step_stages, …options})`"""
    fields = dict(values[0])
    single = [fields.pop(name) for name in _SINGLE_PICTURE if name in fields]
    options, keywords = request_options(values[1] if len(values) > 1 else None)
    said = {name: options.pop(name) for name in ("step_mode", *_STEP_FIELDS) if name in options}
    if single:
        said["image_url"] = single[0]
    return Arguments((), {**row.vocabulary.arguments(fields), **said, **keywords}, options)


def is_for_an_external_user(play: Play) -> bool:
    return play.row.python.startswith(_CREATES) and play.arguments.identity is not None


def with_step_fields_by_one_name(play: Play) -> Play:
    body = play.sent.body
    if not play.row.python.startswith(_CREATES):
        return play
    twins = {"autoRenderFullVideo", "manualStepStages"}
    return _with_body(play, {name: item for name, item in body.items() if name not in twins})


def has_an_unknown_mode(play: Play) -> bool:
    return play.arguments.keywords.get("step_mode") == "nonsense"


def with_no_stop(play: Play) -> Play:
    if play.arguments.keywords.get("manual_step_stages") != []:
        return play
    return _with_stops(play, [])


def with_the_mode_of_the_input(play: Play) -> Play:
    inner = _input(play)
    if "stepMode" not in inner:
        return play
    rest = {name: item for name, item in inner.items() if name != "stepMode"}
    return _with_stops(_with_body(play, {**play.sent.body, "input": rest}), list(TWO_STEPS))


def has_stages_that_are_none(play: Play) -> bool:
    return _good_stages(play) != _stages(play)


def refused_and_with_good_stages(play: Play) -> tuple[Play, ...]:
    keywords = {**play.arguments.keywords, "manual_step_stages": _good_stages(play)}
    good = attrs.evolve(play, arguments=attrs.evolve(play.arguments, keywords=keywords))
    return (play.refused("manual_step_stages[2]"), good)


def _stages(play: Play) -> list[Any]:
    found = play.arguments.keywords.get("manual_step_stages")
    return found if isinstance(found, list) else []


def _good_stages(play: Play) -> list[Any]:
    return [each for each in _stages(play) if isinstance(each, str) and each.strip() in STAGES]


def _input(play: Play) -> Mapping[str, Any]:
    found = play.sent.body.get("input") if isinstance(play.sent.body, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _with_stops(play: Play, stages: list[str]) -> Play:
    said = {"auto_render_full_video": not stages, "manual_step_stages": stages}
    return _with_body(play, {**play.sent.body, **said, "input": {**_input(play), **said}})


def _with_body(play: Play, body: Any) -> Play:
    return attrs.evolve(play, sent=attrs.evolve(play.sent, body=body))
