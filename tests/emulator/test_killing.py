"""An emulator that is killed, at any moment, loses nothing that it answered, nor books it twice.

The processes are real, and are killed as soon as so many requests were answered, while others are
on their way.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, cast

import aiohttp
import attrs
import pytest
from support.killing import killed_copy

from samsar.emulator import Emulator, EmulatorThread

from .conftest import Api

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

RUNNER = """
import asyncio, json, sys
from samsar.emulator import serve

def introduce(emulator):
    print(json.dumps([emulator.url, emulator.api_key]), flush=True)

asyncio.run(serve(database=sys.argv[1], port=0, speed=100, on_start=introduce))
"""
BUYERS = 4
REFRESH = "/v2/user/refresh_token"
PURCHASE = {"amount": 5, "redirect_url": "https://example.com/cb"}


@attrs.define
class Running:
    """An emulator in a process of its own; has what `Api` needs of one."""

    process: asyncio.subprocess.Process
    url: str
    api_key: str


@attrs.define
class Chain:
    """The refresh tokens of one buyer, each got with the one before."""

    tokens: list[str]
    is_asking: bool = False


@attrs.define
class Notes:
    """What was answered, and what was only asked for."""

    chains: list[Chain]
    videos: list[str] = attrs.field(factory=list)
    enhanced: int = 0
    enhanced_or_lost: int = 0
    answers: int = 0


@asynccontextmanager
async def started(database: Path) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUNNER, str(database), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        url, api_key = json.loads(await process.stdout.readline())
        yield Running(process, url, api_key)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def bought_tokens(database: Path, http: aiohttp.ClientSession) -> list[Chain]:
    """Make a database in which some have bought by e-mail, and return their tokens."""
    async with Emulator(database=database, speed=0, credits=10_000_000) as emulator:
        api = Api(http, emulator)
        for number in range(BUYERS):
            email = f"buyer{number}@example.com"
            opened = await api.post("/v2/user/recharge_credits", {**PURCHASE, "email": email})
            emulator.pay(opened.json["checkoutSessionId"])
        return [Chain([callback.body["refreshToken"]]) for callback in emulator.callbacks]


async def make_a_video(api: Api, notes: Notes) -> None:
    notes.videos.append(await api.create())


async def spend_a_credit(api: Api, notes: Notes) -> None:
    notes.enhanced_or_lost += 1
    answer = await api.post("/v1/chat/enhance", {"message": "A beach"})
    assert answer.status == 200
    notes.enhanced += 1


async def look_at_a_video(api: Api, notes: Notes) -> None:
    answer = await api.get("/v1/status", request_id=(notes.videos or [""])[-1])
    assert answer.status in (200, 400)


def refresher(chain: Chain) -> Callable[[Api, Notes], Awaitable[None]]:
    async def refresh(api: Api, _notes: Notes) -> None:
        chain.is_asking = True
        answer = await api.post(REFRESH, {"refreshToken": chain.tokens[-1]}, key=None)
        assert answer.status == 200
        chain.tokens.append(answer.json["refreshToken"])
        chain.is_asking = False
        # The others are asked in between, so that a kill finds some at rest.
        await api.get("/v1/credits")

    return refresh


async def work_until_killed(running: Running, api: Api, notes: Notes, answers: int) -> None:
    """Do everything at once, and kill the process when so much was answered."""
    end = notes.answers + answers

    async def repeat(work: Callable[[Api, Notes], Awaitable[None]]) -> None:
        with suppress(aiohttp.ClientError):
            while True:
                await work(api, notes)
                notes.answers += 1
                if notes.answers == end:
                    running.process.kill()

    works = [make_a_video, make_a_video, spend_a_credit, spend_a_credit, look_at_a_video]
    await asyncio.gather(*map(repeat, works), *map(repeat, map(refresher, notes.chains)))
    await running.process.wait()


async def check_what_was_answered(api: Api, notes: Notes) -> None:
    for video in notes.videos:
        assert (await api.status(video))["status"] in ("PENDING", "COMPLETED")
    for chain in notes.chains:
        for used in chain.tokens[:-1][-2:]:
            assert (await api.post(REFRESH, {"refreshToken": used}, key=None)).status == 401
        latest = {"refreshToken": chain.tokens[-1]}
        answers = [await api.post(REFRESH, latest, key=None) for _ in range(2)]
        statuses = [answer.status for answer in answers]
        # A token whose answer was lost may be used up: as with the server, only one can win.
        assert statuses == [200, 401] or (chain.is_asking and statuses == [401, 401])
        if statuses[0] == 200:
            chain.tokens.append(answers[0].json["refreshToken"])
            chain.is_asking = False


def check_the_books(database: Path, notes: Notes) -> None:
    with EmulatorThread(database=database, speed=0) as emulator:
        emulator.clock.advance(1000)
        sessions, ledger = emulator.sessions(), emulator.ledger()
        assert {session.status for session in sessions} == {"COMPLETED"}
        assert {session.id for session in sessions} >= set(notes.videos)
        assert sum(entry.amount for entry in ledger) == emulator.balance()
        stages = Counter((entry.request_id, entry.stage) for entry in ledger if entry.stage)
        assert set(stages.values()) == {1}
        assert len(stages) == sum(1 for each in sessions for stage in each.stages if stage.credits)
        enhanced = sum(1 for entry in ledger if entry.reason == "Chat enhance")
        assert notes.enhanced <= enhanced <= notes.enhanced_or_lost


@pytest.mark.slow
async def test_nothing_answered_is_lost_and_nothing_is_booked_twice(tmp_path: Path):
    database = tmp_path / "emulator.db"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(20)) as http:
        notes = Notes(await bought_tokens(database, http))
        for answers in (1, 150):
            async with started(database) as running:
                api = Api(http, cast("Emulator", running))
                await check_what_was_answered(api, notes)
                notes.chains = [each for each in notes.chains if not each.is_asking]
                await work_until_killed(running, api, notes, answers)
        async with Emulator(database=database, speed=0) as emulator:
            await check_what_was_answered(Api(http, emulator), notes)
    assert len(notes.videos) > 20
    assert sum(len(chain.tokens) for chain in notes.chains) > 20
    await asyncio.to_thread(check_the_books, database, notes)


async def test_after_every_answer_the_file_knows_all_that_was_done(tmp_path: Path):
    database = tmp_path / "emulator.db"
    async with aiohttp.ClientSession() as http:
        notes = Notes(await bought_tokens(database, http))
        async with Emulator(database=database, speed=0) as emulator:
            api = Api(http, emulator)
            steps = [make_a_video, spend_a_credit, make_a_video, look_at_a_video]
            for number, step in enumerate([*steps, *map(refresher, notes.chains), *steps]):
                await step(api, notes)
                emulator.clock.advance(7)
                killed = killed_copy(database, f"killed{number}.db")
                with EmulatorThread(database=killed, speed=0) as survivor:
                    assert survivor.clock.now() == emulator.clock.now()
                    assert survivor.ledger() == emulator.ledger()
                    assert survivor.sessions() == emulator.sessions()
        async with Emulator(database=killed, speed=0) as survivor:
            await check_what_was_answered(Api(http, survivor), notes)


@pytest.mark.parametrize("speed", [0, 1, 60])
def test_the_clock_goes_on_from_the_last_moment_that_anybody_saw(tmp_path: Path, speed: float):
    database = tmp_path / "emulator.db"
    with EmulatorThread(database=database, speed=speed) as emulator:
        emulator.clock.advance(5000)
        # Nothing but the time is written by this.
        emulator.balance()
        with emulator._backend.moment() as seen:
            pass
        killed = killed_copy(database, "killed.db")
    with EmulatorThread(database=killed, speed=0) as emulator:
        assert emulator.clock.now() >= seen
        assert speed or emulator.clock.now() == seen


def test_a_file_is_for_one_emulator_at_a_time(tmp_path: Path):
    database = tmp_path / "emulator.db"
    with EmulatorThread(database=database) as first:
        for name in (database, str(database), tmp_path / "x" / ".." / database.name):
            with pytest.raises(ValueError, match=r"emulator\.db is in use by another emulator"):
                EmulatorThread(database=name).start()
        # The refused have not taken the lock along.
        with pytest.raises(ValueError, match="in use"):
            EmulatorThread(database=database).start()
        assert first.balance() == 10_000
    with EmulatorThread(database=database) as second:
        assert second.balance() == 10_000
    assert [path.name for path in tmp_path.iterdir()] == ["emulator.db"]


@pytest.mark.slow
async def test_a_process_keeps_others_out_until_it_is_killed(tmp_path: Path):
    database = tmp_path / "emulator.db"
    async with started(database) as running:
        with pytest.raises(ValueError, match="in use by another emulator"):
            await asyncio.to_thread(EmulatorThread(database=database).start)
        running.process.kill()
        await running.process.wait()
        with EmulatorThread(database=database) as emulator:
            assert emulator.balance() == 10_000


async def test_what_becomes_of_payments_is_still_as_it_was_set(tmp_path: Path):
    database = tmp_path / "emulator.db"
    with EmulatorThread(database=database, speed=0) as emulator:
        emulator.set_payment_outcome("failed")
    async with Emulator(database=database, speed=0) as again, aiohttp.ClientSession() as http:
        api = Api(http, again)
        opened = (await api.post("/v1/credits/recharge", {"credits": 5})).json
        again.clock.advance(60)
        paid = await api.get("/v1/payment_status", checkoutSessionId=opened["checkoutSessionId"])
        assert paid.json["status"] == "failed"
