"""Walk through the README of `samsar-js`, the client for TypeScript, against the emulator.

Installs the version that package-lock.json names, once, starts an emulator, and makes every call.
Ends with 0 when all agreed, with 1 when one did not, and with 75 when the client cannot be had
here: node or npm is missing, or the registry cannot be reached.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from samsar.emulator import EmulatorThread

HERE: Final = Path(__file__).resolve().parent
MANIFESTS: Final = ("package.json", "package-lock.json")
CANNOT: Final = 75
"""As sysexits.h has it: a failure that may be gone the next time."""
SPEED: Final = 100
CREDITS: Final = 1_000_000
LONGEST: Final = 180


class CannotInstall(Exception):  # noqa: N818 - it says what happened
    """The client cannot be had here."""


def installed(cache: Path) -> Path:
    """Return the folder in which the client is installed."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise CannotInstall(f"{program} is not installed")
    pinned = b"".join((HERE / name).read_bytes() for name in MANIFESTS)
    folder = cache / hashlib.sha256(pinned).hexdigest()[:16]
    # Written by npm when it is through.
    if not (folder / "node_modules" / ".package-lock.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in MANIFESTS:
            shutil.copy(HERE / name, folder)
        quiet = ("--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=0")
        command = ["npm", "ci", "--ignore-scripts", *quiet]
        try:
            done = subprocess.run(
                command, cwd=folder, check=False, timeout=LONGEST, capture_output=True, text=True
            )
        except subprocess.TimeoutExpired as error:
            raise CannotInstall("npm did not end") from error
        if done.returncode != 0:
            raise CannotInstall(f"npm could not install it: {' '.join(done.stderr.split())[:200]}")
    return folder


def walked(folder: Path) -> list[dict[str, Any]]:
    """Make all calls, and return what became of each."""
    shutil.copy(HERE / "walk.mjs", folder)
    with EmulatorThread(speed=SPEED, credits=CREDITS, http_redirects=True) as emulator:
        command = ["node", "walk.mjs", emulator.url, emulator.api_key]
        done = subprocess.run(
            command, cwd=folder, check=False, timeout=LONGEST, capture_output=True, text=True
        )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    broken = any(line["outcome"] == "disagreed" for line in lines)
    if done.returncode != 0 and not broken:
        lines.append({"call": "node", "outcome": "disagreed", "detail": done.stderr[-500:]})
    return lines


def show(lines: list[dict[str, Any]], *, every: bool) -> None:
    """Print a short table."""
    counted = dict.fromkeys(("ok", "skipped", "disagreed"), 0)
    for line in lines:
        counted[line["outcome"]] += 1
        if every or line["outcome"] != "ok":
            print(f"{line['outcome']:<10} {line['call']:<45} {line['detail']}".rstrip())
    methods = len({line["call"] for line in lines if line["outcome"] == "ok"})
    called = len(lines) - counted["skipped"]
    words = ", ".join(f"{count} {word}" for word, count in counted.items())
    print(f"{called} calls walked: {words} ({methods} methods agreed)")


def main() -> int:
    """Install, walk and say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "samsar-peer",
        help="where the client is installed (default: %(default)s)",
    )
    parser.add_argument("--verbose", action="store_true", help="show the calls that agreed, too")
    arguments = parser.parse_args()
    try:
        folder = installed(arguments.cache)
    except CannotInstall as error:
        print(f"skipped: {error}")
        return CANNOT
    lines = walked(folder)
    show(lines, every=arguments.verbose)
    return 1 if any(line["outcome"] == "disagreed" for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
