"""Writes docs/benchmark.md, and the figures of README.md, from docs/benchmark.json.

Usage: PYTHONPATH=scripts python -m bench.report [--check]

It measures nothing: `bench.measure` does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.goals import Goal, goals, shown

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "benchmark.json"
PAGE = ROOT / "docs" / "benchmark.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- figures: nox -s bench -->\n", "<!-- end of figures -->\n"

TITLES = {
    "aiohttp_plain": "aiohttp, plain",
    "aiohttp_tuned": "aiohttp, tuned by hand, orjson",
    "samsar_async": "**samsar[fast]**",
    "samsar_json_async": "**samsar**",
    "httpx_async": "httpx",
    "openai_async": "openai",
    "runwayml_async": "runwayml",
    "samsar_js": "samsar-js on node",
    "urllib3_plain": "urllib3, plain",
    "samsar": "**samsar[fast]**",
    "samsar_json": "**samsar**",
    "requests_plain": "requests",
    "httpx_plain": "httpx",
    "openai": "openai",
    "runwayml": "runwayml",
}
WORK = {
    "status": "`jobs.status`, 1 KB",
    "create": "`videos.create_from_text`",
    "detailed": "`jobs.status_detailed`, 10 KB",
    "list": "`v2.requests.list`, 200 requests",
}
INTRODUCTION = """The clients take turns in one run, each in a process of its own on one processor;
the server is nginx on this machine, on another processor. What is told is the CPU of the client's
process, the median of the rounds, each of about 0.3 seconds of CPU. **Read the ratios**: the
absolute figures are those of the machine.

Models read a field when a program looks at it, so some are looked at in what is measured: of a
status its state, its URL and its credits; of a detailed one its state, its URL and what there is of
the video; of each request in a list its id, its state and its URL. Another field takes about half a
microsecond, and a date a whole one.

