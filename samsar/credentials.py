"""Who is calling, as values: they can be passed around, and keep what they hold to themselves."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn, Self

from samsar._core.keys import checked, hidden
from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.tokens import Tokens, TokenStore

__all__ = [
    "ApiKey",
    "AppKey",
    "AuthToken",
    "Credential",
    "ExternalUserKey",
    "RotatingAppKey",
    "RotatingToken",
    "generate_app_secret",
]

SECRET_BYTES = 48
"""What `generate_app_secret` makes has 64 characters."""


def generate_app_secret() -> str:
    """Make a secret for an app key.

    Returns:
        64 characters that nobody can guess, fit for the header that carries them.

    Example:
        ```python
        from samsar import generate_app_secret

        made = await samsar.v2.app_keys.create(generate_app_secret())
        print(made.data.expires_at)
        ```
    """
    import secrets

    return secrets.token_urlsafe(SECRET_BYTES)


class Credential:
    """The base of what can be given as `credential=`: to a client, a copy of one, or one call.

    None of them shows what it holds, can be pickled or be changed; two are compared in a time that
    tells nothing.
    """

    __slots__ = ("__weakref__", "_values")
    _values: Mapping[str, str]

    def __init__(self, values: Mapping[str, Any]) -> None:
        _keep(self, _values=checked(values))

    @property
    def values(self) -> Mapping[str, str]:
        """What the credential holds, by the names of the client's arguments."""
        return dict(self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Credential) or type(self) is not type(other):
            return NotImplemented
        from hmac import compare_digest

        # All values of one kind have the same names; a line break stands in none of them.
        mine, theirs = ("\n".join(each.values.values()) for each in (self, other))
        return compare_digest(mine, theirs)

    def __hash__(self) -> int:
        return hash((type(self), *sorted(self._values.items())))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} …>"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed; make another one")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed; make another one")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} is not pickled, because it holds a secret: make it anew in the"
            " process that uses it, from its environment or a store"
        )


class ApiKey(Credential):
    """A platform API key.

    Args:
        key: The key.

    Raises:
        ConfigurationError: It is blank or cannot travel in a header.

    Example:
        ```python
        import os

        from samsar import ApiKey

        other = samsar.with_options(credential=ApiKey(os.environ["SAMSAR_API_KEY"]))
        print((await other.credits.balance()).data.remaining_credits)
        ```
    """

    __slots__ = ()

    def __init__(self, key: str) -> None:
        key = hidden(key)
        super().__init__({"api_key": _given(key, "key")})


class AuthToken(Credential):
    """A user's auth token, which is good for some days.

    Args:
        token: The token.

    Raises:
        ConfigurationError: It is blank or cannot travel in a header.

    Example:
        ```python
        from samsar import AuthToken

        login = await samsar.auth.create_login_token()
        user = await samsar.auth.verify_session(login_token=login.data.login_token)
        theirs = samsar.with_options(credential=AuthToken(user.data.auth_token))
        print((await theirs.credits.balance()).data.remaining_credits)
        ```
    """

    __slots__ = ()

    def __init__(self, token: str) -> None:
        token = hidden(token)
        super().__init__({"auth_token": _given(token, "token")})


class AppKey(Credential):
    """An app key and its secret; the secret travels with no other credential.

    Args:
        key: The key, `sapp_…`.
        secret: The secret that it was made with.

    Raises:
        ConfigurationError: One is blank or cannot travel in a header.

    Example:
        ```python
        from samsar import AppKey, generate_app_secret

        secret = generate_app_secret()
        made = await samsar.v2.app_keys.create(secret)
        program = samsar.with_options(credential=AppKey(made.data.app_key, secret))
        print((await program.credits.balance()).data.remaining_credits)
        ```
    """

    __slots__ = ()

    def __init__(self, key: str, secret: str) -> None:
        key, secret = hidden(key), hidden(secret)
        super().__init__({"app_key": _given(key, "key"), "app_secret": _given(secret, "secret")})


class ExternalUserKey(Credential):
    """The key of one external user of a platform; it goes beside the platform's own credential.

    Args:
        key: The key, `sxu_…`, from `external_user(…).create_session()`.

    Raises:
        ConfigurationError: It is blank or cannot travel in a header.

    Example:
        ```python
        from samsar import ExternalUserKey

        member = samsar.external_user(provider="whop", external_user_id="usr_123")
        session = await member.create_session()
        key = ExternalUserKey(session.data.external_api_key)
        theirs = samsar.with_options(credential=key).external_user()
        print((await theirs.credits.balance()).data.remaining_credits)
        ```
    """

    __slots__ = ()

    def __init__(self, key: str) -> None:
        key = hidden(key)
        super().__init__({"external_user_api_key": _given(key, "key")})


