"""Checks of the project: `python -m pip install nox && nox` runs them all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nox
from packaging.requirements import Requirement

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"

PYPROJECT = nox.project.load_toml("pyproject.toml")
DEPENDENCIES: list[str] = PYPROJECT["project"]["dependencies"]
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]
SUPPORTED = nox.project.python_versions(PYPROJECT)


def _runs(version: str) -> bool:
    """Tell whether an interpreter really runs: a pyenv shim may exist and refuse."""
    try:
        found = subprocess.run([f"python{version}", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return found.returncode == 0


# At least the Python that runs nox, whatever it is called.
INSTALLED = [version for version in SUPPORTED if _runs(version)] or [sys.executable]
OLDEST, *NEWER = INSTALLED
BETWEEN = NEWER[:-1]

# The oldest Python with the oldest dependencies and the newest one with the newest, as their users
# have them; of those in between the tests that ask the language and the loop for the most. `nox -s
# tests` runs everything on all of them. The tests come last, so that their summary is the end of
# the output.
nox.options.sessions = [
    *("lint", "types", "types_sync_only", "lowest"),
    *(f"between-{version}" for version in BETWEEN),
    *([f"tests-{NEWER[-1]}"] if NEWER else ["tests"]),
]


def _group(name: str) -> list[str]:
    return list(nox.project.dependency_groups(PYPROJECT, name))


def _run_tests(session: nox.Session) -> None:
    """Run the tests, on all processors."""
    session.run("pytest", "--numprocesses=auto", *session.posargs)


def _build_wheel(session: nox.Session) -> str:
    """Build the package as users get it and return the URL of the file.

    The build refreshes `tests/_sync` too.
    """
    session.install(*_group("build"))
    folder = Path(session.create_tmp())
    for old in folder.glob("*.whl"):
        old.unlink()
    session.run("hatchling", "build", "--target", "wheel", "--directory", str(folder))
    (wheel,) = folder.glob("*.whl")
    return wheel.resolve().as_uri()


@nox.session
def lint(session: nox.Session) -> None:
    """Convert the async code, then check style, formatting and who imports whom."""
    session.install(*_group("lint"))
    session.run("python", "scripts/unasync.py")
    session.run("python", "scripts/unasync.py", "--check")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types inside the package, in the scripts, and as users see them."""
    wheel = _build_wheel(session)
    session.install(*_group("types"), f"samsar[all] @ {wheel}")
    session.run("mypy")
    session.run("basedpyright", "--pythonpath", f"{session.bin}/python")
    # Nothing that users can name is left to their type checker to guess.
    complete = ("--verifytypes", "samsar", "--ignoreexternal")
    session.run("basedpyright", "--pythonpath", f"{session.bin}/python", *complete, silent=True)


@nox.session
def types_sync_only(session: nox.Session) -> None:
    """Check the types of a program that uses the sync client where aiohttp is missing."""
    wheel = _build_wheel(session)
    needed = [each for each in DEPENDENCIES if Requirement(each).name != "aiohttp"]
    session.install(*_group("mypy"), *needed)
    session.install("--no-deps", wheel)
    program = Path("tests/typing/sync_only.py").resolve()
    # Elsewhere, so that the program sees the installed package and not the checkout.
    with session.chdir(session.create_tmp()):
        session.run("mypy", "--strict", str(program))


@nox.session(python=OLDEST)
def lowest(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that are allowed."""
    wheel = _build_wheel(session)
    wanted = [*DEPENDENCIES, *(each for name in EXTRAS if name != "all" for each in EXTRAS[name])]
    session.install(*_group("test"), f"samsar[all] @ {wheel}", *map(_oldest, wanted))
    _run_tests(session)


def _oldest(requirement: str) -> str:
    parsed = Requirement(requirement)
    (version,) = (each.version for each in parsed.specifier if each.operator == ">=")
    return f"{parsed.name}=={version}"


@nox.session(python=INSTALLED)
def tests(session: nox.Session) -> None:
    """Run the tests against the built package on every Python that is installed."""
    wheel = _build_wheel(session)
    session.install(*_group("test"), f"samsar[all] @ {wheel}")
    _run_tests(session)


@nox.session(python=INSTALLED[-1])
def coverage(session: nox.Session) -> None:
    """Measure which lines and branches the tests reach, in both clients; not a default one."""
    wheel = _build_wheel(session)
    session.install(*_group("coverage"), f"samsar[all] @ {wheel}")
    session.run("coverage", "erase")
    # Measuring loads what those tests do not want to see.
    tests = ("pytest", "--numprocesses=auto", "-k", "not loads_nothing_heavy")
    session.run("coverage", "run", "-m", *tests, *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
def soak(session: nox.Session) -> None:
    """Fail 10,000 paid calls of each client, and kill workers of bulk work; not a default one."""
    wheel = _build_wheel(session)
    session.install(*_group("test"), f"samsar[all] @ {wheel}")
    session.run("pytest", "tests/faults/soak.py", "tests/bulk/soak.py", "-s", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation without a warning, and check the links inside of it."""
    wheel = _build_wheel(session)
    session.install(*_group("docs"), f"samsar[all] @ {wheel}")
    site = Path("docs/_build/html")
    shutil.rmtree(site.parent, ignore_errors=True)
    session.run("sphinx-build", "-W", "-n", "--keep-going", "-j", "auto", "docs", str(site))
    session.run("python", "scripts/check_site.py", str(site))


@nox.session
def release(session: nox.Session) -> None:
    """Follow the checklist of a release: `nox -s release -- 0.2.0`; not one of the default ones."""
    session.install(*_group("release"))
    session.run("python", "scripts/release.py", *session.posargs)


@nox.session(python=BETWEEN or None)
def between(session: nox.Session) -> None:
    """Run the tests of the clients on the Pythons between the oldest and the newest."""
    wheel = _build_wheel(session)
    session.install(*_group("test"), f"samsar[all] @ {wheel}")
    folders = ("_async", "_sync", "bulk", "core", "faults", "transport")
    command = ("pytest", "--numprocesses=auto", *(f"tests/{name}" for name in folders))
    session.run(*command, *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the package beside others; write figures, page and charts; not a default one."""
    wheel = _build_wheel(session)
    session.install(*_group("bench"), f"samsar[fast] @ {wheel}")
    node = Path(session.create_tmp())
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path("scripts/peer") / name, node)
    shutil.copy("scripts/bench/clients.mjs", node)
    session.run("npm", "ci", "--ignore-scripts", "--prefix", str(node), external=True)
    command = ("python", "-m", "bench.measure", "--node", str(node), *session.posargs)
    session.run(*command, env={"PYTHONPATH": "scripts"})


@nox.session
def peer(session: nox.Session) -> None:
    """Let the client for TypeScript make its calls to the emulator; not one of the default ones."""
    wheel = _build_wheel(session)
    session.install(f"samsar @ {wheel}")
    cannot = 75
    command = ("python", "scripts/peer/run.py", *session.posargs)
    output = str(session.run(*command, success_codes=[0, cannot], silent=True)).strip()
    if output.startswith("skipped: "):
        session.skip(output)
    session.log(output)
