"""V2: videos, pictures, the status of jobs, and any other path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from contract.change import refusal, where_it_differs
from contract.rows import BEST_URL, JOB_ID, STATUS, WHOLE, Row, same
from contract.takes import (
    a_picture,
    an_id,
    an_id_in_fields,
    ids_in_fields,
    many_fields,
    one_value,
    v2_path,
    v2_path_and_payload,
)
from samsar._core.any_path import payer_of
from samsar._core.routes import Payer
from samsar.types.external_users import ExternalUserFields
from samsar.types.videos import (
    FooterUpdateFields,
    ImageVideoFields,
    JoinFields,
    OutroUpdateFields,
    TextVideoFields,
    TranslateFields,
)

if TYPE_CHECKING:
    from contract.change import Change
    from contract.plays import Play

ROWS = (
    Row(
        "createV2VideoFromText",
        "v2.videos.create_from_text",
        many_fields,
        answers="job",
        fields=TextVideoFields,
        aliases_of="createVideoFromText",
        reads=(JOB_ID,),
    ),
    Row(
        "createV2VideoFromImageList",
        "v2.videos.create_from_images",
        many_fields,
        answers="job",
        fields=ImageVideoFields,
        aliases_of="createVideoFromImageList",
        reads=(JOB_ID,),
    ),
    *(
        Row(
            name,
            f"v2.videos.{ours}",
            an_id_in_fields,
            answers="job",
            fields=OutroUpdateFields,
            aliases_of="updateVideoOutroImage",
            reads=(JOB_ID,),
        )
        for name, ours in (
            ("updateV2VideoOutroImage", "update_outro_image"),
            ("addV2VideoOutroImage", "add_outro_image"),
        )
    ),
    Row(
        "updateV2VideoFooterImage",
        "v2.videos.update_footer_image",
        an_id_in_fields,
        answers="job",
        fields=FooterUpdateFields,
        aliases_of="updateVideoFooterImage",
        reads=(JOB_ID,),
    ),
    Row(
        "translateV2Video",
        "v2.videos.translate",
        an_id_in_fields,
        answers="job",
        fields=TranslateFields,
        aliases_of="translateVideo",
        reads=(JOB_ID,),
    ),
    Row(
        "joinV2Videos",
        "v2.videos.join",
        ids_in_fields,
        answers="job",
        fields=JoinFields,
        aliases_of="joinVideos",
        reads=(JOB_ID,),
    ),
    *(
        Row(
            name,
            f"v2.videos.{ours}",
            an_id_in_fields,
            answers="job",
            aliases_of="cloneVideo",
            reads=(JOB_ID,),
        )
        for name, ours in (
            ("cloneV2Video", "clone"),
            ("regenerateV2VideoAvatar", "regenerate_avatar"),
        )
    ),
    Row(
        "cancelV2Render",
        "v2.videos.cancel",
        an_id_in_fields,
        aliases_of="cancelRender",
        reads=(STATUS,),
    ),
    *(
        Row(name, "v2.images.assign_title", a_picture, reads=(same("content"),))
        for name in ("assignV2ImageTitle", "assignV2TitleToImage")
    ),
    Row("uploadV2ImageData", "v2.images.upload", one_value, reads=(same("image_urls"),)),
    Row(
        "getV2Status",
        "v2.jobs.status",
        an_id,
        ids=("request_id", "session_id"),
        reads=(BEST_URL, STATUS),
    ),
    Row("getV2", "v2.get", v2_path, answers="anything", reads=(WHOLE,)),
    Row("postV2", "v2.post", v2_path_and_payload, answers="anything", reads=(WHOLE,)),
)


def _names_the_user_twice(play: Play) -> bool:
    arguments = play.arguments
    if arguments.identity is None or play.row.python not in {"v2.get", "v2.post"}:
        return False
    given = {**arguments.keywords.get("query", {}), **arguments.keywords.get("payload", {})}
    return bool(given.keys() & {"external_user", *arguments.identity})


def _has_a_blank_provider(play: Play) -> bool:
    return not (play.arguments.identity or {}).get("provider", "samsar").strip()


def _with_the_picture_beside_the_user(play: Play) -> Play:
    """A form has no place for an external user: the picture travels as text beside them."""
    identity, body = play.arguments.identity, play.sent.body
    if identity is None or not isinstance(body, Mapping) or "multipart" not in body:
        return play
    sent = attrs.evolve(
        play.sent,
        headers={**play.sent.headers, "content-type": "application/json"},
        body={"input": _as_text(body["multipart"]), "external_user": dict(identity)},
    )
    return attrs.evolve(play, sent=sent)


def _with_the_user_as_an_object(play: Play) -> Play:
    """What makes a video is billed by an identity that stands on its own, and by nothing else."""
    identity, body = play.arguments.identity, play.sent.body if play.sent else None
    if not identity or not isinstance(body, Mapping) or "external_user" in body:
        return play
    if payer_of("POST", play.sent.path) not in (Payer.IDENTITY, Payer.REQUEST):
        return play
    names = body.keys() & ExternalUserFields.__annotations__.keys()
    user = {"provider": "samsar_v2", **{name: body[name] for name in names}}
    rest = {name: item for name, item in body.items() if name not in names}
    return attrs.evolve(play, sent=attrs.evolve(play.sent, body={**rest, "external_user": user}))


def _as_text(parts: list[dict[str, Any]]) -> dict[str, Any]:
    (picture,) = parts
    return {"image_data": f"data:{picture['content_type']};base64,{picture['base64']}"}


def _has_a_footer_that_leads_nowhere(play: Play) -> bool:
    url = play.arguments.keywords.get("cta_url", "https://")
    return play.row.python.endswith(".update_footer_image") and "://" not in url


def _takes_a_footer_away_and_makes_one(play: Play) -> bool:
    fields = play.arguments.keywords
    return bool(fields.get("remove_footer") and fields.get("cta_text"))


CHANGES: tuple[Change, ...] = (
    refusal(
        "an external user is named once",
        "Neither a field of the call nor one of the external user replaces the other: the server"
        " would do the call for somebody else.",
        ("postV2/external-user-flat-overwrites-body",),
        _names_the_user_twice,
        "leave it out",
    ),
    refusal(
        "a provider has a name",
        "A blank provider is refused: under no provider it would be another user.",
        (),
        _has_a_blank_provider,
        "provider",
    ),
    where_it_differs(
        "a picture beside an external user is text",
        "With an external user a picture travels in JSON, for the server bills the account for a"
        " form, which cannot carry the user.",
        ("assignV2ImageTitle/binary-drops-external-user",),
        _with_the_picture_beside_the_user,
    ),
    where_it_differs(
        "a user without a provider is an object, too",
        "What makes videos goes past the resolver of V2, which knows a user by fields on their own:"
        " the account would get the bill. The user travels with the provider that V2 gives them.",
        (),
        _with_the_user_as_an_object,
    ),
    refusal(
        "footers lead somewhere",
        "The link of a footer is a URL: the server charges before it draws the code of it.",
        (),
        _has_a_footer_that_leads_nowhere,
        "cta_url",
    ),
    refusal(
        "a footer goes or comes",
        "Taking a footer away and giving it a text are two things, and one of them would be lost.",
        (),
        _takes_a_footer_away_and_makes_one,
        "remove_footer",
    ),
)
