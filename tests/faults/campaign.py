"""Paid calls through both clients under faults, and what must hold of each of them."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs
from faults import faults as all_faults
from faults.canaries import Stranger, Watch
from faults.proxy import NONE, Fault, FaultProxy
from support.leaking import canary, states_of

import samsar as sdk
from samsar.emulator import EmulatorThread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

RENDERED = 1000
"""Emulator seconds after which every render is done."""

ORDER = {"image_model": "GPTIMAGE2", "video_model": "RUNWAYML", "duration": 10}


_runs = itertools.count()


@attrs.frozen
class Told:
    """What the caller of one paid call was told.

    Attributes:
        prompt: What tells the call from all others.
        job: The id of the job, where there was a result.
        error: What was raised, otherwise.
        late: Seconds between the deadline and the end of the call; negative when it was in time.
    """

    prompt: str
    job: str | None
    error: BaseException | None
    late: float

    @property
    def knows(self) -> bool:
        """Whether the caller has to reckon with a charge."""
        return self.error is None or isinstance(self.error, sdk.OutcomeUnknownError)


class Faults:
    """Hands out faults one after another, in any number of threads; then there are no more."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._left = list(reversed(faults))
        self._lock = threading.Lock()

    @property
    def left(self) -> int:
        """How many there are still."""
        return len(self._left)

    def __call__(self) -> Fault:
        """Return the next fault."""
        with self._lock:
            return self._left.pop() if self._left else NONE


def call_async(
    emulator: EmulatorThread, url: str, prompts: Sequence[str], *, at_once: int, **options: Any
) -> list[Told]:
    """Make a paid call for each prompt through one async client."""
    return asyncio.run(_call_async(emulator, url, prompts, at_once, options))


async def _call_async(
    emulator: EmulatorThread, url: str, prompts: Sequence[str], at_once: int, options: Any
) -> list[Told]:
    async def one(prompt: str) -> Told:
        async with gate:
            started = time.monotonic()
            try:
                job = await client.videos.create_from_text(prompt=prompt, **ORDER)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
                return _told(prompt, None, error, started, options)
            return _told(prompt, job.id, None, started, options)

    gate = asyncio.Semaphore(at_once)
    async with sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=url, **options) as client:
        told = await asyncio.gather(*map(one, prompts))
    # What is left then was left behind by the client.
    assert len(asyncio.all_tasks()) == 1
    return told


def call_sync(
    emulator: EmulatorThread, url: str, prompts: Sequence[str], *, at_once: int, **options: Any
) -> list[Told]:
    """Make a paid call for each prompt through one sync client, in threads."""

    def one(prompt: str) -> Told:
        started = time.monotonic()
        try:
            job = client.videos.create_from_text(prompt=prompt, **ORDER)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
            return _told(prompt, None, error, started, options)
        return _told(prompt, job.id, None, started, options)

    with (
        sdk.SamsarClient(api_key=emulator.api_key, base_url=url, **options) as client,
        ThreadPoolExecutor(at_once) as pool,
    ):
        return list(pool.map(one, prompts))


CALLERS: dict[str, Callable[..., list[Told]]] = {"async": call_async, "sync": call_sync}


def _told(
    prompt: str, job: str | None, error: BaseException | None, started: float, options: Any
) -> Told:
    return Told(prompt, job, error, time.monotonic() - started - options["timeout"])


def mixed(seed: int, faults: Sequence[Fault], count: int) -> list[Fault]:
    """Draw so many faults, a third of which are none: connections are kept after some."""
    chance = random.Random(seed)
    return [chance.choice(faults) if chance.random() < 0.67 else NONE for _ in range(count)]


def run(
    emulator: EmulatorThread,
    faults: Sequence[Fault],
    colour: str,
    *,
    at_once: int = 8,
    timeout: float = 60.0,
    **options: Any,
) -> list[Told]:
    """Make a paid call under each of these faults, and check what the callers were told.

    Returns:
        What that was, in the order of the calls, which is the order of the faults when one call is
        made after another.
    """
    run_id = next(_runs)
    prompts = [f"{colour} {run_id}.{at}: {fault.name}" for at, fault in enumerate(faults)]
    emulator.set_balance(1e9)
    with FaultProxy(emulator.url, Faults(faults)) as proxy:
        told = CALLERS[colour](
            emulator, proxy.url, prompts, at_once=at_once, timeout=timeout, **options
        )
    check(emulator, told)
    return told


