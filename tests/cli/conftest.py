"""The command line, as a process of its own and inside this one."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

import samsar
from samsar.cli import main
from samsar.emulator import EmulatorThread

STARTED = """\
import signal, sys
# However the tests were started: Ctrl-C is not ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from samsar.cli import main
sys.exit(main())
"""
PLAN = """\
make = "text"
max_credits = 400

[fields]
prompt = "A short film about {name}"
image_model = "GPTIMAGE2"
video_model = "RUNWAYML"
duration = 10
"""
HERE = str(Path(samsar.__file__).resolve().parents[1])


@attrs.frozen
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path, tmp_path_factory) -> dict[str, str]:
    """No setting of this machine takes part, and everything happens in an empty folder.

    The answer is the environment for a process that finds the same package.
    """
    for name in list(os.environ):
        if name.upper().startswith("SAMSAR_") or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    # Nor do the profiles and the keyring of whoever runs the tests.
    monkeypatch.setenv("SAMSAR_CONFIG_DIR", str(tmp_path_factory.mktemp("config") / "samsar"))
    monkeypatch.setitem(sys.modules, "keyring", None)
    return {**os.environ, "PYTHONPATH": HERE, "PYTHONUTF8": "1", "TERM": "xterm-256color"}


@pytest.fixture
def samsar_command(capsys, monkeypatch) -> Callable[..., Ended]:
    """Runs a command in this process."""

    def run(*arguments: str, answer: str = "") -> Ended:
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        code = main(arguments)
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return run


@pytest.fixture
def terminal(monkeypatch) -> Callable[..., Ended]:
    """Runs a command in this process, as if somebody sat there who types the answer."""

    def run(*arguments: str, answer: str = "") -> Ended:
        typed = io.StringIO(answer)
        out, err = io.StringIO(), io.StringIO()
        typed.isatty = err.isatty = lambda: True
        with monkeypatch.context() as patched:
            for name, stream in (("stdin", typed), ("stdout", out), ("stderr", err)):
                patched.setattr(f"sys.{name}", stream)
            code = main(arguments)
        return Ended(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def process(environment) -> Callable[..., Ended]:
    """Runs Python in a process to its end."""

    def run(*arguments: str, **variables: str) -> Ended:
        done = subprocess.run(
            [sys.executable, *arguments],
            env={**environment, **variables},
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def started(environment) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a command in a process, and ends what is left of it."""
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        command = subprocess.Popen(
            [sys.executable, "-c", STARTED, *arguments],
            env={**environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        processes.append(command)
        return command

    yield start
    for command in processes:
        command.kill()
        command.communicate()


@pytest.fixture
def api() -> Iterator[EmulatorThread]:
    """The API, where every video is ready at the first look."""
    with EmulatorThread(speed=1e6) as emulator:
        yield emulator


@pytest.fixture
def account(api, monkeypatch) -> EmulatorThread:
    """The API, with its URL and a key for it in the environment."""
    monkeypatch.setenv("SAMSAR_BASE_URL", api.url)
    monkeypatch.setenv("SAMSAR_API_KEY", api.api_key)
    return api


@pytest.fixture
def catalogue(tmp_path) -> Path:
    """The folder with a table of two rows and a plan for them, where commands run."""
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    (tmp_path / "rows.csv").write_text("name\na lamp\na chair\n", "utf-8")
    return tmp_path


@pytest.fixture
def bulk(samsar_command, catalogue) -> Callable[..., Ended]:
    """Runs `samsar bulk …` with a database."""
    return lambda name, *arguments: samsar_command(
        "bulk", name, *arguments, "--database", "films.db"
    )


@pytest.fixture
def make(bulk) -> Callable[..., Ended]:
    """Runs `samsar bulk run` with the table and its plan."""
    return lambda *more: bulk("run", "rows.csv", "--plan", "plan.toml", *more)
