"""What the package wants to hold, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class Goal(NamedTuple):
    """One thing to hold: a figure, and the most it may be."""

    what: str
    figure: float
    most: float
    unit: str = "×"

    @property
    def held(self) -> bool:
        """Whether the figure, not as it is rounded for readers, is within the goal."""
        return self.figure <= self.most


def shown(figure: float) -> str:
    """Return a figure with as many digits as say something."""
    return f"{figure:.2f}" if figure < 10 else f"{figure:.0f}"  # noqa: PLR2004 - digits


def goals(found: dict[str, Any]) -> Iterator[Goal]:
    """Yield every goal, in the order of the page."""
    yield from _async_goals(found)
    yield from _sync_goals(found)
    yield from _start_goals(found["imports"])
    yield from _bulk_goals(found)


def _async_goals(found: dict[str, Any]) -> Iterator[Goal]:
    for at_once in ("16", "128"):
        row = found["async"][at_once]
        ours, where = row["samsar_async"], f"async, {at_once} at once"
        yield Goal(f"{where}, beside plain aiohttp", ours / row["aiohttp_plain"], 0.90)
        yield Goal(f"{where}, beside aiohttp tuned by hand", ours / row["aiohttp_tuned"], 1.30)
    row = found["async"]["16"]
    if "samsar_js" in row:
        name = "async, 16 at once, beside samsar-js"
        yield Goal(name, row["samsar_async"] / row["samsar_js"], 1 / 2)
    name = "async, 16 at once, beside openai"
    yield Goal(name, row["samsar_async"] / row["openai_async"], 1 / 8)
    for work, name, most in (
        ("detailed", "a detailed status of 10 KB", 1.0),
        ("list", "a list of 200 requests", 1.5),
    ):
        row = found["async_work"][work]
        figure = row["samsar_async"] / row["aiohttp_plain"]
        yield Goal(f"{name}, beside plain aiohttp", figure, most)


def _sync_goals(found: dict[str, Any]) -> Iterator[Goal]:
    row = found["sync"]["1"]
    yield Goal("sync, beside plain urllib3", row["samsar"] / row["urllib3_plain"], 1.0)
    yield Goal("sync, beside openai", row["samsar"] / row["openai"], 1 / 2.5)
    yield Goal("sync, beside requests", row["samsar"] / row["requests_plain"], 1 / 2)
    name = "a call in 8 threads, beside one in one thread"
    yield Goal(name, found["sync"]["8"]["samsar"] / row["samsar"], 1.0)


def _start_goals(imports: dict[str, Any]) -> Iterator[Goal]:
    programs = imports["programs"]
    yield Goal("`import samsar`, with the start of Python", programs["samsar"], 25, "ms")
    for call, bare, most in (("sync", "urllib3", 1.6), ("async", "aiohttp", 1.25)):
        name = f"a program with one {call} call, beside `import {bare}`"
        yield Goal(name, programs[f"{call} call"] / programs[bare], most)
    for name, figure in imports["clients"].items():
        yield Goal(f"one more `{name}`", figure, 0.2, "ms")


def _bulk_goals(found: dict[str, Any]) -> Iterator[Goal]:
    row = found["waiters"]["1000"]
    yield Goal("1,000 waiters: memory", row["memory_mb"], 20, "MB")
    yield Goal("1,000 waiters: connections", row["sockets"], 32, "")
    yield Goal("1,000 waiters: late, p99", row["late_p99_ms"], 50, "ms")
    name = "1,000 waiters: CPU of a look, beside a lone `jobs.status`"
    yield Goal(name, row["cpu_us_per_look"] / row["cpu_us_alone"], 1.15)
    row = found["picture"]
    yield Goal("a picture of 5 MB: memory, beside its base64", row["peak_per_payload"], 3)
    yield Goal("a picture of 5 MB: how long the loop stands still", row["stall_ms"], 50, "ms")
