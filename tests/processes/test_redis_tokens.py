"""Tokens in Redis, for services on several machines: against a real server."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
import redis as library
from redis.backoff import NoBackoff
from redis.retry import Retry

from samsar import (
    ConfigurationError,
    Inbox,
    RotatingToken,
    SamsarClient,
    SignInRequiredError,
    WebhookRefusedError,
)
from samsar.emulator import DropAnswer, EmulatorThread
from samsar.tokens import RedisTokenStore, Tokens
from samsar.webhooks import RedisSeen, WebhookUrls

REFRESH = "/v2/user/refresh_token"
PATIENCE = 20.0


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    # Short: the path of a socket may have 107 characters.
    folder = tmp_path_factory.mktemp("r")
    path = str(folder / "s")
    command = [program, "--port", "0", "--unixsocket", path, "--save", "", "--dir", folder]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until(lambda: listens(path))
        yield path
    finally:
        process.terminate()
        process.wait(PATIENCE)


def listens(path):
    with socket.socket(socket.AF_UNIX) as knocking:
        return knocking.connect_ex(path) == 0


def until(condition):
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline, "it has not come"
        sleep(0.01)


@pytest.fixture
def machine(server):
    """Makes clients of Redis, as every machine has its own."""
    made = []

    def another():
        made.append(library.Redis(unix_socket_path=server))
        return made[-1]

    another().flushall()
    yield another
    for client in made:
        client.close()


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0) as emulator:
        yield emulator


def tokens_of(emulator):
    made = emulator.create_refresh_token()
    return Tokens(
        auth_token=made.auth_token,
        refresh_token=made.refresh_token,
        expires_at=datetime.now(UTC) + timedelta(days=1),
        obtained_at=datetime.now(UTC) - timedelta(days=9),
    )


def refreshes(emulator):
    return sum(each.path == REFRESH for each in emulator.requests)


def test_what_one_machine_stores_another_loads(machine):
    one, other = (RedisTokenStore(machine(), key="samsar:tokens") for _ in range(2))
    assert other.load() is None
    one.save("text ü")
    assert other.load() == "text ü"


def test_one_machine_has_the_lock_at_a_time(machine):
    one, other = (RedisTokenStore(machine(), key="samsar:tokens") for _ in range(2))
    assert one.acquire()
    assert not one.acquire()
    assert not other.acquire()
    thread = threading.Thread(target=one.release)
    thread.start()
    thread.join()
    assert other.acquire()
    other.release()


def test_a_machine_that_died_keeps_the_lock_no_longer_than_its_lease(machine):
    redis = machine()
    dead, other = (RedisTokenStore(machine(), key="samsar:tokens") for _ in range(2))
    assert dead.acquire()
    assert 0 < redis.pttl("samsar:tokens:lock") <= 120_000
    redis.pexpire("samsar:tokens:lock", 1)
    until(other.acquire)
    # Whoever comes back to life takes nothing from the new holder.
    dead.release()
    assert not RedisTokenStore(machine(), key="samsar:tokens").acquire()
    other.release()


def test_two_machines_make_one_renewal(machine, emulator):
    stores = [RedisTokenStore(machine(), key="samsar:tokens") for _ in range(2)]
    stores[0].save(tokens_of(emulator).to_json())
    clients = [
        SamsarClient(credential=RotatingToken(store=store), base_url=emulator.url)
        for store in stores
    ]
    with ThreadPoolExecutor() as pool:
        calls = [pool.submit(client.credits.balance) for client in clients]
        assert all(call.result().data.remaining_credits == 10_000 for call in calls)
    for client in clients:
        client.close()

    assert refreshes(emulator) == 1


def test_another_machine_learns_that_a_renewal_was_lost(machine, emulator):
    one, other = (RedisTokenStore(machine(), key="samsar:tokens") for _ in range(2))
    one.save(tokens_of(emulator).to_json())
    emulator.faults.add(DropAnswer(route=REFRESH))
    for store in (one, other):
        credential = RotatingToken(store=store)
        with SamsarClient(credential=credential, base_url=emulator.url) as client:
            with pytest.raises(SignInRequiredError) as caught:
                client.credits.balance()
            assert caught.value.reason == "unknown"

    assert refreshes(emulator) == 1


def test_a_server_that_is_gone_is_told_in_one_line_and_nothing_is_sent(emulator):
    with socket.socket() as taken:
        # Nobody listens there, and nobody else gets it.
        taken.bind(("127.0.0.1", 0))
        refuse_on(taken.getsockname()[1], emulator)


def refuse_on(port, emulator):
    gone = library.Redis(port=port, retry=Retry(NoBackoff(), 0))
    credential = RotatingToken(store=RedisTokenStore(gone, key="samsar:tokens"))
    with (
        SamsarClient(credential=credential, base_url=emulator.url) as client,
        pytest.raises(ConfigurationError, match="could not be read"),
    ):
        client.credits.balance()

    assert emulator.requests == []


def test_a_webhook_counts_once_on_all_machines(machine):
    urls = WebhookUrls("a secret of at least 32 characters")
    one, other = (Inbox(urls, seen=RedisSeen(machine())) for _ in range(2))
    url = one.url("https://shop.example/hooks/samsar", ref="order-17")
    assert one.receive(url, b"{}").ref == "order-17"
    with pytest.raises(WebhookRefusedError) as caught:
        other.receive(url, b"{}")
    assert caught.value.reason == "replayed"
    (name,) = machine().keys("samsar:webhook:*")
    assert 0 < machine().ttl(name) <= 7 * 24 * 3600 + 1


@pytest.mark.parametrize("given", [None, 5, "not a url"], ids=repr)
def test_what_is_no_redis_is_refused(given):
    with pytest.raises(ConfigurationError, match=r"redis\.Redis"):
        RedisTokenStore(given, key="samsar:tokens")
    with pytest.raises(ConfigurationError, match=r"redis\.Redis"):
        RedisSeen(given)


def test_a_store_needs_a_name_and_shows_nothing(machine):
    with pytest.raises(ConfigurationError, match="key"):
        RedisTokenStore(machine(), key="")
    store = RedisTokenStore("redis://:hunter2@localhost:1/0", key="samsar:tokens")
    assert "hunter2" not in repr(store)
