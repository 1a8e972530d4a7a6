"""Measures everything, and writes docs/benchmark.md.

Usage: PYTHONPATH=scripts python -m bench.report [--rounds N] [--node FOLDER] [--output FILE]

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
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from bench.calls import HERE, compare, python
from bench.target import Target

ASYNC = {
    "aiohttp, plain": "aiohttp_plain",
    "aiohttp, tuned by hand, orjson": "aiohttp_tuned",
    "**samsar[fast]**": "samsar_async",
    "**samsar**": "samsar_json_async",
}
ASYNC_PEERS = {"httpx": "httpx_async", "openai": "openai_async", "runwayml": "runwayml_async"}
SYNC = {
    "urllib3, plain": "urllib3_plain",
    "**samsar[fast]**": "samsar",
    "**samsar**": "samsar_json",
}
SYNC_PEERS = {
    "requests": "requests_plain",
    "httpx": "httpx_plain",
    "openai": "openai",
    "runwayml": "runwayml",
}
WORK = {
    "status": "`jobs.status`, 1 KB",
    "create": "`videos.create_from_text`",
    "detailed": "`jobs.status_detailed`, 10 KB",
    "list": "`v2.requests.list`, 200 requests",
}
JS = "samsar-js on node"
INTRODUCTION = """Written by `nox -s bench`. The clients take turns in one run, each in a process of
its own on one processor; the server is nginx on this machine. What is told is the CPU of the
client's process, the median of the rounds. **Read the ratios**: the absolute figures are those of
the machine.
"""


class Bench:
    """One run of all measurements."""

    def __init__(self, rounds: int, node: Path | None) -> None:
        self._rounds = rounds
        self._node = node

    def calls(
        self, names: dict[str, str], work: str, at_once: int, **more: Any
    ) -> dict[str, float]:
        """Return the CPU of a call of each client."""
        with Target() as target:
            commands = {title: python(name, work, target.url) for title, name in names.items()}
            if self._node is not None and ASYNC_PEERS.items() <= names.items():
                commands[JS] = ["node", str(self._node / "clients.mjs"), target.url]
            return compare(commands, at_once, self._rounds, folder=self._node, **more)

    def waiting(self, count: int) -> dict[str, float]:
        """Return what so many waiters take."""
        with Target() as target:
            return self._told("waiters.py", "wait", target.url, str(count), "20")

    def picture(self) -> dict[str, float]:
        """Return what a large picture takes: the median of each figure."""
        with Target() as target:
            found = [self._told("waiters.py", "picture", target.url) for _ in range(self._rounds)]
        return {name: statistics.median(each[name] for each in found) for name in found[0]}

    def listing(self, rows: int) -> float:
        """Return the CPU of a list of so many requests."""
        with Target(rows=rows) as target:
            command = {"ours": python("samsar_async", "list", target.url)}
            return compare(command, 16, self._rounds)["ours"]

    def _told(self, program: str, *arguments: str) -> dict[str, float]:
        done = subprocess.run(
            [sys.executable, str(HERE / program), *arguments], check=True, stdout=subprocess.PIPE
        )
        found: dict[str, float] = json.loads(done.stdout)
        return found

    def output_of(self, program: str, *arguments: str) -> str:
        """Return what another measurement prints."""
        done = subprocess.run(
            [sys.executable, str(HERE / program), *arguments],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout.strip()


def table(found: dict[str, dict[str, float]], base: str, titles: list[str]) -> Iterator[str]:
    """Yield the lines of a table: microseconds, and how many times those of `base` they are."""
    yield f"| CPU of a call | {' | '.join(titles)} |"
    yield f"| --- |{' --- |' * len(titles)}"
    for name, row in found.items():
        cells = [
            f"{row[title]:.0f} µs, {row[title] / found[base][title]:.2f} ×" if title in row else "–"
            for title in titles
        ]
        yield f"| {name} | {' | '.join(cells)} |"


def turned(columns: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return columns as rows."""
    names = dict.fromkeys(name for column in columns.values() for name in column)
    return {
        name: {title: column[name] for title, column in columns.items() if name in column}
        for name in names
    }


