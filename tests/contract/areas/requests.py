"""Requests: what was ordered, in V2 and of one external user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from contract.change import Change, where_it_differs
from contract.rows import Row
from contract.takes import limit_in_options
from contract.translate import Arguments, external_user, request_options
from samsar.types.publications import PublicationFields

if TYPE_CHECKING:
    from contract.plays import Play


def _for_user(user: Any, given: Any, *first: Any, **fields: Any) -> Arguments:
    options, keywords = request_options(given)
    keywords |= {name: options.pop(name) for name in ("limit",) if name in options}
    identity = external_user(user) if user is not None else None
    return Arguments(first, {**fields, **keywords}, options, identity)


def _of_user(row: Row, values: list[Any]) -> Arguments:
    """`method(externalUser, {limit, ...options})`"""
    user, options = [*values, None, None][:2]
    return _for_user(user, options)


def _one_of_user(row: Row, values: list[Any]) -> Arguments:
    """`method(id, externalUser, options)`"""
    request, user, options = [*values, None, None][:3]
    return _for_user(user, options, request)


def _publication_of_user(row: Row, values: list[Any]) -> Arguments:
    """`method(id, payload, externalUser, options)`"""
    request, payload, user, options = [*values, None, None, None][:4]
    fields = row.vocabulary.canonical_fields(payload or {})
    # The id is the argument of its own, and stands in its place only.
    fields.pop("request_id", None)
    return _for_user(user, options, request, **row.vocabulary.arguments(fields))


def _with_the_id_of_the_argument(play: Play) -> Play:
    sent = play.sent
    if play.row.python != "external_user.requests.publish" or sent is None:
        return play
    if not isinstance(sent.body, Mapping):
        return play
    body = {**sent.body, "request_id": play.recording.arguments[0]}
    return attrs.evolve(play, sent=attrs.evolve(sent, body=body))


ROWS = (
    Row("listV2Requests", "v2.requests.list", limit_in_options),
    Row("listExternalUserRequests", "external_user.requests.list", _of_user),
    Row("archiveExternalUserRequest", "external_user.requests.archive", _one_of_user),
    Row(
        "publishExternalUserRequest",
        "external_user.requests.publish",
        _publication_of_user,
        fields=PublicationFields,
        aliases_of="publishPublication",
    ),
)

CHANGES: tuple[Change, ...] = (
    where_it_differs(
        "the id is the argument",
        "A request_id among the fields of a publication does not replace the one that is passed.",
        ("publishExternalUserRequest/no-user-3-args",),
        _with_the_id_of_the_argument,
    ),
)
