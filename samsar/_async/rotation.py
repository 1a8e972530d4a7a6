"""Renews tokens and app keys: once for all who need it, and never blindly a second time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core.credentials import Credentials
from samsar._core.observe import LOGGER
from samsar._core.redact import one_line
from samsar._core.rotation import (
    Decision,
    Kind,
    State,
    decide,
    lost_renewal,
    refused_renewal,
    state_from,
)
from samsar._core.routes.v2 import app_keys, users
from samsar._core.scope import ACCOUNT
from samsar._transport import rehearsal
from samsar._transport.async_tools import Flight, run_blocking, settled, sleep
from samsar.credentials import RotatingToken
from samsar.errors import (
    AuthenticationError,
    ConfigurationError,
    OutcomeUnknownError,
    SamsarError,
    SamsarTimeoutError,
    SignInRequiredError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.credentials import RotatingAppKey
    from samsar.models.app_keys import IssuedAppKey
    from samsar.models.users import UserTokens

LOCK_PAUSE: Final = 0.05
"""Seconds between two looks at a lock that somebody else has."""

LOCK_PATIENCE: Final = 150.0
"""Nobody holds the lock of a store for longer than this, in seconds."""

PAUSE_AFTER_FAILURE: Final = timedelta(seconds=60)
"""A renewal that did not work is left alone so long, while the old token is good."""


class AsyncRotation:
    """Gets the headers of one token or app key, and renews it when it is time.

    It keeps no hold of the credential itself, so that one that was made for a single call goes
    with it.
    """

    def __init__(self, engine: AsyncEngine, source: RotatingToken | RotatingAppKey) -> None:
        is_token = isinstance(source, RotatingToken)
        # Without the credential: what proves itself needs no other, and keeps no hold of it.
        settings = attrs.evolve(engine.settings, credentials=Credentials({}))
        self._engine = engine.changed(settings).scoped(ACCOUNT)
        self._kind: Kind = "token" if is_token else "app_key"
        self._keeper = AsyncKeeper(source.store, source.gate, self._kind)
        self._first = source.tokens if isinstance(source, RotatingToken) else None
        self._before = source.refresh_before
        self._use_until_expired = isinstance(source, RotatingToken) and source.use_until_expired
        self._flight: Flight[Mapping[str, str] | None] = Flight()
        self._headers: Mapping[str, str] | None = None
        self._good_until = 0.0
        self._not_before: datetime | None = None
        self._unsaved: State | None = None
        self._warned: str | None = None

    async def current(self, seconds: float) -> Mapping[str, str]:
        """Return the headers in force; those that are good cost nothing."""
        if self._headers is not None and rehearsal.wall_clock() < self._good_until:
            return self._headers
        headers = await self._joined(None, seconds)
        assert headers is not None  # noqa: S101 - only what was refused may have no successor
        return headers

    async def instead_of(
        self, refused: Mapping[str, str], seconds: float
    ) -> Mapping[str, str] | None:
        """Return headers that are newer than those of a refused request; None if there are none."""
        before = refused.get("Authorization")
        headers = await self._joined(before, seconds)
        if headers is not None and headers["Authorization"] == before:
            # It had joined others, who knew nothing of the refusal.
            headers = await self._joined(before, seconds)
        return headers

    async def aclose(self) -> None:
        """Let a renewal that is under way come to its end: its answer would be lost."""
        await self._flight.landed()

    async def _joined(self, refused: str | None, seconds: float) -> Mapping[str, str] | None:
        try:
            return await self._flight.join(partial(self._looked_up, refused), seconds)
        except TimeoutError:
            raise SamsarTimeoutError(
                "the credential was not renewed in time; nothing else was sent, and the renewal"
                " goes on"
            ) from None

    async def _looked_up(self, refused: str | None) -> Mapping[str, str] | None:
        """Return the headers that the store gives, after a renewal where one is due."""
        state = await self._keeper.load()
        if state is not None and state.renewal_begun_at is None:
            decision = self._decided(state, refused)
            if not decision.renew:
                return self._taken(state, decision)
        # A mark means something only when nobody holds the lock.
        await self._keeper.lock()
        try:
            return await self._renewed_alone(refused)
        finally:
            await self._keeper.unlock()

    async def _renewed_alone(self, refused: str | None) -> Mapping[str, str] | None:
        state = await self._keeper.load()
        if self._unsaved is not None:
            state = await self._saved_late(state, self._unsaved)
        if state is None and self._first is not None:
            await self._keeper.save_text(self._first.to_json())
            state = await self._keeper.load()
        decision = self._decided(state, refused)
        assert state is not None  # noqa: S101 - without one there is no decision
        if not decision.renew or self._is_too_early(state, decision):
            return self._taken(state, decision)
        return await self._renew(state, decision)

    def _decided(self, state: State | None, refused: str | None) -> Decision:
        return decide(
            state,
            self._kind,
            now=_now(),
            refused=refused,
            before=self._before,
            use_until_expired=self._use_until_expired,
        )

    def _is_too_early(self, state: State, decision: Decision) -> bool:
        waits = self._not_before is not None and _now() < self._not_before
        return waits and decision.headers is not None and state.is_good(_now())

    def _taken(self, state: State, decision: Decision) -> Mapping[str, str] | None:
        """Go on with what the store has."""
        if decision.warning is not None and decision.warning != self._warned:
            self._warned = decision.warning
            LOGGER.warning("%s", decision.warning)
        self._headers = decision.headers
        look_again = state.renews_at(self._before)
        if decision.renew or decision.warning is not None or look_again is None:
            # Somebody may have put another one there.
            look_again = _now() + PAUSE_AFTER_FAILURE
        self._good_until = look_again.timestamp()
        return decision.headers

    async def _renew(self, state: State, decision: Decision) -> Mapping[str, str] | None:
        """Exchange the token or key; whatever happens in the meantime, the store tells of it."""
        await self._keeper.save(attrs.evolve(state, renewal_begun_at=_now()))
        try:
            fresh = await self._exchanged(state)
        except OutcomeUnknownError as error:
            raise lost_renewal(state) from error
        except SignInRequiredError:
            # The answer told nothing new; the old one may be used up all the same.
            raise
        except AuthenticationError as error:
            await self._keeper.save(state)
            raise refused_renewal(state) from error
        except SamsarError as error:
            # It was not sent, or it was refused: the old one is as good as it was.
            await self._keeper.save(state)
            if decision.headers is None or not state.is_good(_now()):
                raise
            LOGGER.warning("a credential was not renewed, and is used as it is: %s", error)
            self._not_before = _now() + PAUSE_AFTER_FAILURE
            return self._taken(state, decision)
        return self._in_force(await self._kept(state, fresh))

    async def _exchanged(self, state: State) -> State:
        if self._kind == "token":
            route, body = users.REFRESH_TOKEN, {"refreshToken": state.kept}
            reply = await self._engine.call(route, body=body, estimate=lambda: 0)
            fresh = _from_tokens(reply.data)
        else:
            body = {"app_key": state.sent, "secret": state.kept}
            made = await self._engine.call(app_keys.REFRESH, body=body, estimate=lambda: 0)
            fresh = state_of_key(made.data, state.kept)
        if fresh is None:
            # The server has taken the old one and told no new one.
            raise lost_renewal(state)
        return fresh

    async def _kept(self, state: State, fresh: State) -> State:
        """Store what is new before anybody uses it, unless somebody has signed in meanwhile."""
        self._unsaved = fresh
        found = await self._keeper.load()
        if found is not None and found.kept != state.kept:
            LOGGER.warning("a credential was replaced in its store while it was renewed")
            self._unsaved = None
            return found
        try:
            await self._keeper.save(fresh)
        except SamsarError:
            LOGGER.critical(
                "a renewed credential could not be stored: it is lost with this process, unless"
                " the store works again before"
            )
            raise
        self._unsaved = None
        return fresh

    async def _saved_late(self, found: State | None, fresh: State) -> State:
        """Store what could not be stored when it came; what somebody else has put there wins."""
        if found is None or found.renewal_begun_at is not None:
            await self._keeper.save(fresh)
            found = fresh
        self._unsaved = None
        return found

    def _in_force(self, state: State) -> Mapping[str, str]:
        self._not_before = None
        decision = Decision(state.headers())
        self._taken(state, decision)
        return state.headers()


class AsyncKeeper:
    """Reads, writes and locks the store of a credential, whatever kind of store it is."""

    def __init__(self, store: Any, gate: Any, kind: Kind) -> None:
        self._store = store
        self._gate = gate
        self._kind = kind

    async def load(self) -> State | None:
        """Return what the store keeps."""
        return state_from(await self._asked("read", self._store.load), self._kind)

    async def save(self, state: State) -> None:
        """Store a state."""
        await self.save_text(state.to_text())

    async def save_text(self, text: str) -> None:
        """Store a text."""
        await self._asked("written", partial(self._store.save, text))

    async def lock(self) -> None:
        """Keep everybody else out, in this process and, with a store that can, in all."""
        deadline = rehearsal.monotonic() + LOCK_PATIENCE
        while not await self._taken():
            if rehearsal.monotonic() >= deadline:
                raise SamsarTimeoutError(
                    "the store of the credential is locked by another process that does not end"
                )
            await sleep(LOCK_PAUSE)

    async def unlock(self) -> None:
        """Let others in; a lock that cannot be given back ends by itself, or with the process."""
        try:
            if hasattr(self._store, "release"):
                await self._asked("unlocked", self._store.release)
        except SamsarError as error:
            # What was done is done, and what went wrong before this must not be hidden.
            LOGGER.warning("%s", error)
        finally:
            self._gate.release()

    async def _taken(self) -> bool:
        # In this process first: other credentials and clients may have the same store.
        if not self._gate.acquire(blocking=False):
            return False
        try:
            taken = True
            if hasattr(self._store, "acquire"):
                taken = bool(await self._asked("locked", self._store.acquire))
        except BaseException:
            self._gate.release()
            raise
        if not taken:
            self._gate.release()
        return taken

    async def _asked(self, what: str, function: Callable[[], object]) -> Any:
        """Call a function of the store, which may block."""
        try:
            return await settled(await run_blocking(function))
        except SamsarError:
            raise
        except Exception as error:
            reason = one_line(str(error)) or type(error).__name__
            raise ConfigurationError(
                f"the store of the credential could not be {what}: {reason}"
            ) from error


def _from_tokens(reply: UserTokens) -> State | None:
    """Return the state for new tokens; None where one of them is missing."""
    from samsar.tokens import Tokens

    if not reply.auth_token or not reply.refresh_token:
        return None
    text = Tokens.from_reply(reply, obtained_at=_now()).to_json()
    return state_from(text, "token")


def state_of_key(key: IssuedAppKey, secret: str) -> State | None:
    """Return the state for a new app key; None where the answer does not tell it."""
    if not key.app_key:
        return None
    expires_at = key.expires_at if isinstance(key.expires_at, datetime) else None
    return State(
        kind="app_key", sent=key.app_key, kept=secret, expires_at=expires_at, obtained_at=_now()
    )


def _now() -> datetime:
    return datetime.fromtimestamp(rehearsal.wall_clock(), UTC)
