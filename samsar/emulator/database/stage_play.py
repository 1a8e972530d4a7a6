"""Playing renders: one stage after another, each charged when it is done.

Nothing runs in the background. Whoever looks first calls `catch_up`, which plays everything that
fell due since, in the order in which it fell due and dated to that moment. The same calls at the
same emulator times therefore always give the same ledger.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from samsar.emulator.clock import Micros, to_micros
from samsar.emulator.database.job_scripts import JobScripts
from samsar.emulator.database.ledger import to_units
from samsar.emulator.database.stages import STAGE_PLANS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.stops import Stops
    from samsar.emulator.database.store import Store

# Made when it is missing, so that a database of an earlier release can be used on.
_TABLE: Final = """CREATE TABLE IF NOT EXISTS session_purses (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    request_id TEXT NOT NULL
)"""

_PLAYED_AT_ONCE: Final = 64
# All that is to be known of the stages that end next.
_ENDING: Final = """SELECT sessions.seq, sessions.id, sessions.account_id, due_at,
    stage.position, stage.name, stage.credits,
    following.position AS next_position, following.name AS next_name,
    following.duration AS next_duration,
    purse.account_id AS purse, purse.request_id AS purse_request,
    EXISTS (SELECT 1 FROM ledger WHERE request_id = sessions.id AND stage = stage.name) AS is_paid,
    EXISTS (SELECT 1 FROM job_scripts WHERE session_id = sessions.id) AS has_script,
    EXISTS (SELECT 1 FROM session_stops WHERE session_id = sessions.id) AS has_stops
    FROM sessions
    CROSS JOIN stages AS stage ON stage.session_id = sessions.id AND stage.status = 'PENDING'
    LEFT JOIN stages AS following ON following.session_id = sessions.id AND following.position =
        (SELECT min(position) FROM stages WHERE session_id = sessions.id AND status = 'INIT')
    LEFT JOIN session_purses AS purse ON purse.session_id = sessions.id
    WHERE due_at <= ? ORDER BY due_at, sessions.seq LIMIT ?"""

Event = Literal["settled", "cancelled", "paused", "checkpoint"]
"""What may happen to a render; it is settled when it has completed or failed."""


class StageToPlay(NamedTuple):
    """One stage of a render that begins."""

    name: str
    credits: int
    is_done: bool
    """It is taken over from another render, and neither played nor charged."""


class StagePlay:
    """The stages of all renders."""

    def __init__(self, store: Store, ledger: Ledger, stops: Stops) -> None:
        self._store = store
        self._ledger = ledger
        self._stops = stops
        self.scripts: JobScripts = JobScripts(store)
        self._when_told: Callable[[str, Event, Micros], object] | None = None
        store.run(_TABLE)

    def when_told(self, then: Callable[[str, Event, Micros], object]) -> None:
        """Have this called with a render to which something has happened, at that moment."""
        self._when_told = then

    def tell(self, session: str, event: Event, *, at: Micros) -> None:
        """Say that something has happened to a render."""
        if self._when_told is not None:
            self._when_told(session, event, at)

    def pay_along(self, session: str, purse: str, request_id: str) -> None:
        """Let the purse of an external user pay what the account pays for a render."""
        self._store.run(
            "INSERT OR REPLACE INTO session_purses VALUES (?, ?, ?)", session, purse, request_id
        )

    def pay_alone(self, session: str) -> None:
        """Let the account pay alone for what is left of a render."""
        self._store.run("DELETE FROM session_purses WHERE session_id = ?", session)

    def begin(self, session: str, stages: Iterable[StageToPlay], *, at: Micros) -> None:
        """Write down the stages of a render, and begin the first that is not done."""
        for position, stage in enumerate(stages):
            self._store.run(
                "INSERT INTO stages (session_id, position, name, credits, duration, status) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                session,
                position,
                stage.name,
                stage.credits,
                to_micros(STAGE_PLANS[stage.name].seconds),
                "COMPLETED" if stage.is_done else "INIT",
            )
        self.scripts.stick(session)
        self.go_on(session, at=at)

    def go_on(self, session: str, *, at: Micros) -> None:
        """Begin the next stage of a render."""
        position = self._store.one(
            "SELECT min(position) AS next FROM stages WHERE session_id = ? AND status = 'INIT'",
            session,
        )["next"]
        self._start(session, position, at=at)
        self._store.run(
            "UPDATE sessions SET due_at = (SELECT ? + duration FROM stages "
            "WHERE session_id = ? AND position = ?) WHERE id = ?",
            at,
            session,
            position,
            session,
        )

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
        self.tell(session, "settled", at=at)

    def next_due(self) -> Micros | None:
        """Tell when the next stage of any render ends."""
        row = self._store.one(
            # CROSS: in the order of the index, instead of through the stages of all renders.
            "SELECT due_at FROM sessions CROSS JOIN stages "
            "ON stages.session_id = sessions.id AND stages.status = 'PENDING' "
            "WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1"
        )
        return None if row is None else int(row["due_at"])

    def catch_up(self, now: Micros, most: int) -> int:
        """Play the stages that fell due until now, of all renders, in their order.

        Returns:
            How many were played; `most` of them, if there may be more.
        """
        played = 0
        while played < most:
            rows = self._store.all(_ENDING, now, min(most - played, _PLAYED_AT_ONCE))
            if not rows:
                break
            begun: list[tuple[Micros, int]] = []
            for row in rows:
                if begun and min(begun) < (row["due_at"], row["seq"]):
                    # A stage that has begun just now ends before this one.
                    break
                ends_at = self._finish_stage(row)
                if ends_at is not None:
                    begun = [min([*begun, (ends_at, row["seq"])])]
                played += 1
        return played

    def _finish_stage(self, row: Any) -> Micros | None:
        """Play the end of a stage; return when the next one of the render ends, if one began."""
        session, due = row["id"], row["due_at"]
        label = STAGE_PLANS[row["name"]].label
        ordered = self.scripts.failure_at(session, row["name"]) if row["has_script"] else None
        if ordered is not None:
            self.fail(session, ordered, at=due)
            return None
        if not self._charge_stage(row, label):
            self.fail(session, f"Insufficient credits while charging {label}.", at=due)
            return None
        self._store.run(
            "UPDATE stages SET status = 'COMPLETED', completed_at = ? "
            "WHERE session_id = ? AND position = ?",
            due,
            session,
            row["position"],
        )
        if row["next_name"] is None:
            self._complete(session, at=due)
            return None
        if row["has_stops"] and self._stops.hold(session, row["next_name"], at=due):
            self._set_due(row["seq"], None)
            self.tell(session, "checkpoint", at=due)
            return None
        ends_at = int(due + row["next_duration"])
        self._start(session, row["next_position"], at=due)
        self._set_due(row["seq"], ends_at)
        return ends_at

    def _start(self, session: str, position: int, *, at: Micros) -> None:
        self._store.run(
            "UPDATE stages SET status = 'PENDING', started_at = ? "
            "WHERE session_id = ? AND position = ?",
            at,
            session,
            position,
        )

    def _set_due(self, seq: int, due: Micros | None) -> None:
        # Without a moment nothing looks at the render: it may wait at a checkpoint for long.
        self._store.run("UPDATE sessions SET due_at = ? WHERE seq = ?", due, seq)

    def _charge_stage(self, row: Any, label: str) -> bool:
        if not row["credits"] or row["is_paid"]:
            return True
        price, at = to_units(row["credits"]), row["due_at"]
        charge = partial(self._ledger.charge, amount=price, at=at, reason=label, stage=row["name"])
        if row["purse"] is None:
            return charge(row["account_id"], request_id=row["id"])
        payers = ((row["account_id"], row["id"]), (row["purse"], row["purse_request"]))
        can_pay = self._ledger.can_pay
        if not all(can_pay(who, price, at=at, request_id=work) for who, work in payers):
            # Neither pays unless both can.
            return False
        for who, work in payers:
            charge(who, request_id=work)
        return True

    def _complete(self, session: str, *, at: Micros) -> None:
        self._store.run(
            "UPDATE sessions SET completed_at = ?, due_at = NULL WHERE id = ?", at, session
        )
        self.tell(session, "settled", at=at)
