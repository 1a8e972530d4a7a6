"""Fresh locks and connections in a forked child."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class _Forkable(Protocol):
    def after_fork(self) -> None: ...


_living: weakref.WeakSet[_Forkable] = weakref.WeakSet()


def forget_after_fork(thing: _Forkable) -> None:
    """Have `thing.after_fork()` called in every child that this process forks."""
    _living.add(thing)


def _in_child() -> None:
    for thing in list(_living):
        thing.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
