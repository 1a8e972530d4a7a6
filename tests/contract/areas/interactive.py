"""V2: interactive videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from contract.change import Change, refusal, where_it_differs
from contract.rows import JOB_ID, Row, same
from contract.takes import many_fields, only_options
from samsar._core.inputs.interactive import LONGEST_KEY
from samsar.types.interactive import InteractiveVideoFields

if TYPE_CHECKING:
    from contract.plays import Play
    from contract.translate import Arguments

_CREATE = "v2.interactive_videos.create_from_text"


def fields_or_nothing(row: Row, values: list[Any]) -> Arguments:
    """`method(input, options)`; an input that is none has no fields."""
    first = values[0] if values and isinstance(values[0], dict) else {}
    return many_fields(row, [first, *values[1:]])


def is_for_an_external_user(play: Play) -> bool:
    return play.row.python == _CREATE and play.arguments.identity is not None


class KeyOfOurOwn:
    """Equals any key that the server takes."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and 0 < len(other) <= LONGEST_KEY

    __hash__ = None

    def __repr__(self) -> str:
        return "<a key>"


def with_a_key(play: Play) -> Play:
    if play.row.python != _CREATE or play.sent is None:
        return play
    headers = {"idempotency-key": KeyOfOurOwn(), **play.sent.headers}
    return attrs.evolve(play, sent=attrs.evolve(play.sent, headers=headers))


ROWS: tuple[Row, ...] = (
    *(
        Row(
            name,
            _CREATE,
            fields_or_nothing,
            answers="job",
            fields=InteractiveVideoFields,
            aliases_of="createTextToInteractiveVideo",
            reads=(JOB_ID, same("narrative_type")),
        )
        for name in ("createTextToInteractiveVideo", "createV2TextToInteractiveVideo")
    ),
    Row(
        "createTextToInteractiveVideoDraftSession",
        "v2.interactive_videos.create_draft_session",
        only_options,
        reads=(same("session_id"), same("status")),
    ),
)

CHANGES: tuple[Change, ...] = (
    refusal(
        "interactive videos are the account's",
        "The server makes such a video for the account of the credential and bills it, whichever"
        " external user the request names.",
        (),
        is_for_an_external_user,
        "external user",
    ),
    where_it_differs(
        "what can be repeated has a key",
        "The server knows an interactive video again by its Idempotency-Key, so one is always"
        " sent: the caller's own, or one that is made for the call and kept over its attempts.",
        (),
        with_a_key,
    ),
)
