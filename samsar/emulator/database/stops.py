"""Where renders stop until somebody lets them go on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import attrs

from samsar.emulator.records import Steps

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

_TABLE: Final = """CREATE TABLE IF NOT EXISTS session_stops (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    route_type TEXT NOT NULL,
    stages TEXT NOT NULL,
    waiting_for TEXT,
    updated_at INTEGER NOT NULL
)"""


@attrs.frozen(kw_only=True)
class StepPlan:
    """How a render goes step by step.

    Attributes:
        route_type: `text_to_video` or `image_to_video`.
        stages: The stages to stop before.
    """

    route_type: str
    stages: tuple[str, ...]


class Stops:
    """The stops of all renders."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.run(_TABLE)

    def plan(self, session: str, plan: StepPlan | None, *, at: Micros) -> None:
        """Note where a render is to stop; None is for a render that is not made step by step."""
        self._store.run("DELETE FROM session_stops WHERE session_id = ?", session)
        if plan is not None:
            self._store.run(
                "INSERT INTO session_stops VALUES (?, ?, ?, NULL, ?)",
                session,
                plan.route_type,
                json.dumps(plan.stages),
                at,
            )

    def of(self, session: str) -> Steps | None:
        """Tell where a render is; None when it is not made step by step."""
        row = self._store.one("SELECT * FROM session_stops WHERE session_id = ?", session)
        if row is None:
            return None
        return Steps(
            route_type=row["route_type"],
            stages=tuple(json.loads(row["stages"])),
            waiting_for=row["waiting_for"],
            updated_at=row["updated_at"],
        )

    def hold(self, session: str, stage: str, *, at: Micros) -> bool:
        """Stop a render before a stage, if it is to stop there; tell whether it is."""
        steps = self.of(session)
        if steps is None or stage not in steps.stages:
            return False
        self._note(session, stage, at)
        return True

    def release(self, session: str, *, at: Micros) -> None:
        """Let a render go on."""
        self._note(session, None, at)

    def _note(self, session: str, stage: str | None, at: Micros) -> None:
        self._store.run(
            "UPDATE session_stops SET waiting_for = ?, updated_at = ? WHERE session_id = ?",
            stage,
            at,
            session,
        )
