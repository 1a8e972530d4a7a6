"""One timer ends whatever lasts too long in a loop, as asyncio.timeout() would, block by block."""

import asyncio

import pytest

from samsar._transport.deadlines import Deadlines

SOON, LATER, NEVER = 0.02, 0.05, 30.0


async def in_time(deadlines, seconds, work):
    with deadlines.within(seconds):
        return await work


async def test_what_is_done_in_time_passes_untouched():
    deadlines = Deadlines()

    assert await in_time(deadlines, NEVER, asyncio.sleep(0, "done")) == "done"
    with pytest.raises(KeyError), deadlines.within(NEVER):
        raise KeyError
    assert not deadlines._running


async def test_what_lasts_too_long_ends_in_a_timeout_and_its_task_goes_on():
    deadlines = Deadlines()

    with pytest.raises(TimeoutError):
        await in_time(deadlines, SOON, asyncio.sleep(NEVER))

    assert asyncio.current_task().cancelling() == 0
    assert await in_time(deadlines, NEVER, asyncio.sleep(0, "and on")) == "and on"


async def test_each_ends_by_its_own_deadline_in_whatever_order_they_began():
    deadlines = Deadlines()
    ended = []

    async def block(name, seconds, lasts=NEVER):
        try:
            await in_time(deadlines, seconds, asyncio.sleep(lasts))
        except TimeoutError:
            ended.append(name)

    await asyncio.gather(block("later", LATER), block("soon", SOON), block("not", NEVER, LATER))

    assert ended == ["soon", "later"]


async def test_one_timer_serves_all():
    deadlines = Deadlines()
    tasks = [asyncio.ensure_future(in_time(deadlines, NEVER, asyncio.sleep(0))) for _ in range(9)]
    await asyncio.gather(*tasks)
    first = deadlines._timer

    await in_time(deadlines, NEVER, asyncio.sleep(0))

    assert first is deadlines._timer
    first.cancel()


@pytest.mark.parametrize("blocks_first", [False, True])
async def test_a_cancellation_by_somebody_else_is_not_taken_for_a_timeout(blocks_first):
    deadlines = Deadlines()
    task = asyncio.ensure_future(in_time(deadlines, SOON, asyncio.sleep(NEVER)))
    await asyncio.sleep(0)
    if blocks_first:
        (block,) = deadlines._running
        block.expire()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_an_error_that_the_end_brings_about_is_the_error():
    deadlines = Deadlines()

    async def stubborn():
        try:
            await asyncio.sleep(NEVER)
        except asyncio.CancelledError:
            raise KeyError("in the way") from None

    with pytest.raises(KeyError):
        await in_time(deadlines, SOON, stubborn())
    assert asyncio.current_task().cancelling() == 0


async def test_a_block_inside_of_asyncio_timeout_leaves_that_its_own():
    deadlines = Deadlines()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(SOON):
            await in_time(deadlines, NEVER, asyncio.sleep(NEVER))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(NEVER):
            await in_time(deadlines, SOON, asyncio.sleep(NEVER))


async def test_there_is_nothing_to_end_outside_of_a_task():
    told = asyncio.get_running_loop().create_future()

    def outside():
        with pytest.raises(RuntimeError, match="tasks"), Deadlines().within(SOON):
            pass
        told.set_result(True)

    asyncio.get_running_loop().call_soon(outside)

    assert await told
