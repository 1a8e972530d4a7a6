"""Names in the search as people know them: `AsyncJobs.wait_all`, and not where its code lives."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain

INSIDE = re.compile(r"^samsar\._(?:async|sync|core)\.(?:[a-z_]+\.)+(?=[A-Z])")


class ShortNames(PythonDomain):
    """Python's names, without modules that nobody imports from."""

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Return what the search finds, and where."""
        for name, shown, *rest in super().get_objects():
            yield INSIDE.sub("", name), INSIDE.sub("", shown), *rest


def setup(app: Sphinx) -> None:
    """Take the place of Sphinx's own."""
    app.add_domain(ShortNames, override=True)
