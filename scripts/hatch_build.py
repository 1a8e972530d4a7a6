"""Build hook: every wheel, sdist and editable install carries a fresh sync facade."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Last, so that scripts/unasync.py does not hide the package unasync.
sys.path.append(str(Path(__file__).resolve().parent))

import facade


class FacadeBuildHook(BuildHookInterface[Any]):
    """Runs the converter before files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Refresh the generated folders of the tree that is being built."""
        facade.refresh(facade.pairs_in(Path(self.root)))
