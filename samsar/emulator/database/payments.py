"""Payments by card: pages to pay on, cards that are saved, and credits bought unasked."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from samsar.emulator.clock import as_datetime, to_micros
from samsar.emulator.database.ledger import to_credits, to_units
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.store import Store

PaymentOutcome = Literal["pending", "succeeded", "failed"]
OUTCOMES: Final[tuple[PaymentOutcome, ...]] = ("pending", "succeeded", "failed")
_OUTCOME: Final = "payment_outcome"

BUYER_SECONDS: Final = 20.0
"""How long the buyer takes, in emulator seconds, unless a test pays by hand."""
_UNASKED: Final = "Auto-recharge"
LOCK_SECONDS: Final = 300.0
"""Server: after an automatic payment no other is taken for five minutes."""

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS payments (
        checkout_id TEXT PRIMARY KEY,
        intent_id TEXT NOT NULL UNIQUE,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        mode TEXT NOT NULL,
        credits INTEGER NOT NULL,
        status TEXT NOT NULL,
        outcome TEXT NOT NULL,
        settles_at INTEGER
    )""",
    """CREATE INDEX IF NOT EXISTS payments_due ON payments (settles_at)
        WHERE settles_at IS NOT NULL""",
    "CREATE INDEX IF NOT EXISTS payments_of_account ON payments (account_id)",
    """CREATE TABLE IF NOT EXISTS auto_recharge (
        account_id TEXT PRIMARY KEY REFERENCES accounts (id),
        threshold REAL NOT NULL,
        amount_usd REAL NOT NULL,
        max_monthly_usd REAL NOT NULL,
        has_card INTEGER NOT NULL,
        last_run_at INTEGER
    )""",
    """CREATE TABLE IF NOT EXISTS external_payments (
        id TEXT PRIMARY KEY,
        checkout_id TEXT NOT NULL UNIQUE REFERENCES payments (checkout_id),
        account_id TEXT NOT NULL REFERENCES accounts (id)
    )""",
)


@attrs.frozen(kw_only=True)
class Payment:
    """A page to pay or to save a card on."""

    checkout_id: str
    intent_id: str
    account_id: str
    mode: Literal["payment", "setup"]
    credits: int
    status: PaymentOutcome


@attrs.frozen(kw_only=True)
class AutoRechargeState:
    """When an account buys credits unasked."""

    threshold: float
    amount_usd: float
    max_monthly_usd: float
    has_card: bool
    last_run_at: Micros | None


