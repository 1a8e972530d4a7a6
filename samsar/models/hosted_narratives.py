"""Narratives: the stories that videos can be made from."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from samsar.models.base import Model, model
from samsar.models.jobs import JobStatus


@model
class NarrativeBilling(Model):
    """What a narrative has cost.

    Attributes:
        pricing_multiplier: What the costs are multiplied with.
        underlying_cost_usd: What the models cost, in US dollars.
        underlying_credits: The same, in credits.
        credits_charged: What was charged.
        remaining_credits: What was left of the account afterwards.
        usage: What the models used.
    """

    pricing_multiplier: float | None = None
    underlying_cost_usd: float | None = None
    underlying_credits: float | None = None
    credits_charged: float | None = None
    remaining_credits: float | None = None
    usage: Any = None


@model
class NarrativeRequest(JobStatus):
    """A narrative: what a create answers, and what a status says.

    It has the fields of `JobStatus`, too. What the models wrote is there as they wrote it, under
    its own names.

    Attributes:
        request_id: The id of the narrative, to make a video or branches from.
        status: `PENDING`, `PROCESSING`, `COMPLETED` or `FAILED`.
        request_type: `create_single` or `create_branching`.
        narrative_type: `singular` or `branched`.
        source_narrative_request_id: The narrative that the branches grow from.
        num_levels: How often a branched narrative parts.
        prompt: What it is about.
        duration: Seconds that its video is to last.
        inference_model: The model that writes.
        video_model: The video model that it is written for.
        theme_json: The look: its style and its actors.
        narrative_json: The story: its scenes and sounds.
        movie_resource_list: What is to be rendered: `scenes` and `sounds`, or the `nodes` of a
            branched narrative.
        branching_meta: The tree of a branched narrative.
        billing: What it has cost. That is charged when it fails, too, once models have worked.
        credits_charged: What was charged.
        remaining_credits: What was left of the account afterwards.
        error: What went wrong: a message, a code and a status.
        poll_url: Where its status is.
        created_at: When it was taken on.
        updated_at: When it changed last.
        completed_at: When it was done.
        failed_at: When it failed.
    """

    request_type: Literal["create_single", "create_branching"] | str | None = None
    num_levels: int | None = None
    prompt: str | None = None
    duration: float | None = None
    inference_model: str | None = None
    video_model: str | None = None
    theme_json: dict[str, Any] | None = None
    narrative_json: dict[str, Any] | None = None
    movie_resource_list: dict[str, Any] | None = None
    branching_meta: dict[str, Any] | None = None
    billing: NarrativeBilling | None = None
    poll_url: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    completed_at: datetime | None = None
    failed_at: datetime | None = None

    @property
    def scenes(self) -> list[dict[str, Any]]:
        """The scenes that are to be rendered; those of a branched narrative are in its nodes."""
        return _objects(self.movie_resource_list, "scenes")

    @property
    def nodes(self) -> list[dict[str, Any]]:
        """The nodes of a branched narrative, each with its scenes."""
        return _objects(self.movie_resource_list, "nodes")


def _objects(value: Any, name: str) -> list[dict[str, Any]]:
    found = value.get(name) if isinstance(value, dict) else None
    return [item for item in (found if isinstance(found, list) else []) if isinstance(item, dict)]
