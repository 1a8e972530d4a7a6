"""The body of the route that creates an interactive video."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from samsar._core.address import identifier
from samsar._core.inputs.fields import payload_from, with_extra
from samsar._core.inputs.hosted_texts import LONGEST_PROMPT, MOST_LEVELS, writing_model
from samsar._core.inputs.videos import wrapped
from samsar.errors import InputError
from samsar.types.interactive import InteractiveVideoFields

if TYPE_CHECKING:
    from samsar.types.options import RequestOptions

LONGEST_KEY: Final = 200
_FROM_THE_DRAFT: Final = ("duration", "num_levels", "image_model", "video_model")


def interactive_video_body(
    fields: Mapping[str, Any],
    *,
    webhook_url: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that creates an interactive video.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    payload = payload_from("create_from_text", InteractiveVideoFields, fields)
    if "session_id" in payload:
        payload["session_id"] = identifier(payload["session_id"], "session_id")
    else:
        _require(payload)
    payload["prompt"] = payload["prompt"].strip()
    if len(payload["prompt"]) > LONGEST_PROMPT:
        raise InputError(
            f"prompt must be at most {LONGEST_PROMPT} characters long", argument="prompt"
        )
    if "inference_model" in payload:
        payload["inference_model"] = writing_model(payload["inference_model"])
    if "num_levels" in payload and not 1 <= payload["num_levels"] <= MOST_LEVELS:
        # Each level doubles the number of paths, and the price nearly so.
        raise InputError(f"num_levels must be from 1 to {MOST_LEVELS}", argument="num_levels")
    return wrapped(with_extra(payload, extra), webhook_url)


def check_key(options: RequestOptions | None) -> None:
    """Check the key that makes a repeat recognisable.

    Raises:
        InputError: It is longer than the server takes.
    """
    key = (options or {}).get("idempotency_key")
    if isinstance(key, str) and len(key.strip()) > LONGEST_KEY:
        raise InputError(
            f"idempotency_key must be at most {LONGEST_KEY} characters long",
            argument="idempotency_key",
        )


def _require(payload: Mapping[str, Any]) -> None:
    for name in _FROM_THE_DRAFT:
        if payload.get(name) is None:
            raise InputError(f"{name} is required without a draft", argument=name)
