"""Draws the pictures of the documentation: docs/pictures/*.svg, for light and for dark pages.

    python scripts/draw_pictures.py [--check]

The stages of a render, and what they cost, are those of samsar.pricing; the charts are drawn from
docs/benchmark.json, which `nox -s bench` writes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.report import FIGURES, TITLES  # noqa: E402

from samsar.pricing import (  # noqa: E402
    EXPRESS_VIDEO_CREDITS_PER_SECOND,
    express_video_stage_rates,
)

FOLDER = ROOT / "docs" / "pictures"
MODEL = "RUNWAYML"

LABELS: Final = {
    "prompt_generation": "Narrative",
    "image_generation": "Images",
    "speech_generation": "Speech",
    "music_generation": "Music",
    "ai_video_generation": "AI video",
    "lip_sync_generation": "Lip sync",
    "sound_effect_generation": "Sound effects",
    "video_generation": "Final video",
}


class Theme(NamedTuple):
    """The colours of a page."""

    ink: str
    faint: str
    box: str
    good: str
    bad: str
    warn: str


THEMES = {
    "light": Theme("#1f2430", "#6b7280", "#eef2f7", "#dcf3e3", "#fbe0e0", "#fdf0cf"),
    "dark": Theme("#e6e8ee", "#9aa3b2", "#2a303c", "#1f4630", "#552a2e", "#4d4020"),
}


class Canvas:
    """Collects shapes, and writes them as SVG."""

    def __init__(self, width: int, height: int, title: str, theme: Theme) -> None:
        self._size = (width, height)
        self._title = title
        self.theme = theme
        self._shapes: list[str] = []

    def box(self, x: float, y: float, width: float, height: float, *lines: str, fill: str) -> None:
        """Draw a box; its first line is the heading."""
        self._shapes.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{fill}"'
            f' stroke="{self.theme.faint}" stroke-width="1"/>'
        )
        step = 18
        top = y + height / 2 - (len(lines) - 1) * step / 2 + 5
        for number, line in enumerate(lines):
            self.text(x + width / 2, top + number * step, line, strong=number == 0)

    def text(
        self, x: float, y: float, line: str, *, strong: bool = False, anchor: str = "middle"
    ) -> None:
        """Write a line."""
        look = f'fill="{self.theme.ink}" font-weight="{600 if strong else 400}"'
        self._shapes.append(
            f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="14" {look}>{escape(line)}'
            "</text>"
        )

    def bar(self, x: float, y: float, width: float, height: float, *, fill: str) -> None:
        """Draw a bar of a chart."""
        self._shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}" rx="3"'
            f' fill="{fill}" stroke="{self.theme.faint}" stroke-width="1"/>'
        )

    def arrow(
        self,
        *points: tuple[float, float],
        label: str = "",
        at: tuple[float, float] = (0, 0),
    ) -> None:
        """Draw an arrow through points, with a label somewhere."""
        path = " ".join(f"{x},{y}" for x, y in points)
        self._shapes.append(
            f'<polyline points="{path}" fill="none" stroke="{self.theme.faint}" stroke-width="1.6"'
            ' marker-end="url(#tip)"/>'
        )
        if label:
            self._shapes.append(
                f'<text x="{at[0]}" y="{at[1]}" text-anchor="middle" font-size="12"'
                f' fill="{self.theme.faint}">{escape(label)}</text>'
            )

    def svg(self) -> str:
        """Return the file."""
        width, height = self._size
        return "\n".join(
            [
                (
                    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
                    f' width="{width}" role="img"'
                ),
                "     font-family=\"system-ui, -apple-system, 'Segoe UI', sans-serif\">",
                f"<title>{escape(self._title)}</title>",
                (
                    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"'
                    ' markerHeight="7" orient="auto-start-reverse">'
                    f'<path d="M0 0 L10 5 L0 10 z" fill="{self.theme.faint}"/></marker></defs>'
                ),
                *self._shapes,
                "</svg>",
                "",
            ]
        )


def draw_call(theme: Theme) -> Canvas:
    """Draw the life of one call."""
    canvas = Canvas(760, 430, "The life of a call", theme)
    canvas.box(20, 30, 170, 64, "the method", "checks its arguments", fill=theme.box)
    canvas.box(20, 150, 170, 64, "max_credits", "asks the price table", fill=theme.box)
    canvas.box(290, 150, 180, 64, "one attempt", "within the deadline", fill=theme.box)
    canvas.box(570, 150, 170, 64, "the result", "or the server's error", fill=theme.good)
    canvas.box(290, 30, 180, 64, "a pause", "growing, jittered", fill=theme.box)
    canvas.box(290, 280, 180, 64, "no answer", "could a repeat charge?", fill=theme.warn)
    canvas.box(540, 280, 215, 64, "OutcomeUnknownError", "reconcile() looks", fill=theme.bad)
    canvas.box(20, 280, 170, 64, "refused here", "nothing was sent", fill=theme.bad)
    canvas.arrow((105, 94), (105, 150))
    canvas.arrow((105, 214), (105, 280), label="too much", at=(140, 250))
    canvas.arrow((190, 182), (290, 182), label="fine", at=(224, 174))
    canvas.arrow((470, 182), (570, 182), label="answered", at=(520, 174))
    canvas.arrow((350, 150), (350, 94))
    canvas.text(344, 116, "refused,", anchor="end")
    canvas.text(344, 134, "never left", anchor="end")
    canvas.arrow((410, 94), (410, 150))
    canvas.text(422, 136, "again", anchor="start")
    canvas.arrow((380, 214), (380, 280), label="failed, or silence", at=(440, 250))
    canvas.arrow((470, 312), (540, 312), label="yes", at=(504, 304))
    canvas.arrow((380, 344), (380, 392), (262, 392), (262, 62), (290, 62))
    canvas.text(392, 372, "no: sent again, at most twice", anchor="start")
    return canvas


def draw_job(theme: Theme) -> Canvas:
    """Draw the life of a job."""
    canvas = Canvas(760, 330, "The life of a job", theme)
    canvas.box(20, 120, 140, 64, "INIT", "taken on", fill=theme.box)
    canvas.box(250, 120, 160, 64, "PENDING", "stage by stage", fill=theme.box)
    canvas.box(560, 20, 180, 64, "COMPLETED", "with the URL of a file", fill=theme.good)
    canvas.box(560, 120, 180, 64, "FAILED", "JobFailedError", fill=theme.bad)
    canvas.box(560, 220, 180, 64, "CANCELLED", "JobCancelledError", fill=theme.bad)
    canvas.box(130, 240, 160, 64, "PAUSED", "until resumed", fill=theme.warn)
    canvas.box(130, 16, 180, 64, "needs_approval", "a step video's stop", fill=theme.warn)
    canvas.arrow((160, 152), (250, 152))
    canvas.arrow((410, 138), (490, 138), (490, 52), (560, 52))
    canvas.arrow((410, 152), (560, 152))
    canvas.arrow((410, 166), (490, 166), (490, 252), (560, 252), label="cancel()", at=(525, 244))
    canvas.arrow((270, 184), (270, 240))
    canvas.arrow((290, 272), (350, 272), (350, 184))
    canvas.arrow((270, 120), (270, 80))
    canvas.arrow((310, 48), (370, 48), (370, 120), label="approve()", at=(402, 90))
    canvas.text(650, 312, "wait() ends here, and at a stop")
    return canvas


def draw_render(theme: Theme) -> Canvas:
    """Draw the stages of a render, and what a second of each costs."""
    rates = express_video_stage_rates(MODEL) or {}
    canvas = Canvas(760, 70 + 36 * len(LABELS), "The stages of a render", theme)
    total = EXPRESS_VIDEO_CREDITS_PER_SECOND[MODEL]
    canvas.text(20, 28, f"Credits for a second, with {MODEL}: {total} in all", anchor="start")
    done, scale = 0, 500 / total
    for number, (stage, label) in enumerate(LABELS.items()):
        y = 48 + number * 36
        rate = rates[stage]
        canvas.text(150, y + 18, label, anchor="end")
        fill = theme.warn if stage == "ai_video_generation" else theme.box
        canvas.box(165 + done * scale, y, rate * scale, 26, fill=fill)
        canvas.text(165 + (done + rate) * scale + 8, y + 18, str(rate), anchor="start", strong=True)
        done += rate
    return canvas


def draw_clients(row: Mapping[str, float], base: str, title: str, theme: Theme) -> Canvas:
    """Draw what a call costs each client, the cheapest first, beside the bare library."""
    canvas = Canvas(760, 62 + 32 * len(row), title, theme)
    canvas.text(20, 28, title, anchor="start", strong=True)
    scale = 320 / max(row.values())
    for number, (name, micros) in enumerate(sorted(row.items(), key=lambda each: each[1])):
        y, label = 46 + number * 32, TITLES[name]
        ours = label.startswith("**")
        canvas.text(232, y + 17, label.strip("*"), anchor="end", strong=ours)
        canvas.bar(244, y, micros * scale, 24, fill=theme.good if ours else theme.box)
        told = f"{micros:.0f} µs, {micros / row[base]:.2f} ×"
        canvas.text(252 + micros * scale, y + 17, told, anchor="start", strong=ours)
    return canvas


def draw_growth(found: Mapping[str, Any], theme: Theme) -> Canvas:
    """Draw what requests in a row, those who wait and long lists cost, at three sizes each."""
    growth, waiters = found["growth"], found["waiters"]
    groups: dict[str, tuple[str, dict[str, float]]] = {
        "CPU of each of so many requests in a row": ("µs", growth["requests"]),
        "Memory of so many who wait": (
            "MB",
            {count: each["memory_mb"] for count, each in waiters.items()},
        ),
        "CPU of a look of so many who wait": (
            "µs",
            {count: each["cpu_us_per_look"] for count, each in waiters.items()},
        ),
        "CPU of a list of so many requests": ("µs", growth["list"]),
    }
    canvas = Canvas(760, 20 + 134 * len(groups), "How it grows", theme)
    for number, (title, (unit, sizes)) in enumerate(groups.items()):
        top = 28 + number * 134
        canvas.text(20, top, title, anchor="start", strong=True)
        scale = 430 / max(sizes.values())
        for place, (size, figure) in enumerate(sizes.items()):
            y = top + 12 + place * 32
            canvas.text(130, y + 17, f"{int(size):,}", anchor="end")
            canvas.bar(142, y, figure * scale, 24, fill=theme.good)
            told = f"{figure:.0f} {unit}"
            canvas.text(150 + figure * scale, y + 17, told, anchor="start")
    return canvas


def charts() -> dict[str, Callable[[Theme], Canvas]]:
    """Return the pictures of what was measured."""
    found = json.loads(FIGURES.read_text("utf-8"))
    many, one = found["async"]["16"], found["sync"]["1"]
    call = "CPU of one jobs.status"
    return {
        "bench-async": lambda theme: draw_clients(
            many, "aiohttp_plain", f"{call}, async, 16 at once, beside plain aiohttp", theme
        ),
        "bench-sync": lambda theme: draw_clients(
            one, "urllib3_plain", f"{call}, sync, one thread, beside plain urllib3", theme
        ),
        "bench-growth": lambda theme: draw_growth(found, theme),
    }


PICTURES = {"call": draw_call, "job": draw_job, "render": draw_render}


def main() -> int:
    """Draw all pictures, or tell whether they are as they should be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only tell whether all are up to date")
    args = parser.parse_args()
    files = {
        FOLDER / f"{name}-{mode}.svg": draw(theme).svg()
        for name, draw in (PICTURES | charts()).items()
        for mode, theme in THEMES.items()
    }
    if args.check:
        old = [path for path, text in files.items() if not _says(path, text)]
        print("\n".join(f"{path}: run scripts/draw_pictures.py" for path in old) or "up to date")
        return int(bool(old))
    FOLDER.mkdir(exist_ok=True)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return 0


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
