"""Publications: videos that everybody can see."""

from __future__ import annotations

from datetime import datetime

from samsar.models.base import Model, model, wire
from samsar.models.branching import BranchingManifest, BranchResult


@model
class Publication(Model):
    """One video in the public feed.

    Attributes:
        id: The id of the publication, as its record has it.
        publication_id: The id of the publication.
        session_id: The session that the video was made in.
        title: Its title.
        description: What it is about.
        tags: Words to find it by.
        slug: Its part of a public address.
        creator_handle: Who is named as its maker.
        aspect_ratio: The shape of the picture, like `16:9`.
        image_hash: The hash of its picture.
        splash_image: The picture that stands for it.
        video_url: The file.
        image_model: The model that drew it.
        video_model: The model that filmed it.
        original_prompt: The prompt that it was made from.
        session_language: The code of its language.
        language_string: The name of its language.
        is_published: Whether it is public.
        published_at: Since when it is public.
        created_at: When the record was made.
        updated_at: When the record was changed last.
    """

    id: str | None = wire("_id")
    publication_id: str | None = None
    session_id: str | None = wire("sessionID")
    title: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    slug: str | None = None
    creator_handle: str | None = None
    aspect_ratio: str | None = None
    image_hash: str | None = None
    splash_image: str | None = None
    video_url: str | None = None
    image_model: str | None = None
    video_model: str | None = None
    original_prompt: str | None = None
    session_language: str | None = None
    language_string: str | None = None
    is_published: bool | None = None
    published_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@model
class PublishedSession(Model):
    """What a session says about its publication.

    Attributes:
        id: The id of the session, as its record has it.
        session_id: The session.
        is_published: Whether its video is public.
        published_publication_id: The publication; None when there is none.
        published_video_url: The file that is public.
        published_at: Since when.
    """

    id: str | None = wire("_id")
    session_id: str | None = wire("sessionID")
    is_published: bool | None = None
    published_publication_id: str | None = None
    published_video_url: str | None = None
    published_at: datetime | None = None


@model
class SessionPublication(Model):
    """What became of a publication.

    Attributes:
        created: Whether the publication is new; False when it was there and was changed.
        revoked: Whether a publication was taken back; False when there was none.
        publication_id: The publication that was taken back.
        publication: The publication.
        session: The session that it belongs to.
    """

    created: bool | None = None
    revoked: bool | None = None
    publication_id: str | None = None
    publication: Publication | None = None
    session: PublishedSession | None = None


@model
class InteractivePublication(Publication):
    """One public video in which the viewer chooses how the story goes on.

    Attributes:
        default_path_id: The path that is shown when nobody chooses.
        narrative_type: `branched`.
        branching: How the paths hang together.
        branch_results: The files of the paths.
        manifest: How the story parts, and the public video of each path.
        category: What kind of story it is.
        topic: What it is about.
        categories: What kinds of story it is.
        topics: What it is about.
        type: `InteractiveVideo`.
        schema: What shape it has, like `interactive_publication.v1`.
        date_published: Since when it is public.
        main_video_url: The video of the path that is shown when nobody chooses.
        main_thumbnail_url: A small picture that stands for it.
        thumbnail_url: The same, by its other name.
        duration: How long the path is that is shown when nobody chooses, in seconds.
        in_language: The code of its language.
        has_subtitles: Whether it carries subtitles.
    """

    default_path_id: str | None = None
    narrative_type: str | None = None
    branching: BranchingManifest | None = None
    branch_results: list[BranchResult] | None = None
    manifest: BranchingManifest | None = None
    category: str | None = None
    topic: str | None = None
    categories: list[str] | None = None
    topics: list[str] | None = None
    type: str | None = None
    schema: str | None = None
    date_published: datetime | None = None
    main_video_url: str | None = None
    main_thumbnail_url: str | None = None
    thumbnail_url: str | None = None
    duration: float | None = None
    in_language: str | None = None
    has_subtitles: bool | None = None

    @property
    def story(self) -> BranchingManifest | None:
        """How the story parts and the video of each path, wherever the server put it."""
        return self.manifest or self.branching


@model
class InteractivePublicationPage(Model):
    """One page of the list of interactive publications.

    Attributes:
        items: The publications.
        next_cursor: Where the next page begins; None on the last.
        has_more: Whether there is a next page.
        total_count: How many there are in all.
    """

    items: list[InteractivePublication] | None = None
    next_cursor: str | None = None
    has_more: bool | None = None
    total_count: float | None = None


@model
class InteractivePublicationDetail(Model):
    """One interactive publication.

    Attributes:
        publication: The publication.
    """

    publication: InteractivePublication | None = None
