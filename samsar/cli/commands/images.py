"""`samsar image`: better pictures, more of them, banners and titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli import job_commands
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Json, Picture, Text, TextOrJson, Word, given, option

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_picture = click.argument("image_url", metavar="PICTURE", type=Picture())
_shape = option(
    "aspect_ratio",
    Word("images:ImageAspectRatio"),
    metavar="W:H",
    help="The shape: width and height with a colon, like 16:9 or 1:1.",
)


@command("enhance", pays=True, body=True, starts=True, webhooks=False)
@_picture
@option(
    "resolution",
    Word("images:ImageResolution"),
    metavar="SIZE",
    help="How large it is to become: 0.5k, 1k, 2k or 4k.  [default: 1k, by the server]",
)
@_shape
def enhance(session: Session, extra: Any, **fields: Any) -> None:
    """Make a better and larger version of a picture.

    PICTURE is a URL, or a file, which is uploaded free of charge. It costs 11 credits at 0.5k, 15
    at 1k, 22 at 2k and 29 at 4k, taken at once.
    """
    session.start(lambda samsar: samsar.images.enhance(**given(fields), extra=extra))


@command("remove-branding", pays=True, body=True, starts=True, webhooks=False)
@_picture
def remove_branding(session: Session, extra: Any, image_url: Any) -> None:
    """Take watermarks, logos and brand names out of a picture.

    PICTURE is a URL, or a file, which is uploaded free of charge. It costs 15 credits, taken at
    once.
    """
    session.start(lambda samsar: samsar.images.remove_branding(image_url, extra=extra))


@command("extend", pays=True, body=True, starts=True, webhooks=False)
@click.argument("image_urls", metavar="PICTURE...", type=Picture(), nargs=-1, required=True)
@option(
    "num_images",
    click.IntRange(min=1),
    metavar="N",
    required=True,
    help="How many to make; each costs 15 credits, and the server knows no maximum.",
)
@option("prompt", Text(), metavar="TEXT", help="What to make; @FILE and - read it.")
@_shape
@option(
    "metadata",
    Json(dict),
    metavar="JSON",
    help="What is known about the pictures: a JSON object; @FILE and - read it.",
)
def extend(session: Session, extra: Any, **fields: Any) -> None:
    """Make more pictures in the manner of some that are there.

    Each PICTURE is a URL, or a file, which is uploaded free of charge. It costs 15 credits for each
    new picture, taken at once.
    """
    fields["image_urls"] = list(fields["image_urls"])
    session.start(lambda samsar: samsar.images.extend(**given(fields), extra=extra))


@command("upload")
@click.argument("images", metavar="PICTURE...", type=Picture(), nargs=-1, required=True)
def upload(session: Session, images: tuple[Any, ...]) -> None:
    """Upload pictures, so that they have a URL.

    It is free of charge. PNG, JPEG, WEBP and GIF, 37 MiB at most each; a URL stays as it is. The
    commands that take pictures upload files by themselves.
    """
    from samsar.cli import documents

    answer = session.read(lambda samsar: samsar.images.upload(list(images)))
    document = {"image_urls": documents.plain(answer.data.image_urls or [])}
    session.show(document, lambda _: click.echo("\n".join(document["image_urls"])))


@command("title", pays=True, body=True)
@click.argument("image", metavar="PICTURE", type=Picture())
@option(
    "metadata",
    TextOrJson(),
    metavar="TEXT",
    help="What is known about the picture: words, or a JSON object; @FILE and - read it.",
)
@option("file_name", metavar="NAME", help="The name of the file, where the picture lacks one.")
def title(session: Session, extra: Any, image: Any, metadata: Any, **fields: Any) -> None:
    """Find a short title for a picture.

    PICTURE is a URL or a file of up to 50 MiB. It costs what the model uses, times 1.5: mostly one
    to a few credits, which nobody can say beforehand, so that it asks first (--yes agrees).
    """
    from samsar.cli import documents, views

    answer = session.pay(
        lambda samsar: samsar.images.assign_title(
            image, metadata=metadata, **given(fields), extra=extra
        ),
        price="what the model uses, mostly one to a few credits",
    )
    document = documents.result(answer)
    session.show(document, lambda out: views.fields(out, document))


status: click.Command = job_commands.status_command("image", "picture")
wait: click.Command = job_commands.wait_command("image", "picture")
download: click.Command = job_commands.download_command("image", "picture")

image: LazyGroup = group(
    "image",
    {
        "banner": Entry("commands.banners:banner", "Make a roll-up banner of pictures."),
        "download": Entry(
            "commands.images:download", "Download one picture or several that are done."
        ),
        "enhance": Entry(
            "commands.images:enhance", "Make a better and larger version of a picture."
        ),
        "extend": Entry(
            "commands.images:extend", "Make more pictures in the manner of some that are there."
        ),
        "remove-branding": Entry(
            "commands.images:remove_branding",
            "Take watermarks, logos and brand names out of a picture.",
        ),
        "status": Entry("commands.images:status", "Ask once how far a picture is."),
        "title": Entry("commands.images:title", "Find a short title for a picture."),
        "upload": Entry("commands.images:upload", "Upload pictures, so that they have a URL."),
        "wait": Entry("commands.images:wait", "Wait until one picture or several are done."),
    },
    "Improve pictures, make more of them, and banners.",
)
