"""V2: credits, sign-in, users and app keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

import attrs

from contract.change import Change, refusal, where_it_differs
from contract.rows import ABSENT, LOGIN_TOKEN, REMAINING, Read, Row
from contract.takes import many_fields, named_values, only_options
from contract.translate import Arguments, external_user, request_options

if TYPE_CHECKING:
    from contract.plays import Play


class CreditsFields(TypedDict, total=False):
    credits: int


class PurchaseFields(TypedDict, total=False):
    amount: float
    email: str
    redirect_url: str


class NewKeyFields(TypedDict, total=False):
    secret: str
    metadata: Mapping[str, Any]


class KeyFields(TypedDict, total=False):
    app_key: str
    secret: str


_NESTED = ("external_user", "externalUser")


# --- arguments


def a_number_of_credits(row: Row, values: list[Any]) -> Arguments:
    """`method(credits | {credits}, options)`"""
    options, keywords = request_options(values[1] if len(values) > 1 else None)
    given = values[0] if values else None
    if isinstance(given, Mapping):
        given = row.vocabulary.canonical_fields(given).get("credits")
    return Arguments((given,), keywords, options)


def a_registration(row: Row, values: list[Any]) -> Arguments:
    """`method(user | {external_user: user}, options)`"""
    options, keywords = request_options(values[1] if len(values) > 1 else None)
    given = dict(values[0])
    nested = next((given.pop(name) for name in _NESTED if name in given), {})
    return Arguments((), {**external_user(given), **external_user(nested), **keywords}, options)


def a_redirect_in_options(row: Row, values: list[Any]) -> Arguments:
    """`method({redirect, ...options})`"""
    options, keywords = request_options(values[0] if values else None)
    if "redirect" in options:
        keywords["redirect"] = options.pop("redirect")
    return Arguments((), keywords, options)


def a_purchase(row: Row, values: list[Any]) -> Arguments:
    """`method({amount, email, redirect_url}, options)`"""
    arguments = many_fields(row, values)
    keywords = {**dict.fromkeys(("amount", "email", "redirect_url")), **arguments.keywords}
    return attrs.evolve(arguments, keywords=keywords)


def a_token(row: Row, values: list[Any]) -> Arguments:
    """`method(refreshToken | {refreshToken}, options)`"""
    options, keywords = request_options(values[1] if len(values) > 1 else None)
    given = values[0] if values else None
    if isinstance(given, Mapping):
        given = given.get("refreshToken", given.get("refresh_token"))
    return Arguments((given,), keywords, options)


def a_new_key(row: Row, values: list[Any]) -> Arguments:
    """`method(secret | {secret, metadata}, options)`"""
    options, keywords = request_options(values[1] if len(values) > 1 else None)
    given = values[0] if values else None
    if isinstance(given, Mapping):
        keywords |= row.vocabulary.arguments(given)
        given = keywords.pop("secret", None)
    return Arguments((given,), keywords, options)


def a_key(row: Row, values: list[Any]) -> Arguments:
    """`method({app_key, secret}, options)`"""
    options, keywords = request_options(values[1] if len(values) > 1 else None)
    fields = dict(values[0] if values else {})
    named = {"app_key": ("app_key", "appKey"), "secret": ("secret", "app_secret", "appSecret")}
    for ours, theirs in named.items():
        found = [fields.pop(name) for name in theirs if name in fields]
        keywords |= {ours: found[0]} if found else {}
    if fields:
        keywords["extra"] = fields
    return Arguments((), keywords, options)


# --- what is read out of both answers


def _named(theirs: str, ours: str) -> Read:
    return Read(
        theirs,
        lambda data: data.get(theirs, ABSENT),
        lambda result: getattr(result.data, ours),
    )


_TOKENS = (_named("authToken", "auth_token"), _named("refreshToken", "refresh_token"))
_KEY = (_named("app_key", "app_key"), _named("token_type", "token_type"))

ROWS: tuple[Row, ...] = (
    Row("createV2Session", "v2.auth.create_session", only_options),
    Row(
        "createV2LoginToken",
        "v2.auth.create_login_token",
        a_redirect_in_options,
        reads=(LOGIN_TOKEN,),
    ),
    Row("getV2Credits", "v2.credits.balance", only_options, reads=(REMAINING,)),
    Row(
        "createV2CreditsRecharge",
        "v2.credits.recharge",
        a_number_of_credits,
        fields=CreditsFields,
    ),
    Row("grantV2Credits", "v2.credits.grant", a_number_of_credits, fields=CreditsFields),
    Row(
        "getV2PaymentStatus",
        "v2.credits.payment_status",
        named_values,
        reads=(_named("status", "status"),),
    ),
    Row("createV2ExternalUser", "v2.users.create_external_user", a_registration),
    Row("getV2UserCredits", "v2.users.credits", only_options, reads=(REMAINING,)),
    Row(
        "getV2UserPaymentStatus",
        "v2.users.payment_status",
        named_values,
        reads=(_named("status", "status"),),
    ),
    Row(
        "createV2UserRechargeCredits",
        "v2.users.recharge_credits",
        a_purchase,
        fields=PurchaseFields,
        public=True,
    ),
    Row("refreshV2UserToken", "v2.users.refresh_token", a_token, public=True, reads=_TOKENS),
    Row("refreshV2UserAuthToken", "v2.users.refresh_token", a_token, public=True, reads=_TOKENS),
    Row("getV2UserUsageLogs", "v2.users.usage_logs", only_options),
    Row(
        "createV2UserAppKey",
        "v2.app_keys.create",
        a_new_key,
        fields=NewKeyFields,
        reads=_KEY,
    ),
    Row("getV2UserAppKey", "v2.app_keys.get", only_options),
    Row(
        "refreshV2UserAppKey",
        "v2.app_keys.refresh",
        a_key,
        public=True,
        reads=_KEY,
    ),
    Row("revokeV2UserAppKey", "v2.app_keys.revoke", only_options),
)


# --- where we differ on purpose


def _text_number(play: Play) -> tuple[str, Any] | None:
    """Return which number is given as text, and what it should have been."""
    python, arguments = play.row.python, play.arguments
    if python in ("v2.credits.recharge", "v2.credits.grant"):
        name, given = "credits", arguments.positional[0]
    elif python == "v2.users.recharge_credits":
        name, given = "amount", arguments.keywords["amount"]
    else:
        return None
    if not isinstance(given, str):
        return None
    sent = play.sent.body
    return name, sent.get("input", sent)[name]


def _refused_and_as_a_number(play: Play) -> tuple[Play, ...]:
    name, number = _text_number(play) or ("", None)
    if play.arguments.positional:
        arguments = attrs.evolve(play.arguments, positional=(number,))
    else:
        keywords = {**play.arguments.keywords, name: number}
        arguments = attrs.evolve(play.arguments, keywords=keywords)
    return (play.refused(name), attrs.evolve(play, arguments=arguments))


def _buys_for_nobody(play: Play) -> bool:
    if play.row.python != "v2.users.recharge_credits":
        return False
    given = play.arguments.keywords
    return not (given["email"].strip() and given["redirect_url"].strip().startswith("https://"))


def _has_a_blank_token(play: Play) -> bool:
    return play.row.python == "v2.users.refresh_token" and not play.arguments.positional[0].strip()


def _manages_keys_of_a_user(play: Play) -> bool:
    return play.row.python.startswith("v2.app_keys.") and play.arguments.identity is not None


def _says_a_field_twice(play: Play) -> bool:
    """An identity without a provider travels among the fields of the call."""
    identity = play.arguments.identity or {}
    if not play.row.python.startswith("v2.users.") or "provider" in identity:
        return False
    return not play.arguments.keywords.keys().isdisjoint(identity)


def with_a_plain_identity(play: Play) -> Play:
    """The identity that is registered is sent by the names that arguments have."""
    if play.row.python != "v2.users.create_external_user":
        return play
    body = {name: item for name, item in play.sent.body.items() if not _is_nested(play, name)}
    return attrs.evolve(play, sent=attrs.evolve(play.sent, body=external_user(body)))


def _is_nested(play: Play, name: str) -> bool:
    # What a view says is not what stands in an object of the caller's own.
    return name in _NESTED and play.arguments.identity is None


CHANGES: tuple[Change, ...] = (
    Change(
        "numbers are numbers",
        "A number of credits or dollars that is text is refused; as a number the call is as"
        " recorded.",
        ("createCreditsRecharge/numeric-text",),
        lambda play: _text_number(play) is not None,
        _refused_and_as_a_number,
    ),
    refusal(
        "credits are bought for somebody",
        "A blank address is refused, and so is a redirect URL that is blank or not https.",
        ("createV2UserRechargeCredits/blank-email-sent",),
        _buys_for_nobody,
    ),
    refusal(
        "a refresh token is not blank",
        "The server has nothing to exchange.",
        ("refreshV2UserToken/blank-sent",),
        _has_a_blank_token,
        "refresh_token",
    ),
    refusal(
        "app keys are the account's",
        "The server makes, shows and revokes the key of the account, whichever external user is"
        " named beside it: in the view of one it is refused.",
        ("revokeV2UserAppKey/ignores-external-user",),
        _manages_keys_of_a_user,
    ),
    refusal(
        "a user's fields do not overwrite the call's",
        "An identity without a provider travels flat; where a field of the call has the same name,"
        " the call is refused instead of meaning somebody else.",
        ("createV2UserRechargeCredits/flat-user-overwrites-email",),
        _says_a_field_twice,
    ),
    where_it_differs(
        "an identity is its fields",
        "Who is registered is told by arguments, each of which travels under one name, and not by"
        " an object beside them.",
        (),
        with_a_plain_identity,
    ),
)
