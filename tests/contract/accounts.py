"""Publications, sign-in and payments: where we differ on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from samsar.types.options import RequestOptions

if TYPE_CHECKING:
    from contract.plays import Play


def buys_part_of_a_credit(play: Play) -> bool:
    if play.row.python != "credits.recharge":
        return False
    return not all(isinstance(credits, int) for credits in play.arguments.positional)


def names_no_payment(play: Play) -> bool:
    return play.row.python == "credits.payment_status" and not play.arguments.keywords


def has_not_one_token(play: Play) -> bool:
    tokens = {"login_token", "auth_token"} & play.arguments.keywords.keys()
    return play.row.python == "auth.verify_session" and len(tokens) != 1


def checks_a_blank_key(play: Play) -> bool:
    return _checks_a_key(play) and not play.arguments.positional[0].strip()


def with_the_key_alone(play: Play) -> Play:
    if not _checks_a_key(play):
        return play
    kept = {
        name: value
        for name, value in play.sent.headers.items()
        if name not in {"x-app-secret", "x-external-user-api-key"}
    }
    headers = {**kept, "authorization": f"Bearer {play.arguments.positional[0].strip()}"}
    return attrs.evolve(play, sent=attrs.evolve(play.sent, headers=headers))


def _checks_a_key(play: Play) -> bool:
    return play.row.python == "auth.validate_api_key" and bool(play.arguments.positional)


def has_an_option_that_nobody_knows(play: Play) -> bool:
    return not play.arguments.options.keys() <= RequestOptions.__annotations__.keys()


def has_a_tag_that_is_no_text(play: Play) -> bool:
    return _text_tags(play) != _tags(play)


def refused_and_with_text_tags(play: Play) -> tuple[Play, ...]:
    keywords = {**play.arguments.keywords, "tags": _text_tags(play)}
    arguments = attrs.evolve(play.arguments, keywords=keywords)
    return (play.refused("tags"), attrs.evolve(play, arguments=arguments))


def _tags(play: Play) -> list[Any]:
    tags = play.arguments.keywords.get("tags")
    return tags if isinstance(tags, list) else []


def _text_tags(play: Play) -> list[str]:
    return [tag for tag in _tags(play) if isinstance(tag, str)]
