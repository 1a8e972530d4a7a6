"""`samsar step`: videos that stop to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli import video_options
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Number, Text, Word, given, option, options

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session
    from samsar.models.step_videos import StepVideoStatus

# A name of two families stands there once, with what is right for both.
_OWN = {"prompt", "image_model", "video_model"}
_PICTURES = tuple(
    declared
    for declared, name in zip(
        video_options.PICTURES, video_options.names(video_options.PICTURES), strict=True
    )
    if name not in _OWN
)


@command("start", pays=True, body=True, starts=True)
@click.argument("image_urls", metavar="[PICTURE]...", nargs=-1, type=video_options.Pictures())
@option(
    "prompt",
    Text(),
    metavar="TEXT",
    help="What the video is about: 1 to 4000 characters; @FILE and - read it.",
)
@option(
    "duration",
    Number(),
    metavar="SECONDS",
    help="The length of a video from text: 10 to 240 seconds.",
)
@option("image_model", Word("videos:ImageModel"), metavar="MODEL", help="The model that draws.")
@option("video_model", Word("videos:VideoModel"), metavar="MODEL", help="The model that films.")
@options(
    *video_options.STEPS,
    *_PICTURES,
    *video_options.RENDER,
    *video_options.SPEECH,
    *video_options.OUTRO,
    *video_options.FOOTER,
)
def start(session: Session, image_urls: tuple[list[Any], ...], **fields: Any) -> None:
    """Begin a video that stops to be looked at.

    With pictures it is made from them, else from the --prompt, which then needs --image-model,
    --video-model and --duration. It stops where --step-mode or --manual-step-stages say.

    It costs what the same video costs without stops, taken stage by stage: a video that stays where
    it stopped has cost only the stages before. With --wait the command ends at the first stop.
    """
    told = given(fields)
    pictures = video_options.flat(image_urls)
    if pictures:
        session.start(
            lambda samsar: samsar.v2.step_videos.create_from_image(image_urls=pictures, **told)
        )
        return
    session.start(lambda samsar: samsar.v2.step_videos.create_from_text(**told))


@command("review", waits=True, files=True)
@click.argument("request_id", metavar="ID")
def review(session: Session, request_id: str) -> None:
    """Wait for the next stop, and show what was made.

    It is free of charge. Ctrl-C ends the wait and never the video. A video that is done is shown,
    too, and downloaded with --output.
    """
    from samsar.cli import documents, following, views

    ref = {"kind": "step_video", "id": request_id}
    session.plan(lambda samsar: samsar.jobs.resume(ref).status())
    result = following.wait_for_one(session, session.client.jobs.resume(ref))
    files: list[str] = []
    if session.flags.output is not None and not result.data.needs_approval:
        files = following.download(session, result, session.flags.output)
    document = {
        **documents.job(result.job, result.data, files=files),
        "current_step": getattr(result.data, "current_step", None),
        "next_step": getattr(result.data, "next_step", None),
        "resources": documents.plain(getattr(result.data, "current_step_resources", None)),
    }

    def view(out: Console) -> None:
        views.job(out, document)
        _show_step(out, result.data)

    session.show(document, view)
    if result.data.needs_approval:
        session.note(
            f"samsar step approve {request_id} lets it go on;"
            f" samsar video cancel {request_id} ends it."
        )


@command("approve", waits=True, files=True)
@click.argument("request_id", metavar="ID")
@click.option("--wait", is_flag=True, help="Wait for the next stop, or until the video is done.")
def approve(session: Session, request_id: str) -> None:
    """Let a video go on from the stop that it is at.

    It is free of charge itself; the stages that follow take their credits. A video that is at no
    stop is left alone.
    """
    from samsar.cli import documents, following, views

    ref = {"kind": "step_video", "id": request_id}
    session.plan(lambda samsar: samsar.v2.step_videos.process_next(request_id))
    job: Any = session.client.jobs.resume(ref)
    status = job.approve()
    if session.flags.wait or session.flags.output is not None:
        following.show_result(session, following.wait_for_one(session, job))
        return
    document = documents.job(job, status.data)
    session.show(document, lambda out: views.job(out, document))
    session.note(f"samsar step review {request_id} waits for the next stop.")


def _show_step(out: Console, status: StepVideoStatus) -> None:
    """Print the stage that was stopped after, and links to what it made."""
    from samsar.cli import output, views
    from samsar.cli.progress import in_words

    facts = {
        "Done": status.current_step_label or status.current_step,
        "Next": status.next_step,
    }
    told = {name: in_words(str(item)) for name, item in facts.items() if item}
    if told and status.needs_approval:
        output.facts(out, told)
    made = getattr(status.current_step_resources, "resources", None)
    for layer in getattr(made, "layers", None) or []:
        for title, url in (
            ("Picture", layer.selected_image_url),
            ("Clip", layer.preferred_video_url or layer.ai_video_url),
        ):
            if url:
                views.link(out, url, title)


step: LazyGroup = group(
    "step",
    {
        "start": Entry("commands.step:start", "Begin a video that stops to be looked at."),
        "review": Entry("commands.step:review", "Wait for the next stop, and show what was made."),
        "approve": Entry("commands.step:approve", "Let a video go on from the stop that it is at."),
    },
    "Make videos step by step, with stops to review.",
)