class Payments:
    """All payments of all accounts."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self._store = store
        self._ledger = ledger
        for table in _TABLES:
            store.run(table)
        # Server: it looks after each debit.
        ledger.when_charged(lambda account, at: self.buy_if_due(account, at=at))
        self._when_paid: Callable[[Payment, Micros], None] | None = None

    @property
    def outcome(self) -> PaymentOutcome:
        """What becomes of the pages that are opened from now on, after `BUYER_SECONDS`."""
        kept = self._store.recall(_OUTCOME)
        return "succeeded" if kept is None else OUTCOMES[kept]

    @outcome.setter
    def outcome(self, outcome: PaymentOutcome) -> None:
        self._store.remember(_OUTCOME, OUTCOMES.index(outcome))

    def when_paid(self, then: Callable[[Payment, Micros], None]) -> None:
        """Have this called after somebody has paid, and the credits are there."""
        self._when_paid = then

    def open(self, account: str, mode: str, credits: int, *, at: Micros) -> Payment:
        """Open a page."""
        checkout = f"cs_{'test' if mode == 'payment' else 'setup'}_{secrets.token_hex(12)}"
        intent = f"{'pi' if mode == 'payment' else 'seti'}_{secrets.token_hex(12)}"
        is_left = self.outcome == "pending"
        self._store.run(
            "INSERT INTO payments VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)",
            checkout,
            intent,
            account,
            mode,
            credits,
            self.outcome,
            None if is_left else at + to_micros(BUYER_SECONDS),
        )
        return self.must_find(checkout)

    def open_for_user(self, purse: str, account: str, credits: int, *, at: Micros) -> Payment:
        """Open a page where credits can be bought for an external user of an account."""
        payment = self.open(purse, "payment", credits, at=at)
        self._store.run(
            "INSERT INTO external_payments VALUES (?, ?, ?)",
            f"extpay_{secrets.token_hex(16)}",
            payment.checkout_id,
            account,
        )
        return payment

    def external_id(self, payment: Payment) -> str | None:
        """Return the id that the payment of an external user has beside Stripe's."""
        row = self._store.one(
            "SELECT id FROM external_payments WHERE checkout_id = ?", payment.checkout_id
        )
        return None if row is None else str(row["id"])

    def find(self, payment_id: str) -> Payment | None:
        """Find a payment by the id of its page or of its intent, or by an external user's."""
        row = self._store.one(
            # By the indexes: there may be thousands.
            "SELECT * FROM payments WHERE checkout_id = ? OR intent_id = ? OR checkout_id = "
            "(SELECT checkout_id FROM external_payments WHERE id = ?)",
            payment_id,
            payment_id,
            payment_id,
        )
        return None if row is None else _payment(row)

    def must_find(self, payment_id: str) -> Payment:
        """Find a payment.

        Raises:
            KeyError: If there is none.
        """
        found = self.find(payment_id)
        if found is None:
            raise KeyError(f"There is no checkout {payment_id!r}.")
        return found

    def has_any(self, account: str) -> bool:
        """Tell whether an account has ever opened a page."""
        row = self._store.one("SELECT 1 FROM payments WHERE account_id = ? LIMIT 1", account)
        return row is not None

    def settle(self, payment_id: str, outcome: PaymentOutcome, *, at: Micros) -> None:
        """End a payment that is pending; one that has ended stays as it is."""
        payment = self.must_find(payment_id)
        changed = self._store.run(
            "UPDATE payments SET status = ?, settles_at = NULL "
            "WHERE checkout_id = ? AND status = 'pending'",
            outcome,
            payment.checkout_id,
        )
        if not changed or outcome != "succeeded":
            return
        if payment.mode == "payment":
            self._ledger.top_up(
                payment.account_id, to_units(payment.credits), at=at, reason="Credits recharge"
            )
            self._share(payment, at=at)
            if self._when_paid is not None:
                self._when_paid(payment, at)
        else:
            self._store.run(
                "UPDATE auto_recharge SET has_card = 1 WHERE account_id = ?", payment.account_id
            )

    def _share(self, payment: Payment, *, at: Micros) -> None:
        # Server: what an external user buys is added to the account, too, which pays for them.
        row = self._store.one(
            "SELECT account_id FROM external_payments WHERE checkout_id = ?", payment.checkout_id
        )
        if row is not None and row["account_id"] != payment.account_id:
            self._ledger.give(
                row["account_id"],
                to_units(payment.credits),
                at=at,
                kind="grant",
                reason="Credits of an external user",
            )

    def next_due(self) -> Micros | None:
        """Tell when the next payment ends."""
        row = self._store.one(
            "SELECT min(settles_at) AS due FROM payments WHERE settles_at IS NOT NULL"
        )
        return None if row["due"] is None else int(row["due"])

    def catch_up(self, now: Micros, most: int) -> int:
        """End payments that are due, and return how many, at most `most`."""
        rows = self._store.all(
            "SELECT checkout_id, outcome, settles_at FROM payments "
            "WHERE settles_at <= ? ORDER BY settles_at, rowid LIMIT ?",
            now,
            most,
        )
        for row in rows:
            self.settle(row["checkout_id"], row["outcome"], at=row["settles_at"])
        return len(rows)

    def auto_recharge(self, account: str) -> AutoRechargeState | None:
        """Return when an account buys unasked; `None` when it does not."""
        row = self._store.one("SELECT * FROM auto_recharge WHERE account_id = ?", account)
        if row is None:
            return None
        return AutoRechargeState(
            threshold=row["threshold"],
            amount_usd=row["amount_usd"],
            max_monthly_usd=row["max_monthly_usd"],
            has_card=bool(row["has_card"]),
            last_run_at=row["last_run_at"],
        )

    def enable(self, account: str, threshold: float, amount: float, monthly: float) -> None:
        """Let an account buy unasked; a card that is saved stays."""
        self._store.run(
            "INSERT INTO auto_recharge VALUES (?, ?, ?, ?, 0, NULL) "
            "ON CONFLICT (account_id) DO UPDATE SET threshold = excluded.threshold, "
            "amount_usd = excluded.amount_usd, max_monthly_usd = excluded.max_monthly_usd",
            account,
            threshold,
            amount,
            monthly,
        )

    def set_threshold(self, account: str, threshold: float) -> None:
        """Change below which balance an account buys."""
        self._store.run(
            "UPDATE auto_recharge SET threshold = ? WHERE account_id = ?", threshold, account
        )

    def buy_if_due(self, account: str, *, at: Micros) -> float | None:
        """Buy credits when the balance is low and there is a card; return the dollars paid."""
        settings = self.auto_recharge(account)
        if settings is None or not settings.has_card or settings.amount_usd <= 0:
            return None
        is_locked = settings.last_run_at is not None and at - settings.last_run_at < to_micros(
            LOCK_SECONDS
        )
        if is_locked or self._ledger.balance(account) >= to_units(settings.threshold):
            return None
        if self._would_exceed(account, settings, at):
            return None
        credits = to_units(settings.amount_usd * CREDITS_PER_USD)
        self._ledger.top_up(account, credits, at=at, reason=_UNASKED)
        self._store.run(
            "UPDATE auto_recharge SET last_run_at = ? WHERE account_id = ?", at, account
        )
        return settings.amount_usd

    def _would_exceed(self, account: str, settings: AutoRechargeState, at: Micros) -> bool:
        """Tell whether one more payment would be more than is allowed in a month; 0 is no limit."""
        if not settings.max_monthly_usd:
            return False
        moment = as_datetime(at)
        month = to_micros(datetime(moment.year, moment.month, 1, tzinfo=UTC).timestamp())
        # Asked with every charge, once the limit is reached.
        units = self._ledger.topped_up(account, _UNASKED, since=month)
        return to_credits(units) / CREDITS_PER_USD + settings.amount_usd > settings.max_monthly_usd


def _payment(row: Any) -> Payment:
    return Payment(
        checkout_id=row["checkout_id"],
        intent_id=row["intent_id"],
        account_id=row["account_id"],
        mode=row["mode"],
        credits=row["credits"],
        status=row["status"],
    )
