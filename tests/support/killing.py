"""What a process leaves behind that is killed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def killed_copy(database: Path, name: str) -> Path:
    """Copy a database that is in use, as a kill would leave it now, under a name beside it."""
    copy = database.with_name(name)
    for ending in ("", "-wal"):
        shutil.copy(f"{database}{ending}", f"{copy}{ending}")
    return copy