class Renewable(Credential):
    """The base of credentials that change in time; each is equal to itself alone."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__({})

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class ProvidedToken(Renewable):
    """An auth token that the program provides, and provides anew when the server refuses it.

    Args:
        provider: Returns a token; `token_provider=` of a client.
    """

    __slots__ = ("provider",)
    provider: Any

    def __init__(self, provider: Any) -> None:
        super().__init__()
        _keep(self, provider=provider)


class RotatingToken(Renewable):
    """A user's auth token that is renewed with a refresh token before it ends.

    A refresh token is good for one exchange, so the new pair is stored before it is used, and an
    exchange whose outcome is not known is never repeated. Give the same value to all clients of a
    process: they share one renewal.

    Args:
        store: Where the pair is kept: a store of `samsar.tokens`, or anything with `load` and
            `save`.
        tokens: The first pair, for a store that holds none yet.
        refresh_before: Renew when so much is left, or three tenths of the token's life where that
            is less.
        use_until_expired: Whether to go on with the token as long as it is good when the outcome
            of a renewal is not known, with a warning in the log, rather than raise at once.

    Raises:
        ConfigurationError: The store has no `load` and `save`, or the time is no time.

    Example:
        ```python
        from samsar import RotatingToken
        from samsar.tokens import MemoryTokenStore, Tokens

        tokens = Tokens(auth_token=auth_token, refresh_token=refresh_token)
        credential = RotatingToken(store=MemoryTokenStore(), tokens=tokens)
        buyer = samsar.with_options(credential=credential)
        print((await buyer.credits.balance()).data.remaining_credits)
        ```
    """

    __slots__ = ("gate", "refresh_before", "store", "tokens", "use_until_expired")
    store: TokenStore
    gate: Lock
    tokens: Tokens | None
    refresh_before: timedelta
    use_until_expired: bool

    def __init__(
        self,
        *,
        store: TokenStore,
        tokens: Tokens | None = None,
        refresh_before: timedelta = timedelta(days=3),
        use_until_expired: bool = False,
    ) -> None:
        super().__init__()
        _keep(
            self,
            store=checked_store(store),
            gate=Lock(),
            tokens=_checked_tokens(tokens),
            refresh_before=checked_time(refresh_before),
            use_until_expired=use_until_expired,
        )


class RotatingAppKey(Renewable):
    """An app key that is exchanged for another before it expires, or when it has.

    The old key is dead at once, so the new one is stored before it is used. Give the same value to
    all clients of a process: they share one exchange. `client.v2.app_keys.ensure(store=…)` makes
    the first key.

    Args:
        store: Where the key is kept: a store of `samsar.tokens`, or anything with `load` and
            `save`.
        refresh_before: Exchange when so much is left, or three tenths of the key's life where that
            is less.

    Raises:
        ConfigurationError: The store has no `load` and `save`, or the time is no time.

    Example:
        ```python
        from samsar import RotatingAppKey, generate_app_secret
        from samsar.tokens import MemoryTokenStore

        store = MemoryTokenStore()
        await samsar.v2.app_keys.ensure(secret=generate_app_secret(), store=store)
        program = samsar.with_options(credential=RotatingAppKey(store=store))
        print((await program.credits.balance()).data.remaining_credits)
        ```
    """

    __slots__ = ("gate", "refresh_before", "store")
    store: TokenStore
    gate: Lock
    refresh_before: timedelta

    def __init__(
        self, *, store: TokenStore, refresh_before: timedelta = timedelta(days=14)
    ) -> None:
        super().__init__()
        _keep(
            self,
            store=checked_store(store),
            gate=Lock(),
            refresh_before=checked_time(refresh_before),
        )


def _keep(credential: Credential, **values: Any) -> None:
    for name, value in values.items():
        object.__setattr__(credential, name, value)


def _given(value: Any, name: str) -> Any:
    if value is None:
        raise ConfigurationError(f"{name} is required")
    return value


def checked_store(store: Any) -> Any:
    """Return a store that can keep something.

    Raises:
        ConfigurationError: It cannot.
    """
    if not all(callable(getattr(store, name, None)) for name in ("load", "save")):
        raise ConfigurationError("store must have the methods load() and save(text)")
    return store


def _checked_tokens(tokens: Any) -> Any:
    from samsar.tokens import Tokens

    if tokens is not None and not isinstance(tokens, Tokens):
        raise ConfigurationError("tokens must be a samsar.tokens.Tokens")
    return tokens


def checked_time(value: Any) -> timedelta:
    """Return how long before its end something is renewed.

    Raises:
        ConfigurationError: It is no time.
    """
    if not isinstance(value, timedelta) or value < timedelta(0):
        raise ConfigurationError("refresh_before must be a timedelta from 0 up")
    return value
