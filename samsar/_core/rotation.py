"""When a token or an app key is renewed, and what must never be tried a second time.

A store keeps one text for each: the secrets, until when they are good and, from just before a
renewal is sent until its answer is stored, since when one is under way. Whoever finds that mark
while nobody holds the lock knows that a renewal was begun and that nobody knows its outcome.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import attrs

from samsar._core.credentials import claims_of
from samsar._core.keys import hidden
from samsar._core.wire import SentHeaders
from samsar.errors import ConfigurationError, SignInRequiredError

Kind = Literal["token", "app_key"]

NAMES: Final[Mapping[Kind, tuple[str, str]]] = {
    "token": ("auth_token", "refresh_token"),
    "app_key": ("app_key", "app_secret"),
}
"""What a state of each kind holds: what is sent with calls, and what gets another one."""

LATEST_SHARE: Final = 0.3
"""A token is renewed when no more than this share of its life is left, however short that is."""

FRESH: Final = timedelta(seconds=60)
"""What is younger is not renewed because the server refuses it: a newer one would not help."""

_DATES: Final = ("expires_at", "refresh_token_expires_at", "obtained_at", "renewal_begun_at")


@attrs.frozen(kw_only=True)
class State:
    """What a store keeps of one token or app key.

    Attributes:
        kind: Which of the two it is.
        sent: What goes with calls: the auth token, or the app key.
        kept: What gets another one: the refresh token, or the secret of the app key.
        expires_at: Until when `sent` is good, where that is known.
        refresh_token_expires_at: Until when `kept` is good, where that is known.
        obtained_at: Since when there is `sent`, where that is known.
        renewal_begun_at: Since when a renewal is under way; None for none.
    """

    kind: Kind
    sent: str = attrs.field(repr=False, converter=hidden)
    kept: str = attrs.field(repr=False, converter=hidden)
    expires_at: datetime | None = None
    refresh_token_expires_at: datetime | None = None
    obtained_at: datetime | None = None
    renewal_begun_at: datetime | None = None

    def headers(self) -> Mapping[str, str]:
        """Return the headers that go with calls."""
        if self.kind == "token":
            return SentHeaders({"Authorization": f"Bearer {self.sent}"})
        return SentHeaders({"Authorization": f"AppKey {self.sent}", "x-app-secret": self.kept})

    def renews_at(self, before: timedelta) -> datetime | None:
        """Return from when on it is to be renewed; None where nobody knows when it ends."""
        if self.expires_at is None:
            return None
        if self.obtained_at is not None and self.obtained_at < self.expires_at:
            before = min(before, (self.expires_at - self.obtained_at) * LATEST_SHARE)
        return self.expires_at - before

    def is_good(self, now: datetime) -> bool:
        """Tell whether it has not ended, as far as that is known."""
        return self.expires_at is None or now < self.expires_at

    def to_text(self) -> str:
        """Return the text that a store keeps."""
        sent, kept = NAMES[self.kind]
        dates = {name: getattr(self, name) for name in _DATES}
        written = {name: date.isoformat() for name, date in dates.items() if date is not None}
        secrets = {sent: self.sent, kept: self.kept}
        text: str = hidden(json.dumps({"kind": self.kind, **secrets, **written}))
        return text


def state_from(text: Any, kind: Kind) -> State | None:
    """Return what a store keeps; None where it is empty.

    Raises:
        ConfigurationError: It keeps something else; the error does not show it.
    """
    text = hidden(text)
    if text is None or (isinstance(text, str) and not text.strip()):
        return None
    state = _read(text, kind)
    if state is None:
        raise ConfigurationError(
            "the store holds something else than samsar puts there for such a credential: give"
            " each its own store"
        )
    return state


def _read(text: Any, kind: Kind) -> State | None:
    try:
        fields = json.loads(text)
        dates = {name: datetime.fromisoformat(fields[name]) for name in _DATES if name in fields}
        sent, kept = (fields[name] for name in NAMES[kind])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not all(isinstance(secret, str) and secret for secret in (sent, kept)):
        return None
    aware = {name: _aware(date) for name, date in dates.items()}
    return State(kind=kind, sent=sent, kept=kept, **aware)


def _aware(date: datetime) -> datetime:
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def expiry_in(token: str) -> datetime | None:
    """Return until when a token says that it is good; None where it says nothing readable."""
    until = claims_of(token).get("exp")
    if isinstance(until, bool) or not isinstance(until, int | float):
        return None
    try:
        return datetime.fromtimestamp(until, UTC)
    except (OverflowError, ValueError, OSError):
        return None


@attrs.frozen
class Decision:
    """What is to be done about a call.

    Attributes:
        headers: What goes with it; None where there is nothing that the server has not refused.
        renew: Whether a renewal comes first.
        warning: What is to be told to the log, once.
    """

    headers: Mapping[str, str] | None = None
    renew: bool = False
    warning: str | None = None


def decide(
    state: State | None,
    kind: Kind,
    *,
    now: datetime,
    refused: str | None,
    before: timedelta,
    use_until_expired: bool,
) -> Decision:
    """Decide what goes with a call.

    Args:
        state: What the store keeps.
        kind: What it should keep.
        now: The time.
        refused: The `Authorization` that the server has just refused, if it has.
        before: How much of its life must be left.
        use_until_expired: Whether to go on with what is good when a renewal has got lost.

    Raises:
        SignInRequiredError: There is nothing to go on with.
    """
    if state is None:
        raise missing(kind)
    headers = state.headers()
    is_refused = refused is not None and headers["Authorization"] == refused
    if state.renewal_begun_at is not None:
        lost = lost_renewal(state)
        if use_until_expired and not is_refused and state.is_good(now):
            return Decision(headers, warning=str(lost))
        raise lost
    if is_refused:
        is_fresh = state.obtained_at is not None and now - state.obtained_at < FRESH
        return Decision(None) if is_fresh else Decision(renew=True)
    renews_at = state.renews_at(before)
    return Decision(headers, renew=renews_at is not None and now >= renews_at)


def missing(kind: Kind) -> SignInRequiredError:
    """Return the error for a store that is empty."""
    message = (
        "the store holds no tokens: the user must sign in, and the tokens be saved there"
        " (store.save(tokens.to_json()))"
        if kind == "token"
        else "the store holds no app key: v2.app_keys.ensure(secret=…, store=…) makes one"
    )
    return SignInRequiredError(message, reason="missing")


def lost_renewal(state: State) -> SignInRequiredError:
    """Return the error for a renewal that was begun, and of whose outcome nobody knows."""
    until = "" if state.expires_at is None else f" until {state.expires_at:%Y-%m-%d %H:%M} UTC"
    if state.kind == "token":
        message = (
            "a renewal of the tokens was sent, and its answer is lost: the refresh token may be"
            " used up, so it is not tried again. Let the user sign in anew and save the new tokens"
            f" in the store; the old auth token is good{until or ' for a while'} as a rule"
        )
    else:
        message = (
            "an exchange of the app key was sent, and its answer is lost: the old key may be dead,"
            " and the new one is known to nobody. Sign in with an API key or a user's token and"
            " call v2.app_keys.ensure(store=…, replace_lost=True)"
        )
    valid_until = state.expires_at if state.kind == "token" else None
    return SignInRequiredError(message, reason="unknown", valid_until=valid_until)


def refused_renewal(state: State) -> SignInRequiredError:
    """Return the error for a renewal that the server has refused for good."""
    message = (
        "the server takes the refresh token no more (it is used up or has expired): the user must"
        " sign in anew, and the new tokens be saved in the store"
        if state.kind == "token"
        else "the server takes the app key no more: sign in with an API key or a user's token and"
        " call v2.app_keys.ensure(store=…, replace_lost=True)"
    )
    valid_until = state.expires_at if state.kind == "token" else None
    return SignInRequiredError(message, reason="refused", valid_until=valid_until)
