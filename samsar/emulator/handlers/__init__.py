"""What the emulator answers, one module for each family of routes.

A handler is a plain function from a `Call` to a `Reply`; a refusal is raised as `ApiError`. It runs
in one transaction, at one moment of emulator time, with everything done that was due by then. To
add a family, write a module with an `ENDPOINTS` tuple and name it here.
"""

from __future__ import annotations

from typing import Final

from samsar.emulator.handlers import (
    assistant,
    auth,
    chat,
    create_videos,
    credits,
    embeddings,
    files,
    follow_ups,
    image_titles,
    images,
    jobs,
    payments,
    publications,
    receipts,
    videos,
)

ENDPOINTS: Final = (
    *create_videos.ENDPOINTS,
    *follow_ups.ENDPOINTS,
    *videos.ENDPOINTS,
    *jobs.ENDPOINTS,
    *credits.ENDPOINTS,
    *files.ENDPOINTS,
    *image_titles.ENDPOINTS,
    *images.ENDPOINTS,
    *receipts.ENDPOINTS,
    *auth.ENDPOINTS,
    *payments.ENDPOINTS,
    *publications.ENDPOINTS,
    *chat.ENDPOINTS,
    *assistant.ENDPOINTS,
    *embeddings.ENDPOINTS,
)
