"""Video jobs: how they are made, stopped, failed and cancelled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.database.ledger import new_id as new_session_id
from samsar.emulator.database.pauses import Pauses
from samsar.emulator.database.render_rows import RenderRows, status_of
from samsar.emulator.database.stage_play import StagePlay, StageToPlay
from samsar.emulator.database.stops import Stops
from samsar.pricing import EXPRESS_VIDEO_STAGES, express_video_stage_credits

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.job_scripts import JobScripts
    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.render_rows import CompletedRender
    from samsar.emulator.database.stops import StepPlan
    from samsar.emulator.database.store import Store
    from samsar.emulator.records import RenderSession

CANCEL_MESSAGE: Final = "Render cancelled."
AVATAR_STAGE: Final = "narrator_avatar_generation"


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
    story: dict[str, Any] | None = None
    """What a copy has of the scenes of another video: `session`, whose scenes they are (null for
    scenes of its own), their number as `scenes`, and the `prompt` that they were made of."""

    def stage_credits(self) -> dict[str, int]:
        """List what each stage costs, in the order of the stages."""
        if self.queued is not None:
            copied = (
                name for name in EXPRESS_VIDEO_STAGES if name != AVATAR_STAGE or name in self.queued
            )
            return dict.fromkeys(copied, 0)
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
        self._ledger = ledger
        self._stops = Stops(store)
        self._pauses = Pauses(store)
        self.play: StagePlay = StagePlay(store, ledger, self._stops)
        self.scripts: JobScripts = self.play.scripts
        self._rows = RenderRows(store, self.scripts)

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
        self._ledger.keys.remember(session)
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
        self._ledger.keys.remember(session)
        # Whoever it was made for before has not ordered this.
        self.play.pay_alone(session)
        self._pauses.forget(session)
        self._stops.plan(session, order.steps, at=at)
        self.play.begin(session, _stages(order), at=at)

    def pause(self, session: str, *, at: Micros) -> None:
        """Let a render stand still; what its stage still takes, it takes afterwards."""
        if self._pauses.is_on(session):
            return
        self._pauses.begin(session, at=at)
        self.play.tell(session, "paused", at=at)

    def resume(self, session: str, *, at: Micros) -> None:
        """Let a paused render go on."""
        self._pauses.end(session, at=at)

    def cancel(self, session: str, *, at: Micros) -> None:
        """Cancel a render, even a finished one, as the server does. What was charged stays."""
        changed = self._store.run(
            "UPDATE sessions SET cancelled_at = ?, due_at = NULL, error = ? "
            "WHERE id = ? AND cancelled_at IS NULL",
            at,
            CANCEL_MESSAGE,
            session,
        )
        if not changed:
            return
        self._pauses.forget(session)
        self.play.tell(session, "cancelled", at=at)

    def go_on(self, session: str, *, at: Micros) -> None:
        """Begin the stage that a render has stopped before."""
        self._stops.release(session, at=at)
        row = self._store.one("SELECT * FROM sessions WHERE id = ?", session)
        if status_of(row) == "PENDING":
            self.play.go_on(session, at=at)
            self._pauses.hold(session, at=at)

    def fail(self, session: str, message: str, *, at: Micros) -> None:
        """Let a render fail in the stage that it is in. What was charged stays."""
        self._pauses.forget(session)
        self.play.fail(session, message, at=at)

    def get(self, session: str) -> RenderSession | None:
        """Read one render."""
        return self._rows.get(session)

    def all(self) -> list[RenderSession]:
        """List the renders of all accounts, newest first."""
        return self._rows.all()

    def in_brief(self, account: str, most: int | None = None) -> list[RenderSession]:
        """List the latest renders of an account, newest first, without their stages.

        Lists show none of these, and reading them takes most of the time.
        """
        return self._rows.in_brief(account, most)

    def completed(
        self, account: str, *, session: str | None = None, most: int | None = None
    ) -> list[CompletedRender]:
        """List the finished renders of an account, newest first."""
        return self._rows.completed(account, session, most)

    def has_webhook(self, session: str) -> bool:
        """Tell whether somebody is to be told of a render."""
        row = self._store.one(
            "SELECT json_extract(settings, '$.webhook_url') AS url FROM sessions WHERE id = ?",
            session,
        )
        return row is not None and bool(row["url"])

    def kind_of(self, session: str) -> str | None:
        """Tell of what kind a render is; `None` when there is no such render."""
        row = self._store.one("SELECT kind FROM sessions WHERE id = ?", session)
        return None if row is None else str(row["kind"])

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
        "story",
    )
    return json.dumps({name: getattr(order, name) for name in names})


def _stages(order: RenderOrder) -> list[StageToPlay]:
    queued = order.queued
    return [
        StageToPlay(name, price, is_done=queued is not None and name not in queued)
        for name, price in order.stage_credits().items()
    ]
