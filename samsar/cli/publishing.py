"""What a publication says, as options; and how one looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar.cli.options import Text, Word, option, options

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.options import Declared

fields: Declared = options(
    option("title", metavar="TEXT", help="Its title."),
    option("description", Text(), metavar="TEXT", help="What it is about; @FILE and - read it."),
    option("tags", metavar="WORD", multiple=True, help="A word to find it by; may be repeated."),
    option(
        "aspect_ratio",
        Word("videos:AspectRatio"),
        metavar="W:H",
        help="The shape of the picture, like 16:9.",
    ),
    option("creator_handle", metavar="NAME", help="Who is named as its maker."),
    option("slug", metavar="WORD", help="Its part of a public address."),
    option("image_hash", metavar="HASH", help="The hash of its picture."),
    option("splash_image", metavar="URL", help="The picture that stands for it."),
    option(
        "image_model",
        Word("videos:ImageModel"),
        metavar="MODEL",
        help="The model that drew it.",
    ),
    option(
        "video_model",
        Word("videos:VideoModel"),
        metavar="MODEL",
        help="The model that filmed it.",
    ),
    option(
        "original_prompt",
        Text(),
        metavar="TEXT",
        help="The prompt that it was made from, which becomes public; @FILE and - read it.",
    ),
    option("session_language", metavar="CODE", help="The code of its language, like en."),
    option("language_string", metavar="NAME", help="The name of its language, like English."),
)
"""The options of a publication; what is left out, the server fills in itself."""


def chosen(given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields as the SDK takes them."""
    if "tags" in given:
        given["tags"] = list(given["tags"])
    return given


def view(out: Console, document: dict[str, Any]) -> None:
    """Print a publication."""
    from samsar.cli import views

    told = document.get("publication") or {}
    names = ("publication_id", "title", "description", "tags", "published_at")
    states = {name: document[name] for name in ("created", "revoked") if name in document}
    facts = {"publication_id": document.get("publication_id"), **told, **states}
    views.fields(out, facts, only=(*states, *names))
    if url := told.get("video_url"):
        views.link(out, url)
