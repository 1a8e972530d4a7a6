"""`samsar demo --live`, against an emulator that stands for the API."""

import os
import re
import signal
import time
from collections.abc import Callable

import pytest

from samsar.emulator import DelayAnswer

PICTURES = ("--image", "https://example.com/1.png", "--image", "https://example.com/2.png")


@pytest.fixture
def api(api, environment, monkeypatch):
    """The API and a key for it, here and in new processes."""
    monkeypatch.setenv("SAMSAR_BASE_URL", f"{api.url}/v1")
    monkeypatch.setenv("SAMSAR_API_KEY", api.api_key)
    environment |= {"SAMSAR_BASE_URL": api.url, "SAMSAR_API_KEY": api.api_key}
    return api


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_a_key_it_says_so_on_one_line(samsar_command, api, monkeypatch, key):
    monkeypatch.delenv("SAMSAR_API_KEY")
    if key is not None:
        monkeypatch.setenv("SAMSAR_API_KEY", key)
    ended = samsar_command("demo", "--live", "--yes")

    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "error: --live needs the environment variable SAMSAR_API_KEY\n"
    assert api.requests == []


@pytest.mark.parametrize("answer", ["n\n", "\n", ""], ids=["no", "just return", "no input"])
def test_without_a_clear_yes_nothing_is_sent_and_nothing_made(
    samsar_command, api, tmp_path, answer
):
    ended = samsar_command("demo", "--live", *PICTURES, answer=answer)

    assert ended.code == 1
    assert "Go on and pay? [y/N]:" in ended.out
    assert ended.out.endswith("Nothing was sent.\n")
    assert api.requests == []
    assert list(tmp_path.iterdir()) == []


def test_the_price_and_the_server_are_told_before_the_question(samsar_command, api):
    told, _, _ = samsar_command("demo", "--live", *PICTURES, answer="n\n").out.partition("Go on")

    assert f"real videos from {api.url}, paid by SAMSAR_API_KEY" in told
    assert "10 s from text            300 credits = $3.00" in told
    assert "from 2 pictures, at most  600 credits = $6.00" in told
    assert "together, at most         900 credits = $9.00" in told


def test_a_yes_makes_both_videos_with_the_key(samsar_command, api, tmp_path):
    ended = samsar_command("demo", "--live", *PICTURES, answer="y\n")

    assert (ended.code, ended.err) == (0, "")
    assert len(list((tmp_path / "samsar-demo").iterdir())) == 2
    assert api.balance() == 9_100
    paths = [request.path for request in api.requests if request.method == "POST"]
    assert paths == ["/v1/video/create", "/v1/video/image_list_to_video"]
    assert api.requests[0].headers["authorization"] == f"Bearer {api.api_key}"
    assert api.api_key not in ended.out


def test_without_pictures_there_is_one_video_and_no_second_bill(samsar_command, api):
    ended = samsar_command("demo", "--live", "--yes")

    assert ended.code == 0
    assert "The video from pictures is left out: it needs --image URL." in ended.out
    assert "Go on" not in ended.out
    assert api.balance() == 9_700


def test_only_the_api_key_pays_whatever_else_is_in_the_environment(
    samsar_command, api, monkeypatch
):
    monkeypatch.setenv("SAMSAR_AUTH_TOKEN", "a.b.c")
    samsar_command("demo", "--live", "--yes")

    assert {request.headers.get("authorization") for request in api.requests} == {
        f"Bearer {api.api_key}",
        None,  # the download
    }


def test_a_picture_that_is_no_address_is_refused_before_anything_is_paid(samsar_command, api):
    ended = samsar_command("demo", "--live", "--yes", "--image", "mine.png")

    assert ended.code == 2
    assert "'mine.png' does not begin with https:// or http://." in ended.err
    assert api.requests == []


def test_a_refusal_of_the_server_is_one_line(samsar_command, api, monkeypatch):
    monkeypatch.setenv("SAMSAR_API_KEY", "wrong")
    ended = samsar_command("demo", "--live", "--yes")

    assert ended.code == 3
    assert re.fullmatch(
        r"error: POST /v1/video/create answered 401: .*\nhint: samsar whoami .*\n", ended.err
    )


def test_a_base_url_that_cannot_be_right_is_refused_before_the_question(
    samsar_command, api, monkeypatch
):
    monkeypatch.setenv("SAMSAR_BASE_URL", "http://example.com")
    ended = samsar_command("demo", "--live")

    assert (ended.code, ended.out) == (3, "")
    assert re.fullmatch(r"error: base_url is plain http .*\n", ended.err)


@pytest.mark.skipif(os.name != "posix", reason="other systems have other signals")
@pytest.mark.parametrize("pictures", [(), PICTURES], ids=["async", "sync"])
def test_ctrl_c_says_on_one_line_that_the_job_goes_on_and_how_to_find_it(started, api, pictures):
    if pictures:
        # While the first video is being reported, there is time to hold the second.
        api.faults.add(DelayAnswer(route="credits.balance", seconds=0.5))
    else:
        api.clock.speed = 0
    command = started("demo", "--live", "--yes", *pictures)
    if pictures:
        wait_for(lambda: "/v1/credits" in paths_of(api))
        api.clock.speed = 0
        wait_for(lambda: "/v1/video/image_list_to_video" in paths_of(api))
    wait_for(lambda: paths_of(api)[-1:] == ["/v1/status"])
    # The answer is on its way; after it the command pauses.
    time.sleep(0.2)
    command.send_signal(signal.SIGINT)
    _, err = command.communicate(timeout=20)
    job = api.sessions()[0]

    assert command.returncode == 130
    assert err == (
        "Interrupted. The job goes on;"
        f" client.jobs.resume({{'kind': 'video', 'id': '{job.id}'}}) finds it again.\n"
    )
    assert job.status == "PENDING"


def paths_of(api) -> list[str]:
    return [request.path for request in api.requests]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
