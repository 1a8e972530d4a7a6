"""Orders for new videos made from finished ones, for tests through either client and any view."""

from __future__ import annotations

OUTRO = "https://cdn.example.com/outro.png"


def new_outro(videos, session_id, **more):
    return videos.update_outro_image(session_id, cta_url="https://example.com/book", **more)


def first_outro(videos, session_id, **more):
    return videos.add_outro_image(session_id, outro_image_url=OUTRO, **more)


def new_footer(videos, session_id, **more):
    return videos.update_footer_image(session_id, cta_text="Scan to book", **more)


def translation(videos, session_id, **more):
    return videos.translate(session_id, language="es", **more)


def copy(videos, session_id, **more):
    return videos.clone(session_id, **more)
