"""How a play shows a difference that is meant, and the play that it becomes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs

from contract.plays import Answered, Failed, Play, body_of
from contract.translate import Arguments
from samsar import errors

# --- names and values of fields


def with_canonical_names(play: Play) -> Play:
    body = play.sent.body
    if not isinstance(body, Mapping):
        return play
    if not isinstance(body.get("input"), Mapping):
        is_a_family = play.row.fields is not None
        fields = play.row.vocabulary.canonical_fields(body) if is_a_family else body
        return _with_body(play, fields)
    fields = play.row.vocabulary.canonical_fields(body["input"])
    return _with_body(play, {**body, "input": fields})


def _with_body(play: Play, body: Any) -> Play:
    return attrs.evolve(play, sent=attrs.evolve(play.sent, body=body))


def _input(play: Play) -> Mapping[str, Any]:
    body = play.sent.body
    fields = body.get("input") if isinstance(body, Mapping) else None
    return fields if isinstance(fields, Mapping) else {}


def with_trimmed_link(play: Play) -> Play:
    fields = _input(play)
    if not isinstance(fields.get("cta_url"), str):
        return play
    trimmed = {**fields, "cta_url": fields["cta_url"].strip()}
    return _with_body(play, {**play.sent.body, "input": trimmed})


def has_a_value_that_is_no_text(play: Play) -> bool:
    *resources, method = play.row.python.split(".")
    if "videos" not in resources or method == "request":
        return False
    language = play.arguments.keywords.get("language")
    # What is missing altogether is refused by the TypeScript client, too.
    given = [each for each in (*play.arguments.positional, language) if each is not None]
    texts = [text for each in given for text in _each(each)]
    return any(not isinstance(text, str) or not text.strip() for text in texts)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _dropped(play: Play) -> dict[str, Any]:
    extra = play.arguments.keywords.get("extra", {})
    sent = _input(play) or play.sent.body or {}
    return {name: value for name, value in extra.items() if name not in sent}


def drops_a_field(play: Play) -> bool:
    return bool(_dropped(play))


def with_fields_that_are_refused(play: Play) -> tuple[Play, ...]:
    keywords = {name: item for name, item in play.arguments.keywords.items() if name != "extra"}
    arguments = attrs.evolve(play.arguments, keywords=keywords | _dropped(play))
    return (attrs.evolve(play, arguments=arguments).refused(),)


def has_an_outro_without_an_address(play: Play) -> bool:
    url = play.arguments.keywords.get("outro_image_url")
    return isinstance(url, str) and "://" not in url


def refused_and_with_an_address(play: Play) -> tuple[Play, ...]:
    address = {"outro_image_url": "https://cdn.example.com/outro.png"}
    arguments = attrs.evolve(play.arguments, keywords=play.arguments.keywords | address)
    fields = {**_input(play), **address}
    addressed = _with_body(play, {**play.sent.body, "input": fields})
    return (play.refused("outro_image_url"), attrs.evolve(addressed, arguments=arguments))


def mixes_outros(play: Play) -> bool:
    fields = _input(play)
    return bool(fields.get("outro_image_url") and fields.get("generate_outro_image"))


def with_ids_as_given(play: Play) -> Play:
    if not play.row.ids:
        return play
    given = dict.fromkeys(play.row.ids, str(play.arguments.positional[0]).strip())
    query = dict(play.sent.query) | given
    return attrs.evolve(play, sent=attrs.evolve(play.sent, query=tuple(sorted(query.items()))))


def _is_lossy(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_is_lossy, value))
    return isinstance(value, float) and not math.isfinite(value)


def _lossy_names(value: Any, is_lossy: Callable[[Any], bool] = _is_lossy) -> set[str]:
    """Return the keys, at any depth, whose values JavaScript would turn into something else."""
    if isinstance(value, list):
        return {name for item in value for name in _lossy_names(item, is_lossy)}
    if not isinstance(value, Mapping):
        return set()
    names = {name for name, item in value.items() if is_lossy(item)}
    return names | {name for item in value.values() for name in _lossy_names(item, is_lossy)}


def lossy_in(play: Play) -> set[str]:
    arguments = play.arguments
    query = arguments.options.get("query", {})
    return _lossy_names(arguments.keywords) | _lossy_names(
        query, lambda item: isinstance(item, (list, dict)) or _is_lossy(item)
    )


def refused_and_without(play: Play) -> tuple[Play, ...]:
    names = lossy_in(play)
    if play.row.fields is not None:
        # What is left may lack a required field.
        return (play.refused(),)
    arguments = Arguments(
        play.arguments.positional,
        _without(play.arguments.keywords, names),
        _without(play.arguments.options, names),
    )
    sent = attrs.evolve(
        play.sent,
        body=_without(play.sent.body, names),
        query=tuple(pair for pair in play.sent.query if pair[0] not in names),
    )
    return (play.refused(), attrs.evolve(play, arguments=arguments, sent=sent))


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {name: _without(item, names) for name, item in value.items() if name not in names}


def has_a_webhook_for_nothing(play: Play) -> bool:
    return "webhook_url" in play.arguments.keywords and "webhookUrl" not in (play.sent.body or {})


# --- clients


_SECRETS = ("api_key", "auth_token", "app_key", "app_secret", "external_user_api_key")


def credential_is_incomplete(play: Play) -> bool:
    given = [play.client, play.arguments.options]
    values = [source.get(name) for source in given for name in _SECRETS]
    if any(isinstance(value, str) and not value.strip() for value in values):
        return True
    sent = play.sent.headers
    own = play.arguments.options.get("headers", {})
    if sent.get("authorization", "").startswith("AppKey "):
        return "x-app-secret" not in sent
    nobody = "authorization" not in sent and "authorization" not in {name.lower() for name in own}
    return nobody and not play.row.public and play.row.answers != "anything"


def has_a_limit_that_is_none(play: Play) -> bool:
    limits = (play.client.get("timeout"), play.arguments.keywords.get("limit"))
    return any(isinstance(limit, (int, float)) and limit <= 0 for limit in limits)


def without_credentials(play: Play) -> Play:
    kept = {
        name: value
        for name, value in play.sent.headers.items()
        if name not in {"authorization", "x-app-secret", "x-external-user-api-key"}
    }
    return attrs.evolve(play, sent=attrs.evolve(play.sent, headers=kept))


def without_a_secret_beside_a_bearer(play: Play) -> Play:
    """A secret goes with the app key that it belongs to, and with nothing else."""
    headers = play.sent.headers
    if headers.get("authorization", "").startswith("AppKey "):
        return play
    kept = {name: value for name, value in headers.items() if name != "x-app-secret"}
    return attrs.evolve(play, sent=attrs.evolve(play.sent, headers=kept))


def with_our_path(play: Play) -> Play:
    """A base URL is the server's, with or without a version; theirs is only cut after `/v1`."""
    base = urlsplit(play.client["base_url"].replace("{ROOT}", "http://root")).path.rstrip("/")
    route = play.row.known["path_template"]
    theirs = base if route.startswith("/v1/") else base.removesuffix("/v1")
    rest = play.sent.path.removeprefix(theirs)
    if route.startswith("/v1/"):
        rest = "/v1" + rest
    ours = base.removesuffix("/v1").removesuffix("/v2")
    return attrs.evolve(play, sent=attrs.evolve(play.sent, path=ours + rest))


