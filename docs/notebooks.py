"""Has notebooks run while the site is built: with an emulator, whose files become the site's."""

from __future__ import annotations

import logging
import os
import re
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

from sphinx.application import Sphinx

from samsar.emulator import EmulatorThread

FILES = "_files"


def setup(app: Sphinx) -> None:
    """Start an emulator before pages are read, and stop it when all are written."""
    logging.getLogger("samsar.emulator").setLevel(logging.WARNING)
    block = ExitStack()
    # A minute and a half of a render passes in half a second.
    emulator = block.enter_context(EmulatorThread(speed=180, credits=100_000))
    os.environ.update(SAMSAR_BASE_URL=emulator.url, SAMSAR_API_KEY=emulator.api_key)

    def finish(app: Sphinx, error: Exception | None) -> None:
        with block:
            if error is None and app.builder.format == "html":
                keep_files(Path(app.outdir), emulator.url)

    app.connect("build-finished", finish)


def keep_files(site: Path, server: str) -> None:
    """Fetch what pages show from the emulator, which is gone afterwards, and show that."""
    (site / FILES).mkdir(exist_ok=True)
    for page in (site / "examples").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for url in set(re.findall(rf'src="({re.escape(server)}[^"]*)"', text)):
            name = re.sub(r"\W+", "-", url.removeprefix(server)).strip("-")
            name += Path(url).suffix
            with urlopen(url) as answer:  # noqa: S310 - it is this machine's
                (site / FILES / name).write_bytes(answer.read())
            text = text.replace(f'src="{url}"', f'src="../{FILES}/{name}"')
        page.write_text(text, encoding="utf-8")
