"""Video jobs: how they are made, charged stage by stage, finished, failed and cancelled.

Nothing runs in the background. Whoever looks first calls `catch_up`, which plays everything that
fell due since, in the order in which it fell due and dated to that moment. The same calls at the
same emulator times therefore always give the same ledger.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.clock import MICROS_PER_SECOND, Micros, as_datetime, to_micros
from samsar.emulator.database.ledger import new_id as new_session_id
from samsar.emulator.database.ledger import to_credits, to_units
from samsar.emulator.database.stages import STAGE_PLANS
from samsar.emulator.database.stops import Stops
from samsar.emulator.records import RenderSession, RenderStage, RenderStatus
from samsar.pricing import EXPRESS_VIDEO_STAGES, express_video_stage_credits

if TYPE_CHECKING:
    from datetime import datetime

    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.stops import StepPlan
    from samsar.emulator.database.store import Store

CANCEL_MESSAGE: Final = "Render cancelled."
DRAFT_KIND: Final = "interactive_video_draft"
COPIED_STAGES: Final = tuple(
    name for name in EXPRESS_VIDEO_STAGES if name != "narrator_avatar_generation"
)


@attrs.frozen(kw_only=True)
class RenderOrder:
    """What a render is to be, once the request for it has been checked."""

    kind: str
    video_model: str
    seconds: float
    """Length that is paid for, an outro included."""
    express_cta: bool = False
    narrator_avatar: bool = False
    aspect_ratio: str = "16:9"
    language: str = "en"
    has_subtitles: bool = False
    has_footer: bool = False
    has_outro: bool = False
    webhook_url: str | None = None
    input: dict[str, Any] = attrs.field(factory=dict)
    queued: frozenset[str] | None = None
    """The stages that a copy of a finished video goes through once more; the others are done, and
    none is charged. Without it, all stages are played and charged."""
    steps: StepPlan | None = None
    """Where it stops, if it is made step by step."""

    def stage_credits(self) -> dict[str, int]:
        """List what each stage costs, in the order of the stages."""
        if self.queued is not None:
            return dict.fromkeys(COPIED_STAGES, 0)
        by_stage = express_video_stage_credits(
            self.video_model,
            seconds=self.seconds,
            express_cta=self.express_cta,
            narrator_avatar=self.narrator_avatar,
        )
        return by_stage or {}

    def estimate(self) -> int:
        """Add up what all stages cost."""
        return sum(self.stage_credits().values())


# Made when it is missing, so that a database of an earlier release can be used on.
_TABLE: Final = """CREATE TABLE IF NOT EXISTS session_purses (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    request_id TEXT NOT NULL
)"""


class Renders:
    """All video jobs in the database."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self._store = store
        self._ledger = ledger
        store.run(_TABLE)
        self._stops = Stops(store)

    def create(self, account: str, order: RenderOrder, *, at: Micros) -> str:
        """Start a render and return its id."""
        session = self.draft(account, order, at=at)
        self._plan(session, order, at=at)
        return session

    def draft(self, account: str, order: RenderOrder, *, at: Micros) -> str:
        """Make a session in which nothing is rendered yet, and return its id."""
        session = new_session_id(at)
        self._store.run(
            "INSERT INTO sessions (id, account_id, kind, created_at, settings) "
            "VALUES (?, ?, ?, ?, ?)",
            session,
            account,
            order.kind,
            at,
            _settings(order),
        )
        return session

    def pay_along(self, session: str, purse: str, request_id: str) -> None:
        """Let the purse of an external user pay what the account pays for a render."""
        self._store.run(
            "INSERT OR REPLACE INTO session_purses VALUES (?, ?, ?)", session, purse, request_id
        )

    def restart(self, session: str, order: RenderOrder, *, at: Micros) -> None:
        """Render again in an existing session (server: a stage is paid for once per session)."""
        self._store.run("DELETE FROM stages WHERE session_id = ?", session)
        self._store.run(
            "UPDATE sessions SET kind = ?, settings = ?, completed_at = NULL, failed_at = NULL, "
            "cancelled_at = NULL, error = NULL WHERE id = ?",
            order.kind,
            _settings(order),
            session,
        )
        self._plan(session, order, at=at)

    def cancel(self, session: str, *, at: Micros) -> None:
        """Cancel a render, even a finished one, as the server does. What was charged stays."""
        self._store.run(
            "UPDATE sessions SET cancelled_at = ?, due_at = NULL, error = ? WHERE id = ?",
            at,
            CANCEL_MESSAGE,
            session,
        )

    def go_on(self, session: str, *, at: Micros) -> None:
        """Begin the stage that a render has stopped before."""
        self._stops.release(session, at=at)
        row = self._store.one("SELECT * FROM sessions WHERE id = ?", session)
        if _status(row) == "PENDING":
            self._start_next_stage(session, at=at)

    def fail(self, session: str, message: str, *, at: Micros) -> None:
        """Let a render fail in the stage that it is in. What was charged stays."""
        self._store.run(
            "UPDATE stages SET status = 'FAILED' WHERE session_id = ? AND status = 'PENDING'",
            session,
        )
        self._store.run(
            "UPDATE sessions SET failed_at = ?, due_at = NULL, error = ? WHERE id = ?",
            at,
            message,
            session,
        )

    def next_due(self) -> Micros | None:
        """Tell when the next stage of any render ends."""
        row = self._store.one(
            "SELECT due_at FROM sessions JOIN stages "
            "ON stages.session_id = sessions.id AND stages.status = 'PENDING' "
            "WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1"
        )
        return None if row is None else int(row["due_at"])

    def catch_up(self, now: Micros) -> None:
        """Play every stage that fell due until now, of all renders, in their order."""
        while row := self._store.one(
            "SELECT sessions.id, account_id, due_at, position, name, credits FROM sessions "
            "JOIN stages ON stages.session_id = sessions.id AND stages.status = 'PENDING' "
            "WHERE due_at <= ? ORDER BY due_at, sessions.seq LIMIT 1",
            now,
        ):
            self._finish_stage(row)

    def get(self, session: str) -> RenderSession | None:
        """Read one render."""
        row = self._store.one("SELECT * FROM sessions WHERE id = ?", session)
        return None if row is None else self._read(row)

    def all(self, account: str | None = None) -> list[RenderSession]:
        """List the renders of one account or of all, newest first."""
        rows = self._store.all(
            "SELECT * FROM sessions WHERE ? IS NULL OR account_id = ? "
            "ORDER BY created_at DESC, seq DESC",
            account,
            account,
        )
        return [self._read(row) for row in rows]

    def latest_moment(self) -> Micros | None:
        """Tell when something last happened to a render."""
        row = self._store.one(
            "SELECT max(max(created_at, ifnull(completed_at, 0), ifnull(failed_at, 0), "
            "ifnull(cancelled_at, 0))) AS latest FROM sessions"
        )
        return None if row["latest"] is None else int(row["latest"])

    def _plan(self, session: str, order: RenderOrder, *, at: Micros) -> None:
        self._stops.plan(session, order.steps, at=at)
        for position, (name, price) in enumerate(order.stage_credits().items()):
            is_done = order.queued is not None and name not in order.queued
            self._store.run(
                "INSERT INTO stages (session_id, position, name, credits, duration, status) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                session,
                position,
                name,
                price,
                to_micros(STAGE_PLANS[name].seconds),
                "COMPLETED" if is_done else "INIT",
            )
        self._start_next_stage(session, at=at)

    def _start_next_stage(self, session: str, *, at: Micros) -> None:
        position = self._store.one(
            "SELECT min(position) AS next FROM stages WHERE session_id = ? AND status = 'INIT'",
            session,
        )["next"]
        self._store.run(
            "UPDATE stages SET status = 'PENDING', started_at = ? "
            "WHERE session_id = ? AND position = ?",
            at,
            session,
            position,
        )
        self._store.run(
            "UPDATE sessions SET due_at = (SELECT ? + duration FROM stages "
            "WHERE session_id = ? AND position = ?) WHERE id = ?",
            at,
            session,
            position,
            session,
        )

    def _finish_stage(self, row: Any) -> None:
        session, due = row["id"], row["due_at"]
        label = STAGE_PLANS[row["name"]].label
        if not self._charge_stage(row, label):
            self.fail(session, f"Insufficient credits while charging {label}.", at=due)
            return
        self._store.run(
            "UPDATE stages SET status = 'COMPLETED', completed_at = ? "
            "WHERE session_id = ? AND position = ?",
            due,
            session,
            row["position"],
        )
        following = self._store.one(
            "SELECT name FROM stages WHERE session_id = ? AND status = 'INIT' ORDER BY position",
            session,
        )
        if following is None:
            self._store.run(
                "UPDATE sessions SET completed_at = ?, due_at = NULL WHERE id = ?", due, session
            )
        elif not self._stops.hold(session, following["name"], at=due):
            self._start_next_stage(session, at=due)

    def _charge_stage(self, row: Any, label: str) -> bool:
        if not row["credits"] or row["name"] in self._ledger.charges_by_stage(row["id"]):
            return True
        price = to_units(row["credits"])
        payers = [(row["account_id"], row["id"])]
        along = self._store.one("SELECT * FROM session_purses WHERE session_id = ?", row["id"])
        if along is not None:
            payers.append((along["account_id"], along["request_id"]))
        if any(self._ledger.balance(account) < price for account, _ in payers):
            return False
        for account, request_id in payers:
            self._ledger.charge(
                account,
                price,
                at=row["due_at"],
                reason=label,
                request_id=request_id,
                stage=row["name"],
            )
        return True

    def _read(self, row: Any) -> RenderSession:
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
            status=_status(row),
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


def _settings(order: RenderOrder) -> str:
    names = (
        "seconds",
        "video_model",
        "aspect_ratio",
        "language",
        "has_subtitles",
        "has_footer",
        "has_outro",
        "webhook_url",
        "input",
    )
    return json.dumps({name: getattr(order, name) for name in names})


def _status(row: Any) -> RenderStatus:
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
