"""A small project with a converter of its own, to change at will."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from facade import pairs_in, refresh

ROOT = Path(__file__).resolve().parents[2]

CLIENT = '''"""The client."""

from samsar._transport.async_http import AsyncTransport


class AsyncSamsarClient:
    """Talks to the server."""

    async def aclose(self) -> None:
        """Close an `AsyncTransport`."""
        await AsyncTransport().aclose()
'''


@pytest.fixture(scope="session")
def copy() -> Callable[..., None]:
    """Copies parts of this checkout, without what was generated."""

    def copy(target: Path, *names: str) -> None:
        for name in names:
            if (ROOT / name).is_dir():
                ignore = shutil.ignore_patterns("__pycache__", "_sync")
                shutil.copytree(ROOT / name, target / name, ignore=ignore)
            else:
                shutil.copy(ROOT / name, target / name)

    return copy


@pytest.fixture
def project(tmp_path, copy) -> Path:
    """A project whose async code is one client."""
    copy(tmp_path, "scripts")
    for path, text in {
        "samsar/__init__.py": "",
        "samsar/_async/client.py": CLIENT,
        "samsar/_transport/async_http.py": "",
        "samsar/_transport/sync_http.py": "",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


@pytest.fixture
def write(project) -> Callable[[str, str], Path]:
    """Writes a file of the project."""

    def write(path: str, text: str) -> Path:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, encoding="utf-8")
        return project / path

    return write


@pytest.fixture
def converted(project, write) -> Callable[[str], str]:
    """Converts the text of a module, and returns it without the header."""

    def converted(text: str) -> str:
        write("samsar/_async/module.py", text)
        refresh(pairs_in(project))
        result = (project / "samsar/_sync/module.py").read_text(encoding="utf-8")
        return result.split("\n", 1)[1]

    return converted


@pytest.fixture
def command(project) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the converter as a command."""

    def command(*arguments: str, python: str = sys.executable, **options):
        return subprocess.run(
            [python, str(project / "scripts/unasync.py"), *arguments],
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    return command
