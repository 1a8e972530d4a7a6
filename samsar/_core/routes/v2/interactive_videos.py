"""The routes of videos in which the viewer chooses how the story goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Payer, Repeat, Route, Surface, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.interactive import InteractiveDraft, InteractiveVideoAccepted

# Server: the account of the credential owns and pays for what is made here, whoever else is named.
CREATE_FROM_TEXT: Route[InteractiveVideoAccepted] = Route(
    "v2.interactive_videos.create_from_text",
    "POST",
    "/v2/text_to_interactive_video",
    Repeat.KEYED,
    TimeoutClass.SLOW,
    model="interactive.InteractiveVideoAccepted",
    starts="interactive_video",
    surface=Surface.V2,
    payer=Payer.ACCOUNT,
    identified=True,
)
CREATE_DRAFT_SESSION: Route[InteractiveDraft] = Route(
    "v2.interactive_videos.create_draft_session",
    "POST",
    "/v2/text_to_interactive_video/session",
    Repeat.AGAIN,
    model="interactive.InteractiveDraft",
    surface=Surface.V2,
    payer=Payer.ACCOUNT,
    identified=True,
)
