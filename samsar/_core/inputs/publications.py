"""The bodies of the routes that publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.address import identifier
from samsar._core.inputs.fields import payload_from, with_extra
from samsar.errors import InputError
from samsar.types.publications import PublicationFields

if TYPE_CHECKING:
    from collections.abc import Mapping


def publication_body(
    method: str,
    session_id: str,
    fields: Mapping[str, Any],
    *,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body that publishes a session, or changes what is said about it.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is wrong.
    """
    payload = {"session_id": identifier(session_id, "session_id"), **publication(method, fields)}
    return with_extra(payload, extra)


def publication(method: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a publication says about its video.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is wrong.
    """
    payload = payload_from(method, PublicationFields, fields)
    if isinstance(payload.get("tags"), list):
        payload["tags"] = _clean_tags(payload["tags"])
    return payload


def _clean_tags(tags: list[Any]) -> list[str]:
    for index, tag in enumerate(tags):
        if not isinstance(tag, str):
            raise InputError(f"tags[{index}] must be text", argument="tags")
    return [tag.strip() for tag in tags if tag.strip()]
