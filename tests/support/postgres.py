"""A PostgreSQL server of its own for a test, from Debian's package."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Self

import attrs

_HOMES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _program(name: str) -> str | None:
    return shutil.which(name) or next(
        (str(home / name) for home in _HOMES if (home / name).exists()), None
    )


IS_THERE = all(map(_program, ("initdb", "pg_ctl", "postgres")))


def _somebody() -> str | None:
    """Return whom the server runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@attrs.define
class Postgres:
    """A running server; use it in a `with` block."""

    folder: Path = attrs.field(init=False)
    port: int = attrs.field(init=False)

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="samsar-postgres-"))
        if user := _somebody():
            shutil.chown(self.folder, user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "--auth=trust", "--username=samsar", "--no-sync", "-E", "UTF8")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(self.folder)

    @property
    def url(self) -> str:
        """The URL of its database."""
        return f"postgresql://samsar@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        options = f"-p {self.port} -h 127.0.0.1 -k '' -F -c max_connections=200"
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def restart(self) -> None:
        """Let it crash, and start it again."""
        self._run("pg_ctl", "stop", "-m", "immediate")
        self.start()

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [str(_program(name)), "-D", str(self.folder / "data"), *arguments],
            check=True,
            user=_somebody(),
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
