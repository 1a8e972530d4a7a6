"""What makes a new video out of a finished one: `translate`, `join`, `clone`, `outro` and more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli import video_options
from samsar.cli.framework import command
from samsar.cli.options import Picture, Text, Word, given, option, options

if TYPE_CHECKING:
    from samsar.cli.session import Session

_BY_LENGTH: Final = "3 credits for each second"


@command("translate", pays=True, body=True, starts=True)
@click.argument("session_id", metavar="ID")
@option(
    "language",
    Word("videos:TargetLanguage"),
    metavar="CODE",
    required=True,
    help="The language to translate into, like es.",
)
@option("enable_subtitles", bool, help="Whether to draw subtitles, anew; off by default.")
@option("translate_outro", bool, help="Whether to translate the words of a generated outro.")
@option("translate_footer", bool, help="Whether to translate the words of footers.")
def translate(session: Session, session_id: str, **fields: Any) -> None:
    """Make a copy of a video in another language.

    It costs 3 credits for each second of the video. Nobody can say beforehand how long that is, so
    it is asked about first.
    """
    session.start(
        lambda samsar: samsar.videos.translate(session_id, **given(fields)), price=_BY_LENGTH
    )


@command("join", pays=True, body=True, starts=True)
@click.argument("session_ids", metavar="ID ID...", nargs=-1, required=True)
@option("blend_scenes", bool, help="Whether one video fades into the next.")
def join(session: Session, session_ids: tuple[str, ...], **fields: Any) -> None:
    """Join finished videos into one.

    They come in the order given, and must have the same shape and frame rate. It costs 3 credits
    for each second of all together. Nobody can say beforehand how long that is, so it is asked
    about first.
    """
    session.start(
        lambda samsar: samsar.videos.join(list(session_ids), **given(fields)), price=_BY_LENGTH
    )


@command("clone", pays=True, body=True, starts=True)
@click.argument("session_id", metavar="ID")
def clone(session: Session, session_id: str, **fields: Any) -> None:
    """Make a copy of a video with a file of its own.

    It is free of charge.
    """
    session.start(lambda samsar: samsar.videos.clone(session_id, **given(fields)))


@command("outro", pays=True, body=True, starts=True)
@click.argument("session_id", metavar="ID")
@click.option("--replace", is_flag=True, help="Replace the outro that the video has.")
@options(*video_options.OUTRO)
def outro(session: Session, session_id: str, *, replace: bool, **fields: Any) -> None:
    """Make a copy of a video with an outro.

    Either --outro-image-url, or --cta-url or --outro-cta-image for a generated one. It costs 75
    credits.
    """
    if replace:
        session.start(lambda samsar: samsar.videos.update_outro_image(session_id, **given(fields)))
        return
    session.start(lambda samsar: samsar.videos.add_outro_image(session_id, **given(fields)))


@command("footer", pays=True, body=True, starts=True)
@click.argument("session_id", metavar="ID")
@option(
    "cta_text",
    Text(),
    metavar="TEXT",
    help="Its call to action; the server cuts it after 220 characters.",
)
@option("cta_logo", Picture(), metavar="PICTURE", help="Its logo: a URL, or a file to upload.")
@option("cta_url", metavar="URL", help="Where its QR code leads.")
@click.option(
    "--remove-footer",
    "remove_footer",
    is_flag=True,
    default=None,
    help="Take all footers away; it goes without the other options.",
)
def footer(session: Session, session_id: str, **fields: Any) -> None:
    """Make a copy of a video with another footer, or none.

    It costs 75 credits.
    """
    session.start(lambda samsar: samsar.videos.update_footer_image(session_id, **given(fields)))


@command("subtitles", pays=True, body=True, starts=True)
@click.argument("session_id", metavar="ID")
@option(
    "subtitle_language",
    Word("videos:TargetLanguage"),
    metavar="CODE",
    help="Their language, like es.  [default: that of the video]",
)
@click.option("--remove", is_flag=True, help="Make the copy without subtitles.")
def subtitles(session: Session, session_id: str, *, remove: bool, **fields: Any) -> None:
    """Make a copy of a video with subtitles, or without.

    It is free of charge.
    """
    told = given(fields)
    if not remove:
        session.start(lambda samsar: samsar.videos.add_subtitles(session_id, **told))
        return
    if "subtitle_language" in told:
        raise click.UsageError("--remove goes without --subtitle-language.")
    session.start(lambda samsar: samsar.videos.remove_subtitles(session_id, **told))
