"""Pictures: enhancing them, making more of them and banners, and uploading them."""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.actors import actor_of, is_v2
from samsar.emulator.callers.auth import account_of
from samsar.emulator.callers.billing import charge_usage, credit_headers
from samsar.emulator.clock import iso
from samsar.emulator.database.ledger import to_credits, to_units
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.payloads.videos import image_status
from samsar.emulator.wire.fields import capped, envelope, first, is_web_url, text
from samsar.emulator.wire.messages import (
    ApiError,
    Reply,
    bad_request,
    insufficient_credits,
    not_found,
)
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import (
    IMAGE_ENHANCE_CREDITS,
    IMAGE_REMOVE_BRANDING_CREDITS,
    IMAGE_SET_CREDITS_PER_IMAGE,
    ROLLUP_BANNER_CREDITS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.callers.actors import Actor
    from samsar.emulator.wire.messages import Call

RATIO: Final = re.compile(r"\d+(?:\.\d+)?:\d+(?:\.\d+)?", re.ASCII)
NOT_A_RATIO: Final = (
    "aspect_ratio must be in the format '<number>:<number>', e.g., '16:9', '9:16', or '1:1'."
)
NO_TILES: Final = "No valid images provided."
BANNER_RATIO: Final = "1:3"
_DATA_URL: Final = re.compile(r"data:(image/[\w.+-]+);base64,(.+)", re.DOTALL)
USUALLY_LISTED: Final = 50
"""How many jobs a list has unless told otherwise; the server's number is not known."""
MOST_LISTED: Final = 500
_TILE_NAMES: Final = ("image_url", "url", "src", "enhanced_url")


def enhance(call: Call) -> Reply:
    """Make a better version of a picture."""
    actor = actor_of(call)
    fields = _top_level(call)
    url = _image_url(fields)
    ratio = _ratio(fields, "16:9")
    resolution = text(fields, "resolution").lower() or "1k"
    if not isinstance(fields.get("resolution", ""), str):
        raise bad_request("resolution must be a string when provided.")
    if resolution not in IMAGE_ENHANCE_CREDITS:
        raise bad_request("resolution must be one of '0.5k', '1k', '2k', or '4k'.")
    details = {"image_url": url, "resolution": resolution, "aspect_ratio": ratio}
    price = IMAGE_ENHANCE_CREDITS[resolution]
    return _queue(call, actor, "image_enhance", price, details, ratio=ratio)


def remove_branding(call: Call) -> Reply:
    """Take the branding out of a picture."""
    actor = actor_of(call)
    details = {"image_url": _image_url(_top_level(call))}
    return _queue(call, actor, "remove_branding", IMAGE_REMOVE_BRANDING_CREDITS, details)


def extend(call: Call) -> Reply:
    """Make more pictures."""
    actor = actor_of(call)
    fields = _top_level(call)
    urls = fields.get("image_urls")
    if not isinstance(urls, list) or not urls or not all(map(_is_text, urls)):
        raise bad_request("image_urls must be a non-empty array of strings.")
    if "prompt" in fields and not isinstance(fields["prompt"], str):
        raise bad_request("prompt must be a string if provided.")
    ratio = _ratio(fields, "1:1")
    count = _count(fields)
    details = {
        "image_urls": urls,
        "num_images": count,
        **{name: fields[name] for name in ("prompt", "metadata", "resolution") if name in fields},
    }
    price = count * IMAGE_SET_CREDITS_PER_IMAGE
    return _queue(call, actor, "add_image_set", price, details, ratio=ratio, count=count)


def create_rollup_banner(call: Call) -> Reply:
    """Make a banner, before the answer, as the server does."""
    account = account_of(call)
    details = _banner(_top_level(call))
    credits = charge(call, account, ROLLUP_BANNER_CREDITS, "rollup_banner")
    job = call.state.images.create(
        account,
        "rollup_banner",
        details,
        at=call.now,
        aspect_ratio=BANNER_RATIO,
        seconds=0,
        job=str(uuid.uuid4()),
    )
    made = call.state.images.get(job, at=call.now)
    links = {} if made is None else image_status(made, call.origin)
    body = {
        "status": "completed",
        "session_id": job,
        "request_id": job,
        **{name: links[name] for name in ("result_url", "result_urls", "thumbnail_url")},
    }
    return charged(body, credits)


def create_enhanced_rollup_banner(call: Call) -> Reply:
    """Take on a banner; here every picture is large enough, so that none has to be enhanced.

    The server charges while it works, and the job fails when there are too few credits.
    """
    account = account_of(call)
    details = _banner(_top_level(call))
    job = call.state.images.create(
        account,
        "rollup_banner_enhance",
        details,
        at=call.now,
        aspect_ratio=BANNER_RATIO,
        job=str(uuid.uuid4()),
    )
    try:
        charge(call, account, ROLLUP_BANNER_CREDITS, "rollup_banner", job)
    except ApiError as error:
        call.state.images.fail(job, error.message, at=call.now)
    return Reply.of_json(
        {
            "status": "queued",
            "request_id": job,
            "session_id": job,
            "case_type": "rollup_banner_enhance",
        }
    )


def status(call: Call) -> Reply:
    """Describe an image job."""
    account = account_of(call)
    request_id = call.query.get("request_id", "").strip()
    request_id = request_id or call.query.get("session_id", "").strip()
    if not request_id:
        raise bad_request("request_id (or session_id) query param is required.")
    job = call.state.images.get(request_id, at=call.now)
    if job is None or job.account_id != account:
        raise not_found("Request not found.")
    return Reply.of_json(image_status(job, call.origin))


def list_jobs(call: Call) -> Reply:
    """List the image jobs of the account, newest first."""
    account = account_of(call)
    limit = capped(call.query.get("limit", "").strip(), MOST_LISTED) or USUALLY_LISTED
    wanted = call.query.get("case_type", "").strip().lower()
    # What the server takes for ready is not known; here it is a picture that is done.
    only_ready = _is_on(call, "rollup_ready")
    tells = only_ready or _is_on(call, "include_rollup_ready")
    sessions = []
    for job in call.state.images.all(account, at=call.now):
        is_ready = bool(job.result_paths) and not job.kind.startswith("rollup")
        if wanted in ("", job.kind) and (is_ready or not only_ready):
            told = {**image_status(job, call.origin), "created_at": iso(job.created_at)}
            sessions.append({**told, "rollup_ready": is_ready} if tells else told)
    return Reply.of_json({"sessions": sessions[:limit]})


def _is_on(call: Call, name: str) -> bool:
    return call.query.get(name, "").strip().lower() in ("true", "1")


def upload(call: Call) -> Reply:
    """Keep pictures, so that they have a URL."""
    actor_of(call)
    data = first(envelope(call.body), "image_data")
    if not isinstance(data, list) or not data or not all(map(_is_text, data)):
        raise bad_request("image_data must be a non-empty array of data URL strings.")
    pictures = [_decoded(url) for url in data]
    urls = []
    for content, media_type in pictures:
        name = call.state.images.upload(content, media_type, at=call.now)
        urls.append(f"{call.origin}/files/uploads/{name}.{media_type.partition('/')[2]}")
    return Reply.of_json({"image_urls": urls})


def charge(
    call: Call, account: str, price: float, reason: str, request_id: str | None = None
) -> dict[str, Any]:
    """Take credits at once; return the two fields that say so.

    Raises:
        ApiError: 402 when there are too few.
    """
    paid = call.state.ledger.charge(
        account, to_units(price), at=call.now, reason=reason, request_id=request_id
    )
    if not paid:
        raise insufficient_credits(NO_CREDITS)
    remaining = to_credits(call.state.ledger.balance(account))
    return {"creditsCharged": price, "remainingCredits": remaining}


def charged(body: Mapping[str, Any], credits: Mapping[str, Any]) -> Reply:
    """Answer with what was charged, in the body and in the headers."""
    headers = credit_headers(credits["creditsCharged"], credits["remainingCredits"])
    return Reply.of_json({**body, **credits}, headers=headers)


def _queue(
    call: Call,
    actor: Actor,
    kind: str,
    price: float,
    details: Mapping[str, Any],
    *,
    ratio: str = "1:1",
    count: int = 1,
) -> Reply:
    headers = charge_usage(call, actor, to_units(price), reason=kind, refusal=NO_CREDITS)
    job = call.state.images.create(
        actor.account, kind, details, at=call.now, aspect_ratio=ratio, count=count
    )
    body = {
        "status": "queued",
        "request_id": job,
        "session_id": job,
        "global_status_id": job,
        "case_type": kind,
        **details,
        "userId": actor.account,
        "creditsCharged": price,
        "remainingCredits": to_credits(call.state.ledger.balance(actor.payer)),
    }
    return Reply.of_json(body, headers=headers)


def _top_level(call: Call) -> Mapping[str, Any]:
    # Unlike video routes, image routes know no envelope; but V2 opens one before them.
    if is_v2(call):
        return envelope(call.body)
    return call.body if isinstance(call.body, dict) else {}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _image_url(fields: Mapping[str, Any]) -> str:
    url = fields.get("image_url")
    if not _is_text(url):
        raise bad_request("image_url is required.")
    return str(url).strip()


def _ratio(fields: Mapping[str, Any], default: str) -> str:
    ratio = fields.get("aspect_ratio", default)
    if not isinstance(ratio, str):
        raise bad_request("aspect_ratio must be a string when provided.")
    ratio = ratio.strip() or default
    if not RATIO.fullmatch(ratio):
        raise bad_request(NOT_A_RATIO)
    return ratio


def _count(fields: Mapping[str, Any]) -> int:
    if "num_images" not in fields:
        raise bad_request("num_images is required.")
    try:
        count = float(fields["num_images"])
    except (TypeError, ValueError):
        count = 0
    if not 0 < count < float("inf"):
        raise bad_request("num_images must be a positive number.")
    return max(1, int(count))


def _tiles(fields: Mapping[str, Any]) -> list[Any]:
    given = first(fields, "images", "image_list", "image_urls")
    tiles = [tile for tile in given if _tile_url(tile)] if isinstance(given, list) else []
    if not tiles:
        # Thrown without a status by the server, so that it becomes a 500.
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, NO_TILES)
    return tiles


