"""`samsar video`: the group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samsar.cli import job_commands
from samsar.cli.framework import Entry, group

if TYPE_CHECKING:
    import click

    from samsar.cli.framework import LazyGroup

_FOLLOW_UPS: Final = "commands.video_follow_ups"

status: click.Command = job_commands.status_command("video", "video")
wait: click.Command = job_commands.wait_command("video", "video")
download: click.Command = job_commands.download_command("video", "video")

video: LazyGroup = group(
    "video",
    {
        "from-text": Entry("commands.video_creation:from_text", "Make a video from a text."),
        "from-images": Entry("commands.video_creation:from_images", "Make a video from pictures."),
        "status": Entry("commands.video:status", "Ask once how far a video is."),
        "wait": Entry("commands.video:wait", "Wait until one video or several are done."),
        "download": Entry(
            "commands.video:download", "Download one video or several that are done."
        ),
        "translate": Entry(
            f"{_FOLLOW_UPS}:translate", "Make a copy of a video in another language."
        ),
        "join": Entry(f"{_FOLLOW_UPS}:join", "Join finished videos into one."),
        "clone": Entry(f"{_FOLLOW_UPS}:clone", "Make a copy of a video with a file of its own."),
        "outro": Entry(f"{_FOLLOW_UPS}:outro", "Make a copy of a video with an outro."),
        "footer": Entry(
            f"{_FOLLOW_UPS}:footer", "Make a copy of a video with another footer, or none."
        ),
        "subtitles": Entry(
            f"{_FOLLOW_UPS}:subtitles", "Make a copy of a video with subtitles, or without."
        ),
        "publish": Entry("commands.video_keeping:publish", "Publish a finished video."),
        "cancel": Entry("commands.video_keeping:cancel", "Cancel a render."),
    },
    "Make videos, change them, download them.\n\nWhat changes a video makes a new one, in a session"
    " of its own; the video that it began with stays.",
)
