"""The bodies of the routes of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.address import identifier
from samsar._core.inputs.fields import with_extra
from samsar._core.inputs.publications import publication
from samsar.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


def archive_body(request_id: str, *, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the body that puts a request into the archive.

    Raises:
        InputError: The id is blank, or an extra field repeats it.
    """
    return with_extra({"request_id": identifier(request_id, "request_id")}, extra)


def publish_body(
    request_id: str, fields: Mapping[str, Any], *, extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the body that publishes the video of a request.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is wrong.
    """
    payload = {
        "request_id": identifier(request_id, "request_id"),
        **publication("publish", fields),
    }
    return with_extra(payload, extra)


def checked_type(value: Any) -> str | None:
    """Return the type of requests to ask for; None is all of them.

    Raises:
        InputError: It is not text, or blank.
    """
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise InputError("type must be text that is not blank, like 'video'", argument="type")
    return value.strip()
