"""Marks that an input field carries: its name on the wire and the rule that it obeys."""

from __future__ import annotations

import attrs


@attrs.frozen
class Wire:
    """The field travels under another name."""

    name: str


@attrs.frozen
class Positive:
    """The number must be finite and more than zero."""


@attrs.frozen
class MayBeBlank:
    """The text may be blank, or null to clear it."""
