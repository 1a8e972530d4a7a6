"""What is to be posted to others: written with what it tells of, and taken once at most."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import attrs

from samsar.emulator.clock import as_datetime
from samsar.emulator.records import Webhook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store
    from samsar.emulator.records import PostingOutcome

Destinations = Literal["local", "anywhere", "nowhere"]
DESTINATIONS: Final[tuple[Destinations, ...]] = get_args(Destinations)
Kind = Literal["webhook", "callback"]

HERE: Final = "http://emulator.invalid"
"""Stands for the emulator in what is kept: at which port it will be asked is not known yet."""
_LOST: Final = "The emulator ended while it was being sent."

# Made when they are missing, so that a database of an earlier release can be used on. What is
# `sending` when a database is opened was taken by a process that has died, and may have arrived.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        request_id TEXT NOT NULL,
        url TEXT NOT NULL,
        body TEXT NOT NULL,
        outcome TEXT NOT NULL,
        status INTEGER,
        reason TEXT
    )""",
    "CREATE INDEX IF NOT EXISTS outbox_by_outcome ON outbox (outcome, seq)",
)


@attrs.define(kw_only=True)
class PostingRules:
    """What is posted, and whereto. May be changed at any moment.

    Attributes:
        webhooks_to: Which hosts are called.
        webhook_omissions: Whether the webhooks are left out that the server leaves out.
        http_redirects: Whether a purchase by e-mail may name a redirect URL of this machine that
            is plain http.
    """

    webhooks_to: Destinations = "local"
    webhook_omissions: bool = True
    http_redirects: bool = False


class Posting(NamedTuple):
    """One thing that was taken out of the outbox, to be sent."""

    seq: int
    kind: Kind
    url: str
    body: str


class Outbox:
    """All that was or is to be posted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for table in _TABLES:
            store.run(table)
        store.run(
            "UPDATE outbox SET outcome = 'failed', reason = ? WHERE outcome = 'sending'", _LOST
        )
        self.rules: PostingRules = PostingRules()

    def add(
        self, kind: Kind, request_id: str, url: str, body: Mapping[str, Any], *, at: Micros
    ) -> None:
        """Have something posted."""
        self._store.run(
            "INSERT INTO outbox (at, kind, request_id, url, body, outcome) "
            "VALUES (?, ?, ?, ?, ?, 'waiting')",
            at,
            kind,
            request_id,
            url,
            # As JavaScript writes it.
            json.dumps(body, separators=(",", ":"), ensure_ascii=False),
        )

    def count(self, outcome: PostingOutcome) -> int:
        """Tell how much has come to this."""
        row = self._store.one("SELECT count(*) AS found FROM outbox WHERE outcome = ?", outcome)
        return int(row["found"])

    def take(self, most: int, origin: str) -> list[Posting]:
        """Take what waits, oldest first; once that is committed nobody takes it again."""
        rows = self._store.all(
            "SELECT * FROM outbox WHERE outcome = 'waiting' ORDER BY seq LIMIT ?", most
        )
        for row in rows:
            self._store.run("UPDATE outbox SET outcome = 'sending' WHERE seq = ?", row["seq"])
        return [
            Posting(row["seq"], row["kind"], row["url"], row["body"].replace(HERE, origin))
            for row in rows
        ]

    def finish(
        self, posting: Posting, outcome: PostingOutcome, *, status: int | None, reason: str | None
    ) -> None:
        """Note what has become of something that was taken, unless all was emptied since."""
        self._store.run(
            "UPDATE outbox SET outcome = ?, status = ?, reason = ? "
            "WHERE seq = ? AND url = ? AND outcome = 'sending'",
            outcome,
            status,
            reason,
            posting.seq,
            posting.url,
        )

    def webhooks(self, origin: str) -> list[Webhook]:
        """List the webhooks, oldest first."""
        return [
            Webhook(
                at=as_datetime(row["at"]),
                session_id=row["request_id"],
                url=row["url"],
                body=json.loads(row["body"].replace(HERE, origin)),
                outcome=row["outcome"],
                status=row["status"],
                reason=row["reason"],
            )
            for row in self._store.all("SELECT * FROM outbox WHERE kind = 'webhook' ORDER BY seq")
        ]
