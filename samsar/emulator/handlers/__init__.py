"""What the emulator answers, one module for each family of routes.

A handler is a plain function from a `Call` to a `Reply`; a refusal is raised as `ApiError`. It runs
in one transaction, at one moment of emulator time, with everything done that was due by then. To
add a family, write a module with an `ENDPOINTS` tuple and name it here.
"""

from __future__ import annotations

from typing import Final

from samsar.emulator.handlers import (
    app_keys,
    assistant,
    auth,
    chat,
    create_videos,
    credits,
    detailed_statuses,
    embeddings,
    files,
    follow_ups,
    gallery,
    health,
    hosted_audio,
    hosted_chat,
    hosted_images,
    hosted_narratives,
    hosted_texts,
    hosted_videos,
    image_titles,
    images,
    interactive_videos,
    jobs,
    joined_videos,
    payments,
    preview_files,
    public_publications,
    publication_texts,
    publications,
    receipts,
    requests,
    rerolls,
    step_videos,
    users,
    videos,
)

ENDPOINTS: Final = (
    *create_videos.ENDPOINTS,
    *follow_ups.ENDPOINTS,
    *videos.ENDPOINTS,
    *jobs.ENDPOINTS,
    *credits.ENDPOINTS,
    *detailed_statuses.ENDPOINTS,
    *files.ENDPOINTS,
    *image_titles.ENDPOINTS,
    *images.ENDPOINTS,
    *receipts.ENDPOINTS,
    *auth.ENDPOINTS,
    *payments.ENDPOINTS,
    *preview_files.ENDPOINTS,
    *publications.ENDPOINTS,
    *requests.ENDPOINTS,
    *step_videos.ENDPOINTS,
    *chat.ENDPOINTS,
    *assistant.ENDPOINTS,
    *embeddings.ENDPOINTS,
    *hosted_chat.ENDPOINTS,
    *hosted_narratives.ENDPOINTS,
    *hosted_texts.ENDPOINTS,
    *hosted_videos.ENDPOINTS,
    *hosted_images.ENDPOINTS,
    *hosted_audio.ENDPOINTS,
    *users.ENDPOINTS,
    *app_keys.ENDPOINTS,
    *interactive_videos.ENDPOINTS,
    *gallery.ENDPOINTS,
    *joined_videos.ENDPOINTS,
    *rerolls.ENDPOINTS,
    *health.ENDPOINTS,
    *public_publications.ENDPOINTS,
    *publication_texts.ENDPOINTS,
)
