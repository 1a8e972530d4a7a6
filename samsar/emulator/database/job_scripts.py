"""What is to go wrong with single videos. It stays with them, over a restart too."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import attrs

from samsar.emulator.clock import to_micros
from samsar.emulator.wire.messages import not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

# Made when it is missing, so that a database of an earlier release can be used on.
_TABLE: Final = """CREATE TABLE IF NOT EXISTS job_scripts (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    fail_stage TEXT,
    fail_message TEXT,
    result_looks INTEGER NOT NULL,
    result_micros INTEGER NOT NULL,
    missing_looks INTEGER NOT NULL
)"""


@attrs.frozen(kw_only=True)
class JobScript:
    """What is to happen to one video."""

    fail_stage: str | None = None
    """The stage that it fails at the end of."""
    fail_message: str | None = None
    stay_seconds: float = 0
    """Emulator seconds that it takes longer."""
    stay_stage: str | None = None
    """The stage that takes longer; the last one without it."""
    result_looks: int = 0
    """How many requests see it finished without a URL."""
    result_seconds: float = 0
    """Emulator seconds that it is finished without a URL."""
    missing_looks: int = 0
    """How many requests for its status are told that there is no such job."""


class JobScripts:
    """The scripts of all videos."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._take: Callable[[], JobScript | None] | None = None
        self._seen_without_result: set[str] = set()
        store.run(_TABLE)

    @contextmanager
    def for_request(self, take: Callable[[], JobScript | None]) -> Iterator[None]:
        """Give the videos that a request begins their scripts, and count it as one look.

        Args:
            take: Returns the script for one more video.
        """
        self._take = take
        self._seen_without_result.clear()
        try:
            yield
        finally:
            self._take = None
            for session in self._seen_without_result:
                self._store.run(
                    "UPDATE job_scripts SET result_looks = max(0, result_looks - 1) "
                    "WHERE session_id = ?",
                    session,
                )

    def stick(self, session: str) -> None:
        """Put the script, if there is one, on a video whose stages are written down."""
        self._store.run("DELETE FROM job_scripts WHERE session_id = ?", session)
        script = self._take() if self._take is not None else None
        if script is None:
            return
        self._store.run(
            "INSERT INTO job_scripts VALUES (?, ?, ?, ?, ?, ?)",
            session,
            script.fail_stage,
            script.fail_message,
            script.result_looks,
            to_micros(script.result_seconds),
            script.missing_looks,
        )
        if script.stay_seconds:
            self._lengthen(session, script)

    def failure_at(self, session: str, stage: str) -> str | None:
        """Tell why a video is to fail at a stage, if it is."""
        row = self._store.one(
            "SELECT fail_message FROM job_scripts WHERE session_id = ? AND fail_stage = ?",
            session,
            stage,
        )
        return None if row is None else str(row["fail_message"])

    def hides_result(self, session: str, completed_at: Micros) -> bool:
        """Tell whether a finished video has no URL yet."""
        row = self._store.one("SELECT * FROM job_scripts WHERE session_id = ?", session)
        if row is None:
            return False
        if row["result_looks"]:
            self._seen_without_result.add(session)
            return True
        now = self._store.recall("time")
        return now is not None and now < completed_at + row["result_micros"]

    def look(self, session: str) -> None:
        """Count a request for the status of a video.

        Raises:
            ApiError: 404 while it is not to be found.
        """
        hidden = self._store.run(
            "UPDATE job_scripts SET missing_looks = missing_looks - 1 "
            "WHERE session_id = ? AND missing_looks > 0",
            session,
        )
        if hidden:
            self._seen_without_result.discard(session)
            # Server: whatever goes wrong while a status is put together ends as this.
            raise not_found("Request not found.")

    def _lengthen(self, session: str, script: JobScript) -> None:
        self._store.run(
            "UPDATE stages SET duration = duration + ? WHERE session_id = ? AND position = "
            "(SELECT max(position) FROM stages WHERE session_id = ? AND status = 'INIT' "
            "AND name = ifnull(?, name))",
            to_micros(script.stay_seconds),
            session,
            session,
            script.stay_stage,
        )
