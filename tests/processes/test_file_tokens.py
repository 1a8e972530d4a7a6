"""Tokens in a file: shared by processes, and truthful after a kill."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import samsar
from samsar import ConfigurationError, RotatingToken, SamsarClient, SignInRequiredError
from samsar.emulator import EmulatorThread
from samsar.tokens import FileTokenStore, Tokens

HERE = str(Path(samsar.__file__).resolve().parents[1])
REFRESH = "/v2/user/refresh_token"

SYNC = """
import sys
from samsar import RotatingToken, SamsarClient
from samsar.tokens import FileTokenStore

url, path = sys.argv[1:]
with SamsarClient(credential=RotatingToken(store=FileTokenStore(path)), base_url=url) as client:
    print("ready", flush=True)
    sys.stdin.readline()
    print(client.credits.balance().data.remaining_credits)
"""

ASYNC = """
import asyncio, sys
from samsar import AsyncSamsarClient, RotatingToken
from samsar.tokens import FileTokenStore

async def main():
    url, path = sys.argv[1:]
    credential = RotatingToken(store=FileTokenStore(path))
    async with AsyncSamsarClient(credential=credential, base_url=url) as client:
        print("ready", flush=True)
        sys.stdin.readline()
        print((await client.credits.balance()).data.remaining_credits)

asyncio.run(main())
"""

STUCK = """
import sys, time
from samsar import RotatingToken, SamsarClient
from samsar.tokens import FileTokenStore

class Stuck(FileTokenStore):
    saves = 0

    def save(self, text):
        self.saves += 1
        if self.saves == 2:
            print("answered", flush=True)
            time.sleep(600)
        super().save(text)

url, path = sys.argv[1:]
with SamsarClient(credential=RotatingToken(store=Stuck(path)), base_url=url) as client:
    client.credits.balance()
"""


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0) as emulator:
        yield emulator


@pytest.fixture
def path(emulator, tmp_path):
    """A file with tokens that have a day left."""
    made = emulator.create_refresh_token()
    tokens = Tokens(
        auth_token=made.auth_token,
        refresh_token=made.refresh_token,
        expires_at=datetime.now(UTC) + timedelta(days=1),
        obtained_at=datetime.now(UTC) - timedelta(days=9),
    )
    path = tmp_path / "state" / "tokens.json"
    FileTokenStore(path).save(tokens.to_json())
    return path


@contextmanager
def program(text, emulator, path):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SAMSAR_")
    }
    process = subprocess.Popen(
        [sys.executable, "-c", text, emulator.url, str(path)],
        env={**environment, "PYTHONPATH": HERE},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def refreshes(emulator):
    return sum(each.path == REFRESH for each in emulator.requests)


@pytest.mark.slow
def test_processes_that_share_a_file_make_one_renewal(emulator, path):
    with (
        program(SYNC, emulator, path) as one,
        program(ASYNC, emulator, path) as two,
        program(SYNC, emulator, path) as three,
    ):
        processes = (one, two, three)
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 3
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [process.communicate(timeout=60)[0] for process in processes]

    assert answers == ["10000\n"] * 3
    assert refreshes(emulator) == 1


@pytest.mark.slow
def test_a_kill_between_the_answer_and_the_store_is_reported_and_never_repeated(emulator, path):
    with program(STUCK, emulator, path) as process:
        assert process.stdout.readline() == "answered\n"
        process.send_signal(signal.SIGKILL)
        process.wait(60)

    store = FileTokenStore(path)
    for _ in range(2):
        with SamsarClient(
            credential=RotatingToken(store=FileTokenStore(path)), base_url=emulator.url
        ) as client:
            with pytest.raises(SignInRequiredError, match="sign in anew") as caught:
                client.credits.balance()
            assert caught.value.reason == "unknown"
    assert refreshes(emulator) == 1

    made = emulator.create_refresh_token()
    store.save(Tokens(auth_token=made.auth_token, refresh_token=made.refresh_token).to_json())
    with SamsarClient(credential=RotatingToken(store=store), base_url=emulator.url) as client:
        client.credits.balance()


@pytest.fixture
def no_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read_what_is_stored(no_umask, tmp_path):
    path = tmp_path / "new" / "tokens.json"
    store = FileTokenStore(path)
    assert store.load() is None
    assert store.acquire()
    store.save("secret")
    store.release()

    assert store.load() == "secret"
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert all(mode(each) == 0o600 for each in path.parent.iterdir())


def test_a_file_is_replaced_as_a_whole_and_leaves_nothing_behind(tmp_path):
    path = tmp_path / "tokens.json"
    store = FileTokenStore(path)
    store.save("first")
    with path.open() as reader:
        store.save("second")
        assert reader.read() == "first"

    assert store.load() == "second"
    assert [each.name for each in tmp_path.iterdir()] == ["tokens.json"]


def test_nothing_is_written_through_a_link_that_somebody_has_planted(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    folder = tmp_path / "state"
    folder.mkdir()
    for name in (f".tokens.json.{os.getpid()}.{threading.get_ident()}", ".tokens.json."):
        (folder / name).symlink_to(elsewhere)
    FileTokenStore(folder / "tokens.json").save("secret")

    assert not elsewhere.exists()


def test_a_link_to_a_file_of_tokens_stays_one(tmp_path):
    link, target = tmp_path / "link", tmp_path / "tokens.json"
    link.symlink_to(target)
    FileTokenStore(link).save("secret")

    assert link.is_symlink()
    assert target.read_text() == "secret"


def test_what_killed_processes_have_left_is_cleared_up(tmp_path):
    store = FileTokenStore(tmp_path / "tokens.json")
    left, recent = tmp_path / ".tokens.json.left", tmp_path / ".tokens.json.recent"
    for each in (left, recent):
        each.write_text("half of a secret")
    os.utime(left, (0, 0))
    assert store.acquire()
    store.save("secret")
    store.release()

    assert not left.exists()
    assert recent.exists()


def test_a_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "tokens.json"
    store = FileTokenStore(path)
    store.save("secret")
    path.chmod(0o640)

    with pytest.raises(ConfigurationError, match="can be read by others") as caught:
        store.load()
    assert "secret" not in str(caught.value)


def test_one_has_the_lock_at_a_time_and_any_thread_can_give_it_back(tmp_path):
    one, other = (FileTokenStore(tmp_path / "tokens.json") for _ in range(2))
    assert one.acquire()
    assert not one.acquire()
    assert not other.acquire()
    thread = threading.Thread(target=one.release)
    thread.start()
    thread.join()
    assert other.acquire()
    other.release()
