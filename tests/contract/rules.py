"""What is not compared, and why. Each recording of ours falls under one rule at most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from contract.table import ROW_OF
from contract.translate import JAVASCRIPT, mentions, plain

if TYPE_CHECKING:
    from contract.corpus import Recording
    from contract.rows import Row


@attrs.frozen
class Rule:
    """A reason to leave recordings out.

    Attributes:
        quirks: The entries in the table of quirks that stand behind it.
    """

    name: str
    because: str
    quirks: tuple[str, ...]
    fits: Callable[[Recording, Row], bool]


def _needs_javascript(recording: Recording, row: Row) -> bool:
    everything = [recording.client, *recording.arguments]
    return recording.is_about_javascript or mentions(everything, (*JAVASCRIPT, "signal", "fetch"))


def _names_one_field_twice(recording: Recording, row: Row) -> bool:
    fields = _input(recording)
    return row.fields is not None and row.vocabulary.has_two_names_for_one(fields)


def _chooses_the_path(recording: Recording, row: Row) -> bool:
    if row.typescript in {"getV2", "postV2"} and recording.arguments:
        path = str(recording.arguments[0])
        return bool(re.search(r"[^!-~]|[?#]|(^|/)\.\.?(/|$)", path))
    return bool(row.ids) and mentions(recording.arguments, ("path",))


def _gives_what_is_not_there(recording: Recording, row: Row) -> bool:
    is_from_narrative = row.python == "v2.external.videos.create_from_narrative"
    return is_from_narrative and mentions(recording.arguments, ("$undefined",))


def _names_a_model_of_tomorrow(recording: Recording, row: Row) -> bool:
    is_interactive = row.python == "v2.interactive_videos.create_from_text"
    complaint = (recording.error or {}).get("message", "")
    return is_interactive and recording.is_rejection and "_model must be one of" in complaint


def _input(recording: Recording) -> Mapping[str, Any]:
    first = plain(recording.arguments[0]) if recording.arguments else None
    return first if isinstance(first, Mapping) else {}


RULES = (
    Rule(
        "only in JavaScript",
        "An AbortSignal or a fetch of the caller's own has no counterpart: a call of ours is"
        " cancelled with its task, and the transport is not replaceable.",
        ("transport/abort-during-body",),
        _needs_javascript,
    ),
    Rule(
        "an argument that is there and is not",
        "A field of the input that is there with the value undefined has no counterpart: what has"
        " no value is not an argument.",
        (),
        _gives_what_is_not_there,
    ),
    Rule(
        "models that the package does not know",
        "Servers get new models more often than this package does: a key that it does not know is"
        " sent, and the server refuses it, before it charges, when it does not know it either.",
        (),
        _names_a_model_of_tomorrow,
    ),
    Rule(
        "two names for one field",
        "Each field has one name here, so that two names cannot contradict each other.",
        ("createVideoFromText/equal-lists-by-two-aliases-conflict",),
        _names_one_field_twice,
    ),
    Rule(
        "path of the caller's own",
        "The path of a method is not an option, because credentials could go to another host;"
        " client.request() reaches any route, by a path that is encoded and has no query.",
        ("getStatus/path-override-absolute", "requestExternalImage/path-is-not-encoded"),
        _chooses_the_path,
    ),
)


@attrs.frozen
class Sorting:
    """Recordings by what is done with them."""

    compared: list[Recording]
    left_out: dict[str, list[Recording]]
    not_ours: list[Recording]


def rules_for(recording: Recording) -> list[Rule]:
    """Return the rules that fit a recording of a method of ours."""
    return [rule for rule in RULES if rule.fits(recording, ROW_OF[recording.typescript])]


def sort(recordings: Iterable[Recording]) -> Sorting:
    """Sort recordings into compared ones, left out ones, and those of methods not ours yet."""
    sorting = Sorting([], {rule.name: [] for rule in RULES}, [])
    for recording in recordings:
        if recording.typescript not in ROW_OF:
            sorting.not_ours.append(recording)
        elif rules := rules_for(recording):
            sorting.left_out[rules[0].name].append(recording)
        else:
            sorting.compared.append(recording)
    return sorting
