"""What the demo does, and the same as code to read.

Both come from the same values, and a test runs the code.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar import AsyncSamsarClient, SamsarClient
from samsar.cli.progress import stages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from samsar.models.jobs import JobStatus
    from samsar.types.videos import ImageVideoFields, TextVideoFields

FROM_TEXT: Final[TextVideoFields] = {
    "prompt": "A drone shot of a beach at sunrise",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}


def from_images(urls: Sequence[str]) -> ImageVideoFields:
    """Say what the video from pictures is to be."""
    return {
        "image_urls": list(urls),
        "prompt": "Cinematic sequence with smooth transitions",
        "video_model": "RUNWAYML",
    }


_ASYNC: Final = """\
async with AsyncSamsarClient({client}) as samsar:
    job = await samsar.videos.create_from_text({fields})
    video = await job.wait({wait})
    await video.download({target})
    print(video.data.credits_charged)
    print((await samsar.credits.balance()).data.remaining_credits)
"""

_SYNC: Final = """\
with SamsarClient({client}) as samsar:
    job = samsar.videos.create_from_images({fields})
    video = job.wait({wait})
    video.download({target})
    print(video.data.credits_charged)
    print(samsar.credits.balance().data.remaining_credits)
"""


@attrs.frozen
class Server:
    """Where the demo runs: an emulator, or the API with the key of the environment.

    `poll` is the pause between two looks at a job in seconds, or None for the SDK's own schedule.
    """

    url: str
    api_key: str = attrs.field(repr=False)
    poll: float | None
    is_named: bool
    """Whether the code names URL and key; without them clients read the environment."""


@attrs.frozen
class Outcome:
    """What there is to tell about a finished video."""

    status: JobStatus
    file: str
    balance: float | None


def text_code(server: Server, target: Path) -> str:
    """Write down what `make_from_text` does."""
    return _filled(_ASYNC, server, FROM_TEXT, target)


def images_code(server: Server, urls: Sequence[str], target: Path) -> str:
    """Write down what `make_from_images` does."""
    return _filled(_SYNC, server, from_images(urls), target)


def make_from_text(server: Server, target: Path, out: Console) -> Outcome:
    """Make a video from text with the async client."""

    async def make() -> Outcome:
        async with AsyncSamsarClient(base_url=server.url, api_key=server.api_key) as samsar:
            with stages(out) as show:
                job = await samsar.videos.create_from_text(**FROM_TEXT)
                video = await job.wait(poll=server.poll, on_progress=show)
            file = await video.download(target)
            balance = await samsar.credits.balance()
            return Outcome(video.data, file, balance.data.remaining_credits)

    return asyncio.run(make())


def make_from_images(server: Server, urls: Sequence[str], target: Path, out: Console) -> Outcome:
    """Make a video from pictures with the sync client."""
    with SamsarClient(base_url=server.url, api_key=server.api_key) as samsar:
        with stages(out) as show:
            job = samsar.videos.create_from_images(**from_images(urls))
            video = job.wait(poll=server.poll, on_progress=show)
        file = video.download(target)
        balance = samsar.credits.balance()
        return Outcome(video.data, file, balance.data.remaining_credits)


def _filled(template: str, server: Server, fields: Any, target: Path) -> str:
    poll = "" if server.poll is None else f"poll={server.poll}, "
    return template.format(
        client="base_url=url, api_key=key" if server.is_named else "",
        fields=_arguments(fields),
        wait=f"{poll}on_progress=show",
        target=json.dumps(str(target), ensure_ascii=False),
    )


def _arguments(fields: dict[str, Any]) -> str:
    # JSON and Python write text, whole numbers and lists of them alike.
    lines = [f"{name}={json.dumps(value, indent=4)}," for name, value in fields.items()]
    indented = "\n".join(lines).replace("\n", "\n" + " " * 8)
    return f"\n        {indented}\n    "