def _banner(fields: Mapping[str, Any]) -> dict[str, Any]:
    size = {"resolution": fields["resolution"]} if "resolution" in fields else {}
    return {"images": _tiles(fields), **size}


def _tile_url(tile: Any) -> bool:
    url = text(tile, *_TILE_NAMES) if isinstance(tile, dict) else tile
    return isinstance(url, str) and (is_web_url(url) or url.startswith("data:image/"))


def _decoded(url: str) -> tuple[bytes, str]:
    found = _DATA_URL.fullmatch(url.strip())
    complaint = bad_request("image_data must contain valid image data URLs.")
    if found is None:
        raise complaint
    try:
        return base64.b64decode(found[2], validate=True), found[1]
    except binascii.Error:
        raise complaint from None


ENDPOINTS: Final = (
    Endpoint.of(routes.images.ENHANCE, enhance),
    Endpoint.of(routes.images.REMOVE_BRANDING, remove_branding),
    Endpoint.of(routes.images.EXTEND, extend),
    Endpoint.of(routes.images.CREATE_ROLLUP_BANNER, create_rollup_banner),
    Endpoint.of(routes.images.CREATE_ENHANCED_ROLLUP_BANNER, create_enhanced_rollup_banner),
    Endpoint.of(routes.images.STATUS, status),
    # Not called by the SDK.
    Endpoint("images.list", "GET", "/v1/image/list", list_jobs),
    Endpoint.of(routes.images.UPLOAD, upload),
    Endpoint.of(routes.external_users.UPLOAD_IMAGES, upload),
    Endpoint.of(routes.v2.images.ENHANCE, enhance),
    Endpoint.of(routes.v2.images.REMOVE_BRANDING, remove_branding),
    Endpoint.of(routes.v2.images.EXTEND, extend),
    Endpoint.of(routes.v2.images.UPLOAD, upload),
)
