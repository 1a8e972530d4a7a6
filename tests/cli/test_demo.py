"""`samsar demo` on this machine."""

import os
import re
import signal
import struct
import sys
import textwrap
import time
from pathlib import Path

import pytest
from rich.console import Console

import samsar
from samsar.cli import demo, programs
from samsar.cli.programs import Outcome, Server
from samsar.cli.progress import stages
from samsar.emulator import EmulatorThread
from samsar.models.jobs import JobStatus

STAGES = [
    "Narrative",
    "Images",
    "Speech",
    "Music",
    "AI video",
    "Lip sync",
    "Sound effects",
    "Final video",
]
FAST = """\
import sys
from samsar.cli import demo, main
demo.SPEED = 300.0
sys.exit(main({arguments!r}))
"""
posix = pytest.mark.skipif(os.name != "posix", reason="it has other signals and terminals")


@pytest.fixture
def _fast(monkeypatch):
    """Renders in an instant."""
    monkeypatch.setattr(demo, "SPEED", 1e6)


def boxes_of(path: Path) -> list[str]:
    """Lists the outermost boxes of an MP4 file, which must fill it exactly."""
    content, names, offset = path.read_bytes(), [], 0
    while offset < len(content):
        size, name = struct.unpack_from(">I4s", content, offset)
        assert size >= 8
        names.append(name.decode("ascii"))
        offset += size
    assert offset == len(content)
    return names


def test_the_demo_makes_two_videos_and_tells_what_they_cost(process, tmp_path):
    begin = time.monotonic()
    ended = process("-m", "samsar.cli", "demo")

    assert (ended.code, ended.err) == (0, "")
    assert time.monotonic() - begin < 30
    for name in ("from-text.mp4", "from-images.mp4"):
        assert {"ftyp", "moov", "mdat"} <= set(boxes_of(tmp_path / "samsar-demo" / name))
        assert f"samsar-demo{os.sep}{name} (" in ended.out
    assert "Charged  300 credits (Narrative 40, Images 20," in ended.out
    assert "Balance  9,700 credits" in ended.out
    assert "Charged  600 credits" in ended.out
    assert "Balance  9,100 credits" in ended.out
    assert re.findall(r"\d/8 (.*)", ended.out) == STAGES * 2
    assert "\x1b" not in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80
    assert not [line for line in ended.out.splitlines() if line != line.rstrip()]


@pytest.mark.usefixtures("_fast")
def test_it_heeds_neither_the_account_of_its_user_nor_proxies(samsar_command, monkeypatch, api):
    variables = {
        "SAMSAR_API_KEY": api.api_key,
        "SAMSAR_AUTH_TOKEN": "a.b.c",
        "SAMSAR_BASE_URL": api.url,
        "http_proxy": api.url,
        "ALL_PROXY": api.url,
        "REQUESTS_CA_BUNDLE": "/nowhere",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ended = samsar_command("demo")

    assert (ended.code, ended.err) == (0, "")
    assert api.requests == []
    assert api.api_key not in ended.out
    assert variables.items() <= os.environ.items()


@pytest.mark.usefixtures("_fast")
def test_the_videos_go_where_they_are_wanted(samsar_command, tmp_path):
    ended = samsar_command("demo", "--output", "deep/er")

    assert ended.code == 0
    assert sorted(path.name for path in (tmp_path / "deep/er").iterdir()) == [
        "from-images.mp4",
        "from-text.mp4",
    ]


@pytest.mark.usefixtures("_fast")
def test_the_pictures_can_be_chosen(samsar_command):
    ended = samsar_command("demo", "--image", "https://example.com/mine.png")

    assert '"https://example.com/mine.png"' in ended.out
    assert "harbour" not in ended.out
    assert ended.out.count("Charged  300 credits") == 2


def test_a_folder_that_cannot_be_made_is_one_line(samsar_command, tmp_path):
    (tmp_path / "file").touch()
    ended = samsar_command("demo", "--output", "file/below")

    assert (ended.code, ended.out) == (1, "")
    assert re.fullmatch(r"error: file.below: .*\n", ended.err)


async def test_the_code_that_is_shown_for_the_async_client_runs(api, tmp_path, capsys):
    server = Server(api.url, api.api_key, poll=0.2, is_named=True)
    target = tmp_path / 'a "quoted" name.mp4'
    shown = textwrap.indent(programs.text_code(server, target), "    ")
    names = {
        "AsyncSamsarClient": samsar.AsyncSamsarClient,
        "url": api.url,
        "key": api.api_key,
        "show": lambda status: None,
    }
    exec(f"async def program():\n{shown}", names)  # noqa: S102
    await names["program"]()

    assert "ftyp" in boxes_of(target)
    assert capsys.readouterr().out == "300\n9700\n"
    assert api.requests[0].json == {"input": programs.FROM_TEXT}


def test_the_code_that_is_shown_for_the_sync_client_runs(api, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SAMSAR_API_KEY", api.api_key)
    monkeypatch.setenv("SAMSAR_BASE_URL", api.url)
    server = Server(api.url, api.api_key, poll=None, is_named=False)
    target = tmp_path / "video.mp4"
    shown = programs.images_code(server, demo.EXAMPLES, target)
    exec(shown, {"SamsarClient": samsar.SamsarClient, "show": lambda status: None})  # noqa: S102

    assert "ftyp" in boxes_of(target)
    assert capsys.readouterr().out == "600\n9400\n"
    assert api.requests[0].json == {"input": programs.from_images(demo.EXAMPLES)}


def test_the_code_that_is_shown_for_the_emulator_runs():
    shown = demo._EMULATOR_CODE.format(speed=2)
    names = {"EmulatorThread": EmulatorThread}
    exec(shown, names)  # noqa: S102

    assert names["url"].startswith("http://127.0.0.1:")


@posix
def test_ctrl_c_ends_it_with_one_line(started):
    command = started("demo")
    while "1/8" not in command.stdout.readline():
        pass
    command.send_signal(signal.SIGINT)
    _, err = command.communicate(timeout=20)

    assert command.returncode == 130
    assert err == "Interrupted. The emulator has stopped, and its job with it.\n"


def on_a_terminal(environment, *command: str, **variables: str) -> str:
    """Runs a command on a terminal of 80 columns and returns what it wrote there."""
    import pty
    import termios

    main, side = pty.openpty()
    termios.tcsetwinsize(side, (50, 80))
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, *command],
        {**environment, **variables},
        file_actions=[(os.POSIX_SPAWN_DUP2, side, stream) for stream in (0, 1, 2)],
    )
    os.close(side)
    written = b""
    try:
        while block := os.read(main, 65536):
            written += block
    except OSError:
        # This is how Linux says that nobody is at the other side any more.
        pass
    os.close(main)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    return written.decode()


