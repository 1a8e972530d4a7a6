"""A video that is made in a session that is there is paid by whoever orders it now."""

from typing import Any

import pytest

from samsar.emulator import Emulator
from samsar.emulator.surface.seeded import SeededUser

ANN, BEN = ({"provider": "whop", "external_user_id": name} for name in ("ann", "ben"))
PATH = "/v1/external_users/text_to_video"


@pytest.fixture
def users(emulator: Emulator) -> list[SeededUser]:
    return [
        emulator.create_external_user(who["external_user_id"], provider="whop", credits=1_000)
        for who in (ANN, BEN)
    ]


async def cancelled_order(api: Any, emulator: Emulator, text_fields: Any) -> tuple[str, str]:
    """Have ann order a video, and the account cancel it before anything is charged."""
    answer = await api.post(PATH, {**text_fields(), "external_user": ANN})
    session = emulator.sessions()[0].id
    await api.post("/v1/video/cancel_render", {"session_id": session})
    return session, str(answer.json["request_id"])


def charges(emulator: Emulator, key: str | None = None) -> list[Any]:
    return [entry for entry in emulator.ledger(key) if entry.kind == "charge"]


async def test_what_the_account_orders_is_not_paid_by_an_external_user(
    api: Any, emulator: Emulator, users: list[SeededUser], text_fields: Any
):
    session, _ = await cancelled_order(api, emulator, text_fields)
    answer = await api.post("/v1/video/create", {"input": text_fields(session_id=session)})
    assert answer.status == 200
    emulator.clock.advance(1000)

    assert emulator.session(session).status == "COMPLETED"
    assert charges(emulator)
    assert emulator.balance(users[0].api_key) == 1_000


async def test_one_external_user_cannot_order_at_the_expense_of_another(
    api: Any, emulator: Emulator, users: list[SeededUser], text_fields: Any
):
    for given in await cancelled_order(api, emulator, text_fields):
        body = {**text_fields(session_id=given), "external_user": BEN}
        answer = await api.post(PATH, body)
        assert (answer.status, answer.message) == (403, "Unauthorized session access.")
    emulator.clock.advance(1000)
    assert [emulator.balance(user.api_key) for user in users] == [1_000, 1_000]


async def test_whoever_orders_again_in_a_session_of_theirs_pays_along(
    api: Any, emulator: Emulator, users: list[SeededUser], text_fields: Any
):
    session, request = await cancelled_order(api, emulator, text_fields)
    answer = await api.post(PATH, {**text_fields(session_id=request), "external_user": ANN})
    assert answer.json["request_id"] == request
    emulator.clock.advance(1000)

    theirs = charges(emulator, users[0].api_key)
    assert {entry.request_id for entry in theirs} == {request}
    assert sum(entry.amount for entry in theirs) == -emulator.session(session).credits_charged < 0


async def test_a_limited_key_does_not_pay_for_what_is_ordered_without_it(
    api: Any, emulator: Emulator, text_fields: Any
):
    limited = emulator.create_api_key(total_limit=5_000)
    session = await api.create(key=limited)
    await api.post("/v1/video/cancel_render", {"session_id": session})
    token = emulator.create_auth_token()
    body = {"input": text_fields(session_id=session)}
    assert (await api.post("/v1/video/create", body, key=token)).status == 200
    emulator.clock.advance(1000)

    assert charges(emulator)
    assert emulator.credits_used(limited) == 0
