"""Makes the sync facade from the async code.

`scripts/unasync.py` is the command, `scripts/hatch_build.py` calls it while the package is built,
and `tests/conftest.py` refuses to run on a facade that is out of date. It runs where the
dependencies of samsar are missing: it needs the packages `unasync` and `tokenize-rt` and never
imports samsar.
"""

from .errors import FacadeError
from .folders import Pair, differences, pairs_in, refresh, unused_replacements

__all__ = ["FacadeError", "Pair", "differences", "pairs_in", "refresh", "unused_replacements"]
