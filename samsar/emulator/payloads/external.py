"""The JSON that tells about external users and their requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.clock import as_datetime, iso
from samsar.emulator.database.external_users import PROFILE
from samsar.emulator.database.ledger import to_credits
from samsar.emulator.payloads.videos import result_url, video_status

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.external_requests import ExternalRequest
    from samsar.emulator.records import RenderSession
    from samsar.emulator.state import State

STATUS_ENDPOINT: Final = "/v1/external_users/status?request_id="
_IDS: Final = ("request_id", "session_id", "external_request_id", "external_session_id")


def external_user(state: State, user_id: str) -> dict[str, Any]:
    """Describe an external user, as they are now."""
    user = state.external_users.must_get(user_id)
    top_up = state.ledger.last_top_up(user.id)
    sub_account = user.sub_account
    return {
        "id": user.id,
        "provider": user.provider,
        "external_user_id": user.external_user_id,
        **user.names,
        "customer_sub_account_id": sub_account.public_id if sub_account else None,
        "customer_sub_account_external_id": sub_account.external_id if sub_account else None,
        **{name: user.profile.get(name) for name in PROFILE},
        "browser_installation": user.profile.get("browser_installation"),
        "generation_credits": state.external_users.credits_of(user),
        "has_external_api_key": user.api_key is not None,
        "external_api_key_created_at": _moment(user.api_key_created_at),
        "external_api_key_last_used_at": _moment(user.api_key_last_used_at),
        "total_requests": user.total_requests,
        "total_credits_used": to_credits(state.external_users.spent_on(user)),
        "total_credits_refunded": to_credits(state.ledger.sum_of(user.id, "refund")),
        "total_credits_purchased": to_credits(state.ledger.sum_of(user.id, "top_up")),
        "last_request_at": _moment(user.last_request_at),
        "last_purchase_at": None if top_up is None else iso(top_up.at),
        "last_activity_at": _moment(user.last_activity_at),
        "created_at": _moment(user.created_at),
        "updated_at": _moment(user.updated_at),
    }


def profile(state: State, user_id: str, token: str) -> dict[str, Any]:
    """Describe an external user as the exchange of a login token does."""
    found = external_user(state, user_id)
    user_id = found.pop("id")
    camel = {_camel(name): value for name, value in found.items()}
    return {"_id": user_id, "authToken": token, "isExternalUser": True, **camel}


def accepted_ids(request_id: str) -> dict[str, Any]:
    """Return the ids that stand in all that is said about a request.

    Server: those of the session behind it are taken out, whatever the documents show.
    """
    return dict.fromkeys(_IDS, request_id)


def external_status(
    state: State, request: ExternalRequest, session: RenderSession, origin: str
) -> dict[str, Any]:
    """Describe a request as `GET /v1/external_users/status` does."""
    charged, refunded = money_of(state, request, session)
    return {
        **video_status(session, origin),
        **accepted_ids(request.id),
        "creditsCharged": charged,
        "creditsRefunded": refunded,
        # Server: the session is not looked at for these, so that they hide what it tells.
        **publication_fields(None, None),
    }


def request_summary(
    state: State, request: ExternalRequest, session: RenderSession, origin: str
) -> dict[str, Any]:
    """Describe a request as the list of requests does."""
    charged, refunded = money_of(state, request, session)
    return {
        "request_id": request.id,
        "external_request_id": request.id,
        "route_key": request.route_key,
        "status": "ARCHIVED" if request.archived_at is not None else session.status,
        "prompt": request.details.get("prompt"),
        "video_url": result_url(session, origin) if session.status == "COMPLETED" else None,
        "image_count": request.details.get("image_count"),
        "credits_charged": charged,
        "credits_refunded": refunded,
        "express_generation_credit_charges": video_status(session, origin)[
            "express_generation_credit_charges"
        ],
        "target_language": request.details.get("target_language"),
        "source_request_ids": request.details.get("source_request_ids") or [],
        "created_at": _moment(request.created_at),
        "updated_at": _moment(request.updated_at),
        **publication_fields(state.publications.of_session(session.id), session, origin),
    }


def publication_fields(
    publication: dict[str, Any] | None, session: RenderSession | None, origin: str = ""
) -> dict[str, Any]:
    """Return what is said about the publication of a request; None is not looked at."""
    found = publication or {}
    is_published = publication is not None and session is not None
    return {
        "is_published": is_published,
        "published_title": found.get("title"),
        "published_description": found.get("description"),
        "published_tags": found.get("tags"),
        "published_at": found.get("published_at"),
        "published_video_url": result_url(session, origin) if session and is_published else None,
        "published_publication_id": found.get("publication_id"),
        "has_subtitles": None if session is None else session.has_subtitles,
        "language": None if session is None else session.language,
    }


def money_of(
    state: State, request: ExternalRequest, session: RenderSession
) -> tuple[int | float, int | float]:
    """Tell what a request has cost its user, and what of it was given back."""
    user = state.external_users.must_get(request.external_user_id)
    if user.purse == user.account_id:
        spent = -state.ledger.sum_of(user.purse, "charge", session.id)
        return to_credits(spent), to_credits(state.ledger.sum_of(user.purse, "refund", request.id))
    charged = -state.ledger.sum_of(user.purse, "charge", request.id)
    return to_credits(charged), to_credits(state.ledger.sum_of(user.purse, "refund", request.id))


def _moment(micros: Micros | None) -> str | None:
    return None if micros is None else iso(as_datetime(micros))


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
