"""Video jobs: how they are made, stopped, failed and cancelled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.database.ledger import new_id as new_session_id
from samsar.emulator.database.render_rows import RenderRows, status_of
from samsar.emulator.database.stage_play import StagePlay, StageToPlay
from samsar.emulator.database.stops import Stops
from samsar.pricing import EXPRESS_VIDEO_STAGES, express_video_stage_credits

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.stops import StepPlan
    from samsar.emulator.database.store import Store
    from samsar.emulator.records import RenderSession

CANCEL_MESSAGE: Final = "Render cancelled."
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


class Renders:
    """All video jobs in the database."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self._store = store
        self._stops = Stops(store)
        self._rows = RenderRows(store, ledger, self._stops)
        self.play = StagePlay(store, ledger, self._stops)

    def create(self, account: str, order: RenderOrder, *, at: Micros) -> str:
        """Start a render and return its id."""
        session = self.draft(account, order, at=at)
        self._stops.plan(session, order.steps, at=at)
        self.play.begin(session, _stages(order), at=at)
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
        self._stops.plan(session, order.steps, at=at)
        self.play.begin(session, _stages(order), at=at)

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
        if status_of(row) == "PENDING":
            self.play.go_on(session, at=at)

    def fail(self, session: str, message: str, *, at: Micros) -> None:
        """Let a render fail in the stage that it is in. What was charged stays."""
        self.play.fail(session, message, at=at)

    def get(self, session: str) -> RenderSession | None:
        """Read one render."""
        row = self._store.one("SELECT * FROM sessions WHERE id = ?", session)
        return None if row is None else self._rows.read(row)

    def all(self, account: str | None = None) -> list[RenderSession]:
        """List the renders of one account or of all, newest first."""
        rows = self._store.all(
            "SELECT * FROM sessions WHERE ? IS NULL OR account_id = ? "
            "ORDER BY created_at DESC, seq DESC",
            account,
            account,
        )
        return [self._rows.read(row) for row in rows]

    def latest_moment(self) -> Micros | None:
        """Tell when something last happened to a render."""
        row = self._store.one(
            "SELECT max(max(created_at, ifnull(completed_at, 0), ifnull(failed_at, 0), "
            "ifnull(cancelled_at, 0))) AS latest FROM sessions"
        )
        return None if row["latest"] is None else int(row["latest"])


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


def _stages(order: RenderOrder) -> list[StageToPlay]:
    queued = order.queued
    return [
        StageToPlay(name, price, is_done=queued is not None and name not in queued)
        for name, price in order.stage_credits().items()
    ]
