"""Mistakes of the program that uses the emulator: told in one line, where they are made."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from samsar import AsyncSamsarClient
from samsar._core.routes import ROUTES
from samsar.emulator import (
    AnswerInstead,
    CutAnswer,
    DelayAnswer,
    DropAnswer,
    Emulator,
    EmulatorThread,
    Fault,
    HideJob,
    HideResult,
    RedirectTo,
)

ONE_LINE = r"^.*$"


@pytest.mark.parametrize(
    ("fault", "arguments", "message"),
    [
        (DropAnswer, {"route": "videos.create_form_text"}, "not 'videos.create_form_text'"),
        (DropAnswer, {"route": "FETCH /v1"}, "route must be the name of a route such as"),
        (DropAnswer, {"route": "post /v1/video"}, "such as '/v1/status' or 'POST /v1/video'"),
        (DropAnswer, {"times": 1.5}, "times must be at least 1, or None for always, not 1.5."),
        (DropAnswer, {"skip": "1"}, "skip must be a whole number from 0 up, not '1'."),
        (DelayAnswer, {"seconds": "3"}, "seconds must be a number from 0 up, not '3'."),
        (DelayAnswer, {"seconds": float("inf")}, "seconds must be a number from 0 up, not inf."),
        (CutAnswer, {"fraction": True}, "fraction must be a number from 0 up, not True."),
        (AnswerInstead, {"status": 99}, "status must be an HTTP status from 200 to 599, not 99."),
        (AnswerInstead, {"status": "429"}, "an HTTP status from 200 to 599, not '429'."),
        (AnswerInstead, {"status": 429, "body": {1, 2}}, "body must be JSON, text or bytes: "),
        (AnswerInstead, {"status": 429, "headers": {"Retry-After": 2}}, "headers must be names"),
        (AnswerInstead, {"status": 429, "headers": {"a b": "2"}}, "headers must be names"),
        (AnswerInstead, {"status": 429, "headers": {"A": "1\r\nB: 2"}}, "headers must be names"),
        (RedirectTo, {"location": "/", "status": 200}, "an HTTP status from 300 to 399, not 200."),
        (HideResult, {"looks": 0.5}, "looks must be a whole number from 0 up, not 0.5."),
        (HideJob, {"looks": 0}, "looks must be a whole number from 1 up, not 0."),
    ],
)
def test_a_fault_that_could_not_strike_is_refused(
    fault: type[Fault], arguments: dict[str, Any], message: str
):
    with pytest.raises(ValueError, match=ONE_LINE) as refused:
        fault(**arguments)

    assert message in str(refused.value)


@pytest.mark.parametrize(
    "route",
    [None, "files.video", "/v2", "POST /v1/video", ROUTES[0], *(each.name for each in ROUTES)],
)
def test_a_fault_may_be_for_every_route_that_there_is(route: Any):
    assert DropAnswer(route=route).times == 1


@pytest.mark.parametrize("mistake", [DropAnswer, [DropAnswer()], "drop_answer", {"kind": "x"}])
def test_only_faults_are_added_and_all_or_none(mistake: Any):
    emulator = EmulatorThread()

    with pytest.raises(TypeError, match=r"faults\.add takes faults, such as DropAnswer\(\), not "):
        emulator.faults.add(DropAnswer(), mistake)

    assert emulator.faults.pending == ()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"speed": "fast"}, "speed must be a number from 0 up, not 'fast'."),
        ({"credits": "500"}, "credits must be a number from 0 up, not '500'."),
        ({"credits": True}, "credits must be a number from 0 up, not True."),
        ({"api_key": 3}, "api_key must be text, not 3."),
        ({"api_key": "schlüssel"}, "The server would not read this api_key as an API key: "),
        ({"api_key": "a\x00"}, "The server would not read this api_key as an API key: "),
    ],
)
def test_an_argument_of_the_wrong_type_is_a_value_error(arguments: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=ONE_LINE) as refused:
        EmulatorThread(**arguments)

    assert message in str(refused.value)


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path):
    path = tmp_path / "no such folder" / "emulator.db"

    with pytest.raises(OSError, match="unable to open database file") as refused:
        EmulatorThread(database=path).start()

    assert refused.value.filename == str(path)


def test_a_port_that_is_taken_is_named():
    with EmulatorThread() as first:
        port = int(first.url.rpartition(":")[2])
        with pytest.raises(OSError, match=r"[Aa]ddress") as refused:
            EmulatorThread(port=port).start()

    assert refused.value.__notes__ == [f"The emulator cannot listen on 127.0.0.1 port {port}."]


def test_what_is_not_there_is_told_in_words():
    with EmulatorThread(speed=0) as emulator:
        for look, message in (
            (emulator.session, "There is no video 'x'."),
            (emulator.fail_session, "There is no job 'x'."),
            (emulator.pay, "There is no checkout 'x'."),
            (emulator.fail_payment, "There is no checkout 'x'."),
            (emulator.repeat_payment_event, "There is no checkout 'x'."),
        ):
            with pytest.raises(KeyError) as refused:
                look("x")
            assert refused.value.args == (message,)


def test_an_external_user_has_an_id():
    missing = pytest.raises(ValueError, match=r"^external_user_id is missing\.$")
    with EmulatorThread(speed=0) as emulator, missing:
        emulator.create_external_user(" ")


def test_an_emulator_shows_where_it_is_and_no_key():
    emulator = EmulatorThread(api_key="dev-key")
    assert repr(emulator) == "<EmulatorThread that is not running>"
    with emulator:
        assert repr(emulator) == f"<EmulatorThread {emulator.url}>"


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ("{ born = 2020-01-01 }", "metadata must be JSON: Object of type date is not"),
        ("{ size = nan }", "metadata must be JSON: Out of range float values"),
    ],
)
def test_metadata_in_a_scenario_is_what_json_can_say(tmp_path: Path, metadata: str, message: str):
    path = tmp_path / "shop.toml"
    path.write_text(f'[[external_users]]\nexternal_user_id = "u"\nmetadata = {metadata}\n')

    with pytest.raises(ValueError, match=ONE_LINE) as refused:
        EmulatorThread(scenario=path)

    assert f"{path}: [[external_users]] 1: {message}" in str(refused.value)


async def test_a_second_ctrl_c_while_a_webhook_is_under_way_leaves_nothing_behind(tmp_path: Path):
    called: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()
    receiver = await asyncio.start_server(
        lambda _, writer: called.set_result(writer), "127.0.0.1", 0
    )
    port = receiver.sockets[0].getsockname()[1]
    kept = tmp_path / "emulator.db"
    emulator = Emulator(speed=0, database=kept)
    await emulator.start()
    async with AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url) as samsar:
        await samsar.videos.create_from_text(
            prompt="A beach",
            image_model="GPTIMAGE2",
            video_model="RUNWAYML",
            duration=10,
            webhook_url=f"http://127.0.0.1:{port}/hook",
        )
    emulator.clock.advance(100)
    unanswered = await called
    stopping = asyncio.create_task(emulator.stop())
    for _ in range(5):
        await asyncio.sleep(0)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    unanswered.close()
    receiver.close()

    async with Emulator(speed=0, database=kept) as again:
        assert again.webhooks[0].reason == "The emulator stopped before there was an answer."
    assert not [task for task in asyncio.all_tasks() if "_run_errand" in repr(task)]