Measure it yourself, where nginx, node and npm are installed: `nox -s bench`. It writes the
figures, `docs/benchmark.json`, then this page, the charts, and the paragraph of the README.
"""


def rows(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' --- |' * (len(head) - 1)}"
    for line in lines:
        yield f"| {' | '.join(line)} |"


def beside(columns: dict[str, dict[str, float]], base: str) -> Iterator[str]:
    """Yield a table of clients: microseconds, and how many times those of `base` they are."""
    names = dict.fromkeys(name for column in columns.values() for name in column)
    lines = [
        [
            TITLES[name],
            *(
                f"{column[name]:.0f} µs, {column[name] / column[base]:.2f} ×"
                if name in column
                else "–"
                for column in columns.values()
            ),
        ]
        for name in names
    ]
    return rows(["CPU of a call", *columns], lines)


def picture(name: str, alt: str) -> str:
    """Return a chart, for light and for dark pages."""
    return "\n".join(
        f"```{{image}} pictures/{name}-{mode}.svg\n:alt: {alt}\n:class: only-{mode}\n```\n"
        for mode in ("light", "dark")
    )


def page(found: dict[str, Any]) -> str:
    """Return the page."""
    return "\n".join(_page(found)) + "\n"


def _page(found: dict[str, Any]) -> Iterator[str]:
    yield "# What it costs to run\n"
    yield INTRODUCTION
    yield f"{_machine(found)}\n"
    yield "## What we want to hold, and what it is\n"
    yield from _goals(list(goals(found)))
    yield "\n## Async\n"
    yield picture("bench-async", "CPU of one jobs.status of each async client, 16 at once.")
    at_once = {f"{each} at once": row for each, row in found["async"].items()}
    yield from beside(at_once, "aiohttp_plain")
    yield "\nThe same at 16 at once, by what is asked for:\n"
    work = {WORK[each]: row for each, row in found["async_work"].items()}
    yield from beside(work, "aiohttp_plain")
    yield "\n## Sync\n"
    yield picture("bench-sync", "CPU of one jobs.status of each sync client, in one thread.")
    threads = {"1 thread": found["sync"]["1"], "8 threads": found["sync"]["8"]}
    yield from beside(threads, "urllib3_plain")
    yield "\nThe same in one thread, by what is asked for:\n"
    work = {WORK[each]: row for each, row in found["sync_work"].items()}
    yield from beside(work, "urllib3_plain")
    yield "\n## Imports and first calls\n"
    yield from _imports(found["imports"])
    yield "\n## Many who wait\n"
    yield from _waiters(found["waiters"])
    yield "\n## An answer with a picture of 5 MB\n"
    yield _picture(found["picture"])
    yield "## How it grows\n"
    yield picture("bench-growth", "How CPU and memory grow with requests, waiters and lists.")
    yield from _growth(found["growth"])


def _machine(found: dict[str, Any]) -> str:
    machine = found["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return (
        f"Measured in {found['rounds']} rounds on {machine['processors']} processors, Linux"
        f" {machine['linux']}, Python {machine['python']}, {versions}."
    )


def _goals(all_of_them: Sequence[Goal]) -> Iterator[str]:
    held = sum(each.held for each in all_of_them)
    yield f"{held} of {len(all_of_them)} are held.\n"
    yield from rows(
        ["what", "at most", "it is", "held"],
        [
            [
                each.what,
                f"{each.most:.3g}\u00a0{each.unit}".strip(),
                f"{shown(each.figure)}\u00a0{each.unit}".strip(),
                "yes" if each.held else "**no**",
            ]
            for each in all_of_them
        ],
    )


def _imports(found: dict[str, Any]) -> Iterator[str]:
    programs = found["programs"]
    bare = {"sync client": "urllib3", "sync call": "urllib3"}
    bare |= {"async client": "aiohttp", "async call": "aiohttp"}
    bare["samsar"] = "python"
    lines = [
        [
            name,
            f"{cost:.1f} ms",
            f"{cost / programs[bare[name]]:.2f} × {bare[name]}" if name in bare else "–",
        ]
        for name, cost in programs.items()
    ]
    yield "CPU of a fresh process, from its start to its end:\n"
    yield from rows(["what it imports or does", "CPU", "beside"], lines)
    for name, cost in found["clients"].items():
        yield f"\nOne more `{name}` where there is one: {cost:.3f} ms."


def _waiters(found: dict[str, Any]) -> Iterator[str]:
    yield "`jobs.wait_all` with a look a second for each, for 20 seconds; a look beside a lone"
    yield "`jobs.status` of the same process:\n"
    head = ["waiters", "memory over idle", "sockets", "late, p99", "CPU of a look", "beside"]
    lines = [
        [
            f"{int(count):,}",
            f"{row['memory_mb']:.0f} MB",
            f"{row['sockets']:.0f}",
            f"{row['late_p99_ms']:.0f} ms",
            f"{row['cpu_us_per_look']:.0f} µs",
            f"{row['cpu_us_per_look'] / row['cpu_us_alone']:.2f} ×",
            f"{row['least_looks']:.0f} to {row['most_looks']:.0f}",
        ]
        for count, row in found.items()
    ]
    yield from rows([*head, "looks of each"], lines)


def _picture(found: dict[str, float]) -> str:
    return (
        f"Read and decoded it takes {found['cpu_ms']:.0f} ms of CPU, and at its peak"
        f" {found['peak_per_payload']:.1f} times\nthe memory of its base64"
        f" ({found['payload_mb']:.1f} MB); the loop stands still for"
        f" {found['stall_ms']:.0f} ms at most.\n"
    )


def _growth(found: dict[str, dict[str, float]]) -> Iterator[str]:
    lines = [
        [rows_of, f"{micros:.0f} µs", f"{micros / int(rows_of):.1f} µs"]
        for rows_of, micros in found["list"].items()
    ]
    yield from rows(["requests in a list", "CPU", "for each"], lines)
    yield ""
    lines = [[f"{int(count):,}", f"{micros:.0f} µs"] for count, micros in found["requests"].items()]
    yield from rows(["requests in a row", "CPU of each"], lines)


def paragraph(found: dict[str, Any]) -> str:
    """Return what the README says."""
    many, sync = found["async"]["16"], found["sync"]["1"]
    ours, one = many["samsar_async"], sync["samsar"]
    memory, sockets = (found["waiters"]["1000"][name] for name in ("memory_mb", "sockets"))
    start = found["imports"]["programs"]["samsar"]
    return f"""CPU of one `jobs.status`, with `samsar[fast]`, everything above checked, retried and
typed:

* async, 16 at once: {ours:.0f} µs, {_ratio(ours, many, "aiohttp_plain")} plain aiohttp,
  {_ratio(ours, many, "httpx_async")} httpx, {_ratio(ours, many, "openai_async")} openai's client;
* sync: {one:.0f} µs, {_ratio(one, sync, "urllib3_plain")} plain urllib3,
  {_ratio(one, sync, "requests_plain")} requests, {_ratio(one, sync, "openai")} openai's client;
* 1,000 jobs waited for in one process take {memory:.0f} MB and {sockets:.0f} connections;
  `import samsar` takes {start:.0f} ms, Python's start included.

Repeat it with `nox -s bench`; [all figures, and how they were measured](docs/benchmark.md).
"""


def _ratio(ours: float, row: dict[str, float], name: str) -> str:
    return f"{ours / row[name]:.2f} ×"


def written() -> dict[Path, str]:
    """Return the files as they should be."""
    found = json.loads(FIGURES.read_text("utf-8"))
    before, begin, rest = README.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    return {PAGE: page(found), README: before + begin + paragraph(found) + end + after}


def write() -> None:
    """Write the page, and the paragraph of the README."""
    for path, text in written().items():
        path.write_text(text, "utf-8")


def main() -> int:
    """Do as told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether both are current")
    if not parser.parse_args().check:
        write()
        return 0
    old = [
        path
        for path, text in written().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    print("\n".join(f"{path}: run `python -m bench.report`" for path in old) or "up to date")
    return int(bool(old))


if __name__ == "__main__":
    sys.exit(main())
