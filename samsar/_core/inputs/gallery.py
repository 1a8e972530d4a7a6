"""The bodies of the routes of the gallery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from samsar._core.address import identifier
from samsar._core.inputs.fields import checked_limit, payload_from, with_extra
from samsar.errors import InputError
from samsar.types.gallery import GalleryRecommendFields, GallerySearchFields, GalleryViewFields

MOST_EXCLUDED: Final = 100


def search_body(
    query: Any, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that searches.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is wrong.
    """
    if not isinstance(query, str):
        raise InputError("query must be text", argument="query")
    payload = payload_from("search", GallerySearchFields, fields)
    checked_limit(payload.get("limit"))
    return with_extra({"query": query, **payload}, extra)


def recommend_body(fields: Mapping[str, Any], extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the body that asks what to watch next.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is wrong.
    """
    payload = payload_from("recommend", GalleryRecommendFields, fields)
    checked_limit(payload.get("limit"))
    for name in ("publication_id", "viewer_id"):
        if name in payload:
            payload[name] = identifier(payload[name], name)
    excluded = payload.get("exclude_ids", [])
    if len(excluded) > MOST_EXCLUDED:
        # Server: what is over it drops in silence, and would be recommended after all.
        raise InputError(
            f"exclude_ids must hold at most {MOST_EXCLUDED} ids", argument="exclude_ids"
        )
    if excluded:
        payload["exclude_ids"] = [
            identifier(each, f"exclude_ids[{index}]") for index, each in enumerate(excluded)
        ]
    return with_extra(payload, extra)


def view_body(
    publication_id: Any, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that records a view.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    payload = payload_from("record_view", GalleryViewFields, fields)
    payload["viewer_id"] = identifier(payload["viewer_id"], "viewer_id")
    for name in ("watch_time_ms", "duration_ms"):
        if payload.get(name, 0) < 0:
            raise InputError(f"{name} must not be negative", argument=name)
    named = {"publication_id": identifier(publication_id, "publication_id")}
    return with_extra({**named, **payload}, extra)


def refresh_body(
    publication_id: Any, force: Any, extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that brings the index, or one publication in it, up to date.

    Raises:
        InputError: An argument is wrong.
    """
    payload: dict[str, Any] = {}
    if publication_id is not None:
        payload["publication_id"] = identifier(publication_id, "publication_id")
    if force is not None:
        if not isinstance(force, bool):
            raise InputError("force must be True or False", argument="force")
        payload["force"] = force
    return with_extra(payload, extra)
