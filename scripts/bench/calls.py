"""CPU of one call, beside the same call by others: interleaved rounds, medians."""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
STEP = 640
"""Requests of a round: a multiple of this, which is one of every number at once."""
ROUND = 0.3
"""Seconds of CPU that a round takes at least: the clock of a process is a coarse one."""


def pinned(processor: int) -> list[str]:
    """Return what begins a command that is to stay on a processor, where that can be chosen."""
    chosen = (os.cpu_count() or 1) > processor and os.cpu_count() != 1
    return ["taskset", "-c", str(processor)] if chosen and shutil.which("taskset") else []


def round_of(micros: float) -> int:
    """Return how many requests make a round, by what one took while warming up."""
    return STEP * max(1, math.ceil(ROUND * 1e6 / micros / STEP))


class Client:
    """A client in a process of its own, on the first processor where that can be chosen."""

    def __init__(self, command: Sequence[str], at_once: int, folder: Path | None = None) -> None:
        self._process = subprocess.Popen(
            [*pinned(0), *command, str(at_once)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=folder,
        )

    def run(self, count: int) -> float:
        """Return the CPU microseconds of a request."""
        assert self._process.stdin is not None  # noqa: S101
        assert self._process.stdout is not None  # noqa: S101
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{count}\n")
            self._process.stdin.flush()
        found = self._process.stdout.readline()
        if not found:
            raise RuntimeError(f"it ended with {self._process.wait()}: {self._process.args!r}")
        return float(found)

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def python(name: str, work: str, url: str) -> list[str]:
    """Return the command of a client of `clients.py`."""
    return [sys.executable, str(HERE / "clients.py"), name, work, url]


def compare(
    commands: Mapping[str, Sequence[str]],
    at_once: int,
    rounds: int,
    *,
    folder: Path | None = None,
    count: int | None = None,
) -> dict[str, float]:
    """Return the median of each client over rounds in which they took turns.

    Args:
        commands: The commands of the clients, by their names.
        at_once: How many requests are on their way at once.
        rounds: How many rounds.
        folder: Where node finds its packages.
        count: How many requests make a round; by default by the speed of the client.
    """
    clients = {name: Client(each, at_once, folder) for name, each in commands.items()}
    found: dict[str, list[float]] = {name: [] for name in clients}
    warm = {name: client.run(STEP) for name, client in clients.items()}
    for _ in range(rounds):
        for name, client in clients.items():
            found[name].append(client.run(count or round_of(warm[name])))
    for client in clients.values():
        client.close()
    return {name: statistics.median(times) for name, times in found.items()}