@posix
def test_a_terminal_shows_a_coloured_bar_that_names_the_stages(environment):
    shown = on_a_terminal(environment, "-c", FAST.format(arguments=["demo"]))

    assert "\x1b[35masync\x1b[0m" in shown
    assert " samsar.videos.create_from_text(" in shown
    assert "━━━━" in shown
    assert "8/8" in shown
    assert set(re.findall(r"    ([A-Z][\w ]+?) +(?:\x1b\[\w+m)*━", shown)) & set(STAGES)


@posix
def test_no_color_leaves_out_the_colours_but_not_the_bar(environment):
    shown = on_a_terminal(environment, "-c", FAST.format(arguments=["demo"]), NO_COLOR="1")

    assert "━━━━" in shown
    assert not re.search(r"\x1b\[[\d;]*3[1-7]m", shown)


def lines_for(*statuses: JobStatus) -> list[str]:
    console = Console(width=80, force_terminal=False)
    with console.capture() as capture, stages(console) as show:
        for status in statuses:
            show(status)
    return [line.strip() for line in capture.get().splitlines() if line]


def test_a_stage_that_nobody_saw_running_is_shown_all_the_same():
    done = {"prompt_generation": "COMPLETED", "image_generation": "completed"}

    assert lines_for(
        JobStatus(status="PENDING", express_generation_status={**done, "video_generation": "INIT"})
    ) == ["1/3 Narrative", "2/3 Images"]


def test_a_stage_that_is_new_gets_a_name_from_its_own():
    status = JobStatus(
        status="PENDING", express_generation_status={"smell_generation": "COMPLETED"}
    )

    assert lines_for(status, status) == ["1/1 Smell generation"]


def test_a_status_without_stages_is_shown_by_its_word():
    words = ["INIT", "PENDING", "PENDING", "COMPLETED"]

    assert lines_for(*(JobStatus(status=word) for word in words)) == ["Init", "Pending", "Done"]


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (JobStatus(credits_charged=12.5), "Charged  12.5 credits"),
        (JobStatus(), "Charged  the server does not say"),
        (
            JobStatus(
                credits_charged=1234,
                express_generation_credit_charges={
                    "image_generation": 20,
                    "music_generation": {"creditsCharged": 1214, "status": "CHARGED"},
                    "video_generation": {"amount": True},
                    "speech_generation": None,
                },
            ),
            "Charged  1,234 credits (Images 20, Music 1,214)",
        ),
        (
            JobStatus(credits_charged=1, express_generation_credit_charges=["?"]),
            "Charged  1 credits",
        ),
    ],
)
def test_charges_are_told_as_far_as_they_are_understood(tmp_path, status, line):
    (tmp_path / "video.mp4").write_bytes(b"123")
    console = Console(width=80)
    with console.capture() as capture:
        demo._report(console, Outcome(status, "video.mp4", None))

    assert [text.strip() for text in capture.get().splitlines()] == [
        line,
        "Balance  the server does not say",
        "Saved    video.mp4 (3 bytes)",
    ]
