"""What is secret is neither printed, nor in the log, nor in the words of a refusal."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from samsar.emulator import Emulator
from samsar.emulator.scenario import read_scenario

if TYPE_CHECKING:
    from pathlib import Path

BUYER = {"email": "ann@example.com", "amount": 5, "redirect_url": "https://nowhere.test:1/cb"}


async def test_a_request_is_printed_without_its_credentials(api: Any, emulator: Emulator):
    await api.post(
        "/v2/users/app_key/refresh",
        {"appKey": "in-json", "secret": "in-json", "metadata": {"name": "shop"}},
        headers={"x-app-key": "in-header", "x-app-secret": "in-header"},
        refresh_token="in-query",
    )
    (request,) = emulator.requests

    printed = repr(request)
    assert emulator.api_key not in printed
    assert "in-" not in printed
    assert "'name': 'shop'" in printed
    # They are all there for whoever asks for them.
    assert request.headers["authorization"] == f"Bearer {emulator.api_key}"
    assert request.json["appKey"] == request.json["secret"] == "in-json"
    assert request.query == {"refresh_token": "in-query"}


async def test_tokens_of_a_purchase_are_in_no_log_and_not_printed(
    api: Any, emulator: Emulator, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    opened = await api.post("/v2/user/recharge_credits", BUYER)
    emulator.pay(opened.json["checkoutSessionId"])
    await emulator.settled()
    (callback,) = emulator.callbacks
    token = callback.body["refreshToken"]
    for _ in range(2):
        await api.get("/v2/user/refresh_token", refreshToken=token)

    shown = caplog.text + repr(callback) + repr(emulator.requests)
    assert "callback to nowhere.test:1/cb" in shown
    assert token not in shown
    assert callback.body["authToken"] not in shown
    assert emulator.api_key not in shown


@pytest.mark.parametrize(
    "text",
    [
        'account = "hidden-key"',
        '[account]\napi_key = ["hidden-key"]',
        '[account]\napi_key = "hidden key"',
        '[[accounts]]\napi_key = { value = "hidden-key" }',
        '[[external_users]]\nexternal_user_id = "u"\napi_key = ["hidden-key"]',
        "[account]\napi_key = hidden-key",
    ],
)
def test_a_mistake_in_a_scenario_does_not_show_a_key(tmp_path: Path, text: str):
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"wrong\.toml") as caught:
        Emulator(scenario=path)
    assert "hidden" not in str(caught.value)


def test_a_key_that_nobody_has_is_not_shown_either(tmp_path: Path):
    path = tmp_path / "wrong.toml"
    path.write_text('[[external_users]]\nexternal_user_id = "u"\napi_key = "hidden-key"')
    emulator = Emulator(scenario=path)
    assert "hidden" not in repr(read_scenario(path))
    with pytest.raises(ValueError, match=r"wrong\.toml") as caught:
        emulator._backend.open(":memory:", emulator._opening)
    assert "hidden" not in str(caught.value)
