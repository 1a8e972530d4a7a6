"""What is made of one row: steps, each with an id of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core import estimates, routes
from samsar._core.inputs import follow_ups, publications, videos
from samsar.types import videos as kinds
from samsar.types.publications import PublicationFields

if TYPE_CHECKING:
    from samsar._core.routes import Route

_ID_VERSION: Final = "samsar-bulk-1"
"""Changes whenever equal steps get other ids, so that no id ever means two things."""

_SOME_VIDEO: Final = "0" * 24
"""Stands for the video of an earlier step while the fields of a later one are checked."""


@attrs.frozen
class Action:
    """One method of the client that a step calls.

    Attributes:
        method: Its name in `client.videos`, or in `client.publications`.
        route: Where it goes.
        family: What describes its fields.
        body: Returns the body that it sends, from the id of the video that it works on, which the
            first one of a row has none of, and the fields.
        price: Returns the credits that it costs, from that body; None where nobody knows before.
    """

    method: str
    route: Route[Any]
    family: Any
    body: Callable[[str | None, Mapping[str, Any]], dict[str, Any]]
    price: Callable[[Mapping[str, Any]], float | None]


def _on_video(build: Callable[..., dict[str, Any]], method: str) -> Callable[..., dict[str, Any]]:
    return lambda video, fields: build(method, video, fields)


ACTIONS: Final[Mapping[str, Action]] = {
    "text": Action(
        "create_from_text",
        routes.videos.CREATE_FROM_TEXT,
        kinds.TextVideoFields,
        lambda _, fields: videos.text_video_body(fields),
        lambda body: estimates.text_video(body["input"]),
    ),
    "images": Action(
        "create_from_images",
        routes.videos.CREATE_FROM_IMAGES,
        kinds.ImageVideoFields,
        lambda _, fields: videos.image_video_body(fields),
        lambda body: estimates.image_video(body["input"]),
    ),
    "subtitles": Action(
        "add_subtitles",
        routes.videos.ADD_SUBTITLES,
        kinds.SubtitleFields,
        _on_video(follow_ups.subtitles_body, "add_subtitles"),
        lambda _: estimates.free(),
    ),
    "footer": Action(
        "update_footer_image",
        routes.videos.UPDATE_FOOTER_IMAGE,
        kinds.FooterUpdateFields,
        _on_video(follow_ups.footer_update_body, "update_footer_image"),
        lambda _: estimates.footer(),
    ),
    "outro": Action(
        "update_outro_image",
        routes.videos.UPDATE_OUTRO_IMAGE,
        kinds.OutroUpdateFields,
        _on_video(follow_ups.outro_update_body, "update_outro_image"),
        lambda _: estimates.outro(),
    ),
    "translate": Action(
        "translate",
        routes.videos.TRANSLATE,
        kinds.TranslateFields,
        _on_video(follow_ups.translate_body, "translate"),
        lambda _: estimates.unknown(),
    ),
    "publish": Action(
        "publish",
        routes.publications.PUBLISH,
        PublicationFields,
        _on_video(publications.publication_body, "publish"),
        lambda _: estimates.free(),
    ),
}


@attrs.frozen(kw_only=True)
class Step:
    """One thing that is done for a row.

    Attributes:
        id: Equal for equal work: a step that was done is done for every row that asks for it.
        name: What it is called in reports: `video`, `subtitles`, `translate:fr` …
        action: What is done: a key of `ACTIONS`.
        fields: The arguments of the method, as JSON.
        after: The name of the step whose video it works on; None for the first.
        estimate: Credits that it costs at most, or None where no price is known before.
    """

    id: str
    name: str
    action: str
    fields: Mapping[str, Any]
    after: str | None
    estimate: float | None


def step_of(
    name: str, action: str, fields: Mapping[str, Any], *, after: Step | None, key: Any = None
) -> Step:
    """Return a step with checked fields.

    Args:
        name: What it is called.
        action: What is done.
        fields: The arguments of the method, with the columns filled in.
        after: The step whose video it works on.
        key: What tells this row apart from another one with the same content.

    Raises:
        TypeError: There is no such field.
        InputError: A field is missing or wrong.
    """
    known = ACTIONS[action]
    # The body shows what is wrong; it is built anew, with the real video, when it is sent.
    body = known.body(_SOME_VIDEO, fields)
    return Step(
        id=content_id(action, after.id if after else key, fields),
        name=name,
        action=action,
        fields=fields,
        after=after.name if after else None,
        estimate=known.price(body),
    )


def content_id(*parts: Any) -> str:
    """Return a hash of JSON values that depends on what they say, not on how they are written."""
    text = json.dumps(_canonical([_ID_VERSION, *parts]), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _canonical(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)  # 10 and 10.0 are the same in JSON
    if isinstance(value, Mapping):
        return {key: _canonical(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(each) for each in value]
    return value
