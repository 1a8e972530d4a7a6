"""`samsar demo`: two videos from the first line of code to the file, explained on the way."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.filesize import decimal

from samsar._core.address import DEFAULT_BASE_URL, base_url_from
from samsar._version import __version__
from samsar.cli import output, programs
from samsar.cli.failures import Failure, Interrupted, WrongUsage, notes_of
from samsar.cli.programs import Outcome, Server
from samsar.cli.progress import charges, in_words
from samsar.emulator import EmulatorThread
from samsar.pricing import estimate_image_list_video, estimate_text_video

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

SPEED: Final = 30.0
"""Emulator seconds for one real one: a render of 90 s takes 3 s."""
POLL: Final = 0.2
EXAMPLES: Final = ("https://example.com/harbour.jpg", "https://example.com/sunset.jpg")
"""No such pictures exist; the emulator fetches none."""
TEXT_FILE: Final = "from-text.mp4"
IMAGES_FILE: Final = "from-images.mp4"

_EMULATOR_CODE: Final = """\
with EmulatorThread(speed={speed:g}) as emulator:
    url, key = emulator.url, emulator.api_key
"""


def run_here(folder: Path, images: Sequence[str]) -> None:
    """Run the demo against an emulator of its own.

    Args:
        folder: Where the videos go.
        images: URLs for the video from pictures; examples without any.

    Raises:
        Interrupted: After Ctrl-C.
        SamsarError: Something went wrong.
    """
    out = output.console()
    folder.mkdir(parents=True, exist_ok=True)
    output.heading(out, f"samsar {__version__}: two videos from an API on this machine, at no cost")
    output.code(out, _EMULATOR_CODE.format(speed=SPEED))
    try:
        with _quiet_environment(), EmulatorThread(speed=SPEED) as emulator:
            server = Server(emulator.url, emulator.api_key, poll=POLL, is_named=True)
            _both_videos(out, server, folder, images or EXAMPLES)
    except KeyboardInterrupt as interrupt:
        raise Interrupted("The emulator has stopped, and its job with it.") from interrupt
    output.heading(out, "Next")
    output.facts(
        out,
        {
            "samsar demo --live": "real videos, paid with your key; asks first",
            "samsar emulator": "this API, for your own programs and tests",
        },
    )


def run_live(folder: Path, images: Sequence[str], *, agreed: bool) -> None:
    """Run the demo against the API, after saying what it costs.

    Args:
        folder: Where the videos go.
        images: Public URLs for the video from pictures; without any it is left out.
        agreed: Whether to go on without asking.

    Raises:
        WrongUsage: There is no key.
        Interrupted: After Ctrl-C.
        SamsarError: Something went wrong.
    """
    api_key = os.environ.get("SAMSAR_API_KEY", "").strip()
    if not api_key:
        raise WrongUsage("--live needs the environment variable SAMSAR_API_KEY")
    url = base_url_from(os.environ.get("SAMSAR_BASE_URL", "").strip() or DEFAULT_BASE_URL)
    out = output.console()
    _tell_price(out, url, images)
    if not agreed and not _is_agreed(out):
        out.print("Nothing was sent.")
        raise click.exceptions.Exit(Failure.exit_code)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _both_videos(out, Server(url, api_key, poll=None, is_named=False), folder, images)
    except KeyboardInterrupt as interrupt:
        raise Interrupted(notes_of(interrupt)) from interrupt


def _both_videos(out: Console, server: Server, folder: Path, images: Sequence[str]) -> None:
    target = folder / TEXT_FILE
    output.heading(out, "1. A video from text, with the async client")
    output.code(out, programs.text_code(server, target))
    out.print()
    _report(out, programs.make_from_text(server, target, out))
    if not images:
        return
    target = folder / IMAGES_FILE
    output.heading(out, "2. A video from pictures, with the sync client")
    output.code(out, programs.images_code(server, images, target))
    out.print()
    _report(out, programs.make_from_images(server, images, target, out))


def _report(out: Console, outcome: Outcome) -> None:
    charged = outcome.status.credits_charged
    by_stage = ", ".join(
        output.together(f"{in_words(stage)} {output.number(amount)}")
        for stage, amount in charges(outcome.status).items()
    )
    total = "the server does not say" if charged is None else f"{output.number(charged)} credits"
    balance = outcome.balance
    left = "the server does not say" if balance is None else f"{output.number(balance)} credits"
    size = decimal(Path(outcome.file).stat().st_size)
    output.facts(
        out,
        {
            "Charged": f"{total} ({by_stage})" if by_stage else total,
            "Balance": left,
            "Saved": f"{outcome.file} ({size})",
        },
    )


def _tell_price(out: Console, url: str, images: Sequence[str]) -> None:
    model, seconds = programs.FROM_TEXT["video_model"], programs.FROM_TEXT["duration"]
    prices = {
        f"{seconds} s from text": estimate_text_video(duration=seconds, video_model=model) or 0
    }
    if images:
        count = f"{len(images)} picture{'s' if len(images) > 1 else ''}"
        prices[f"from {count}, at most"] = estimate_image_list_video(images=len(images)) or 0
        prices["together, at most"] = sum(prices.values())
    output.heading(out, f"samsar {__version__}: real videos from {url}, paid by SAMSAR_API_KEY")
    output.facts(
        out,
        {
            name: f"{output.number(price)} credits = {output.dollars(price)}"
            for name, price in prices.items()
        },
    )
    out.print()
    out.print(f"Estimates with {model}, by the prices known to this release.")
    if not images:
        out.print("The video from pictures is left out: it needs --image URL.")


def _is_agreed(out: Console) -> bool:
    try:
        return click.confirm("Go on and pay?", default=False)
    except click.Abort:
        # Ctrl-C or no input at all: neither is a yes.
        out.print()
        return False


@contextmanager
def _quiet_environment() -> Iterator[None]:
    """Hide the variables that could lead a client astray.

    No real key may reach anything from here, a proxy does not lead to this machine, and there is
    no TLS for which certificates would matter.
    """
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if _is_astray(name.upper())}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _is_astray(name: str) -> bool:
    return name.startswith("SAMSAR_") or name.endswith("_PROXY") or name == "REQUESTS_CA_BUNDLE"
