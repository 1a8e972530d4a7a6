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


def _has_an_external_user(recording: Recording, row: Row) -> bool:
    return mentions(recording.arguments, ("externalUser",))


def _chooses_the_path(recording: Recording, row: Row) -> bool:
    if row.typescript in {"getV2", "postV2"} and recording.arguments:
        path = str(recording.arguments[0])
        return bool(re.search(r"[^!-~]|[?#]|(^|/)\.\.?(/|$)", path))
    return bool(row.ids) and mentions(recording.arguments, ("path",))


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
        "two names for one field",
        "Each field has one name here, so that two names cannot contradict each other.",
        ("createVideoFromText/equal-lists-by-two-aliases-conflict",),
        _names_one_field_twice,
    ),
    Rule(
        "external users",
        "Calls for external users go through views of the client, which are not there yet.",
        ("postV2/external-user-flat-overwrites-body",),
        _has_an_external_user,
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
