"""Measures everything, and writes docs/benchmark.json; then the page, the README and the charts.

Usage: PYTHONPATH=scripts python -m bench.measure [--rounds N] [--node FOLDER] [--output FILE]

The peers are those of this interpreter's environment; FOLDER is where samsar-js is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from bench import report
from bench.calls import HERE, compare, pinned, python
from bench.target import Target

ASYNC = ("aiohttp_plain", "aiohttp_tuned", "samsar_async", "samsar_json_async")
ASYNC_PEERS = ("httpx_async", "openai_async", "runwayml_async")
SYNC = ("urllib3_plain", "samsar", "samsar_json")
SYNC_PEERS = ("requests_plain", "httpx_plain", "openai", "runwayml")
WORK = ("status", "create", "detailed", "list")
PACKAGES = ("aiohttp", "urllib3", "orjson", "httpx", "requests", "openai", "runwayml")


class Bench:
    """One run of all measurements."""

    def __init__(self, rounds: int, node: Path | None) -> None:
        self._rounds = rounds
        # The clients run in that folder.
        self._node = node and node.resolve()

    def calls(
        self, names: tuple[str, ...], work: str, at_once: int, **more: Any
    ) -> dict[str, float]:
        """Return the CPU of a call of each client."""
        with Target() as target:
            commands = {name: python(name, work, target.url) for name in names}
            if self._node is not None and set(ASYNC_PEERS) <= set(names):
                commands["samsar_js"] = ["node", str(self._node / "clients.mjs"), target.url]
            return compare(commands, at_once, self._rounds, folder=self._node, **more)

    def waiting(self, count: int) -> dict[str, float]:
        """Return what so many waiters take: the median of each figure."""
        with Target() as target:
            return _medians("waiters.py", "wait", target.url, str(count), "20", times=3)

    def picture(self) -> dict[str, float]:
        """Return what a large picture takes: the median of each figure."""
        with Target() as target:
            return _medians("waiters.py", "picture", target.url, times=self._rounds)

    def listing(self, rows: int) -> float:
        """Return the CPU of a list of so many requests."""
        with Target(rows=rows) as target:
            command = {"ours": python("samsar_async", "list", target.url)}
            return compare(command, 16, self._rounds)["ours"]

    def everything(self) -> dict[str, Any]:
        """Return all figures, in microseconds, milliseconds and megabytes."""
        asynchronous, sync = ASYNC + ASYNC_PEERS, SYNC + SYNC_PEERS
        return {
            "machine": machine(),
            "rounds": self._rounds,
            "async": {str(each): self.calls(asynchronous, "status", each) for each in (1, 16, 128)},
            "async_work": {work: self.calls(ASYNC, work, 16) for work in WORK},
            "sync": {str(each): self.calls(sync, "status", each) for each in (1, 8)},
            "sync_work": {work: self.calls(SYNC, work, 1) for work in WORK},
            "imports": _told("imports.py", "--json", "--rounds", str(3 * self._rounds)),
            "waiters": {str(count): self.waiting(count) for count in (250, 1000, 4000)},
            "picture": self.picture(),
            "growth": {
                "list": {str(rows): self.listing(rows) for rows in (50, 200, 800)},
                "requests": {
                    str(count): self.calls(("samsar_async",), "status", 16, count=count)[
                        "samsar_async"
                    ]
                    for count in (320, 1280, 5120)
                },
            },
        }


def _medians(*command: str, times: int) -> dict[str, float]:
    found = [_told(*command) for _ in range(times)]
    return {name: statistics.median(each[name] for each in found) for name in found[0]}


def _told(program: str, *arguments: str) -> Any:
    """Return what another measurement prints."""
    command = [*pinned(0), sys.executable, str(HERE / program), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def machine() -> dict[str, Any]:
    """Return what the figures were measured on and with."""
    return {
        "processors": os.cpu_count(),
        "linux": platform.release().partition("-")[0],
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
    }


def rounded(found: Any) -> Any:
    """Return the figures with four digits; more is noise."""
    if isinstance(found, dict):
        return {name: rounded(each) for name, each in found.items()}
    return float(f"{found:.4g}") if isinstance(found, float) else found


def main() -> None:
    """Do as told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--node", type=Path)
    parser.add_argument("--output", type=Path, default=report.FIGURES)
    wanted = parser.parse_args()
    found = rounded(Bench(wanted.rounds, wanted.node).everything())
    wanted.output.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    if wanted.output.resolve() == report.FIGURES:
        report.write()
        subprocess.run([sys.executable, str(HERE.parent / "draw_pictures.py")], check=True)


if __name__ == "__main__":
    main()
