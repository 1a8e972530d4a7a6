"""What a lost request has left behind, and what the API tells about the requests that it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core.identity import canonical_id, made_at
from samsar.errors import InputError

if TYPE_CHECKING:
    from samsar._core.routes import Route
    from samsar.models.requests import RequestEntry

# Server: the list of an external user shows no others.
_EXTERNAL_WORDS: Final = frozenset(
    {"text_to_video", "image_list_to_video", "translate_video", "join_videos"}
)

# What the API calls the requests of each method, as far as it is known.
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "create_from_text": frozenset({"text_to_video"}),
    "create_from_images": frozenset({"image_list_to_video"}),
    "create_from_image": frozenset({"image_list_to_video", "image_to_video"}),
    "translate": frozenset({"translate_video", "retranslate_video"}),
    "retranslate": frozenset({"translate_video", "retranslate_video"}),
    "join": frozenset({"join_videos"}),
    "enhance": frozenset({"image_enhance"}),
    "remove_branding": frozenset({"remove_branding"}),
    "extend": frozenset({"add_image_set"}),
    "create_rollup_banner": frozenset({"rollup_banner"}),
    "create_enhanced_rollup_banner": frozenset({"rollup_banner_enhance", "rollup_banner"}),
}
_RELIABLE: Final = frozenset().union(*_WORDS.values())

# The type of request in lists, by the kind of the job; of other kinds nothing is listed.
_TYPES: Final[Mapping[str, str]] = {
    "video": "video",
    "step_video": "video",
    "hosted_video": "video",
    "hosted_clip": "video",
    "image": "image",
    "hosted_image": "image",
    "hosted_audio": "audio",
}
# Server: before it makes these, it fetches a byte of every file, one after another.
_CHECKED: Final = frozenset({"hosted_video", "hosted_clip"})
# All other videos are made of videos, whose files the server copies first.
_AT_ONCE: Final = frozenset({"create_from_text", "create_from_images"})

# Of these it is documented nowhere that lists show them.
_UNSURE: Final = frozenset({"hosted_clip", "hosted_audio"})


@attrs.frozen(kw_only=True)
class Attempt:
    """A call of which it is not known what became of it.

    Attributes:
        route: The route that the method names, before its twin was looked for.
        body: What was sent.
        sent_at: When it was sent, by the clock of this machine.
        failed_at: When it was given up, by the same clock.
        ticks: When it was sent, by a clock that nobody can set; None where nobody looked.
    """

    route: Route[Any]
    body: Any = attrs.field(repr=False)
    sent_at: float
    failed_at: float
    ticks: float | None = None

    def shift(self, now: float, ticks: float) -> float:
        """Return how much further the clock has gone since than the one that nobody can set."""
        return 0.0 if self.ticks is None else (now - self.sent_at) - (ticks - self.ticks)


@attrs.frozen(kw_only=True)
class Wanted:
    """What the lost request has left behind, if it was carried out."""

    type: str
    words: frozenset[str] = frozenset()
    prompt: str | None = None
    pictures: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()
    language: str | None = None
    is_step: bool | None = None
    is_surely_listed: bool = True
    reused_session: str | None = None
    """The session that it runs in, when that was there before."""
    begins_slowly: bool = False
    """Whether the server copies or checks files before it has a request to show."""

    @property
    def is_listed_for_external_users(self) -> bool:
        """Whether the list of an external user can show it."""
        return not self.words.isdisjoint(_EXTERNAL_WORDS)


@attrs.frozen(kw_only=True)
class Sighting:
    """What the API tells about one request. What it does not tell is None."""

    id: str
    type: str | None = None
    created_at: float | None = None
    """Seconds since 1970, by the server's clock."""
    updated_at: float | None = None
    word: str | None = None
    made_as: str | None = None
    """The same, but taken over by copies of a video."""
    prompt: str | None = None
    pictures: tuple[str, ...] | None = None
    picture_count: int | None = None
    language: str | None = None
    sources: frozenset[str] | None = None
    is_step: bool | None = None

    @property
    def has_content(self) -> bool:
        """Whether it tells what the request was about."""
        return any((self.prompt, self.pictures, self.sources))


# --- what is looked for


def wanted_of(attempt: Attempt) -> Wanted:
    """Return what a lost request has left behind, if it was carried out.

    Raises:
        InputError: Nothing of it shows in any list.
    """
    route = attempt.route
    kind = route.starts or ""
    listed_type = _TYPES.get(kind)
    if listed_type is None:
        raise InputError(
            f"{route.name} begins nothing that a list of requests shows: compare the balance, or"
            " the usage logs, with what they were before the call"
        )
    fields = _fields(attempt.body)
    method = route.name.rpartition(".")[2]
    words = _WORDS.get(method, frozenset())
    language = fields.get("language") or fields.get("langauge")
    return Wanted(
        type=listed_type,
        words=words,
        prompt=_normal(fields.get("prompt")),
        pictures=_pictures(fields),
        sources=_sources(fields),
        language=_base(language) if method in {"translate", "retranslate"} else None,
        is_step={"video": False, "step_video": True}.get(kind),
        is_surely_listed=kind not in _UNSURE,
        begins_slowly=_begins_slowly(kind, method),
        reused_session=_text(fields.get("session_id")) if method == "create_from_text" else None,
    )


