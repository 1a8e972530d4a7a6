"""Which request of an account is the one whose answer was lost.

Everything here is a matter of comparing: what was sent, and what the API tells about the requests
that it has. No verdict says more than that shows.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from samsar._core.identity import canonical_id, is_external_id
from samsar._core.retry import http_date

if TYPE_CHECKING:
    from samsar._core.traces import Attempt, Sighting, Wanted

Outcome = Literal["found", "not_found", "ambiguous"]

ACCOUNT_LIMIT: Final = 500
EXTERNAL_LIMIT: Final = 48
"""How many requests the server lists at most."""

LOOKED_INTO: Final = 10
"""So many candidates are looked into, where the list does not tell enough."""

LATEST: Final = 900.0
"""Server: no call works for more than a quarter of an hour before it has made its session."""

SLOW_START: Final = 180.0
"""For so many seconds the server may copy or check files before a request stands in its list."""

_UNDATED_ERROR: Final = 2.0
"""How far the clocks are taken to differ when the server does not say what time it has."""


# A word that is none of these contradicts nothing.
_LISTED_TYPES: Final = frozenset({"video", "image", "audio", "assistant", "narrative", "embedding"})


@attrs.frozen
class Window:
    """When the request was made, if it was, by the server's clock."""

    begin: float
    end: float


class Fit(enum.IntEnum):
    """How well a request fits what is looked for."""

    NO = 0
    DOUBTFUL = 1
    """Something differs that the server may have changed."""
    OPEN = 2
    """Nothing contradicts, and nothing speaks for it but the time."""
    YES = 3


@attrs.frozen
class Verdict:
    """What the comparison came to; `ids` are those that it may be, the likeliest first."""

    outcome: Outcome
    ids: tuple[str, ...]
    reason: str


# --- when it was made


def window_of(
    attempt: Attempt,
    *,
    date: str | None,
    asked_at: float,
    answered_at: float,
    shift: float = 0.0,
) -> Window:
    """Return when the request was made, if it was, by the server's clock.

    Args:
        attempt: The call.
        date: What the server says the time is: the `Date` header of an answer.
        asked_at: When that answer was asked for, by the clock of this machine.
        answered_at: When it was there.
        shift: By how many seconds the clock of this machine has gone further since the call than a
            clock that nobody can set. Either can be wrong: one that was set is, and so is one that
            stood still while the machine slept.
    """
    stamp = http_date(date or "")
    trip = max(0.0, answered_at - asked_at)
    if stamp is None:
        offset, error = 0.0, _UNDATED_ERROR
    else:
        # The header leaves out the fraction of the second.
        offset, error = stamp + 0.5 - (asked_at + answered_at) / 2, 0.5 + trip / 2
    return Window(
        begin=attempt.sent_at + min(0.0, shift) + offset - error,
        end=attempt.failed_at + max(0.0, shift) + offset + error + LATEST,
    )


def covers(sightings: Sequence[Sighting], listed: int, limit: int, window: Window) -> bool:
    """Tell whether a list shows everything that was made from the beginning of the window on.

    It does when it is shorter than it could be, or when it is in order and reaches back far enough.
    """
    if listed < limit:
        return True
    created = [each.created_at for each in sightings]
    updated = [each.updated_at for each in sightings]
    return _reaches(created, window.begin) or _reaches(updated, window.begin)


def _reaches(times: Sequence[float | None], begin: float) -> bool:
    dated = [time for time in times if time is not None]
    if not dated or len(dated) < len(times):
        return False
    return dated == sorted(dated, reverse=True) and dated[-1] < begin


# --- how well it fits


