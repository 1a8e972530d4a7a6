"""What the methods of chat take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Required, TypedDict

from samsar.types.rules import Wire


class EnhanceFields(TypedDict, total=False):
    """A text to improve.

    Attributes:
        message: The text.
        metadata: Anything that the model may use.
        language: The language of the answer.
        max_words: How many words the answer may have: 1 to 1500; 800 by default.
    """

    message: Required[str]
    metadata: Mapping[str, Any]
    language: str
    max_words: Annotated[int, Wire("maxwords")]
