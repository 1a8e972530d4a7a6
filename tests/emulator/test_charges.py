"""What each operation costs, whom, and in how many rows: account, external user, sub-account."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import attrs
import pytest
from support.fields import TEXT

from samsar.emulator import Emulator, LedgerEntry

USER = {"provider": "whop", "external_user_id": "usr_1"}
PICTURE = "https://cdn.example.com/a.png"
RENDERED = 300
STAGES = 8
SOURCES = 2
FULL = 5000


@attrs.frozen
class Caller:
    """Somebody who orders things, and the purse that pays beside the account or alone."""

    api: Any
    emulator: Emulator
    key: str
    identity: dict[str, Any]
    purse: str | None

    async def post(self, path: str, **fields: Any) -> Any:
        return await self.api.post(path, {**self.identity, "input": fields}, key=self.key)

    async def render(self) -> str:
        answer = await self.post("/v2/text_to_video", **TEXT)
        assert answer.status == 200, answer.body
        self.emulator.clock.advance(120)
        return str(answer.json["request_id"])

    def charges(self) -> "Charges":
        def of(key: str | None) -> list[LedgerEntry]:
            entries = [] if key is None else self.emulator.ledger(key)
            return [entry for entry in entries if entry.kind == "charge"]

        return Charges(of(self.emulator.api_key), of(self.purse))


class Charges(NamedTuple):
    account: list[LedgerEntry]
    purse: list[LedgerEntry]

    def after(self, before: "Charges") -> "Charges":
        return Charges(
            self.account[len(before.account) :],
            self.purse[len(before.purse) :],
        )


KINDS = ("account", "external_user", "sub_account")


@pytest.fixture
def caller(api: Any, emulator: Emulator, kind: str) -> Caller:
    named = {"external_user": USER}
    if kind == "account":
        return Caller(api, emulator, emulator.api_key, {}, None)
    if kind == "external_user":
        user = emulator.create_external_user("usr_1", provider="whop", credits=FULL)
        return Caller(api, emulator, emulator.api_key, named, user.api_key)
    shop = emulator.create_sub_account("shop", credits=FULL)
    return Caller(api, emulator, shop.api_key, named, shop.api_key)


async def translate(caller: Caller, sources: list[str]) -> Any:
    return await caller.post("/v2/translate_video", session_id=sources[0], language="es")


async def join(caller: Caller, sources: list[str]) -> Any:
    return await caller.post("/v2/join_videos", session_ids=sources)


async def add_outro(caller: Caller, sources: list[str]) -> Any:
    return await caller.post("/v2/add_outro_image", session_id=sources[0], outro_image_url=PICTURE)


async def take_footer_away(caller: Caller, sources: list[str]) -> Any:
    return await caller.post("/v2/update_footer_image", session_id=sources[0], remove_footer=True)


Operation = Callable[[Caller, list[str]], Awaitable[Any]]
AT_ONCE: list[tuple[Operation, int]] = [
    (translate, 30),
    (join, 60),
    (add_outro, 75),
    (take_footer_away, 75),
]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_render_is_charged_stage_by_stage(caller: Caller):
    request = await caller.render()
    account, purse = caller.charges()
    assert -sum(entry.amount for entry in account) == RENDERED
    assert len({entry.stage for entry in account}) == len(account) == STAGES
    if caller.purse is not None:
        assert [(e.stage, e.amount, e.at) for e in purse] == [
            (e.stage, e.amount, e.at) for e in account
        ]
        assert {entry.request_id for entry in purse} == {request}
    else:
        assert {entry.request_id for entry in account} == {request}


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_made_of_videos_is_charged_at_once_and_once(
    caller: Caller, emulator: Emulator
):
    sources = [await caller.render() for _ in range(SOURCES)]
    for operation, price in AT_ONCE:
        before = caller.charges()
        answer = await operation(caller, sources)
        assert answer.status == 200, answer.body
        assert answer.json["creditsCharged"] == price
        charged = caller.charges().after(before)
        assert [entry.amount for entry in charged.account] == [-price]
        assert [entry.amount for entry in charged.purse] == [-price] * (caller.purse is not None)
        assert {entry.stage for entries in charged for entry in entries} == {None}
    before = caller.charges()
    emulator.clock.advance(600)
    assert caller.charges().after(before) == ([], [])


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_is_made_of_videos_for_too_few_credits(caller: Caller, emulator: Emulator):
    sources = [await caller.render() for _ in range(SOURCES)]
    emulator.set_balance(29, caller.purse or caller.key)
    before, sessions = caller.charges(), len(emulator.sessions())
    for operation, _ in AT_ONCE:
        assert (await operation(caller, sources)).status == 402
    assert caller.charges().after(before) == ([], [])
    assert len(emulator.sessions()) == sessions


@pytest.mark.parametrize("kind", KINDS)
async def test_a_picture_is_charged_to_an_external_user_alone(caller: Caller, kind: str):
    answer = await caller.post("/v2/image/remove_branding", image_url=PICTURE)
    assert answer.status == 200, answer.body
    assert float(answer.headers["x-credits-charged"]) == 15
    charged = caller.charges()
    assert [entry.amount for entry in charged.purse] == ([] if kind == "account" else [-15])
    assert [entry.amount for entry in charged.account] == ([] if kind == "external_user" else [-15])


@pytest.mark.parametrize("kind", ["account"])
async def test_usage_is_charged_to_an_account_in_fractions(caller: Caller):
    # What external users pay for it is in test_money_rules.py and test_sub_accounts.py.
    await caller.post("/v2/utils/usage_charge", utility_type="elevenlabs_tts", characters=1)
    assert [entry.amount for entry in caller.charges().account] == [-0.024]


@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_of_the_assistant_is_charged_afterwards_or_lost(
    caller: Caller, kind: str, emulator: Emulator
):
    session = (await caller.post("/v2/utils/assistant_session")).json["session_id"]
    talk = {**caller.identity, "session_id": session, "input": "Hello"}
    good = await caller.api.post("/v2/assistant/completion", talk, key=caller.key)
    assert good.status == 200, good.body
    paid = caller.charges()
    (entry,) = paid.purse or paid.account
    assert (entry.reason, entry.request_id) == ("Assistant", session)
    assert len(paid.account) == (kind != "external_user")
    emulator.set_balance(0, caller.purse or caller.key)
    lost = await caller.api.post("/v2/assistant/completion", talk, key=caller.key)
    assert lost.status == 402
    assert ("code" in lost.json) == (kind != "account")
    assert caller.charges() == paid


@pytest.mark.parametrize("kind", KINDS)
async def test_a_purse_that_runs_out_in_the_middle_fails_the_render(
    caller: Caller, emulator: Emulator
):
    answer = await caller.post("/v2/text_to_video", **TEXT)
    emulator.set_balance(100, caller.purse or caller.key)
    emulator.clock.advance(120)
    status = await caller.api.get(
        "/v2/status", request_id=answer.json["request_id"], key=caller.key
    )
    assert status.json["status"] == "FAILED"
    (session,) = emulator.sessions()
    failed = next(stage for stage in session.stages if stage.status == "FAILED")
    assert session.error == f"Insufficient credits while charging {failed.label}."
    # What was charged stays so, and the stage that was too much is charged to nobody.
    account, purse = caller.charges()
    assert 0 < -sum(entry.amount for entry in account) <= 100
    assert failed.name not in {entry.stage for entry in (*account, *purse)}


@pytest.mark.parametrize(("kind", "given_back"), [("account", 0), ("external_user", 75)])
async def test_a_call_that_fails_is_given_back_to_external_users_only(
    caller: Caller, emulator: Emulator, given_back: int
):
    source = await caller.render()
    picture = "https://nowhere.invalid/a.png"
    answer = await caller.post("/v2/add_outro_image", session_id=source, outro_image_url=picture)
    assert answer.status == 400
    books = {key: emulator.ledger(key) for key in {caller.key, caller.purse or caller.key}}
    refunds = {
        key: sum(e.amount for e in book if e.kind == "refund") for key, book in books.items()
    }
    assert sum(refunds.values()) == given_back
    assert refunds[caller.purse or caller.key] == given_back
    assert caller.charges().account[-1].amount == -75
