"""Ids: which of them mean the same request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from samsar._core.address import identifier
from samsar.errors import InputError

EXTERNAL_PREFIX: Final = "extreq_"

_EXTERNAL: Final = re.compile(r"(?:extreq_)?([0-9a-f]{32})", re.IGNORECASE)
_OBJECT_ID: Final = re.compile(r"([0-9a-f]{8})[0-9a-f]{16}", re.IGNORECASE)

# Where the id of a request can stand, in what the server says about it.
_NAMES: Final = (
    "request_id",
    "session_id",
    "external_request_id",
    "external_session_id",
    "upstream_request_id",
    "upstream_session_id",
)


def canonical_id(value: str) -> str:
    """Return the one form of an id in which it can be compared.

    Server: `extreq_` and 32 hex digits mean the same with and without the prefix; the ids of the
    account's own sessions have 24 hex digits. Ids of any other form stay as they are.
    """
    text = value.strip()
    if external := _EXTERNAL.fullmatch(text):
        return EXTERNAL_PREFIX + external[1].lower()
    return text.lower() if _OBJECT_ID.fullmatch(text) else text


def is_external_id(value: str) -> bool:
    """Tell whether an id has the form of an external user's request."""
    text = value.strip()
    return text.startswith(EXTERNAL_PREFIX) or _EXTERNAL.fullmatch(text) is not None


def made_at(value: str) -> float | None:
    """Return the second in which an id was made, since 1970; None where it does not say."""
    found = _OBJECT_ID.fullmatch(value.strip())
    return None if found is None else float(int(found[1], 16))


def ids_in(data: Any) -> frozenset[str]:
    """Return the ids, in their one form, under which an answer names its request."""
    found = (getattr(data, name, None) for name in _NAMES)
    return frozenset(canonical_id(each) for each in found if isinstance(each, str) and each.strip())


def ids_of(thing: Any) -> frozenset[str]:
    """Return the ids, in their one form, that an id, a `ref` or a job stands for.

    Raises:
        InputError: It is none of them.
    """
    if isinstance(thing, str):
        return frozenset((canonical_id(identifier(thing, "id")),))
    own = thing.get("id") if isinstance(thing, Mapping) else getattr(thing, "id", None)
    named = ids_in(getattr(thing, "data", thing))
    if own is None and named:
        return named
    return named | {canonical_id(identifier(own, "id"))}


def all_ids(things: Iterable[Any]) -> frozenset[str]:
    """Return the ids, in their one form, of many things.

    Raises:
        InputError: One is neither an id nor a `ref` nor a job.
    """
    return frozenset().union(*map(ids_of, things))


def same_request(a: Any, b: Any) -> bool:
    """Tell whether two ids, refs or jobs mean the same request.

    The id of an external user's request means the same with `extreq_` and without it, and case does
    not matter. A job also knows the ids that the server named when it took the job on, like the
    account's own id behind an external user's request.

    Args:
        a: The id of a request, the `ref` of a job, a job, or an entry of a list of requests.
        b: The other one.

    Returns:
        Whether they are known to be the same. Nothing is sent; free of charge.

    Raises:
        InputError: One of them is no such thing.

    Example:
        ```python
        print(same_request(job, job.ref), same_request(job.id, "665f1c2e9b1d4a0012345678"))
        ```
    """
    return not ids_of(a).isdisjoint(ids_of(b))


def session_to_cancel(job_id: str, data: Any) -> str:
    """Return the id by which a render is cancelled.

    Raises:
        InputError: It is the request of an external user, and the id of its session is not known
            (server: cancelling takes no other).
    """
    for known in (data.upstream_session_id, data.upstream_request_id):
        if isinstance(known, str) and known.strip():
            return known.strip()
    session_id: str = data.session_id or job_id
    if not session_id.lower().startswith(EXTERNAL_PREFIX) and not is_external_id(session_id):
        return session_id
    raise InputError(
        f"{session_id} cannot be cancelled: the server takes only the id of the session behind an"
        " external user's request, and has not told it",
        argument="job",
    )
