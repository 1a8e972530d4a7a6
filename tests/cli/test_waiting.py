"""Waiting for jobs, downloading them, and what a terminal or a pipe makes of it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.documents import document

from samsar import SamsarClient
from samsar.emulator import AnswerInstead, DelayAnswer, FailAtStage

posix = pytest.mark.skipif(os.name != "posix", reason="it has other signals and terminals")
TEXT = {
    "prompt": "A boat",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}
ON_A_TERMINAL = """\
import sys
from samsar.cli import main
sys.exit(main({arguments!r}))
"""


@pytest.fixture
def order(account) -> Callable[[], str]:
    """Orders a video, and returns its id."""

    def create() -> str:
        with SamsarClient(api_key=account.api_key, base_url=account.url) as samsar:
            return samsar.videos.create_from_text(**TEXT).id

    return create


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_several_videos_are_waited_for_at_once(samsar_command, order):
    ids = [order(), order()]
    found = document(samsar_command("video", "wait", *ids, "--json"), "jobs")["jobs"]

    assert [job["id"] for job in found] == ids
    assert all(job["done"] and job["error"] is None for job in found)


def test_the_same_video_twice_is_one(samsar_command, order):
    one = order()

    assert len(document(samsar_command("video", "wait", one, one, "--json"), "jobs")["jobs"]) == 1


def test_in_a_pipe_a_line_for_each_stage_names_the_video(samsar_command, order):
    ids = [order(), order()]
    ended = samsar_command("video", "wait", *ids)

    for each in ids:
        assert f"    {each}  8/8 Final video\n" in ended.err
        assert re.search(rf"^    ID +{each}$", ended.out, re.MULTILINE)


def test_one_that_failed_is_told_beside_those_that_did_not(samsar_command, account, order):
    good = order()
    account.faults.add(FailAtStage(stage="image_generation"))
    bad = order()
    ended = samsar_command("video", "wait", bad, good, "--json")
    first, second = document(ended, "jobs")["jobs"]

    assert ended.code == 8
    assert (first["phase"], first["error"]["type"]) == ("failed", "JobFailedError")
    assert first["error"]["exit_code"] == 8
    assert second["done"]
    assert ended.err.startswith(f"error: video {bad} failed")


def test_a_job_that_fails_while_it_is_waited_for_keeps_its_id(samsar_command, account):
    account.faults.add(FailAtStage(stage="image_generation"))
    ended = samsar_command(
        *("video", "from-text", "--prompt", "A boat", "--image-model", "GPTIMAGE2"),
        *("--video-model", "RUNWAYML", "--duration", "10", "--yes", "--wait", "--json"),
    )
    found = document(ended, "error")["error"]

    assert ended.code == 8
    assert found["ref"] == {"kind": "video", "id": account.sessions()[0].id}


def test_the_time_to_wait_is_limited_and_the_way_back_shown(samsar_command, account, order):
    account.clock.speed = 0
    one = order()
    ended = samsar_command("video", "wait", one, "--timeout", "0.05", "--poll", "0.01")

    assert ended.code == 6
    assert f"hint: It goes on; samsar video wait {one} waits again.\n" in ended.err
    assert f"error: video {one} is not done after 0.05 s\n" in ended.err


def test_results_are_downloaded_after_the_wait(samsar_command, order, tmp_path):
    ids = [order(), order()]
    found = document(samsar_command("video", "wait", *ids, "--output", "videos", "--json"), "jobs")[
        "jobs"
    ]

    assert [Path(job["file"]).name for job in found] == [f"{each}.mp4" for each in ids]
    assert all(Path(tmp_path, job["file"]).stat().st_size for job in found)


def test_a_download_goes_into_this_folder_or_where_it_is_wanted(samsar_command, order, tmp_path):
    one = order()
    assert samsar_command("video", "download", one).code == 0
    assert samsar_command("video", "download", one, "--output", "deep/er/").code == 0
    ended = samsar_command("video", "download", one, "--output", "mine.mp4")

    assert (tmp_path / f"{one}.mp4").is_file()
    assert (tmp_path / "deep" / "er" / f"{one}.mp4").is_file()
    assert re.search(r"^    Saved +mine\.mp4$", ended.out, re.MULTILINE)


def test_a_file_that_is_there_can_be_kept(samsar_command, order, tmp_path):
    (tmp_path / "mine.mp4").write_text("mine")
    ended = samsar_command("video", "download", order(), "--output", "mine.mp4", "--no-overwrite")

    assert ended.code == 2
    assert (tmp_path / "mine.mp4").read_text() == "mine"


@pytest.mark.parametrize(
    ("route", "more", "command", "code"),
    [
        ("jobs.status", ("--wait",), "wait", 3),
        ("files.video", ("--output", "mine.mp4"), "download", 1),
    ],
)
def test_an_id_that_was_paid_for_is_never_lost(
    samsar_command, account, *, route, more, command, code
):
    account.faults.add(AnswerInstead(route=route, status=403, body={"message": "no"}, times=None))
    ended = samsar_command(
        *("video", "from-text", "--prompt", "A boat", "--image-model", "GPTIMAGE2"),
        *("--video-model", "RUNWAYML", "--duration", "10", "--yes", "--json", *more),
    )
    found = document(ended, "error")["error"]
    one = account.sessions()[0].id

    assert (ended.code, found["ref"]["id"]) == (code, one)
    assert f"samsar video {command} {one} takes it up again." in ended.err


@pytest.mark.parametrize("target", ["nowhere/mine.mp4", "mine.mp4"])
def test_where_the_result_cannot_go_nothing_is_paid(samsar_command, account, tmp_path, target):
    (tmp_path / "mine.mp4").write_text("mine")
    ended = samsar_command(
        *("video", "from-text", "--prompt", "A boat", "--image-model", "GPTIMAGE2"),
        *("--video-model", "RUNWAYML", "--duration", "10", "--yes"),
        *("--output", target, "--no-overwrite"),
    )

    assert ended.code == 2
    assert ended.err.startswith("error: --output: ")
    assert account.requests == []


def test_what_is_not_done_yet_is_not_downloaded(samsar_command, account, order, tmp_path):
    account.clock.speed = 0
    one = order()
    ended = samsar_command("video", "download", one, "--json")
    (found,) = document(ended, "jobs")["jobs"]

    assert ended.code == 1
    assert found["error"]["type"] == "NotDone"
    assert ended.err == (
        f"error: video {one} is not done yet\nhint: samsar video wait {one} waits for it.\n"
    )
    assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.slow
@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_ctrl_c_in_a_wait_says_how_to_go_on_and_the_job_does(
    started, environment, account, order, extra
):
    account.clock.speed = 0
    one = order()
    environment |= {"SAMSAR_BASE_URL": account.url, "SAMSAR_API_KEY": account.api_key}
    command = started("video", "wait", one, *extra)
    wait_for(lambda: account.requests[-1].path == "/v1/status")
    # The answer is on its way; after it the command pauses.
    time.sleep(0.1)
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=20)

    assert command.returncode == 130
    assert err == f"Interrupted. The job goes on; samsar video wait {one} waits for it again.\n"
    assert account.session(one).status == "PENDING"
    assert (f'"id": "{one}"' in out) is bool(extra)


@posix
@pytest.mark.slow
def test_ctrl_c_before_there_is_an_id_says_what_may_have_happened(started, environment, account):
    account.faults.add(DelayAnswer(route="videos.create_from_text", seconds=30))
    environment |= {"SAMSAR_BASE_URL": account.url, "SAMSAR_API_KEY": account.api_key}
    command = started(
        *("video", "from-text", "--prompt", "A boat", "--image-model", "GPTIMAGE2"),
        *("--video-model", "RUNWAYML", "--duration", "10", "--yes"),
    )
    wait_for(lambda: bool(account.requests))
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=20)

    assert (command.returncode, out) == (130, "")
    assert re.fullmatch(
        r"\n?Interrupted\. POST /v1/video/create \(request \w+\) was in flight: it may have"
        r" created a job or been charged\.\n"
        r"hint: samsar requests list shows whether it was made\.\n",
        err,
    )


@posix
@pytest.mark.slow
def test_a_reader_that_leaves_early_is_no_trouble(environment, account):
    environment |= {"SAMSAR_BASE_URL": account.url, "SAMSAR_API_KEY": account.api_key}
    command = f"{sys.executable} -m samsar.cli models | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def on_a_terminal(environment, columns: int, *arguments: str, **variables: str) -> str:
    """Runs a command on a terminal and returns what it wrote there."""
    import pty
    import termios

    main, side = pty.openpty()
    termios.tcsetwinsize(side, (50, columns))
    process = subprocess.Popen(
        [sys.executable, "-c", ON_A_TERMINAL.format(arguments=arguments)],
        env={**environment, **variables},
        stdin=side,
        stdout=side,
        stderr=side,
    )
    os.close(side)
    written = b""
    try:
        while chunk := _read(main):
            written += chunk
    finally:
        process.wait(timeout=30)
        os.close(main)
    assert process.returncode == 0, written.decode()
    return written.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        # Linux says so when nobody has the other side any more.
        return b""


def bare(text: str) -> str:
    """Takes the colours, the links and the steering out of what a terminal was sent."""
    return re.sub(r"\x1b\][^\x1b]*\x1b\\|\x1b\[[0-9;?]*[A-Za-z]", "", text)


@posix
@pytest.mark.slow
@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_it_fits_60_columns_with_and_without_colour(environment, account, order, variables):
    environment |= {"SAMSAR_BASE_URL": account.url, "SAMSAR_API_KEY": account.api_key}
    ids = [order(), order()]
    raw = on_a_terminal(environment, 60, "video", "wait", *ids, **variables)
    shown = bare(raw)
    lines = [line for line in re.split(r"[\r\n]+", shown) if "/files/" not in line]

    assert max(map(len, lines)) <= 60
    for each in ids:
        assert f"/files/{each}/video.mp4" in shown
    if "NO_COLOR" in variables:
        assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", raw)
    if "TERM" in variables:
        assert "\x1b" not in raw


@posix
@pytest.mark.slow
def test_a_table_that_does_not_fit_loses_nothing(environment, account, order):
    environment |= {"SAMSAR_BASE_URL": account.url, "SAMSAR_API_KEY": account.api_key}
    one = order()
    shown = bare(on_a_terminal(environment, 40, "requests", "list"))

    assert re.search(rf"^    ID +{one}", shown, re.MULTILINE)
    assert re.search(r"^    Status +COMPLETED", shown, re.MULTILINE)
