"""Measure what imports, clients and first calls cost, in CPU milliseconds of fresh processes.

Every round runs each program once, one after another, so that a slow minute of the machine is slow
for all of them; the medians are printed. Bytecode is kept in a folder of the run's own, so that no
program pays for compiling and none profits from an older run. A first call ends at a server in
another process, which knows one answer.

    python scripts/bench/imports.py --rounds 21
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SERVER = """
import socket
body = b'{"request_id": "req_1", "session_id": "req_1", "status": "PENDING"}'
head = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n"
with socket.create_server(("127.0.0.1", 0)) as listening:
    print(listening.getsockname()[1], flush=True)
    while True:
        connection = listening.accept()[0]
        with connection:
            while connection.recv(65536):
                connection.sendall(head % len(body) + body)
"""

SYNC = "from samsar import SamsarClient\nsamsar = SamsarClient(api_key='k', base_url=URL)\n"
ASYNC = (
    "from samsar import AsyncSamsarClient\nsamsar = AsyncSamsarClient(api_key='k', base_url=URL)"
)
ASYNC_CALL = f"""
import asyncio
async def main():
    {ASYNC.strip().replace(chr(10), chr(10) + "    ")}
    async with samsar:
        await samsar.jobs.status("req_1")
asyncio.run(main())
"""

PROGRAMS = {
    "python": "pass",
    "samsar": "import samsar",
    "urllib3": "import urllib3",
    "sync client": SYNC,
    "sync call": SYNC + "samsar.jobs.status('req_1')",
    "aiohttp": "import aiohttp",
    "async client": ASYNC,
    "async call": ASYNC_CALL,
}
"""What each process does; URL is where the server is."""

MORE_CLIENTS = """
import time
from samsar import {name}
{name}(api_key="k")
began = time.process_time()
kept = [{name}(api_key="k") for _ in range(2000)]
print((time.process_time() - began) * 1000 / 2000)
"""


@dataclass(frozen=True)
class Ratio:
    """What one program costs beside another, and how much that may be."""

    of: str
    to: str
    most: float


RATIOS = (Ratio("sync call", "urllib3", 1.6), Ratio("async call", "aiohttp", 1.25))


def cpu_of(program: str, environment: dict[str, str]) -> float:
    """Return the CPU milliseconds, user and system, of a fresh process."""
    process = subprocess.Popen([sys.executable, "-c", program], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"a program ended with {process.returncode}:\n{program}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def environment_with(bytecode: str) -> dict[str, str]:
    """Return the environment, without settings of the client, and with this checkout."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("SAMSAR_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": bytecode}


def measure(rounds: int, url: str, environment: dict[str, str]) -> dict[str, float]:
    """Return the median of every program, after a round that writes the bytecode."""
    taken: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for counted in [False, *[True] * rounds]:
        for name, program in PROGRAMS.items():
            cost = cpu_of(f"URL = {url!r}\n{program}", environment)
            if counted:
                taken[name].append(cost)
    return {name: statistics.median(costs) for name, costs in taken.items()}


def report(medians: dict[str, float], rounds: int) -> None:
    """Print what everything costs, and over what it is compared with."""
    print(f"CPU ms of a fresh process, medians of {rounds} rounds")
    bare = medians["python"]
    for name, cost in medians.items():
        print(f"{name:14}{cost:8.1f}{cost - bare:+9.1f}")
    for each in RATIOS:
        ratio = medians[each.of] / medians[each.to]
        beyond = (medians[each.of] - bare) / (medians[each.to] - bare)
        print(
            f"{each.of} / {each.to}: {ratio:.2f} (at most {each.most}),"
            f" {beyond:.2f} without the interpreter"
        )


def more_clients(environment: dict[str, str]) -> dict[str, float]:
    """Return the milliseconds of another client where there is one."""
    found = {}
    for name in ("SamsarClient", "AsyncSamsarClient"):
        done = subprocess.run(
            [sys.executable, "-c", MORE_CLIENTS.format(name=name)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found[name] = float(done.stdout)
    return found


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--json", action="store_true", help="print JSON")
    wanted = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as bytecode,
        subprocess.Popen(
            [sys.executable, "-u", "-c", SERVER], stdout=subprocess.PIPE, text=True
        ) as server,
    ):
        try:
            (port,) = map(int, itertools.islice(server.stdout or (), 1))
            environment = environment_with(bytecode)
            medians = measure(wanted.rounds, f"http://127.0.0.1:{port}", environment)
            more = more_clients(environment)
        finally:
            server.kill()
    if wanted.json:
        print(json.dumps({"programs": medians, "clients": more}))
        return
    report(medians, wanted.rounds)
    for name, cost in more.items():
        print(f"another {name}: {cost:.3f} ms")


if __name__ == "__main__":
    main()