def watched(colour: str, folder: Path, *, seed: int, count: int, at_once: int = 8) -> Watch:
    """Make paid calls under faults, with a key that is looked for in all that comes out of it.

    Returns:
        What was looked at, with what was found.
    """
    key = canary("key")
    watch = Watch(key)
    with EmulatorThread(speed=0, api_key=key) as emulator, Stranger() as stranger:
        odd = [*all_faults.strangers(stranger.url)]
        drawn = odd + mixed(seed, all_faults.quick() + odd, count)
        with watch.listening():
            told = run(emulator, drawn, colour, at_once=at_once, **watch.options)
            _fetch(colour, emulator, f"{stranger.url}/video.mp4?signature=1", folder, watch)
        # The key went where it belongs, or there would be nothing to find.
        assert all(got.headers["authorization"] == f"Bearer {key}" for got in emulator.requests)
    watch.look_at_errors(told)
    watch.look_at_files(folder)
    # Only the download was a reason to go there.
    assert [got.partition(b"?")[0] for got in stranger.received] == [b"GET /video.mp4"]
    watch.look("stranger", repr(stranger.received))
    return watch


def _fetch(colour: str, emulator: EmulatorThread, file: str, folder: Path, watch: Watch) -> None:
    """Download the result of a job from somebody else's server."""
    done = {"request_id": "r", "session_id": "r", "status": "COMPLETED", "result_url": file}
    fault = Fault(name="done", answer=all_faults.instead(200, json.dumps(done).encode()))
    with FaultProxy(emulator.url, lambda: fault) as proxy:
        options = {"api_key": emulator.api_key, "base_url": proxy.url, **watch.options}
        ref = {"kind": "video", "id": "r"}
        if colour == "sync":
            with sdk.SamsarClient(**options) as client:
                watch.look("repr", repr([client, *states_of(client), client.jobs.resume(ref)]))
                client.jobs.resume(ref).wait().download(folder / "video.mp4")
            return

        async def fetch() -> None:
            async with sdk.AsyncSamsarClient(**options) as client:
                watch.look("repr", repr([client, *states_of(client), client.jobs.resume(ref)]))
                await (await client.jobs.resume(ref).wait()).download(folder / "video.mp4")

        asyncio.run(fetch())


def answer_of(emulator: EmulatorThread) -> bytes:
    """Return what the server answers to a paid call, as it stands on the wire."""
    seen: list[bytes] = []

    def look(answer: bytes) -> bytes:
        seen.append(answer)
        return answer

    run(emulator, [Fault(name="looked at", answer=look)], "sync")
    return seen[0]


def balances(emulator: EmulatorThread, faults: Sequence[Fault], colour: str) -> int:
    """Ask for the balance until all faults have been used up; return how often."""
    hand_out = Faults(faults)
    asked = 0
    with FaultProxy(emulator.url, hand_out) as proxy:
        options = {"api_key": emulator.api_key, "base_url": proxy.url}
        if colour == "sync":
            with sdk.SamsarClient(**options) as client:
                while hand_out.left:
                    asked += client.credits.balance().data.remaining_credits == emulator.balance()
            return asked

        async def ask() -> int:
            asked = 0
            async with sdk.AsyncSamsarClient(**options) as client:
                while hand_out.left:
                    balance = await client.credits.balance()
                    asked += balance.data.remaining_credits == emulator.balance()
            return asked

        return asyncio.run(ask())


def check(emulator: EmulatorThread, told: Sequence[Told]) -> None:
    """Compare what callers were told with what the server has done and charged."""
    emulator.clock.advance(RENDERED)
    ours = {each.prompt: each for each in told}
    made = {s.id: s.input["prompt"] for s in emulator.sessions() if s.input["prompt"] in ours}
    charged = {entry.request_id for entry in emulator.ledger() if entry.kind == "charge"}
    paid = {made[job] for job in charged & made.keys()}
    twice = {prompt for prompt, count in Counter(made.values()).items() if count > 1}
    wrong = {
        "no error of ours": [each for each in told if not is_ours(each.error)],
        "made more than once": [each for each in told if each.prompt in twice],
        "charged in secret": [each for each in told if each.prompt in paid and not each.knows],
        "given another's job": [each for each in told if each.job and not is_own(each, made)],
    }
    assert not any(wrong.values()), {what: each for what, each in wrong.items() if each}


def is_own(told: Told, made: Mapping[str, str]) -> bool:
    """Tell whether a caller was given the job of their own call."""
    return told.job is not None and made.get(told.job) == told.prompt


def is_ours(error: BaseException | None) -> bool:
    """Tell whether an error is one that a caller expects, with a message of one line."""
    if error is None:
        return True
    return isinstance(error, sdk.SamsarError) and "\n" not in str(error)
