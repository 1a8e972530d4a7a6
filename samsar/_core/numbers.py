"""Which values are numbers."""

from __future__ import annotations

import math
from typing import Any


def is_number(value: Any) -> bool:
    """Tell whether a value is a finite number; a boolean is not."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)
