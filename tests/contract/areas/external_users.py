"""The methods for one external user of the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from contract.change import Change, refusal, where_it_differs
from contract.rows import BEST_URL, JOB_ID, LOGIN_TOKEN, REMAINING, STATUS, Row, same
from contract.takes import (
    about,
    an_id,
    an_id_in_fields,
    by_session,
    many_fields,
    named,
    named_values,
    one_value,
    only_options,
)
from contract.translate import Arguments, external_user
from samsar.types.videos import (
    FooterUpdateFields,
    ImageVideoFields,
    OutroUpdateFields,
    TextVideoFields,
)

if TYPE_CHECKING:
    from contract.plays import Play

Takes = Callable[[Row, list[Any]], Arguments]


def for_the_first(takes: Takes) -> Takes:
    """Return what reads `method(externalUser, ...)`; the rest is as `takes` reads it."""
    return lambda row, values: _for(takes(row, values[1:]), values[:1])


def for_the_second(takes: Takes) -> Takes:
    """Return what reads `method(input, externalUser, options)`."""
    return lambda row, values: _for(takes(row, [*values[:1], *values[2:]]), values[1:2])


def _for(arguments: Arguments, users: list[Any]) -> Arguments:
    if not users or users[0] is None:
        return arguments
    return attrs.evolve(arguments, identity=external_user(users[0]))


def a_redirect(row: Row, values: list[Any]) -> Arguments:
    """`method({redirect}, options)`, where both may be left out"""
    return named(row, values or [{}])


def a_session_name(row: Row, values: list[Any]) -> Arguments:
    """`method({session_name, ...}, options)`, where all of it may be left out"""
    arguments = named(row, values or [{}])
    keywords = dict(arguments.keywords)
    for name in ("sessionName", "session_name"):
        if name in keywords:
            return attrs.evolve(
                arguments,
                positional=(keywords.pop(name),),
                keywords=keywords,
            )
    return arguments


def a_prompt(row: Row, values: list[Any]) -> Arguments:
    """`method({system_prompt}, options)`"""
    return about("system_prompt")(row, [{"system_prompt": None, **values[0]}, *values[1:]])


def a_completion(row: Row, values: list[Any]) -> Arguments:
    """`method({session_id, ...}, options)`"""
    return by_session(row, [{"session_id": None, **values[0]}, *values[1:]])


def texts(row: Row, values: list[Any]) -> Arguments:
    """`method({plain_text, ...}, options)`; `text` is another name for it"""
    given = dict(values[0])
    plain_text = given.pop("text", None)
    return about("plain_text")(row, [{"plain_text": plain_text, **given}, *values[1:]])


def usage(row: Row, values: list[Any]) -> Arguments:
    """`method({utility_type, ...}, options)`; `type` is another name for it"""
    given = dict(values[0])
    service = given.pop("utility_type", given.pop("type", None))
    user = given.pop("external_user", None)
    arguments = about("utility_type")(row, [{"utility_type": service, **given}, *values[1:]])
    if user is None:
        return arguments
    keywords = {**arguments.keywords, "extra": {"external_user": user}}
    return attrs.evolve(arguments, keywords=keywords)


def _video(typescript: str, ours: str, takes: Takes, fields: Any, aliases_of: str) -> Row:
    return Row(
        typescript,
        f"external_user.videos.{ours}",
        for_the_first(takes),
        answers="job",
        fields=fields,
        aliases_of=aliases_of,
        reads=(JOB_ID,),
    )


ROWS: tuple[Row, ...] = (
    Row(
        "createExternalUserSession",
        "external_user.create_session",
        for_the_first(only_options),
    ),
    Row(
        "createExternalUserLoginToken",
        "external_user.create_login_token",
        for_the_first(a_redirect),
        reads=(LOGIN_TOKEN,),
    ),
    Row(
        "createExternalAssistantSession",
        "external_user.assistant.create_session",
        for_the_first(a_session_name),
        reads=(same("session_id"),),
    ),
    Row(
        "setExternalAssistantSystemPrompt",
        "external_user.assistant.set_system_prompt",
        for_the_second(a_prompt),
    ),
    Row(
        "createExternalAssistantCompletion",
        "external_user.assistant.create_completion",
        for_the_second(a_completion),
        reads=(same("status"),),
    ),
    Row(
        "getExternalCreditsBalance",
        "external_user.credits.balance",
        for_the_first(only_options),
        reads=(REMAINING,),
    ),
    Row("grantExternalUserCredits", "external_user.credits.grant", for_the_first(one_value)),
    Row(
        "createExternalCreditsRecharge",
        "external_user.credits.recharge",
        for_the_first(one_value),
    ),
    Row(
        "getExternalPaymentStatus",
        "external_user.credits.payment_status",
        named_values,
        reads=(same("status"),),
    ),
    Row(
        "chargeExternalUserUtilityUsage",
        "external_user.credits.charge_usage",
        for_the_second(usage),
    ),
    Row(
        "generateExternalEmbeddingsFromPlainText",
        "external_user.embeddings.create_from_plain_text",
        for_the_second(texts),
    ),
    Row(
        "uploadExternalImageData",
        "external_user.images.upload",
        for_the_first(one_value),
        reads=(same("image_urls"),),
    ),
    Row(
        "getExternalStatus",
        "external_user.jobs.status",
        an_id,
        ids=("request_id", "session_id"),
        reads=(BEST_URL, STATUS),
    ),
    _video(
        "createExternalVideoFromText",
        "create_from_text",
        many_fields,
        TextVideoFields,
        "createVideoFromText",
    ),
    _video(
        "createExternalVideoFromImageList",
        "create_from_images",
        many_fields,
        ImageVideoFields,
        "createVideoFromImageList",
    ),
    _video(
        "updateExternalVideoOutroImage",
        "update_outro_image",
        an_id_in_fields,
        OutroUpdateFields,
        "updateVideoOutroImage",
    ),
    _video(
        "addExternalVideoOutroImage",
        "add_outro_image",
        an_id_in_fields,
        OutroUpdateFields,
        "updateVideoOutroImage",
    ),
    _video(
        "updateExternalVideoFooterImage",
        "update_footer_image",
        an_id_in_fields,
        FooterUpdateFields,
        "updateVideoFooterImage",
    ),
)


def _names_no_payment(play: Play) -> bool:
    return play.row.python == "external_user.credits.payment_status" and not play.arguments.keywords


def _has_an_identity_that_is_none(play: Play) -> bool:
    identity = play.arguments.identity or {}
    values = [value for name, value in identity.items() if name not in _OBJECTS]
    return play.row.python.startswith("external_user.") and not all(
        isinstance(value, str) and value.strip() for value in values
    )


_OBJECTS = {"browser_installation", "metadata"}


def _names_another_user(play: Play) -> bool:
    return "external_user" in (play.arguments.keywords.get("extra") or {})


_ONE_NAME = {"type": "utility_type", "sessionName": "session_name", "text": "plain_text"}


def _with_one_name(play: Play) -> Play:
    """Expect the one name that each of these has here."""
    body = None if play.sent is None else play.sent.body
    if not play.row.python.startswith("external_user.") or not isinstance(body, Mapping):
        return play
    ours = {_ONE_NAME.get(name, name): value for name, value in body.items()}
    return attrs.evolve(play, sent=attrs.evolve(play.sent, body=ours))


CHANGES: tuple[Change, ...] = (
    refusal(
        "a payment has an id",
        "Without an id the server has nothing to look up.",
        (),
        _names_no_payment,
        "checkout_session_id",
    ),
    refusal(
        "an identity is made of text",
        "A blank field, or one that is no text, is refused rather than written over the profile.",
        ("createExternalUserSession/empty-snake-hides-camel",),
        _has_an_identity_that_is_none,
    ),
    refusal(
        "one external user for each call",
        "Fields that name another external user than the view are refused, and not overwritten.",
        (),
        _names_another_user,
        "external_user",
    ),
    where_it_differs(
        "one name for what a call is about",
        "The kind of a charge, the name of a session and a plain text travel under one name each.",
        (),
        _with_one_name,
    ),
)