def written(bench: Bench) -> Iterator[str]:
    """Yield the page, line by line, as it is measured."""
    yield "# What it costs to run\n"
    yield INTRODUCTION
    yield f"{_machine()}\n"
    yield "## Async\n"
    columns = {
        f"{at_once} at once": bench.calls({**ASYNC, **ASYNC_PEERS}, "status", at_once)
        for at_once in (1, 16, 128)
    }
    yield from table(turned(columns), "aiohttp, plain", list(columns))
    yield "\nThe same at 16 at once, by what is asked for:\n"
    columns = {title: bench.calls(ASYNC, work, 16) for work, title in WORK.items()}
    yield from table(turned(columns), "aiohttp, plain", list(columns))
    yield "\n## Sync\n"
    columns = {
        title: bench.calls({**SYNC, **SYNC_PEERS}, "status", threads)
        for title, threads in {"1 thread": 1, "8 threads": 8}.items()
    }
    yield from table(turned(columns), "urllib3, plain", list(columns))
    yield "\nThe same in one thread, by what is asked for:\n"
    columns = {title: bench.calls(SYNC, work, 1) for work, title in WORK.items()}
    yield from table(turned(columns), "urllib3, plain", list(columns))
    yield "\n## Imports and first calls\n"
    yield bench.output_of("imports.py")
    yield "\n## Many who wait\n"
    yield from _waiters(bench)
    yield "\n## An answer with a picture of 5 MB\n"
    found = bench.picture()
    yield f"Read and decoded it takes {found['cpu_ms']:.0f} ms of CPU, and at its peak"
    yield f"{found['peak_per_payload']:.1f} times the memory of its base64;"
    yield f"the loop stands still for {found['stall_ms']:.0f} ms at most.\n"
    yield "## How it grows\n"
    yield from _growth(bench)


def _machine() -> str:
    packages = ("aiohttp", "urllib3", "orjson", "httpx", "requests", "openai", "runwayml")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    return (
        f"{os.cpu_count()} processors, Linux {platform.release().partition('-')[0]}, Python"
        f" {platform.python_version()}, {versions}."
    )


def _waiters(bench: Bench) -> Iterator[str]:
    yield "`jobs.wait_all` with a look a second for each, for 20 seconds:\n"
    yield "| waiters | memory over idle | sockets | late, p99 | CPU of a look | looks of each |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for count in (250, 1000, 4000):
        found = bench.waiting(count)
        yield (
            f"| {count} | {found['memory_mb']:.0f} MB | {found['sockets']:.0f} |"
            f" {found['late_p99_ms']:.0f} ms | {found['cpu_us_per_look']:.0f} µs |"
            f" {found['least_looks']:.0f} to {found['most_looks']:.0f} |"
        )


def _growth(bench: Bench) -> Iterator[str]:
    yield "| requests in a list | CPU | for each |\n| --- | --- | --- |"
    for rows in (50, 200, 800):
        micros = bench.listing(rows)
        yield f"| {rows} | {micros:.0f} µs | {micros / rows:.1f} µs |"
    yield "\n| requests in a row | CPU of each |\n| --- | --- |"
    for count in (320, 1280, 5120):
        found = bench.calls({"ours": "samsar_async"}, "status", 16, count=count)
        yield f"| {count} | {found['ours']:.0f} µs |"


def main() -> None:
    """Do as told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--node", type=Path)
    parser.add_argument("--output", type=Path, default=Path("docs/benchmark.md"))
    wanted = parser.parse_args()
    lines = []
    for line in written(Bench(wanted.rounds, wanted.node)):
        print(line, flush=True)
        lines.append(line)
    wanted.output.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
