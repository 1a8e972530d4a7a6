"""Renders that stand still until somebody resumes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

# `left` is what the stage that was under way still takes; NULL where none was.
_TABLE: Final = """CREATE TABLE IF NOT EXISTS session_pauses (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    paused_at INTEGER NOT NULL,
    left INTEGER
)"""


class Pauses:
    """The pauses of all renders.

    A paused render has no moment at which it is due, so that nothing of it is played.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        store.run(_TABLE)

    def is_on(self, session: str) -> bool:
        """Tell whether a render is paused."""
        found = self._store.one("SELECT 1 FROM session_pauses WHERE session_id = ?", session)
        return found is not None

    def begin(self, session: str, *, at: Micros) -> None:
        """Pause a render, in the middle of its stage if need be; again, that changes nothing."""
        if self.is_on(session):
            return
        self._store.run(
            "INSERT INTO session_pauses SELECT id, ?, due_at - ? FROM sessions WHERE id = ?",
            at,
            at,
            session,
        )
        self._store.run("UPDATE sessions SET due_at = NULL WHERE id = ?", session)

    def hold(self, session: str, *, at: Micros) -> None:
        """Let a stage wait that a paused render has just begun."""
        if self.is_on(session):
            self.forget(session)
            self.begin(session, at=at)

    def end(self, session: str, *, at: Micros) -> None:
        """Let a render go on where it was paused; without a pause, that changes nothing."""
        if not self.is_on(session):
            return
        self._store.run(
            "UPDATE sessions SET due_at = "
            "(SELECT ? + left FROM session_pauses WHERE session_id = sessions.id) WHERE id = ?",
            at,
            session,
        )
        self.forget(session)

    def forget(self, session: str) -> None:
        """Drop a pause, for a render that has ended or begins anew."""
        self._store.run("DELETE FROM session_pauses WHERE session_id = ?", session)
