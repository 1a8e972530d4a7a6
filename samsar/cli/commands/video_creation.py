"""`samsar video from-text` and `from-images`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli import video_options
from samsar.cli.framework import command
from samsar.cli.options import given, options

if TYPE_CHECKING:
    from samsar.cli.session import Session


@command("from-text", pays=True, body=True, starts=True)
@options(
    *video_options.TEXT,
    *video_options.RENDER,
    *video_options.SPEECH,
    *video_options.OUTRO,
    *video_options.FOOTER,
)
def from_text(session: Session, **fields: Any) -> None:
    """Make a video from a text.

    It costs the price of the video model for each second (30 credits for RUNWAYML), and 8 seconds
    more with an outro. What would cost more than 50 credits is asked about first.
    """
    session.start(lambda samsar: samsar.videos.create_from_text(**given(fields)))


@command("from-images", pays=True, body=True, starts=True)
@click.argument(
    "image_urls", metavar="PICTURE...", nargs=-1, required=True, type=video_options.Pictures()
)
@options(
    *video_options.PICTURES,
    *video_options.RENDER,
    *video_options.SPEECH,
    *video_options.OUTRO,
    *video_options.FOOTER,
)
def from_images(session: Session, image_urls: tuple[list[Any], ...], **fields: Any) -> None:
    """Make a video from pictures.

    A PICTURE is a URL, a file of this machine, which is uploaded for free, or @FILE with a JSON
    list of pictures and what is known of each: [{"image_url": …, "title": …, "image_text": …}].

    It costs the price of the video model for each second; the server decides the length, 10 seconds
    for each picture at most. An outro is 8 seconds more. What would cost more than 50 credits is
    asked about first.
    """
    pictures = video_options.flat(image_urls)
    session.start(
        lambda samsar: samsar.videos.create_from_images(image_urls=pictures, **given(fields))
    )
