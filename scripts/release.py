"""Follows the checklist of a release as far as a script can; docs/releasing.md has all of it.

    python scripts/release.py 0.2.0 [--tag]

It needs hatchling and twine: `nox -s release -- 0.2.0`. Nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"

TRIAL = """
import asyncio

from samsar import AsyncSamsarClient, SamsarClient, __version__
from samsar.emulator import EmulatorThread

VIDEO = dict(prompt="A", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10)


async def with_asyncio(emulator):
    async with AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url) as samsar:
        job = await samsar.videos.create_from_text(**VIDEO)
        emulator.clock.advance(600)
        return (await job.wait()).url


with EmulatorThread(speed=0) as emulator:
    with SamsarClient(api_key=emulator.api_key, base_url=emulator.url) as samsar:
        job = samsar.videos.create_from_text(**VIDEO)
        emulator.clock.advance(600)
        assert job.wait().url
    assert asyncio.run(with_asyncio(emulator))
print(__version__)
"""


class NotReadyError(Exception):
    """Something is not as it must be for a release."""


def check_version(text: str, version: str) -> None:
    """Make sure that the package says which version it is."""
    found = re.search(r'__version__ = "(.*)"', text)
    if found is None or found[1] != version:
        said = found[1] if found else "nothing"
        raise NotReadyError(f"samsar/_version.py says {said}, not {version}")


def notes_of(changelog: str, version: str) -> str:
    """Return what the changelog says about a version.

    Raises:
        NotReadyError: It says nothing, or there is something that no version has yet.
    """
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    notes = {}
    for section in sections:
        heading, _, body = section.partition("\n")
        notes[heading.strip()] = body.strip()
    if notes.get("[Unreleased]"):
        raise NotReadyError("CHANGELOG.md has something under [Unreleased]")
    pattern = re.compile(rf"\[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d")
    fitting = [body for heading, body in notes.items() if pattern.fullmatch(heading)]
    if not fitting or not fitting[0]:
        raise NotReadyError(f"CHANGELOG.md has no section '## [{version}] - YYYY-MM-DD' that tells")
    return fitting[0]


def check_tree(version: str) -> None:
    """Make sure that what is built is what is committed, and that the tag is free."""
    if _said("git", "status", "--porcelain"):
        raise NotReadyError("the working tree is not clean")
    if _said("git", "tag", "--list", f"v{version}"):
        raise NotReadyError(f"there is a tag v{version} already")


def build() -> tuple[Path, Path]:
    """Build sdist and wheel, and return them."""
    shutil.rmtree(DIST, ignore_errors=True)
    _run(sys.executable, "-m", "hatchling", "build", "--directory", str(DIST))
    (sdist,), (wheel,) = DIST.glob("*.tar.gz"), DIST.glob("*.whl")
    _run(sys.executable, "-m", "twine", "check", "--strict", str(sdist), str(wheel))
    return sdist, wheel


def check_wheel(names: list[str]) -> None:
    """Make sure that the wheel has both clients, and nothing that is not for users."""
    either = {"samsar/_async/": set[str](), "samsar/_sync/": set[str]()}
    for name in names:
        for folder, modules in either.items():
            if name.startswith(folder):
                modules.add(name.removeprefix(folder))
    ours, facade = either.values()
    if not ours or ours != facade:
        raise NotReadyError(
            f"only one client of the wheel has {sorted(ours ^ facade) or 'anything'}"
        )
    if "samsar/py.typed" not in names:
        raise NotReadyError("the wheel has no samsar/py.typed")
    strange = [name for name in names if not name.startswith(("samsar/", "samsar-"))]
    if strange:
        raise NotReadyError(f"the wheel has {strange[0]}, which is not for users")


def try_out(wheel: Path, version: str) -> None:
    """Install the wheel where nothing else is, and make a video with both clients."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(next(Path(folder).glob("[bS]*/python*")))
        _run(python, "-m", "pip", "install", "--quiet", "--no-input", str(wheel))
        # Elsewhere and isolated, so that nothing is taken from the checkout.
        said = subprocess.run(
            [python, "-I", "-c", TRIAL], cwd=folder, check=True, capture_output=True, text=True
        ).stdout.strip()
    if said != version:
        raise NotReadyError(f"the installed package says {said}, not {version}")


def _said(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True)


def release(version: str, *, tag: bool) -> None:
    """Go through the list."""
    check_version((ROOT / "samsar" / "_version.py").read_text(encoding="utf-8"), version)
    notes = notes_of((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    check_tree(version)
    _, wheel = build()
    with zipfile.ZipFile(wheel) as package:
        check_wheel(package.namelist())
    try_out(wheel, version)
    if tag:
        # A '#' begins a heading there, and no comment.
        message = ("--cleanup=whitespace", "-m", f"samsar {version}\n\n{notes}")
        _run("git", "tag", "--annotate", f"v{version}", *message)
    print(f"dist/ has samsar {version}. What is left: docs/releasing.md, 'By hand'.")


def main() -> int:
    """Release the version that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("version", help="like 0.2.0")
    parser.add_argument("--tag", action="store_true", help="tag the commit when all is well")
    wanted = parser.parse_args()
    try:
        release(wanted.version, tag=wanted.tag)
    except NotReadyError as error:
        print(f"not ready: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"not ready: {' '.join(map(str, error.cmd[:4]))} failed", file=sys.stderr)
        if error.stderr:
            print(error.stderr, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
