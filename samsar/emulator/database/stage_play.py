"""Playing renders: one stage after another, each charged when it is done.

Nothing runs in the background. Whoever looks first calls `catch_up`, which plays everything that
fell due since, in the order in which it fell due and dated to that moment. The same calls at the
same emulator times therefore always give the same ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from samsar.emulator.clock import Micros, to_micros
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
        self._when_settled: Callable[[str, Micros], object] | None = None
        store.run(_TABLE)

    def when_settled(self, then: Callable[[str, Micros], object]) -> None:
        """Have this called with a render that has completed or failed, at that moment."""
        self._when_settled = then

    def pay_along(self, session: str, purse: str, request_id: str) -> None:
        """Let the purse of an external user pay what the account pays for a render."""
        self._store.run(
            "INSERT OR REPLACE INTO session_purses VALUES (?, ?, ?)", session, purse, request_id
        )

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
        self.go_on(session, at=at)

    def go_on(self, session: str, *, at: Micros) -> None:
        """Begin the next stage of a render."""
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
        self._settled(session, at)

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
            self._complete(session, at=due)
        elif not self._stops.hold(session, following["name"], at=due):
            self.go_on(session, at=due)

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

    def _complete(self, session: str, *, at: Micros) -> None:
        self._store.run(
            "UPDATE sessions SET completed_at = ?, due_at = NULL WHERE id = ?", at, session
        )
        self._settled(session, at)

    def _settled(self, session: str, at: Micros) -> None:
        if self._when_settled is not None:
            self._when_settled(session, at)
