"""What the assistant says: shown, and its pictures saved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli import documents, output, views
from samsar.cli.failures import Exit
from samsar.cli.options import given

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from samsar import SamsarClient
    from samsar.cli.session import Session

_PRICE: Final = "what the model uses, times 1.5"
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9_-]+")


def ask(
    session: Session,
    whose: Callable[[SamsarClient], Any],
    extra: Any,
    fields: dict[str, Any],
) -> None:
    """Ask the assistant, save the pictures that it draws, and show the answer.

    Args:
        session: The run.
        whose: Returns the assistant of the account, or of an external user.
        extra: Fields that are newer than this package.
        fields: The options of the command.
    """
    folder = Path(fields.pop("folder"))
    chosen = _chosen(fields)
    session_id = chosen.pop("session_id")
    answer = session.pay(
        lambda samsar: whose(samsar).create_completion(session_id, **chosen, extra=extra),
        price=_PRICE,
    )
    document = _document(answer, folder)
    session.show(document, lambda out: _view(out, document))
    if not session.flags.as_json and document["credits_charged"] is not None:
        session.note(f"Charged: {output.amount(document['credits_charged'])}")
    problems = [each["problem"] for each in document["images"] if each["problem"]]
    if problems:
        session.note(f"error: a picture could not be saved: {problems[0]}")
        raise click.exceptions.Exit(Exit.FAILED)


def _chosen(fields: dict[str, Any]) -> dict[str, Any]:
    from samsar.types import ImageTool, InputImage, InputText, Message

    chosen = given(fields)
    question, urls = chosen.pop("question"), chosen.pop("image_urls", ())
    chosen["input"] = question
    if urls:
        pictures = [InputImage(_as_url(picture)) for picture in urls]
        chosen["input"] = [Message([InputText(question), *pictures])]
    if chosen.pop("draw"):
        chosen["tools"] = [*chosen.get("tools", ()), ImageTool()]
    return chosen


def _as_url(picture: Any) -> str:
    """Return the URL of a picture; a file travels in the question itself."""
    if isinstance(picture, str):
        return picture
    from samsar._core.inputs.pictures import UPLOAD_LIMIT
    from samsar._sync.pictures import read_picture

    return read_picture(picture, "image_urls", UPLOAD_LIMIT).data_url()


def _document(answer: Any, folder: Path) -> dict[str, Any]:
    """Return the answer as a program reads it; pictures are files, and not text."""
    data = answer.data
    return {
        "id": data.id,
        "status": data.status,
        "model": data.model,
        "output_text": data.output_text,
        "images": _saved(data, folder),
        "tool_calls": [
            {"id": call.id, "name": call.name, "arguments": call.arguments_text}
            for call in data.tool_calls
        ],
        "usage": documents.plain(data.usage),
        "credits_charged": documents.plain(answer.credits_charged),
        "credits_remaining": documents.plain(answer.credits_remaining),
    }


def _saved(data: Any, folder: Path) -> list[dict[str, Any]]:
    """Save the pictures: they were paid for, and the server does not tell them again."""
    saved = []
    name = _NO_NAME.sub("-", str(data.id or "answer"))
    for number, image in enumerate(data.images, 1):
        kind = image.media_type.partition("/")[2]
        ending = _NO_NAME.sub("", kind.replace("jpeg", "jpg")) or "png"
        file: Path | None = folder / f"{name}-{number}.{ending}"
        problem = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            image.save(folder / f"{name}-{number}.{ending}")
        except (OSError, ValueError) as error:
            # The answer was paid for, and is shown all the same.
            file, problem = None, str(error)
        saved.append(
            {
                "file": None if file is None else str(file),
                "media_type": image.media_type,
                "problem": problem,
            }
        )
    return saved


def _view(out: Console, document: dict[str, Any]) -> None:
    click.echo(output.readable(document["output_text"]))
    for call in document["tool_calls"]:
        asked = f"{call['name']}({call['arguments']})"
        output.facts(out, {"Asks for": output.clean(asked)})
    for image in document["images"]:
        if image["file"]:
            output.facts(out, {"Saved": image["file"]})


def create_session(
    session: Session,
    whose: Callable[[SamsarClient], Any],
    session_name: str | None,
    extra: Any,
    fields: dict[str, Any],
) -> None:
    """Make a session to talk in, and show it."""
    answer = session.read(
        lambda samsar: whose(samsar).create_session(session_name, **fields, extra=extra)
    )
    document = documents.result(answer)
    names = ("session_id", "session_name", "created_at")
    session.show(document, lambda out: views.fields(out, document, only=names))


def set_prompt(
    session: Session,
    whose: Callable[[SamsarClient], Any],
    system_prompt: str | None,
    extra: Any,
    *,
    clear: bool,
) -> None:
    """Set what the assistant is told beforehand, or take it back."""
    if (system_prompt is None) != clear:
        raise click.UsageError("Give either TEXT or --clear.")
    answer = session.read(
        lambda samsar: whose(samsar).set_system_prompt(system_prompt, extra=extra)
    )
    document = documents.result(answer)
    names = ("system_prompt", "selected_assistant_model", "model")
    session.show(document, lambda out: views.fields(out, document, only=names))