def fit(wanted: Wanted, seen: Sighting, window: Window) -> Fit:
    """Tell how well a request fits what is looked for."""
    if seen.created_at is not None and not window.begin <= seen.created_at <= window.end:
        return Fit.NO
    if seen.type in _LISTED_TYPES and seen.type != wanted.type:
        return Fit.NO
    if None not in (wanted.is_step, seen.is_step) and wanted.is_step != seen.is_step:
        return Fit.NO
    if wanted.words and seen.word is not None and seen.word not in wanted.words:
        return Fit.NO
    prompt = _agrees(wanted.prompt, seen.prompt)
    if prompt is False and "text_to_video" in wanted.words:
        # Of these the server keeps the prompt as it came.
        return Fit.NO
    found = _weighed(
        strong=(
            prompt,
            _agrees(wanted.pictures or None, seen.pictures),
            _agrees(wanted.sources or None, seen.sources),
        ),
        weak=(
            seen.word in wanted.words or seen.made_as in wanted.words or None,
            _agrees(len(wanted.pictures) or None, seen.picture_count),
            _agrees(wanted.language, seen.language),
        ),
        has_own=bool(wanted.prompt or wanted.pictures or wanted.sources),
    )
    # What has no date may have been made at any time.
    return found if seen.created_at is not None else min(found, Fit.OPEN)


def _agrees(wanted: Any, seen: Any) -> bool | None:
    if wanted is None or seen is None:
        return None
    if isinstance(wanted, str) and isinstance(seen, str) and seen.endswith(("…", "...")):
        return wanted.startswith(seen.rstrip("….").rstrip())
    return bool(wanted == seen)


def _weighed(*, strong: Iterable[bool | None], weak: Iterable[bool | None], has_own: bool) -> Fit:
    sure, more = list(strong), list(weak)
    if True in sure:
        return Fit.YES
    if False in sure or False in more:
        return Fit.DOUBTFUL
    # Requests of other processes are of the same kind and the same time, too: where there was more
    # to compare than the API tells, that is not enough to hand out one as the one.
    return Fit.YES if True in more and not has_own else Fit.OPEN


def needs_details(wanted: Wanted, seen: Sighting, window: Window) -> bool:
    """Tell whether it is worth while to ask for more about a request.

    The list of an external user tells all that there is.
    """
    return not is_external_id(seen.id) and fit(wanted, seen, window) is not Fit.NO


def verdict(
    wanted: Wanted,
    sightings: Iterable[Sighting],
    window: Window,
    *,
    is_complete: bool,
    known: frozenset[str] = frozenset(),
) -> Verdict:
    """Return what became of the lost request, as far as what was seen shows.

    Args:
        wanted: What is looked for.
        sightings: What the list shows.
        window: When it was made, if it was.
        is_complete: Whether the list shows everything that was made from then on.
        known: Requests, by their one form of id, that are accounted for already.
    """
    if wanted.reused_session is not None:
        return Verdict(
            "ambiguous",
            (wanted.reused_session,),
            "it runs in a session that was there before: its status tells whether it renders",
        )
    fits = {
        each.id: fit(wanted, each, window)
        for each in sightings
        if canonical_id(each.id) not in known
    }
    by_fit = {level: tuple(i for i, found in fits.items() if found is level) for level in Fit}
    sure, unsure = by_fit[Fit.YES], by_fit[Fit.OPEN]
    if len(sure) == 1 and not unsure and is_complete:
        return Verdict("found", sure, "one request of that time has what was sent")
    candidates = sure + unsure + by_fit[Fit.DOUBTFUL]
    if not candidates and is_complete and wanted.is_surely_listed:
        return Verdict("not_found", (), "no request of that time fits")
    reason = _why_ambiguous(wanted, len(sure + unsure), candidates, is_complete=is_complete)
    return Verdict("ambiguous", candidates, reason)


def believed(found: Verdict, wanted: Wanted, since_failed: float) -> Verdict:
    """Return a verdict, or a milder one while the server may still be about to begin."""
    if found.outcome != "not_found" or not wanted.begins_slowly or since_failed >= SLOW_START:
        return found
    return Verdict(
        "ambiguous",
        (),
        "nothing of that time fits yet, but the server may be busy with the files before it shows"
        f" the request: look again when {SLOW_START:g} s have passed since the call",
    )


def _why_ambiguous(
    wanted: Wanted, likely: int, candidates: tuple[str, ...], *, is_complete: bool
) -> str:
    if likely > 1:
        return f"{likely} requests of that time may be the one"
    if not is_complete:
        return "the list ends before the time of the call"
    if candidates or wanted.is_surely_listed:
        return "nothing that the API tells shows whether the request of that time is the one"
    return "it is not known whether the server lists such jobs"
