"""What both clients need of their surroundings."""

import pytest

from samsar._transport import async_tools, sync_tools
from samsar.errors import InputError


async def yes():
    return True


def test_nobody_could_await_an_async_function_in_the_sync_client():
    with pytest.raises(InputError, match="AsyncSamsarClient"):
        sync_tools.settled(yes())
    assert sync_tools.settled("yes") == "yes"


async def test_the_async_client_takes_both_kinds_of_functions():
    assert await async_tools.settled(yes()) is True
    assert await async_tools.settled("yes") == "yes"
