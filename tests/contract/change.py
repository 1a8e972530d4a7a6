"""A difference from the TypeScript client that is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from contract.plays import Play


@attrs.frozen
class Change:
    """A difference that is meant.

    Attributes:
        quirks: The entries in the table of quirks that stand behind it.
        fits: Tells whether a play shows it.
        makes: Returns what is to be played instead.
    """

    name: str
    because: str
    quirks: tuple[str, ...]
    fits: Callable[[Play], bool]
    makes: Callable[[Play], tuple[Play, ...]]


def where_it_differs(
    name: str, because: str, quirks: tuple[str, ...], turn: Callable[[Play], Play]
) -> Change:
    """Return a change that fits wherever turning a play makes another of it."""
    return Change(
        name, because, quirks, lambda play: turn(play) != play, lambda play: (turn(play),)
    )


def refusal(
    name: str,
    because: str,
    quirks: tuple[str, ...],
    fits: Callable[[Play], bool],
    mentions: str = "",
) -> Change:
    """Return a change after which the call is refused before anything is sent."""
    return Change(name, because, quirks, fits, lambda play: (play.refused(mentions),))