def _begins_slowly(kind: str, method: str) -> bool:
    return kind in _CHECKED or (kind == "video" and method not in _AT_ONCE)


def _fields(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        return {}
    inner = body.get("input")
    return inner if isinstance(inner, Mapping) else body


def _pictures(fields: Mapping[str, Any]) -> tuple[str, ...]:
    given = fields.get("image_urls") or fields.get("images") or fields.get("image_url") or ()
    listed = (given,) if isinstance(given, (str, Mapping)) else given
    return tuple(url for each in listed if (url := _picture(each)))


def _picture(given: Any) -> str | None:
    if not isinstance(given, Mapping):
        return _text(given)
    # Server: the better version of a picture goes before the picture itself.
    names = ("image_url", "url", "src")
    better = None if given.get("use_enhanced") is False else _text(given.get("enhanced_url"))
    return better or next((url for name in names if (url := _text(given.get(name)))), None)


def _sources(fields: Mapping[str, Any]) -> frozenset[str]:
    several = fields.get("session_ids")
    given = [fields.get("videoSessionId"), fields.get("narrative_request_id")]
    if isinstance(several, list):
        given = several
    return _canonical(given)


# --- what the API tells


def sighting_of(entry: RequestEntry) -> Sighting | None:
    """Return what an entry of a list tells; None when it has no id."""
    if not isinstance(entry.id, str) or not entry.id.strip():
        return None
    words = (entry.route_key, entry.session_sub_type, entry.request_type)
    sources = entry.source_request_ids
    return Sighting(
        id=entry.id.strip(),
        type="video" if entry.route_key in _EXTERNAL_WORDS else _lower(entry.type),
        created_at=_created(entry),
        updated_at=_seconds(entry.updated_at),
        word=next((word for word in map(_lower, words) if word in _RELIABLE), None),
        prompt=_normal(entry.prompt),
        picture_count=entry.image_count or None,
        language=_base(entry.target_language),
        sources=_canonical(sources) if sources else None,
    )


def _created(entry: RequestEntry) -> float | None:
    told = _seconds(entry.created_at)
    if told is not None:
        return told
    second = made_at(entry.id or "")
    # An id tells no more than the second: it may have been made at the end of it.
    return None if second is None else second + 0.999


def _seconds(value: Any) -> float | None:
    try:
        return float(value.timestamp())
    except (AttributeError, ValueError, OverflowError):
        return None


def _canonical(ids: Iterable[Any]) -> frozenset[str]:
    return frozenset(canonical_id(text) for each in ids if (text := _text(each)))


def with_details(sighting: Sighting, details: Any) -> Sighting:
    """Add what the detailed status of a request tells, as JSON."""
    if not isinstance(details, Mapping):
        return sighting
    inner = details.get("session")
    session: Mapping[str, Any] = inner if isinstance(inner, Mapping) else {}
    case = _lower(details.get("case_type"))
    pictures = details.get("input_image_urls")
    route_type = _lower(session.get("routeType"))
    narrative = _text(details.get("source_narrative_request_id"))
    return attrs.evolve(
        sighting,
        type=sighting.type or _lower(details.get("type")),
        word=sighting.word or (case if case in _RELIABLE else None),
        made_as=_lower(session.get("generationType")),
        prompt=sighting.prompt or _normal(session.get("inputPrompt") or details.get("prompt")),
        pictures=tuple(filter(None, map(_text, pictures))) if isinstance(pictures, list) else None,
        language=sighting.language or _base(session.get("language")),
        sources=sighting.sources or (frozenset((canonical_id(narrative),)) if narrative else None),
        is_step=route_type == "step" if route_type in {"step", "express"} else None,
    )


# --- what texts are compared by


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _lower(value: Any) -> str | None:
    text = _text(value)
    return None if text is None else text.lower()


def _normal(value: Any) -> str | None:
    text = _text(value)
    return None if text is None else " ".join(text.split())


def _base(value: Any) -> str | None:
    """Return a language without its region; the server knows two under other codes, too."""
    text = _lower(value)
    if text is None:
        return None
    base = text.replace("_", "-").partition("-")[0]
    return {"jp": "ja", "cn": "zh"}.get(base, base)
