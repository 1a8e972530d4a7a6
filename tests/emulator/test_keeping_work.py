"""A database that is opened again goes on where it was, whatever was going on."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from samsar.emulator import Emulator, EmulatorThread
from samsar.emulator.database.store import SCHEMA_VERSION

from .conftest import TEXT, Api

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

USER = {"provider": "whop", "external_user_id": "user_1"}
SECRET = "a-secret-that-is-at-least-32-characters"
CHAT = {"messages": [{"role": "user", "content": "How are you?"}], "async": True}


class Kept:
    """One database, and an emulator that is started anew whenever that is asked for."""

    def __init__(self, database: Path, http: aiohttp.ClientSession) -> None:
        self._database = database
        self._http = http
        self.emulator = Emulator(database=database, speed=0, credits=50_000)
        self.api = Api(http, self.emulator)

    async def start_again(self) -> None:
        await self.emulator.stop()
        self.emulator = Emulator(database=self._database, speed=0)
        await self.emulator.start()
        self.api = Api(self._http, self.emulator)

    async def ask(self, path: str, body: Any = None, **options: Any) -> Any:
        method = "GET" if body is None else "POST"
        answer = await self.api.send(method, path, body=body, **options)
        assert answer.status < 300, answer.body
        return answer.json


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    async with aiohttp.ClientSession() as http:
        kept = Kept(tmp_path / "emulator.db", http)
        await kept.emulator.start()
        yield kept
        await kept.emulator.stop()


async def test_a_step_video_waits_at_its_checkpoint_and_goes_on(kept: Kept):
    fields = {**TEXT, "step_mode": "two_step"}
    job = (await kept.ask("/v2/video/step/text_to_video", {"input": fields}))["request_id"]
    kept.emulator.clock.advance(60)
    before = await kept.ask(f"/v2/video/step/{job}/status")
    assert before["waiting_for_process_next"]

    await kept.start_again()

    after = await kept.ask(f"/v2/video/step/{job}/status")
    assert after["step"] == before["step"]
    assert list(after["completed_step_resources"]) == list(before["completed_step_resources"])
    await kept.ask(f"/v2/video/step/{job}/process_next", {})
    kept.emulator.clock.advance(100)
    assert (await kept.ask(f"/v2/video/step/{job}/status"))["result_url"]
    assert kept.emulator.balance() == 50_000 - 900


async def test_an_interactive_video_is_known_by_its_key_and_gets_done(kept: Kept):
    fields = {"input": {**TEXT, "num_levels": 1}}
    key = {"Idempotency-Key": "once"}
    path = "/v2/text_to_interactive_video"
    made = await kept.ask(path, fields, headers=key)
    kept.emulator.clock.advance(5)

    await kept.start_again()

    again = await kept.ask(path, fields, headers=key)
    assert again["request_id"] == made["request_id"]
    assert again["workflow_stage"] == "BRANCHED_NARRATIVE"
    kept.emulator.clock.advance(200)
    status = await kept.ask("/v2/status_detailed", request_id=made["request_id"])
    assert status["status"] == "COMPLETED"
    assert len(kept.emulator.sessions()) == 1


async def test_a_draft_is_still_one(kept: Kept):
    draft = await kept.ask("/v2/text_to_interactive_video/session", {})

    await kept.start_again()

    fields = {"prompt": "A lighthouse", "session_id": draft["session_id"]}
    made = await kept.ask("/v2/text_to_interactive_video", {"input": fields})
    assert made["session_id"] == draft["session_id"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (
            "/v2/external/narrative/create_single",
            {"prompt": "A beach", "duration": 20},
            "/v2/external/narrative/status",
        ),
        ("/v2/external/chat", {**CHAT, "client_request_id": "c1"}, "/v2/external/chat/status"),
        ("/v2/external/audio/text_to_music", {"prompt": "Waves"}, "/v2/external/audio/status"),
        (
            "/v2/external/video/sound_effect",
            {"video_url": "https://example.com/a.mp4"},
            "/v2/external/video/status",
        ),
    ],
)
async def test_hosted_work_gets_done_and_is_paid_once(
    kept: Kept, path: str, body: dict[str, Any], status: str
):
    job = (await kept.ask(path, body))["request_id"]
    kept.emulator.clock.advance(3)

    await kept.start_again()

    running = await kept.ask(status, request_id=job)
    assert running["status"] in ("PENDING", "PROCESSING")
    kept.emulator.clock.advance(60)
    done = await kept.ask(status, request_id=job)
    assert done["status"] == "COMPLETED"
    charges = [entry for entry in kept.emulator.ledger() if entry.kind == "charge"]

    await kept.start_again()

    assert await kept.ask(status, request_id=job) == with_origin(done, kept.emulator.url)
    assert [entry for entry in kept.emulator.ledger() if entry.kind == "charge"] == charges


def with_origin(body: Any, origin: str) -> Any:
    """Return an answer as an emulator on another port would have given it."""
    if isinstance(body, dict):
        return {name: with_origin(value, origin) for name, value in body.items()}
    if isinstance(body, list):
        return [with_origin(value, origin) for value in body]
    is_file = isinstance(body, str) and "/files/" in body
    return f"{origin}/files/{body.partition('/files/')[2]}" if is_file else body


async def test_an_external_user_keeps_the_key_the_purse_and_the_requests(kept: Kept):
    key = (await kept.ask("/v1/external_users/session", {"external_user": USER}))[
        "external_api_key"
    ]
    grant = {"external_user": USER, "input": {"credits": 1000}}
    await kept.ask("/v1/external_users/credits/grant", grant)
    order = {"external_user": USER, "input": {**TEXT, "duration": 10}}
    request = (await kept.ask("/v1/external_users/text_to_video", order))["request_id"]
    kept.emulator.clock.advance(20)

    await kept.start_again()

    kept.emulator.clock.advance(100)
    theirs = {"x-external-user-api-key": key}
    status = await kept.ask("/v1/external_users/status", request_id=request, headers=theirs)
    assert (status["status"], status["creditsCharged"]) == ("COMPLETED", 300)
    listed = await kept.ask("/v1/external_users/requests", headers=theirs)
    assert [each["request_id"] for each in listed["requests"]] == [request]
    assert kept.emulator.balance(key) == 700
    session = await kept.ask("/v1/external_users/session", {"external_user": USER})
    assert session["external_api_key"] == key


async def test_app_keys_and_refresh_tokens_stay_good(kept: Kept):
    app_key = (await kept.ask("/v2/users/app_key", {"secret": SECRET}))["app_key"]
    purchase = {"amount": 5, "email": "a@example.com", "redirect_url": "https://example.com/cb"}
    await kept.ask("/v2/user/recharge_credits", purchase, key=None)
    kept.emulator.clock.advance(5)

    await kept.start_again()

    headers = {"Authorization": f"AppKey {app_key}", "x-app-secret": SECRET}
    assert await kept.ask("/v2/user/credits", key=None, headers=headers)
    kept.emulator.clock.advance(30)
    (callback,) = kept.emulator.callbacks

    await kept.start_again()

    body = {"refreshToken": callback.body["refreshToken"]}
    tokens = await kept.ask("/v2/user/refresh_token", body, key=None)
    bearer = {"Authorization": f"Bearer {tokens['authToken']}"}
    assert (await kept.ask("/v2/user/credits", key=None, headers=bearer))["remainingCredits"] == 500


async def test_a_database_that_was_not_closed_goes_on_too(kept: Kept, tmp_path: Path):
    job = (await kept.ask("/v2/external/chat", CHAT))["request_id"]
    kept.emulator.clock.advance(3)
    await kept.ask("/v2/external/chat/status", request_id=job)
    copy = tmp_path / "copy.db"
    await asyncio.to_thread(copied, tmp_path / "emulator.db", copy)

    async with aiohttp.ClientSession() as http:
        other = Kept(copy, http)
        await other.emulator.start()
        try:
            other.emulator.clock.advance(60)
            done = await other.ask("/v2/external/chat/status", request_id=job)
        finally:
            await other.emulator.stop()
    assert done["status"] == "COMPLETED"


def copied(source: Path, target: Path) -> None:
    """Copy a database in the middle of its use."""
    before, after = sqlite3.connect(source), sqlite3.connect(target)
    before.backup(after)
    before.close()
    after.close()


def of_another_version(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()


def of_another_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE accounts (name TEXT)")
    connection.close()


def no_database(path: Path) -> None:
    path.write_text("These are my notes. " * 100, encoding="utf-8")


@pytest.mark.parametrize("made", [of_another_version, of_another_program, no_database])
def test_a_file_that_it_cannot_use_is_named_and_left_alone(
    tmp_path: Path, made: Callable[[Path], None]
):
    database = tmp_path / "emulator.db"
    made(database)
    content = database.read_bytes()

    with pytest.raises(ValueError, match=r"emulator\.db.*(version|no emulator database)"):
        EmulatorThread(database=database).start()

    assert database.read_bytes() == content
