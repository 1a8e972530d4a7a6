"""Chat: texts that were improved."""

from __future__ import annotations

from samsar.models.base import Model, model


@model
class EnhancedMessage(Model):
    """A text that the server has improved.

    Attributes:
        content: The text.
    """

    content: str | None = None
