"""Reading renders out of the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.clock import MICROS_PER_SECOND, Micros, as_datetime
from samsar.emulator.database.ledger import to_credits
from samsar.emulator.database.stages import STAGE_PLANS
from samsar.emulator.records import RenderSession, RenderStage, RenderStatus

if TYPE_CHECKING:
    from datetime import datetime

    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.stops import Stops
    from samsar.emulator.database.store import Store

DRAFT_KIND: Final = "interactive_video_draft"


class RenderRows:
    """What there is to know of renders, from all the tables that know something."""

    def __init__(self, store: Store, ledger: Ledger, stops: Stops) -> None:
        self._store = store
        self._ledger = ledger
        self._stops = stops

    def read(self, row: Any) -> RenderSession:
        """Make of a row of the table what is shown of it."""
        settings = json.loads(row["settings"])
        charges = self._ledger.charges_by_stage(row["id"])
        stages = self._store.all(
            "SELECT * FROM stages WHERE session_id = ? ORDER BY position", row["id"]
        )
        ready = row["completed_at"] is not None
        return RenderSession(
            id=row["id"],
            account_id=row["account_id"],
            kind=row["kind"],
            status=status_of(row),
            created_at=as_datetime(row["created_at"]),
            stages=tuple(_stage(stage, charges.get(stage["name"])) for stage in stages),
            error=row["error"],
            completed_at=_moment(row["completed_at"]),
            failed_at=_moment(row["failed_at"]),
            cancelled_at=_moment(row["cancelled_at"]),
            steps=self._stops.of(row["id"]),
            result_path=f"/files/{row['id']}/video.mp4" if ready else None,
            **settings,
        )


def status_of(row: Any) -> RenderStatus:
    """Tell how a render stands."""
    # The server looks in this order, so that cancelling changes a finished render too.
    if row["cancelled_at"] is not None:
        return "CANCELLED"
    if row["failed_at"] is not None:
        return "FAILED"
    if row["kind"] == DRAFT_KIND:
        return "INIT"
    return "PENDING" if row["completed_at"] is None else "COMPLETED"


def _stage(row: Any, charge: tuple[int, Micros] | None) -> RenderStage:
    amount, charged_at = charge or (0, None)
    return RenderStage(
        name=row["name"],
        label=STAGE_PLANS[row["name"]].label,
        credits=row["credits"],
        charged=to_credits(amount),
        charged_at=_moment(charged_at),
        seconds=row["duration"] / MICROS_PER_SECOND,
        status=row["status"],
        started_at=_moment(row["started_at"]),
        completed_at=_moment(row["completed_at"]),
    )


def _moment(micros: Micros | None) -> datetime | None:
    return None if micros is None else as_datetime(micros)
