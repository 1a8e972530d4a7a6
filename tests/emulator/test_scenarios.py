"""Scenario files: what an emulator starts with."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from samsar.emulator import Emulator, EmulatorThread, FailAtStage, HideResult

from .conftest import Api

WHOLE = """
speed = 0
payments = "pending"
webhooks_to = "nowhere"
webhook_omissions = false
http_redirects = true

[account]
api_key = "dev-key"
credits = 1_000

[[accounts]]
api_key = "poor-key"
credits = 1.5

[[accounts]]
credits = 2

[[external_users]]
external_user_id = "user-1"
provider = "shop"
credits = 40
api_key = "poor-key"
email = "ann@example.com"
metadata = { plan = "free" }

[[faults]]
kind = "fail_at_stage"
route = "videos.create_from_text"
stage = "ai_video_generation"

[[faults]]
kind = "hide_result"
looks = 2
times = "always"
"""
FAULTS = (
    FailAtStage(route="videos.create_from_text", stage="ai_video_generation"),
    HideResult(looks=2, times=None),
)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "shop.toml"
    path.write_text(WHOLE, encoding="utf-8")
    return path


async def test_everything_in_the_file_is_there_at_the_start(scenario: Path):
    async with Emulator(scenario=scenario) as emulator, aiohttp.ClientSession() as http:
        api = Api(http, emulator)
        assert (emulator.api_key, emulator.clock.speed) == ("dev-key", 0)
        assert [each.balance for each in emulator.accounts()] == [1000, 1.5, 2]
        assert emulator.balance("poor-key") == 1.5
        assert (emulator.webhooks_to, emulator.webhook_omissions) == ("nowhere", False)
        assert emulator.http_redirects is True
        assert emulator.faults.pending == FAULTS
        user = emulator.create_external_user("user-1", provider="shop", api_key="poor-key")
        assert emulator.balance(user.api_key) == 40
        await api.post("/v1/credits/recharge", {"credits": 500})
        request_id = await api.create(duration=10)
        emulator.clock.advance(90)
        assert (await api.status(request_id))["status"] == "FAILED"
        assert emulator.balance() == 1000 - 100


async def test_arguments_win_over_the_file(scenario: Path):
    options: dict[str, Any] = {"speed": 2, "credits": 7, "api_key": "mine"}
    async with Emulator(scenario=scenario, webhooks_to="local", **options) as emulator:
        assert (emulator.clock.speed, emulator.balance(), emulator.api_key) == (2, 7, "mine")
        assert emulator.webhooks_to == "local"


async def test_a_kept_database_is_filled_once_and_its_faults_are_ordered_at_every_start(
    scenario: Path, tmp_path: Path
):
    database = tmp_path / "state.db"
    for expected in (1000, 990):
        async with Emulator(scenario=scenario, database=database) as emulator:
            assert emulator.balance() == expected
            assert len(emulator.accounts()) == 3
            assert emulator.faults.pending == FAULTS
            emulator.set_balance(990)


def test_reset_returns_to_the_file(scenario: Path):
    with EmulatorThread(scenario=scenario) as emulator:
        emulator.set_balance(3)
        emulator.faults.clear()
        emulator.reset()
        assert [each.balance for each in emulator.accounts()] == [1000, 1.5, 2]
        assert emulator.faults.pending == FAULTS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("speed = ", "Invalid value"),
        ("speeed = 1", "there is no 'speeed'; there is speed, payments, "),
        ("speed = -1", "speed must be a number from 0 up, not -1."),
        ("speed = true", "speed must be a number from 0 up, not True."),
        ("payments = 'never'", "payments must be one of .*, not 'never'."),
        ("payments = ['x']", "payments must be one of "),
        ("webhook_omissions = 1", "webhook_omissions must be true or false, not 1."),
        ("account = 1", "account must be a table."),
        ("accounts = 1", r"accounts must be tables in double brackets, \[\[accounts\]\]."),
        ("accounts = [1]", r"\[\[accounts\]\] 1: must be a table."),
        ("[account]\nkey = 'x'", r"\[account\]: there is no 'key'; there is credits, api_key."),
        ("[account]\ncredits = -1", r"\[account\]: credits must be a number from 0 up, not -1."),
        ("[account]\napi_key = 'a b'", r"\[account\]: The server would not read this api_key"),
        (
            "[[accounts]]\n[[accounts]]\ncredits = 'x'",
            r"\[\[accounts\]\] 2: credits must be a number from 0 up, not 'x'.",
        ),
        ("[[external_users]]\nemail = 'x'", r"\[\[external_users\]\] 1: external_user_id is mis"),
        (
            "[[faults]]\nkind = 'explode'",
            r"\[\[faults\]\] 1: kind must be one of reset_connection, .*, not 'explode'.",
        ),
    ],
    ids=str,
)
def test_a_mistake_is_one_line_that_names_the_place(tmp_path: Path, text: str, message: str):
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message) as caught:
        Emulator(scenario=path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


async def test_a_key_of_nobody_leaves_no_half_filled_database(tmp_path: Path):
    path, database = tmp_path / "s.toml", tmp_path / "state.db"
    path.write_text(
        "[account]\ncredits = 5\n[[external_users]]\nexternal_user_id = 'u'\napi_key = 'nobody'"
    )
    with pytest.raises(ValueError, match=r"\[\[external_users\]\] 1: No account has this API key"):
        await Emulator(scenario=path, database=database).start()
    path.write_text("[account]\ncredits = 6\n")
    async with Emulator(scenario=path, database=database) as emulator:
        assert emulator.balance() == 6


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        Emulator(scenario=tmp_path / "none.toml")
