"""The people behind accounts: their addresses, their refresh tokens, and what they buy by mail."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from samsar.emulator.clock import as_datetime, iso, to_micros
from samsar.emulator.database.tokens import mint
from samsar.emulator.records import Callback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.outbox import Outbox
    from samsar.emulator.database.payments import Payment, Payments
    from samsar.emulator.database.store import Store

AUTH_SECONDS: Final = 10 * 24 * 3600
REFRESH_SECONDS: Final = 90 * 24 * 3600
MOST_TOKENS: Final = 20
"""Server: of a user's refresh tokens the latest 20 are kept."""

_BY_EARLIER_RELEASE: Final = "An earlier release of the emulator called nobody."

# Made when they are missing, so that a database of an earlier release can be used on. A person
# without `since` has opened a page to pay on, and is no user before somebody has paid there.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS people (
        email TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        since INTEGER
    )""",
    """CREATE TABLE IF NOT EXISTS refresh_tokens (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        token_hash TEXT NOT NULL UNIQUE,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        expires_at INTEGER NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS purchases_by_email (
        checkout_id TEXT PRIMARY KEY,
        email TEXT NOT NULL,
        redirect_url TEXT NOT NULL,
        amount_cents INTEGER NOT NULL
    )""",
    # Of an earlier release only; what is to be called now is in the outbox.
    """CREATE TABLE IF NOT EXISTS callbacks (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        url TEXT NOT NULL,
        body TEXT NOT NULL
    )""",
)


class People:
    """All people of all accounts."""

    def __init__(self, store: Store, ledger: Ledger, payments: Payments, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox
        self._ledger = ledger
        self._payments = payments
        for table in _TABLES:
            store.run(table)
        payments.when_paid(self.hear_of_payment)

    def names(self, account: str) -> dict[str, Any]:
        """Return what the API shows of the person behind an account."""
        row = self._store.one("SELECT email FROM people WHERE account_id = ?", account)
        if row is not None:
            local = row["email"].partition("@")[0]
            return {"email": row["email"], "username": f"api-{local}", "displayName": None}
        return {
            "email": _made_up(account),
            "username": f"user_{account[-8:]}",
            "displayName": "Emulator user",
        }

    def open_purchase(
        self, email: str, *, cents: int, credits: int, redirect_url: str, at: Micros
    ) -> Payment:
        """Open a page where somebody buys credits for an address."""
        payment = self._payments.open(self._account_for(email, at), "payment", credits, at=at)
        self._store.run(
            "INSERT INTO purchases_by_email VALUES (?, ?, ?, ?)",
            payment.checkout_id,
            email,
            redirect_url,
            cents,
        )
        return payment

    def new_tokens(self, account: str, *, at: Micros) -> dict[str, Any]:
        """Make an auth token and a refresh token."""
        refresh = f"srf_{secrets.token_urlsafe(48)}"
        expires = at + to_micros(REFRESH_SECONDS)
        self._store.run("DELETE FROM refresh_tokens WHERE expires_at <= ?", at)
        self._store.run(
            "INSERT INTO refresh_tokens (token_hash, account_id, expires_at) VALUES (?, ?, ?)",
            _hash(refresh),
            account,
            expires,
        )
        self._store.run(
            "DELETE FROM refresh_tokens WHERE account_id = ? AND seq NOT IN (SELECT seq FROM "
            "refresh_tokens WHERE account_id = ? ORDER BY seq DESC LIMIT ?)",
            account,
            account,
            MOST_TOKENS,
        )
        return {
            "tokenType": "Bearer",
            "authToken": mint("auth", account, now=at, seconds=AUTH_SECONDS),
            "refreshToken": refresh,
            "expiryDate": iso(as_datetime(at + to_micros(AUTH_SECONDS))),
            "expiresInSeconds": AUTH_SECONDS,
            "refreshTokenExpiresAt": iso(as_datetime(expires)),
        }

    def take_token(self, refresh_token: str, *, at: Micros) -> str | None:
        """Use a refresh token up and return whose it was; None when it is no good."""
        digest = _hash(refresh_token)
        row = self._store.one(
            "SELECT account_id FROM refresh_tokens WHERE token_hash = ? AND expires_at > ?",
            digest,
            at,
        )
        self._store.run("DELETE FROM refresh_tokens WHERE token_hash = ?", digest)
        return None if row is None else str(row["account_id"])

    def callbacks(self) -> list[Callback]:
        """List the calls of redirect URLs, oldest first."""
        rows = self._store.all(
            "SELECT at, url, body, 'withheld' AS outcome, NULL AS status, ? AS reason, 0 AS age, "
            "seq FROM callbacks UNION ALL SELECT at, url, body, outcome, status, reason, 1, seq "
            "FROM outbox WHERE kind = 'callback' ORDER BY age, seq",
            _BY_EARLIER_RELEASE,
        )
        return [_callback(row) for row in rows]

    def redirect_url(self, checkout_id: str) -> str | None:
        """Return where a purchase by mail sends its buyer; None for other payments."""
        row = self._store.one(
            "SELECT redirect_url FROM purchases_by_email WHERE checkout_id = ?", checkout_id
        )
        return None if row is None else str(row["redirect_url"])

    def _account_for(self, email: str, at: Micros) -> str:
        """Return the account of an address; one is put by for an address without."""
        row = self._store.one("SELECT account_id FROM people WHERE email = ?", email)
        if row is None:
            row = self._store.one(
                "SELECT id AS account_id FROM accounts WHERE substr(id, -8) || '@example.com' = ?",
                email,
            )
        if row is not None:
            return str(row["account_id"])
        account = self._ledger.open_account(at)
        self._store.run("INSERT INTO people VALUES (?, ?, NULL)", email, account)
        return account

    def hear_of_payment(self, payment: Payment, at: Micros) -> None:
        """Make the buyer a user, and have the redirect URL called with new tokens.

        Server: whenever it hears of the payment again, too.
        """
        row = self._store.one(
            "SELECT * FROM purchases_by_email WHERE checkout_id = ?", payment.checkout_id
        )
        if row is None:
            return
        self._store.run(
            "UPDATE people SET since = coalesce(since, ?) WHERE email = ?", at, row["email"]
        )
        tokens = self.new_tokens(payment.account_id, at=at)
        body = {
            **tokens,
            "checkoutSessionId": payment.checkout_id,
            "paymentIntentId": payment.intent_id,
            "email": row["email"],
            "creditsApplied": payment.credits,
            "amountPaidCents": row["amount_cents"],
            "currency": "usd",
        }
        in_query = {name: tokens[name] for name in ("authToken", "refreshToken", "expiryDate")}
        url = with_query(row["redirect_url"], in_query)
        self._outbox.add("callback", payment.checkout_id, url, body, at=at)


def with_query(url: str, values: Mapping[str, str]) -> str:
    """Return a URL with these parameters; the others that it has stay."""
    parts = urlsplit(url)
    kept = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in values
    ]
    return urlunsplit(parts._replace(query=urlencode([*kept, *values.items()])))


def _callback(row: Any) -> Callback:
    body = json.loads(row["body"])
    return Callback(
        at=as_datetime(row["at"]),
        url=row["url"],
        body=body,
        checkout_id=body["checkoutSessionId"],
        outcome=row["outcome"],
        status=row["status"],
        reason=row["reason"],
    )


def _made_up(account: str) -> str:
    return f"{account[-8:]}@example.com"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
