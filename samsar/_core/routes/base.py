"""What is known about an endpoint: where it is, and what a repeat would do."""

from __future__ import annotations

import enum
from typing import Any, Generic, TypeVar

import attrs

T_co = TypeVar("T_co", covariant=True)


class Repeat(enum.Enum):
    """What sending the same request twice can do."""

    READ = "read"
    """It changes nothing."""
    AGAIN = "again"
    """It reaches the same state again."""
    KEYED = "keyed"
    """The server recognises the repeat by a key."""
    ONCE = "once"
    """It may create or charge again (server: a repeated create makes a second job and bill)."""


class TimeoutClass(enum.Enum):
    """How long a call may take in all, in seconds, unless the caller says otherwise."""

    FAST = 30.0
    SLOW = 300.0
    """The server may download pictures, one after another, before it answers."""
    LONG = 660.0
    """The server may think for ten minutes."""


class Surface(enum.Enum):
    """The part of the API that a route belongs to."""

    ACCOUNT = "account"
    """The platform account itself, mostly under `/v1`."""
    V2 = "v2"
    """The account or one of its external users, by the identity that a request carries."""
    EXTERNAL_USERS = "external_users"
    """One external user of the account, under `/v1/external_users`."""


class Payer(enum.Enum):
    """Who pays for a route, when there is more to choose from than the account."""

    ACCOUNT = "account"
    """The account, whichever external user's key goes with the request."""
    IDENTITY = "identity"
    """The external user in the body; without one the account (server: create routes of V2 do not
    look at the external user's key)."""
    REQUEST = "request"
    """The external user in the body, or the one whose request the call is about; without either the
    account (server: what is about `extreq_…` goes to the routes for external users)."""
    EXTERNAL_USER = "external_user"
    """The external user in the body or of the key; without one the account, or nobody."""


@attrs.frozen(eq=False)
class Route(Generic[T_co]):
    """One endpoint; `T_co` is what its answers become.

    `model` names the class in `samsar.models` as `module.Class`; it is imported when the first
    answer arrives. A route without one returns plain JSON. A `public` route is called without a
    credential. `starts` names the kind of job that the route begins. `gone` says what to do instead
    of calling a route that servers do not have any more.

    A route of another surface that does what a route of the account does names it as its
    `twin_of`, so that one method serves both. `identified` tells whether an external user's
    identity goes with the request: in the body, or in the query of a GET. `wraps` tells that the
    body of the twin travels inside of `input` here.
    """

    name: str
    method: str
    path: str
    repeat: Repeat
    timeout: TimeoutClass = TimeoutClass.FAST
    model: str | None = None
    many: bool = False
    public: bool = False
    starts: str | None = None
    gone: str | None = None
    surface: Surface = Surface.ACCOUNT
    twin_of: Route[Any] | None = None
    payer: Payer = Payer.ACCOUNT
    identified: bool = False
    wraps: bool = False

    @property
    def may_charge(self) -> bool:
        """Whether a call may create or charge."""
        return self.repeat in (Repeat.ONCE, Repeat.KEYED)

    @property
    def needs_credential(self) -> bool:
        """Whether the server is known to refuse calls without a credential."""
        return self.model is not None and not self.public


def v2_twin(
    name: str,
    path: str,
    route: Route[T_co],
    *,
    payer: Payer = Payer.EXTERNAL_USER,
    wraps: bool = False,
) -> Route[T_co]:
    """Return the route of V2 that does what a route of the account does."""
    return attrs.evolve(
        route,
        name=name,
        path=path,
        surface=Surface.V2,
        twin_of=route,
        payer=payer,
        identified=True,
        wraps=wraps,
    )


def external_twin(
    name: str,
    path: str,
    route: Route[T_co],
    *,
    identified: bool = True,
    wraps: bool = False,
) -> Route[T_co]:
    """Return the route for external users that does what a route of the account does."""
    return attrs.evolve(
        route,
        name=name,
        path=path,
        surface=Surface.EXTERNAL_USERS,
        twin_of=route,
        payer=Payer.EXTERNAL_USER,
        identified=identified,
        wraps=wraps,
    )
