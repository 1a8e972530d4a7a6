"""`samsar models` and `samsar estimate`: what there is, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from samsar.cli.framework import command
from samsar.cli.options import Kind, Number, Word, given, option

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.session import Session


@command("models")
def models(session: Session) -> None:
    """Show the models and their prices.

    It is free of charge, and no key is needed. Prices are in credits: of a video model for each
    second of the video, of an image model for each picture.
    """
    from samsar.cli import documents

    answer = session.read(lambda samsar: samsar.videos.supported_models())
    document = documents.plain(answer.data)
    session.show(document, lambda out: _models(out, document))


def _models(out: Console, document: dict[str, Any]) -> None:
    from samsar.cli import output

    lists = {
        "Video models, from text": document.get("text_to_video", {}).get("video_models"),
        "Video models, from pictures": document.get("image_list_to_video", {}).get("video_models"),
        "Image models": document.get("image_models"),
        "Models that change a picture": document.get("image_edit_models"),
    }
    for title, found in lists.items():
        if not found:
            continue
        output.heading(out, title)
        rows = [
            (each.get("value"), each.get("label"), _price(each.get("base_price"))) for each in found
        ]
        output.table(out, ("Key", "Name", "Credits"), rows)


def _price(price: Any) -> str:
    from samsar.cli.output import number

    is_number = isinstance(price, int | float) and not isinstance(price, bool)
    return number(price) if is_number else ""


class _Operation(Kind):
    """The name of an operation: completed from the list of the prices."""

    name = "operation"

    def shell_complete(
        self, _ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from samsar.pricing import OPERATIONS

        return [CompletionItem(name) for name in OPERATIONS if name.startswith(incomplete)]


@command("estimate")
@click.argument("operation", type=_Operation(), required=False)
@option(
    "duration", Number(), metavar="SECONDS", help="The length of a video from text, in seconds."
)
@option("video_model", Word("videos:VideoModel"), metavar="MODEL", help="The model that films.")
@option("images", int, metavar="N", help="How many pictures a video or a banner is made from.")
@option("seconds", Number(), metavar="SECONDS", help="The length of what is translated or joined.")
@option("num_levels", int, metavar="N", help="How often an interactive video parts.")
@option("num_images", int, metavar="N", help="How many pictures are made.")
@option("resolution", metavar="SIZE", help="The size of a better picture: 1k, 2k or 4k.")
@option("tokens", Number(), metavar="N", help="How many tokens are embedded.")
@option("pages", int, metavar="N", help="How many pages are read from the web.")
@option("image_credits", Number(), metavar="CREDITS", help="What a new picture of a scene costs.")
@option("outro", bool, help="Whether the video has an outro: 8 seconds more.")
@option("express_cta", bool, help="Whether the server writes the calls to action.")
@option("narrator_avatar", bool, help="Whether a narrator is shown.")
@click.option("--offline", is_flag=True, help="Go by the prices of this release; ask nobody.")
def estimate(session: Session, operation: str | None, *, offline: bool, **facts: Any) -> None:
    """Estimate what an operation costs.

    OPERATION is the name of a method of the SDK, like videos.create_from_text; without it all of
    them are listed. The prices of video models are those of the server, which is asked for free.
    """
    from samsar import pricing
    from samsar.cli.failures import WrongUsage

    if operation is None:
        names = list(pricing.OPERATIONS)
        session.show({"operations": names}, lambda out: out.print("\n".join(names)))
        return
    known = given(facts)
    found = None
    if not offline and "video_model" in known:
        found = session.read(lambda samsar: samsar.videos.supported_models())
    try:
        price = pricing.estimate(operation, models=found, **known)
    except TypeError as error:
        raise WrongUsage(_as_options(str(error), known)) from error
    document = {
        "operation": operation,
        "credits": price.credits,
        "usd": None if price.credits is None else price.credits / pricing.CREDITS_PER_USD,
        "source": price.source,
        "notes": price.notes,
    }
    session.show(document, lambda out: _estimate(out, document))


def _as_options(message: str, known: dict[str, Any]) -> str:
    """Say in options what the SDK says in keyword arguments."""
    for name in known:
        message = message.replace(f"keyword argument {name!r}", f"--{name.replace('_', '-')}")
    _, needs, name = message.partition(" needs ")
    if needs:
        return message.replace(f" needs {name}", f" needs --{name[:-1].replace('_', '-')}")
    return message


def _estimate(out: Console, document: dict[str, Any]) -> None:
    from samsar.cli import output

    credits = document["credits"]
    facts = {"Operation": document["operation"]}
    if credits is None:
        facts["Price"] = "nobody can say beforehand"
    else:
        facts["Price"] = f"{output.amount(credits)} = {output.dollars(credits)}"
    server = document["source"] == "supported_models"
    facts["Source"] = "the server's own prices" if server else "the prices of this release"
    if document["notes"]:
        facts["Note"] = document["notes"].replace("`", "")
    output.facts(out, facts)
