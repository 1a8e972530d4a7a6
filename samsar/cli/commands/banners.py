"""`samsar image banner`: a roll-up banner of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli.framework import command
from samsar.cli.options import Json, Picture, Text, given, option, options, picture_from

if TYPE_CHECKING:
    from samsar.cli.session import Session

_PICTURES = ("image_url", "enhanced_url")

_around = options(
    option("header_image_url", Picture(), metavar="PICTURE", help="The picture at the top."),
    option("header_text", Text(), metavar="TEXT", help="The words at the top."),
    option(
        "header_cta", metavar="TEXT", multiple=True, help="A call to action at the top; repeatable."
    ),
    option("logo_url", Picture(), metavar="PICTURE", help="The logo at the top."),
    option("footer_image_url", Picture(), metavar="PICTURE", help="The picture at the bottom."),
    option("footer_text", Text(), metavar="TEXT", help="The words at the bottom."),
    option("footer_logo_url", Picture(), metavar="PICTURE", help="The logo at the bottom."),
)
_tiling = options(
    option(
        "image_tiling_position",
        Json(dict),
        metavar="JSON",
        help="Where the words stand on the tiles: a JSON object; @FILE and - read it.",
    ),
    option("max_tiles", click.IntRange(min=1), metavar="N", help="How many tiles at most."),
    option("columns", click.IntRange(min=1), metavar="N", help="How many stand side by side."),
)


@command("banner", pays=True, body=True, starts=True, webhooks=False)
@click.argument("pictures", metavar="[PICTURE]...", type=Picture(), nargs=-1)
@option(
    "images",
    Json(list),
    metavar="JSON",
    help="Tiles with words on them instead of PICTURE: a JSON list of objects with image_url,"
    " overlay and so on; @FILE and - read it.",
)
@click.option("--enhance", is_flag=True, help="Enhance the pictures that are too small first.")
@_around
@_tiling
def banner(
    session: Session,
    extra: Any,
    pictures: tuple[Any, ...],
    images: list[Any] | None,
    *,
    enhance: bool,
    **fields: Any,
) -> None:
    """Make a roll-up banner of pictures.

    Each PICTURE is a tile: a URL, or a file, which is uploaded free of charge. It costs 30 credits,
    and with --enhance 11 to 29 for each picture that has to be enhanced.
    """
    if bool(pictures) == bool(images):
        raise click.UsageError("Give either PICTURE or --images.")
    tiles = list(pictures) or [_tile(each) for each in images or ()]
    chosen = given(fields)
    if "header_cta" in chosen:
        chosen["header_cta"] = list(chosen["header_cta"])
    name = "create_enhanced_rollup_banner" if enhance else "create_rollup_banner"
    session.start(lambda samsar: getattr(samsar.images, name)(images=tiles, **chosen, extra=extra))


def _tile(tile: Any) -> Any:
    """Return a tile of a JSON document, in which text is a URL or the name of a file."""
    try:
        if isinstance(tile, dict):
            paths = {name: picture_from(tile[name]) for name in _PICTURES if name in tile}
            return {**tile, **paths}
        return picture_from(tile)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--images'") from None
