"""What hosted models make of texts: vectors and verdicts."""

from __future__ import annotations

from typing import Any

from samsar.models.base import Model, model


@model
class VectorUsage(Model):
    """What the vectors used; their price follows from it.

    Attributes:
        prompt_tokens: Tokens that were read.
        total_tokens: All tokens.
    """

    prompt_tokens: int | None = None
    total_tokens: int | None = None


@model
class EmbeddingVector(Model):
    """The vector of one text.

    Attributes:
        object: `embedding`.
        index: The place of the text in the input.
        embedding: The numbers.
    """

    object: str | None = None
    index: int | None = None
    embedding: list[float] | None = None

    def __repr__(self) -> str:
        numbers: Any = self.embedding
        count = len(numbers) if isinstance(numbers, list) else 0
        return f"{type(self).__name__}(index={self.index!r}, embedding=<{count} numbers>)"


@model
class EmbeddingVectors(Model):
    """The vectors of texts: a list as OpenAI's API has it.

    Attributes:
        object: `list`.
        data: A vector for each text.
        model: The model that made them.
        dimensions: How many numbers a vector has.
        usage: What they used.
    """

    object: str | None = None
    data: list[EmbeddingVector] | None = None
    model: str | None = None
    dimensions: int | None = None
    usage: VectorUsage | None = None

    @property
    def vectors(self) -> list[list[float]]:
        """The numbers alone, in the order of the texts."""
        listed: list[Any] = self.data if isinstance(self.data, list) else []
        items = [item for item in listed if isinstance(item, EmbeddingVector)]
        ordered = sorted(enumerate(items), key=lambda pair: _place(pair[1], pair[0]))
        return [item.embedding or [] for _, item in ordered]


@model
class ModerationResult(Model):
    """The verdict on one part of the input.

    Attributes:
        flagged: Whether anything is wrong with it.
        categories: For each kind of harm whether it is there.
        category_scores: For each kind of harm how sure the model is, from 0 to 1.
        category_applied_input_types: For each kind of harm whether text or pictures were looked
            at.
    """

    flagged: bool | None = None
    categories: dict[str, bool] | None = None
    category_scores: dict[str, float] | None = None
    category_applied_input_types: dict[str, Any] | None = None


@model
class ModerationDecision(Model):
    """What Samsar makes of the verdicts.

    Attributes:
        safe: Whether the input may be used.
        reason: Why.
        categories: The kinds of harm that decided.
        threshold: How sure the model has to be.
    """

    safe: bool | None = None
    reason: str | None = None
    categories: Any = None
    threshold: Any = None


@model
class Moderation(Model):
    """Whether an input is harmless.

    Attributes:
        id: Its id.
        model: The model that judged.
        results: The verdict on each part of the input.
        decision: What Samsar makes of them.
    """

    id: str | None = None
    model: str | None = None
    results: list[ModerationResult] | None = None
    decision: ModerationDecision | None = None

    @property
    def is_safe(self) -> bool | None:
        """Whether the input may be used; None where the answer does not say."""
        safe = self.decision.safe if isinstance(self.decision, ModerationDecision) else None
        if isinstance(safe, bool):
            return safe
        listed: list[Any] = self.results if isinstance(self.results, list) else []
        flags = [item.flagged for item in listed if isinstance(item, ModerationResult)]
        known = [flag for flag in flags if isinstance(flag, bool)]
        return not any(known) if known else None


def _place(vector: EmbeddingVector, otherwise: int) -> int:
    index: Any = vector.index
    return index if isinstance(index, int) else otherwise
