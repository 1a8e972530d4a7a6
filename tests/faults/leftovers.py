"""What a client leaves behind when it is closed: nothing."""

from __future__ import annotations

import gc
import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 20.0


@contextmanager
def none() -> Iterator[None]:
    """Demand that the block leaves no thread and no file descriptor more than there were."""
    gc.collect()
    before = _here()
    yield
    gc.collect()
    # The other ends are closed by other threads, a moment later.
    give_up = time.monotonic() + _PATIENCE
    while _more(_here(), before) and time.monotonic() < give_up:
        time.sleep(0.01)
    assert _more(_here(), before) == {}


def _here() -> dict[str, int]:
    descriptors = [each for each in ("/proc/self/fd", "/dev/fd") if Path(each).exists()]
    return {
        "threads": threading.active_count(),
        "descriptors": len(os.listdir(descriptors[0])) if descriptors else 0,  # noqa: PTH208
    }


def _more(now: dict[str, int], before: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {what: (before[what], now[what]) for what in now if now[what] > before[what]}
