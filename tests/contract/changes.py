"""Where we differ from the TypeScript client on purpose, as changes to what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from contract.accounts import (
    buys_part_of_a_credit,
    checks_a_blank_key,
    has_a_tag_that_is_no_text,
    has_an_option_that_nobody_knows,
    has_not_one_token,
    names_no_payment,
    refused_and_with_text_tags,
    with_the_key_alone,
)
from contract.change import Change, refusal, where_it_differs
from contract.pictures import (
    has_a_picture_without_an_address,
    with_one_address,
    with_types_as_they_are,
    with_whole_forms,
)
from contract.plays import Play, play_as_recorded
from contract.table import CHANGES_OF_AREAS, ROW_OF
from contract.turns import (
    credential_is_incomplete,
    drops_a_field,
    has_a_limit_that_is_none,
    has_a_value_that_is_no_text,
    has_a_webhook_for_nothing,
    has_an_outro_without_an_address,
    is_of_another_shape,
    is_redirected,
    lossy_in,
    mixes_outros,
    not_followed,
    refused_and_with_an_address,
    refused_and_without,
    unexpected,
    with_canonical_names,
    with_fields_that_are_refused,
    with_ids_as_given,
    with_our_path,
    with_plain_credits,
    with_trimmed_link,
    without_a_secret_beside_a_bearer,
    without_credentials,
)

if TYPE_CHECKING:
    from contract.corpus import Recording


def plays_of(recording: Recording) -> tuple[Play, ...]:
    """Return what is played for a recording: mostly one call, after all changes that fit."""
    plays = (play_as_recorded(recording, ROW_OF[recording.typescript]),)
    if recording.is_rejection:
        return plays
    for change in CHANGES:
        plays = tuple(new for play in plays for new in _changed(play, change))
    return plays


def _changed(play: Play, change: Change) -> tuple[Play, ...]:
    # A call that must be refused sends nothing that could be changed any further.
    if play.sent is None or not change.fits(play):
        return (play,)
    changes = (*play.changes, change.name)
    return tuple(attrs.evolve(new, changes=changes) for new in change.makes(play))


CHANGES = (
    where_it_differs(
        "canonical names only",
        "Another name of a field is not sent beside the canonical one.",
        ("createVideoFromText/camel-aliases", "createVideoFromText/unnormalised-fields-pass"),
        with_canonical_names,
    ),
    where_it_differs(
        "a receipt has one address",
        "The picture of a receipt, and the id of its template, travel under one name each.",
        (),
        with_one_address,
    ),
    where_it_differs(
        "forms keep their boundary",
        "A Content-Type that the client adds to every call does not replace that of a form.",
        ("assignImageTitle/binary-with-default-content-type-header",),
        with_whole_forms,
    ),
    where_it_differs(
        "pictures are what they are",
        "The type of a picture is told from its first bytes, and not from what a caller says.",
        (),
        with_types_as_they_are,
    ),
    where_it_differs(
        "links are trimmed",
        "Blanks around cta_url are dropped everywhere.",
        ("createVideoFromText/generate-outro-cta-url-not-trimmed",),
        with_trimmed_link,
    ),
    where_it_differs(
        "ids are the argument, trimmed",
        "The id in the query is the one that was passed, without the blanks around it, whatever"
        " options say.",
        (
            "getV2StepVideoStatus/odd-id-path-encoding",
            "fetchLatestVideoVersion/query-wins-over-id",
        ),
        with_ids_as_given,
    ),
    where_it_differs(
        "one server, one base URL",
        "A base URL with /v1, with /v2 or without a version means the same server.",
        ("base/v2/v2-route",),
        with_our_path,
    ),
    where_it_differs(
        "a secret travels beside its key",
        "Where a caller's own header replaces the app key, its secret stays at home: the server"
        " answers 400 to a secret beside a Bearer token.",
        (),
        without_a_secret_beside_a_bearer,
    ),
    where_it_differs(
        "public reads are anonymous",
        "A route that needs no credential gets none.",
        ("headers/public-read-still-sends-authorization",),
        lambda play: without_credentials(play) if play.row.public else play,
    ),
    where_it_differs(
        "credits are plain numbers",
        "A blank credits header says nothing, and so does a hexadecimal one.",
        ("reply/credits-empty-string-is-zero", "reply/credits-exotic-numbers"),
        with_plain_credits,
    ),
    Change(
        "redirects are not followed",
        "Credentials, headers and bodies stay with the server that they were meant for.",
        (
            "redirect/get-302-other-origin-headers",
            "redirect/post-308-other-origin-resends-body",
        ),
        is_redirected,
        not_followed,
    ),
    Change(
        "answers have a shape",
        "A 2xx that is not what the route promises is an error, which carries the body.",
        ("reply/html", "status/array-body"),
        is_of_another_shape,
        unexpected,
    ),
    refusal(
        "pictures have addresses",
        "Text that is neither a URL nor a data URL is refused; it is mostly the path of a file.",
        (),
        has_a_picture_without_an_address,
        "image_url",
    ),
    Change(
        "outros have addresses",
        "An outro that is neither a URL nor a data URL is refused, for the server charges before"
        " it looks; with a URL the call is as recorded.",
        (),
        has_an_outro_without_an_address,
        refused_and_with_an_address,
    ),
    refusal(
        "one outro",
        "An outro is given or generated; both together are refused.",
        ("createVideoFromText/generate-outro-and-outro-image-not-rejected",),
        mixes_outros,
        "outro_image_url",
    ),
    refusal(
        "credentials are complete",
        "A blank credential, an app key without its secret, or none at all is refused.",
        ("headers/external-user-key-request-empty-sends-empty",),
        credential_is_incomplete,
    ),
    refusal(
        "limits are positive",
        "A timeout of 0 or less does not switch the deadline off, and a list of 0 videos is none.",
        ("transport/timeout-does-not-cover-body",),
        has_a_limit_that_is_none,
        "must be a",
    ),
    refusal(
        "ids and languages are text",
        "A number is not made into text, and a blank id in a list is not skipped: what would be"
        " made, and paid for, would be something else.",
        (),
        has_a_value_that_is_no_text,
    ),
    Change(
        "nothing is dropped in silence",
        "A field that a method does not take is an unexpected argument.",
        (),
        drops_a_field,
        with_fields_that_are_refused,
    ),
    refusal(
        "webhooks where they work",
        "A method whose route knows no webhook does not take one.",
        ("createV2ExternalSingleNarrative/webhook-ignored",),
        has_a_webhook_for_nothing,
        "webhook_url",
    ),
    refusal(
        "credits are whole",
        "A part of a credit is not rounded: nobody buys another amount than was asked for.",
        ("createCreditsRecharge/rounds-small-to-zero", "createCreditsRecharge/rounds-half-up"),
        buys_part_of_a_credit,
        "credits",
    ),
    refusal(
        "a payment is named",
        "Without an id there is no payment to ask for.",
        (),
        names_no_payment,
        "checkout_session_id",
    ),
    refusal(
        "one token",
        "The token that is verified is named: the client's own credential does not stand in for"
        " it, nor are two of them sent.",
        ("verifyClientSession/both",),
        has_not_one_token,
        "login_token",
    ),
    refusal(
        "a key that is checked is a key",
        "A blank key is refused, so that the client's own is not taken for it.",
        (),
        checks_a_blank_key,
        "api_key",
    ),
    where_it_differs(
        "a key that is checked travels alone",
        "No header of the caller's or of the client's takes its place or goes beside it.",
        (
            "validateSamsarApiKey/app-key-client-still-sends-secret",
            "validateSamsarApiKey/supplied-key-not-trimmed",
        ),
        with_the_key_alone,
    ),
    refusal(
        "options that exist",
        "An option that nobody knows is not dropped in silence.",
        (),
        has_an_option_that_nobody_knows,
    ),
    Change(
        "tags are text",
        "A tag that is not text is refused instead of left out; the others are trimmed.",
        (),
        has_a_tag_that_is_no_text,
        refused_and_with_text_tags,
    ),
    Change(
        "nothing is sent as something else",
        "NaN and Infinity in a body, lists and objects in a query are refused; without them the"
        " call is as recorded.",
        ("createVideoFromText/undefined-values-dropped",),
        lambda play: bool(lossy_in(play)),
        refused_and_without,
    ),
    *CHANGES_OF_AREAS,
)

ALWAYS = {
    "headers/lower-case-authorization-is-joined": "A header of the caller's own replaces ours,"
    " whatever the case of its name.",
    "transport/timeout-before-headers": "A deadline that passes has an error class of its own.",
    "transport/timeout-does-not-cover-body": "The deadline covers the body.",
    "transport/reset-before-headers": "A lost connection keeps its cause.",
    "transport/reset-mid-body": "A connection lost in the body is a connection error, too.",
    "http-error/detail-list": "The first message of a list goes into the message of the error.",
    "http-error/html-body-in-message": "A page never goes into the message of an error.",
    "http-error/url-with-query-in-message": "Queries stay out of messages and of `error.url`.",
    "poll/chat/5xx-408-429-and-reset-continue": "A look that failed in passing is made again, not"
    " before the server's retry-after and not for ever.",
    "listExternalUserRequests/user-wins-over-query": "The external user of a view wins over a query"
    " in the options, on every route.",
    "listCompletedVideoSessions/basic": "The language of a video is that of its result.",
}
"""Peculiarities, by quirk, that every comparison counts as wrong: no expectation is changed."""
