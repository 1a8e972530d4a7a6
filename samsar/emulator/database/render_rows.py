"""Reading renders out of the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from samsar.emulator.clock import MICROS_PER_SECOND, Micros, as_datetime
from samsar.emulator.database.ledger import to_credits
from samsar.emulator.database.stages import STAGE_PLANS
from samsar.emulator.records import RenderSession, RenderStage, RenderStatus, Steps

if TYPE_CHECKING:
    from datetime import datetime

    from samsar.emulator.database.job_scripts import JobScripts
    from samsar.emulator.database.store import Store

DRAFT_KIND: Final = "interactive_video_draft"


# One statement for as many renders as there are: asked for one after another, thousands of them
# would hold up everybody else.
_FROM: Final = """FROM sessions
    LEFT JOIN session_pauses AS pause ON pause.session_id = sessions.id
    LEFT JOIN session_stops AS stop ON stop.session_id = sessions.id
    LEFT JOIN job_scripts AS script ON script.session_id = sessions.id"""
_SESSIONS: Final = f"""SELECT sessions.*, pause.paused_at IS NOT NULL AS is_paused,
    stop.route_type, stop.stages AS stop_stages, stop.waiting_for, stop.updated_at AS stopped_at,
    script.session_id IS NOT NULL AS has_script {_FROM}"""
_STAGES: Final = f"""SELECT stages.*, -ledger.amount AS charged, ledger.at AS charged_at {_FROM}
    JOIN stages ON stages.session_id = sessions.id
    LEFT JOIN ledger ON ledger.request_id = stages.session_id AND ledger.stage = stages.name"""
_NEWEST_FIRST: Final = "ORDER BY sessions.created_at DESC, sessions.seq DESC"
# Those of which `status_of` says so, and of them only what the list of them shows.
_COMPLETED: Final = f"""SELECT sessions.id, completed_at,
    script.session_id IS NOT NULL AS has_script,
    json_extract(settings, '$.language') AS language,
    json_extract(settings, '$.has_subtitles') AS has_subtitles {_FROM}
    WHERE account_id = ? AND completed_at IS NOT NULL AND failed_at IS NULL
    AND cancelled_at IS NULL AND pause.paused_at IS NULL AND kind <> '{DRAFT_KIND}'
    AND (? IS NULL OR sessions.id = ?) {_NEWEST_FIRST} LIMIT ?"""

# Made when it is missing, so that a database of an earlier release can be used on.
_INDEX: Final = """CREATE INDEX IF NOT EXISTS sessions_of_account_by_time
    ON sessions (account_id, created_at, seq)"""


class CompletedRender(NamedTuple):
    """A finished render, as far as the list of them shows it."""

    id: str
    language: str
    has_subtitles: bool
    result_path: str | None


class RenderRows:
    """What there is to know of renders, from all the tables that know something."""

    def __init__(self, store: Store, scripts: JobScripts) -> None:
        self._store = store
        self._scripts = scripts
        store.run(_INDEX)

    def get(self, session: str) -> RenderSession | None:
        """Read one render, with its stages."""
        row = self._store.one(f"{_SESSIONS} WHERE sessions.id = ?", session)
        if row is None:
            return None
        stages = self._store.all(f"{_STAGES} WHERE sessions.id = ? ORDER BY position", session)
        return self._read(row, tuple(map(_stage, stages)))

    def all(self) -> list[RenderSession]:
        """Read the renders of all accounts, newest first, with their stages."""
        stages: dict[str, list[RenderStage]] = {}
        for row in self._store.all(f"{_STAGES} ORDER BY stages.session_id, position"):
            stages.setdefault(row["session_id"], []).append(_stage(row))
        return [
            self._read(row, tuple(stages.get(row["id"], ())))
            for row in self._store.all(f"{_SESSIONS} {_NEWEST_FIRST}")
        ]

    def in_brief(self, account: str, most: int | None) -> list[RenderSession]:
        """Read the latest renders of an account, newest first, without their stages."""
        sql = f"{_SESSIONS} WHERE account_id = ? {_NEWEST_FIRST} LIMIT ?"
        limit = -1 if most is None else most
        return [self._read(row, ()) for row in self._store.all(sql, account, limit)]

    def completed(
        self, account: str, session: str | None, most: int | None
    ) -> list[CompletedRender]:
        """Read the finished renders of an account, newest first."""
        limit = -1 if most is None else most
        rows = self._store.all(_COMPLETED, account, session, session, limit)
        return [
            CompletedRender(
                id=row["id"],
                language=row["language"],
                has_subtitles=bool(row["has_subtitles"]),
                result_path=self._result_path(row),
            )
            for row in rows
        ]

    def _read(self, row: Any, stages: tuple[RenderStage, ...]) -> RenderSession:
        settings = json.loads(row["settings"])
        return RenderSession(
            id=row["id"],
            account_id=row["account_id"],
            kind=row["kind"],
            status=status_of(row, is_paused=row["is_paused"]),
            created_at=as_datetime(row["created_at"]),
            stages=stages,
            error=row["error"],
            completed_at=_moment(row["completed_at"]),
            failed_at=_moment(row["failed_at"]),
            cancelled_at=_moment(row["cancelled_at"]),
            steps=_steps(row),
            result_path=self._result_path(row),
            **settings,
        )

    def _result_path(self, row: Any) -> str | None:
        session, done = row["id"], row["completed_at"]
        # Scripts are asked about finished renders only: whoever asks has seen one without a URL.
        if done is None or (row["has_script"] and self._scripts.hides_result(session, done)):
            return None
        return f"/files/{session}/video.mp4"


def status_of(row: Any, *, is_paused: bool = False) -> RenderStatus:
    """Tell how a render stands."""
    # The server looks in this order, so that cancelling changes a finished render too.
    if row["cancelled_at"] is not None:
        return "CANCELLED"
    if row["failed_at"] is not None:
        return "FAILED"
    if is_paused:
        return "PAUSED"
    if row["kind"] == DRAFT_KIND:
        return "INIT"
    return "PENDING" if row["completed_at"] is None else "COMPLETED"


def _steps(row: Any) -> Steps | None:
    if row["route_type"] is None:
        return None
    return Steps(
        route_type=row["route_type"],
        stages=tuple(json.loads(row["stop_stages"])),
        waiting_for=row["waiting_for"],
        updated_at=row["stopped_at"],
    )


def _stage(row: Any) -> RenderStage:
    return RenderStage(
        name=row["name"],
        label=STAGE_PLANS[row["name"]].label,
        credits=row["credits"],
        charged=to_credits(row["charged"] or 0),
        charged_at=_moment(row["charged_at"]),
        seconds=row["duration"] / MICROS_PER_SECOND,
        status=row["status"],
        started_at=_moment(row["started_at"]),
        completed_at=_moment(row["completed_at"]),
    )


def _moment(micros: Micros | None) -> datetime | None:
    return None if micros is None else as_datetime(micros)
