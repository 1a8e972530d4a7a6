"""`samsar external-users video`: videos that an external user pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli import external, video_options
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import given, options

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_COMMON: Final = (
    *video_options.RENDER,
    *video_options.SPEECH,
    *video_options.OUTRO,
    *video_options.FOOTER,
)


@command("from-text", pays=True, body=True, starts=True)
@options(*video_options.TEXT, *_COMMON)
@external.identity
def from_text(session: Session, **fields: Any) -> None:
    """Make a video from a text, paid by an external user.

    It costs the user the price of the video model for each second (30 credits for RUNWAYML), and 8
    seconds more with an outro. What would cost more than 50 credits is asked about first.
    """
    view = external.maker_of(fields)
    session.start(lambda samsar: view(samsar).videos.create_from_text(**given(fields)))


@command("from-images", pays=True, body=True, starts=True)
@click.argument(
    "image_urls", metavar="PICTURE...", nargs=-1, required=True, type=video_options.Pictures()
)
@options(*video_options.PICTURES, *_COMMON)
@external.identity
def from_images(session: Session, image_urls: tuple[list[Any], ...], **fields: Any) -> None:
    """Make a video from pictures, paid by an external user.

    A PICTURE is a URL, a file of this machine, which is uploaded for free, or @FILE with a JSON
    list of pictures and what is known of each.

    It costs the user the price of the video model for each second; the server decides the length,
    10 seconds for each picture at most. What would cost more than 50 credits is asked about first.
    """
    view = external.maker_of(fields)
    pictures = video_options.flat(image_urls)
    session.start(
        lambda samsar: view(samsar).videos.create_from_images(image_urls=pictures, **given(fields))
    )


_HERE: Final = "commands.external_videos:"

video: LazyGroup = group(
    "video",
    {
        "from-images": Entry(
            f"{_HERE}from_images", "Make a video from pictures, paid by an external user."
        ),
        "from-text": Entry(
            f"{_HERE}from_text", "Make a video from a text, paid by an external user."
        ),
    },
    "Make videos that an external user pays.\n\n"
    "samsar video status, wait and download take the ids that they return.",
)
