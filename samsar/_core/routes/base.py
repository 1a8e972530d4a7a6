"""What is known about an endpoint: where it is, and what a repeat would do."""

from __future__ import annotations

import enum
from typing import Generic, TypeVar

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


@attrs.frozen(eq=False)
class Route(Generic[T_co]):
    """One endpoint; `T_co` is what its answers become.

    `model` names the class in `samsar.models` as `module.Class`; it is imported when the first
    answer arrives. A route without one returns plain JSON. A `public` route is called without a
    credential. `starts` names the kind of job that the route begins. `gone` says what to do instead
    of calling a route that servers do not have any more.
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

    @property
    def needs_credential(self) -> bool:
        """Whether the server is known to refuse calls without a credential."""
        return self.model is not None and not self.public
