"""What the methods of the gallery take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Required, TypedDict

GalleryFormat = Literal["landscape", "portrait", "square"] | str
"""The shape of a picture, in a word. Newer words pass."""

GalleryEvent = Literal["view", "progress", "complete"] | str
"""What a viewer did. Newer words pass."""


class GallerySearchFields(TypedDict, total=False):
    """How to search.

    Attributes:
        format: Only videos of this shape.
        limit: How many to return: 1 to 50; the server's default is 24.
    """

    format: GalleryFormat
    limit: int


class GalleryRecommendFields(TypedDict, total=False):
    """What to recommend for.

    Attributes:
        publication_id: The publication that is being watched.
        viewer_id: Whom to recommend to, in your own words: what they have watched counts.
        limit: How many to return: 1 to 40; the server's default is 16.
        format: Only videos of this shape.
        exclude_ids: Publications to leave out: at most 100.
    """

    publication_id: str
    viewer_id: str
    limit: int
    format: GalleryFormat
    exclude_ids: Sequence[str]


class GalleryViewFields(TypedDict, total=False):
    """How a publication was watched.

    Attributes:
        viewer_id: Who watched, in your own words; give a hash rather than a name.
        event_type: What the viewer did: `view`, which is the default, or `complete`.
        watch_time_ms: How long they have watched so far, in milliseconds.
        duration_ms: How long the video is, in milliseconds.
        source: Where it was watched; `gallery` by default.
        metadata: More about it, to be kept beside it.
    """

    viewer_id: Required[str]
    event_type: GalleryEvent
    watch_time_ms: float
    duration_ms: float
    source: str
    metadata: Mapping[str, Any]
