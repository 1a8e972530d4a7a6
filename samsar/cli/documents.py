"""What `--json` prints: results as plain JSON, in the names of the SDK."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from samsar.models.base import Model, fields_of

if TYPE_CHECKING:
    from samsar import Job, SamsarResult
    from samsar.models.jobs import JobStatus


def plain(value: Any) -> Any:
    """Return a value as JSON has it: models as objects, dates in ISO 8601.

    What a model does not tell is left out; what this release does not know is in its `extra`, in
    the names of the API.
    """
    if isinstance(value, Model):
        names = [field.name for field in fields_of(type(value))]
        found = {name: plain(getattr(value, name)) for name in names}
        return {name: item for name, item in found.items() if item not in (None, {})}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return _number(value)
    return value


def _number(value: float) -> Any:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def result(found: SamsarResult[Any]) -> dict[str, Any]:
    """Return the document of an answer whose data is one object.

    What the headers tell of credits stands there where the data does not tell it itself.
    """
    document = plain(found.data)
    if not isinstance(document, dict):
        document = {"data": document}
    for name, header in (
        ("credits_charged", found.credits_charged),
        ("credits_remaining", found.credits_remaining),
    ):
        if header is not None:
            document.setdefault(name, plain(header))
    return document


def job(
    started: Job[Any],
    status: JobStatus | None = None,
    *,
    files: Sequence[str] = (),
    credits_remaining: float | None = None,
) -> dict[str, Any]:
    """Return the document of a job: always with the same names, null where nothing is known.

    Args:
        started: The job.
        status: The last status that was seen.
        files: Where its results were downloaded to.
        credits_remaining: What is left, by the headers of the last answer.
    """
    told = status if status is not None else started.data
    phase = _phase(started, status) if status is not None else None
    return {
        "id": started.id,
        "kind": started.kind,
        "ref": dict(started.ref),
        "status": told.status,
        "phase": phase,
        "done": phase == "done",
        "progress": plain(status.progress) if status is not None else None,
        "stages": dict(status.stages) if status is not None else {},
        "url": status.url if status is not None and phase == "done" else None,
        "urls": list(status.urls) if status is not None and phase == "done" else [],
        "thumbnail_url": getattr(told, "thumbnail_url", None),
        "language": getattr(told, "result_language", None),
        "needs_approval": bool(getattr(told, "needs_approval", False)),
        "reason": getattr(told, "reason", None) if phase == "failed" else None,
        "credits_charged": _charged(started, told),
        "credits_remaining": plain(
            _first(credits_remaining, told.remaining_credits, started.credits_remaining)
        ),
        "file": files[0] if files else None,
        "files": list(files),
    }


def _phase(started: Job[Any], status: JobStatus) -> str:
    from samsar._core.kind_table import KINDS
    from samsar._core.kinds import phase_of

    return phase_of(KINDS[started.kind], status).value


def _charged(started: Job[Any], told: Any) -> Any:
    """Return what a job has cost: some take it in the call that begins them, others by stages."""
    known = [started.credits_charged, started.data.credits_charged, told.credits_charged]
    numbers = [each for each in known if isinstance(each, int | float)]
    return plain(max(numbers, default=None))


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
