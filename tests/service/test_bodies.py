"""How much of a stranger's body is read, and for how long."""

import asyncio

import pytest
from starlette.requests import Request

from samsar.fastapi.bodies import LARGEST_BODY, limited_body


def request_of(*messages):
    """A request whose body comes in these pieces, and then not at all."""
    coming = iter(messages)

    async def receive():
        for message in coming:
            return message
        return await asyncio.Event().wait()

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def piece(body, *, more):
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_is_put_together_from_its_pieces():
    request = request_of(piece(b"ab", more=True), piece(b"c", more=False))

    assert await limited_body(request) == b"abc"


async def test_the_largest_body_is_read_and_none_that_is_larger():
    whole = piece(b" " * LARGEST_BODY, more=True)

    assert len(await limited_body(request_of(whole, piece(b"", more=False)))) == LARGEST_BODY
    assert await limited_body(request_of(whole, piece(b" ", more=True))) is None


@pytest.mark.parametrize("sent", [[], [piece(b"ab", more=True)]])
async def test_a_body_that_does_not_come_is_not_waited_for(sent):
    assert await limited_body(request_of(*sent), seconds=0) is None


async def test_a_body_that_is_cut_short_is_none():
    assert (
        await limited_body(request_of(piece(b"ab", more=True), {"type": "http.disconnect"})) is None
    )
