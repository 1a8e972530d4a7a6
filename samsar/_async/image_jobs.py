"""Jobs that make pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.jobs import AsyncJob
from samsar.models.images import ImageStatus

if TYPE_CHECKING:
    from samsar.models.images import ImageJobAccepted, RollupAccepted


class AsyncImageJob(AsyncJob[ImageStatus]):
    """Work on pictures that the server has taken on."""

    __slots__ = ()

    data: ImageJobAccepted


class AsyncRollupJob(AsyncImageJob):
    """A roll-up banner that the server has taken on."""

    __slots__ = ()

    data: RollupAccepted