# --- answers


_CREDITS = {"x-credits-charged": "credits_charged", "x-credits-remaining": "credits_remaining"}


def with_plain_credits(play: Play) -> Play:
    unknown = {
        _CREDITS[name.lower()]: None
        for name, value in play.recording.reply.get("headers", {}).items()
        if name.lower() in _CREDITS and _is_no_plain_number(value)
    }
    return attrs.evolve(play, end=attrs.evolve(play.end, **unknown))


def _is_no_plain_number(text: str) -> bool:
    return not text.strip() or text.strip().lower().startswith("0x")


def is_of_another_shape(play: Play) -> bool:
    if not isinstance(play.end, Answered):
        return False
    found, promised = play.end.json, play.row.answers
    if promised == "job":
        return not isinstance(found, Mapping) or not _has_an_id(found)
    if promised == "anything":
        return False
    return not isinstance(found, list if promised == "list" else Mapping)


def _has_an_id(answer: Mapping[str, Any]) -> bool:
    names = ("request_id", "requestId", "global_status_id", "session_id", "sessionId", "sessionID")
    ids = [answer.get(name) for name in names]
    return any(isinstance(each, str) and each.strip() for each in ids)


def unexpected(play: Play) -> tuple[Play, ...]:
    error = errors.UnexpectedReplyError
    if play.row.is_sent_once:
        # It may have been created and charged: without its id nobody knows.
        error = errors.OutcomeUnknownError
    end = Failed(
        error,
        play.end.status,
        body_of(play.recording.reply),
        "",
        play.end.headers,
        play.end.credits_charged,
        play.end.credits_remaining,
    )
    return (attrs.evolve(play, end=end),)


def is_redirected(play: Play) -> bool:
    return 300 <= play.recording.reply.get("status", 200) < 400 and isinstance(play.end, Answered)


def not_followed(play: Play) -> tuple[Play, ...]:
    end = Failed(errors.SamsarRequestError, play.recording.reply["status"])
    return (attrs.evolve(play, end=end),)
