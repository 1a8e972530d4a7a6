"""Hosted pictures: the handlers of `/v1/image` once more.

Server: those that V2 has itself read their fields inside of `input`, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core import routes
from samsar.emulator.callers.hosted import account_of_platform, hosted
from samsar.emulator.handlers import image_titles, images, receipts
from samsar.emulator.wire import pages
from samsar.emulator.wire.fields import envelope, number, text
from samsar.emulator.wire.messages import bad_request
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import IMAGE_SET_CREDITS_PER_IMAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.wire.messages import Call, Reply
    from samsar.emulator.wire.routing import Handler

KIND: Final = "text_to_image"


def text_to_image(call: Call) -> Reply:
    """Make pictures from a text."""
    account = account_of_platform(call)
    fields = envelope(call.body)
    prompt, count = text(fields, "prompt"), number(fields, "num_images")
    if not prompt:
        raise bad_request("prompt is required.")
    if count is None or count <= 0:
        raise bad_request("num_images must be a positive number.")
    ratio = text(fields, "aspect_ratio") or "1:1"
    if not images.RATIO.fullmatch(ratio):
        raise bad_request(images.NOT_A_RATIO)
    pictures = max(1, int(count))
    price = pictures * IMAGE_SET_CREDITS_PER_IMAGE
    credits = images.charge(call, account, price, KIND)
    details: dict[str, Any] = {"prompt": prompt, "num_images": pictures}
    if "resolution" in fields:
        details["resolution"] = fields["resolution"]
    job = call.state.images.create(
        account, KIND, details, at=call.now, aspect_ratio=ratio, count=pictures
    )
    ids = dict.fromkeys(("request_id", "session_id", "global_status_id"), job)
    body = {"status": "queued", **ids, "case_type": KIND, **details, "userId": account}
    return images.charged(body, credits)


_UNWRAPPED: Final[Mapping[str, Handler]] = {
    "assign_title": image_titles.assign_title,
    "enhance": images.enhance,
    "remove_branding": images.remove_branding,
    "add_image_set": images.extend,
    "text_to_image": text_to_image,
}
_PLAIN: Final[Mapping[str, Handler]] = {
    "create_rollup_banner": images.create_rollup_banner,
    "enhance_and_generate_rollup_banner": images.create_enhanced_rollup_banner,
    "receipt_templates/create": receipts.create_template,
    "receipt_templates/query": receipts.query,
}


def work(call: Call) -> Reply:
    """Do whatever the path says."""
    name = "/".join(call.params.values()).lower()
    if name in _UNWRAPPED:
        inside: Any = envelope(call.body)
        return _UNWRAPPED[name](attrs.evolve(call, body=dict(inside)))
    if name in _PLAIN:
        return _PLAIN[name](call)
    return pages.unknown_route(call.method, call.path)


ENDPOINTS: Final = (
    *hosted(routes.hosted.images.STATUS, images.status),
    # Server: it has this one without the `external` as well.
    Endpoint("v2.images.text_to_image", "POST", "/v2/image/text_to_image", text_to_image),
    # Not called by the SDK.
    *(
        Endpoint(f"hosted.images.{name}", "GET", f"{root}/image/{name}", handler)
        for name, handler in (
            ("list", images.list_jobs),
            ("template_json", receipts.get_template),
        )
        for root in ("/v2/external", "/external", "/api/v2/external")
    ),
    *hosted(routes.hosted.images.REQUEST, work, "/image/{family}/{path}"),
)
