"""Paid calls through both clients under faults, and what must hold of each of them.

Every call is made with one of the credentials of `lookout`, and nothing that is shown, written,
raised or sent to another origin meanwhile may have a secret in it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs
from faults.lookout import Lookout, Way, credentials_on, looking_out
from faults.proxy import NONE, Fault, FaultProxy

import samsar as sdk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from samsar.emulator import EmulatorThread

RENDERED = 1000
"""Emulator seconds after which every render is done."""

ORDER = {"image_model": "GPTIMAGE2", "video_model": "RUNWAYML", "duration": 10}


_PROMPT = re.compile(rb'"prompt": ?"([^"]*)"')

HOOKS = ("on_request", "on_response", "on_retry")

_runs = itertools.count()

seen: Counter[str] = Counter()
"""How many things all campaigns so far have looked at for secrets, by the kind of place."""


@attrs.frozen
class Order:
    """One paid call: what tells it from all others, and how it is made."""

    prompt: str
    way: Way = attrs.field(factory=Way)


@attrs.frozen
class Told:
    """What the caller of one paid call was told.

    Attributes:
        prompt: What tells the call from all others.
        job: The job, where there was a result.
        error: What was raised, otherwise.
        late: Seconds between the deadline and the end of the call; negative when it was in time.
    """

    prompt: str
    job: Any
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


def call_async(orders: Sequence[Order], *, at_once: int, **options: Any) -> list[Told]:
    """Make paid calls through one async client."""
    return asyncio.run(_call_async(orders, at_once, options))


async def _call_async(orders: Sequence[Order], at_once: int, options: Any) -> list[Told]:
    async def one(order: Order) -> Told:
        async with gate:
            caller = order.way.client(client)
            started = time.monotonic()
            try:
                job = await caller.videos.create_from_text(prompt=order.prompt, **ORDER)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
                return _told(order, None, error, started, options)
            return _told(order, job, None, started, options)

    gate = asyncio.Semaphore(at_once)
    async with sdk.AsyncSamsarClient(**options) as client:
        told = await asyncio.gather(*map(one, orders))
    # What is left then was left behind by the client.
    assert len(asyncio.all_tasks()) == 1
    return told


def call_sync(orders: Sequence[Order], *, at_once: int, **options: Any) -> list[Told]:
    """Make paid calls through one sync client, in threads."""

    def one(order: Order) -> Told:
        caller = order.way.client(client)
        started = time.monotonic()
        try:
            job = caller.videos.create_from_text(prompt=order.prompt, **ORDER)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
            return _told(order, None, error, started, options)
        return _told(order, job, None, started, options)

    with sdk.SamsarClient(**options) as client, ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(one, orders))


CALLERS: dict[str, Callable[..., list[Told]]] = {"async": call_async, "sync": call_sync}


def _told(
    order: Order, job: Any, error: BaseException | None, started: float, options: Any
) -> Told:
    return Told(order.prompt, job, error, time.monotonic() - started - options["timeout"])


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
    users: bool = True,
    **options: Any,
) -> list[Told]:
    """Make a paid call under each of these faults, and check what the callers were told.

    Args:
        emulator: The server.
        faults: What goes wrong.
        colour: Through which client: `async` or `sync`.
        at_once: How many calls there are at once.
        timeout: Seconds for each.
        users: Whether some are made for an external user; the answers to those are longer.
        options: Other options of the client.

    Returns:
        What that was, in the order of the calls, which is the order of the faults when one call is
        made after another.
    """
    run_id, given = next(_runs), credentials_on(emulator)
    emulator.set_balance(1e9)
    with looking_out(*given.secrets) as lookout:
        names = [f"{colour} {run_id}.{at}: {fault.name}" for at, fault in enumerate(faults)]
        orders = [Order(name, given.way(at, lookout, users=users)) for at, name in enumerate(names)]
        hand_out = Faults(faults)
        with FaultProxy(emulator.url, hand_out, elsewhere=lookout.elsewhere.url) as proxy:
            listening = dict.fromkeys(HOOKS, lookout.look_at_event)
            told = CALLERS[colour](
                orders,
                at_once=at_once,
                timeout=timeout,
                api_key=emulator.api_key,
                base_url=proxy.url,
                **listening | options,
            )
        look_at(lookout, told)
    check(emulator, told, faults_met(proxy))
    assert lookout.found == []
    assert lookout.elsewhere.received == [], "no redirect is followed"
    seen.update(lookout.seen)
    return told


def look_at(lookout: Lookout, told: Sequence[Told]) -> None:
    """Look for secrets in everything that the callers were given."""
    for each in told:
        if each.error is None:
            lookout.look_at_result(each.job)
        else:
            lookout.look_at_error(each.error)


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
    hand_out, asked = Faults(faults), 0
    with looking_out(*credentials_on(emulator).secrets) as lookout:
        listening = dict.fromkeys(HOOKS, lookout.look_at_event)
        with FaultProxy(emulator.url, hand_out) as proxy:
            options = {"api_key": emulator.api_key, "base_url": proxy.url, **listening}
            if colour == "async":
                asked = asyncio.run(_balances(emulator, hand_out, options))
            else:
                with sdk.SamsarClient(**options) as client:
                    while hand_out.left:
                        balance = client.credits.balance()
                        asked += balance.data.remaining_credits == emulator.balance()
    assert lookout.found == []
    return asked


async def _balances(emulator: EmulatorThread, hand_out: Faults, options: Any) -> int:
    asked = 0
    async with sdk.AsyncSamsarClient(**options) as client:
        while hand_out.left:
            balance = await client.credits.balance()
            asked += balance.data.remaining_credits == emulator.balance()
    return asked


def faults_met(proxy: FaultProxy) -> dict[str, list[str]]:
    """Return the faults that each call has met: with several at once, not those of its name."""
    met: dict[str, list[str]] = {}
    for name, request in proxy.received:
        if prompt := _PROMPT.search(request):
            met.setdefault(prompt[1].decode(), []).append(name)
    return met


def check(
    emulator: EmulatorThread, told: Sequence[Told], met: Mapping[str, list[str]] | None = None
) -> None:
    """Compare what callers were told with what the server has done and charged."""
    emulator.clock.advance(RENDERED)
    ours = {each.prompt: each for each in told}
    made = {s.id: s.input["prompt"] for s in emulator.sessions() if s.input["prompt"] in ours}
    charged = {entry.request_id for entry in emulator.ledger() if entry.kind == "charge"}
    paid = {made[job] for job in charged & made.keys()}
    given = Counter(each.job.id for each in told if each.error is None)
    twice = {prompt for prompt, count in Counter(made.values()).items() if count > 1}
    wrong = {
        "no error of ours": [each for each in told if not is_ours(each.error)],
        "made more than once": [each for each in told if each.prompt in twice],
        "charged in secret": [each for each in told if each.prompt in paid and not each.knows],
        "given another's job": [each for each in told if not is_own(each, made, given)],
    }
    assert not any(wrong.values()), {
        what: [(each, (met or {}).get(each.prompt)) for each in found]
        for what, found in wrong.items()
        if found
    }


def is_own(told: Told, made: Mapping[str, str], given: Counter[str]) -> bool:
    """Tell whether a caller was given the job of their own call, where there was one."""
    if told.error is not None:
        return True
    if told.job.id.startswith("extreq_"):
        # The request of an external user, which has an id of its own: nobody else has it.
        return told.prompt in made.values() and given[told.job.id] == 1
    return made.get(told.job.id) == told.prompt


def is_ours(error: BaseException | None) -> bool:
    """Tell whether an error is one that a caller expects, with a message of one line."""
    if error is None:
        return True
    return isinstance(error, sdk.SamsarError) and "\n" not in str(error)
