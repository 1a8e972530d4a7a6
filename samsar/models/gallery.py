"""The gallery: what searches find, and how far its index is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from samsar.models.base import Model, model


@model
class GalleryItemStats(Model):
    """How a publication is received.

    Attributes:
        likes: How many like it.
        comments: How many comments it has.
        shares: How often it was shared.
        views: How often it was watched.
    """

    likes: float | None = None
    comments: float | None = None
    shares: float | None = None
    views: float | None = None


@model
class GalleryItem(Model):
    """One public video.

    Attributes:
        id: The id of the publication.
        publication_id: The same, by its other name.
        session_id: The session that the video was made in.
        video_url: The file.
        poster_url: The picture that stands for it.
        title: Its title.
        description: What it is about.
        original_prompt: The prompt that it was made from.
        creator_handle: Who is named as its maker.
        created_by: The account that made it.
        tags: Words to find it by.
        categories: What kinds of video it is.
        topics: What it is about.
        aspect_ratio: The shape of the picture, like `16:9`.
        created_at: When it was published.
        stats: How it is received.
        viewer_has_liked: Whether the viewer likes it.
        score: How well it fits; higher is better. None in a list that nothing was asked of.
        recommendation_reason: Why it is there, like `search_match` or `similar_to_current`.
    """

    id: str | None = None
    publication_id: str | None = None
    session_id: str | None = None
    video_url: str | None = None
    poster_url: str | None = None
    title: str | None = None
    description: str | None = None
    original_prompt: str | None = None
    creator_handle: str | None = None
    created_by: str | None = None
    tags: list[str] | None = None
    categories: list[str] | None = None
    topics: list[str] | None = None
    aspect_ratio: str | None = None
    created_at: datetime | None = None
    stats: GalleryItemStats | None = None
    viewer_has_liked: bool | None = None
    score: float | None = None
    recommendation_reason: str | None = None


@model
class GallerySearch(Model):
    """What a search found.

    Attributes:
        query: What was searched for, as the server understood it.
        items: The videos, best first.
        total: How many `items` there are; more than those the server does not tell.
    """

    query: str | None = None
    items: list[GalleryItem] | None = None
    total: int | None = None


@model
class GalleryRecommendations(Model):
    """What to watch next.

    Attributes:
        items: The videos, best first.
        reason: Why these: `similar_to_current`, `based_on_watch_history` or `popular_now`.
        personalized: Whether what the viewer has watched was looked at.
    """

    items: list[GalleryItem] | None = None
    reason: Literal["similar_to_current", "based_on_watch_history", "popular_now"] | str | None = (
        None
    )
    personalized: bool | None = None


@model
class GalleryViewStats(Model):
    """How a publication is watched.

    Attributes:
        views: How often it was watched.
        unique_views: How many viewers watched it.
        completed_views: How often it was watched to its end.
        average_watch_time_ms: How long it is watched, in milliseconds.
        average_completion_rate: How much of it is watched, from 0 to 1.
    """

    views: float | None = None
    unique_views: float | None = None
    completed_views: float | None = None
    average_watch_time_ms: float | None = None
    average_completion_rate: float | None = None


@model
class GalleryViewRecorded(Model):
    """What became of a view.

    Attributes:
        recorded: Whether it was taken down.
        counted_view: Whether it counts as one more: the same viewer counts again after six hours.
        unique_view: Whether the viewer had not watched the video before.
        completed: Whether the viewer reached its end for the first time.
        stats: How the video is watched now.
    """

    recorded: bool | None = None
    counted_view: bool | None = None
    unique_view: bool | None = None
    completed: bool | None = None
    stats: GalleryViewStats | None = None


@model
class GallerySync(Model):
    """What bringing the index up to date has done.

    Attributes:
        status: `complete`, `fresh` or `already_running`; of one publication `updated` or `skipped`.
        reason: Why one publication was skipped, like `fresh` or `not_found`.
        publication_id: The publication, when it was about one.
        database: Where the index is.
        embedding_model: The model that reads the texts.
        embedding_version: The version of the texts.
        indexed: How many publications were read anew.
        skipped: How many had not changed.
        failed: How many could not be read.
        scanned: How many were looked at.
        removed: How many were taken out, because they are not public any more.
        refreshed: Whether the index was touched.
        stale: Whether the index is out of date.
        total_available: How many publications the index holds.
        started_at: When it began.
        completed_at: When it was done.
        indexed_at: When one publication was read.
        last_updated_at: When the index was brought up to date last.
        next_update_at: When it is due again.
        classification: The categories that one publication was given.
    """

    status: Literal["complete", "fresh", "already_running", "updated", "skipped"] | str | None = (
        None
    )
    reason: str | None = None
    publication_id: str | None = None
    database: str | None = None
    embedding_model: str | None = None
    embedding_version: str | None = None
    indexed: int | None = None
    skipped: int | None = None
    failed: int | None = None
    scanned: int | None = None
    removed: int | None = None
    refreshed: bool | None = None
    stale: bool | None = None
    total_available: int | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    indexed_at: datetime | None = None
    last_updated_at: datetime | None = None
    next_update_at: datetime | None = None
    classification: Any = None


@model
class GallerySyncState(Model):
    """The last time that the index was brought up to date.

    Attributes:
        key: What this is the state of.
        status: `idle`, `running` or `failed`.
        started_at: When it began.
        completed_at: When it ended.
        last_checked_at: When somebody asked for it last.
        last_successful_at: When it went well last.
        last_updated_at: The same, by its other name.
        next_update_at: When it is due again.
        source_watermark_at: Publications that were changed before this are in the index.
        lease_expires_at: Until when a run keeps others out.
        last_error: What went wrong.
        indexed_count: How many publications were read anew.
        skipped_count: How many had not changed.
        failed_count: How many could not be read.
        metadata: More about it.
    """

    key: str | None = None
    status: Literal["idle", "running", "failed"] | str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    last_checked_at: datetime | None = None
    last_successful_at: datetime | None = None
    last_updated_at: datetime | None = None
    next_update_at: datetime | None = None
    source_watermark_at: datetime | None = None
    lease_expires_at: datetime | None = None
    last_error: str | None = None
    indexed_count: int | None = None
    skipped_count: int | None = None
    failed_count: int | None = None
    metadata: dict[str, Any] | None = None


@model
class GalleryStatus(Model):
    """How far the index is.

    Attributes:
        database: Where it is.
        embedding_model: The model that reads the texts.
        embedding_version: The version of the texts.
        indexed_publications: How many publications it holds.
        stale: Whether it is out of date.
        refresh_interval_ms: How long it stays fresh, in milliseconds.
        last_updated_at: When it was brought up to date last.
        next_update_at: When it is due again.
        state: More about the last time; None when there was none.
    """

    database: str | None = None
    embedding_model: str | None = None
    embedding_version: str | None = None
    indexed_publications: int | None = None
    stale: bool | None = None
    refresh_interval_ms: float | None = None
    last_updated_at: datetime | None = None
    next_update_at: datetime | None = None
    state: GallerySyncState | None = None
