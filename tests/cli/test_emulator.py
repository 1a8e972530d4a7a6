"""`samsar emulator`."""

import os
import re
import signal
import socket

import pytest

from samsar import SamsarClient
from samsar.emulator.emulator import DEFAULT_CREDITS, DEFAULT_HOST, DEFAULT_PORT

posix = pytest.mark.skipif(os.name != "posix", reason="other systems have other signals")


def introduction(command) -> str:
    """Reads what the command says until it serves."""
    lines = []
    while "Requests:" not in (line := command.stdout.readline()):
        assert line, command.stderr.read()
        lines.append(line)
    return "".join(lines)


def settings_in(text: str) -> dict[str, str]:
    return dict(re.findall(r"export (SAMSAR_\w+)=(\S+)\n", text))


def interrupted(command, by: signal.Signals = signal.SIGINT) -> tuple[str, str]:
    command.send_signal(by)
    return command.communicate(timeout=30)


def client_of(settings: dict[str, str]) -> SamsarClient:
    return SamsarClient(base_url=settings["SAMSAR_BASE_URL"], api_key=settings["SAMSAR_API_KEY"])


@posix
def test_it_serves_what_it_says_until_ctrl_c(started):
    command = started("emulator", "--port", "0", "--credits", "12.5")
    text = introduction(command)
    settings = settings_in(text)
    with client_of(settings) as client:
        balance = client.credits.balance()
    out, err = interrupted(command)

    assert f"an emulator of the API at {settings['SAMSAR_BASE_URL']}\n" in text
    assert "Balance  12.5 credits\n" in text
    assert balance.data.remaining_credits == 12.5
    assert out.endswith("Stopped.\n")
    assert (command.returncode, err) == (0, "")


@posix
def test_the_system_may_stop_it_too(started):
    command = started("emulator", "--port", "0")
    introduction(command)
    out, err = interrupted(command, by=signal.SIGTERM)

    assert out.endswith("Stopped.\n")
    assert (command.returncode, err) == (0, "")


@posix
def test_a_webhook_is_one_line_without_its_query(started):
    command = started("emulator", "--port", "0", "--speed", "10000", "--webhooks-to", "nowhere")
    with client_of(settings_in(introduction(command))) as client:
        client.videos.create_from_text(
            prompt="A beach",
            image_model="GPTIMAGE2",
            video_model="RUNWAYML",
            duration=10,
            webhook_url="https://example.com/hook?token=secret",
        )
    lines = [command.stdout.readline()]
    while "webhook" not in lines[-1]:
        assert lines[-1], lines
        lines.append(command.stdout.readline())
    interrupted(command)

    assert lines[-1].endswith(" webhook to example.com/hook: withheld\n")
    assert "secret" not in "".join(lines)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {}),
        (["--all-webhooks"], {"webhook_omissions": False}),
        (["--webhook-omissions"], {"webhook_omissions": True}),
        (["--http-redirects"], {"http_redirects": True}),
        (["--webhooks-to", "anywhere"], {"webhooks_to": "anywhere"}),
    ],
)
def test_options_of_webhooks_reach_the_emulator(samsar_command, monkeypatch, arguments, expected):
    given = {}
    monkeypatch.setattr("samsar.cli.emulator.run", lambda **options: given.update(options))
    ended = samsar_command("emulator", *arguments)

    names = ("webhook_omissions", "http_redirects", "webhooks_to")
    assert ended.code == 0, ended.err
    assert {name: given[name] for name in names if name in given} == expected


@posix
def test_each_request_is_one_line_without_its_query_and_headers(started):
    command = started("emulator", "--port", "0", "--api-key", "my-key")
    with client_of(settings_in(introduction(command))) as client:
        client.credits.balance()
        client.request("GET", "/v1/video/list_completed_video_sessions", query={"limit": 77})
    out, _ = interrupted(command)

    assert re.sub(r"\d\d:\d\d:\d\d |\d+(?= ms)", "", out).strip().splitlines()[:2] == [
        "GET /v1/credits 200  ms",
        "GET /v1/video/list_completed_video_sessions 200  ms",
    ]
    assert "77" not in out
    assert "my-key" not in out


@posix
def test_what_is_not_http_leaves_no_traceback(started):
    command = started("emulator", "--port", "0")
    settings = settings_in(introduction(command))
    port = int(settings["SAMSAR_BASE_URL"].rpartition(":")[2])
    with socket.create_connection((DEFAULT_HOST, port)) as connection:
        connection.sendall(b"GET /\x1b[31m?secret HTTP/1.1\r\n\r\n")
        assert b" 400 " in connection.recv(1000)
    out, err = interrupted(command)

    lines = re.sub(r"\d\d:\d\d:\d\d ", "", out).split("\n")
    assert lines == ["a request that cannot be read 400", "", "Stopped.", ""]
    assert err == ""


@posix
def test_a_database_keeps_its_account(started):
    keys = []
    for _ in range(2):
        command = started("emulator", "--port", "0", "--database", "state.db")
        text = introduction(command)
        assert "State    state.db\n" in text
        keys.append(settings_in(text)["SAMSAR_API_KEY"])
        interrupted(command)

    assert keys[0] == keys[1]


@posix
def test_it_says_how_to_point_clients_at_it_and_where_to_control_it(started, tmp_path):
    (tmp_path / "s.toml").write_text("speed = 0\n[account]\napi_key = 'dev-key'\ncredits = 7\n")
    command = started("emulator", "--port", "0", "--scenario", "s.toml", "--control")
    text = introduction(command)
    url = settings_in(text)["SAMSAR_BASE_URL"]
    with client_of(settings_in(text)) as client:
        stepped = client.request("POST", "/_emulator/clock", body={"advance": 5}).data["stepped"]
    out, _ = interrupted(command)

    assert stepped == 5
    assert "Balance   7 credits\n" in text
    assert "Scenario  s.toml\n" in text
    assert f"Control   {url}/_emulator\n" in text
    assert "Clock     stands still; POST /_emulator/clock steps it\n" in text
    assert f'SamsarClient(base_url="{url}", api_key="dev-key")' in text
    assert f'{{ baseUrl: "{url}/v1", apiKey: "dev-key" }}' in text
    assert "_emulator" not in out


@posix
def test_quiet_logs_no_request(started):
    command = started("emulator", "--port", "0", "--quiet")
    lines = [command.stdout.readline()]
    while lines[-1] != "Ctrl-C stops it.\n":
        assert lines[-1], command.stderr.read()
        lines.append(command.stdout.readline())
    with client_of(settings_in("".join(lines))) as client:
        client.credits.balance()
    out, err = interrupted(command)

    assert (out.split(), err) == (["Stopped."], "")


def test_a_scenario_with_a_mistake_is_one_line_that_names_its_place(samsar_command, tmp_path):
    (tmp_path / "s.toml").write_text("[account]\ncredit = 7\n")
    ended = samsar_command("emulator", "--port", "0", "--scenario", "s.toml")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "error: s.toml: [account]: there is no 'credit'; there is credits, api_key.\n"
    )


def test_a_scenario_that_is_not_there_is_one_line(samsar_command):
    ended = samsar_command("emulator", "--port", "0", "--scenario", "none.toml")

    assert (ended.code, ended.err) == (1, "error: none.toml: No such file or directory\n")


def test_a_port_in_use_is_one_line_that_says_what_to_do(samsar_command):
    with socket.create_server((DEFAULT_HOST, 0)) as taken:
        port = taken.getsockname()[1]
        ended = samsar_command("emulator", "--port", str(port))

    assert (ended.code, ended.out) == (1, "")
    assert re.fullmatch(rf"error: port {port} is in use; .* --port .*\n", ended.err)


def test_a_host_that_is_not_this_machine_is_warned_of(samsar_command):
    # An address for examples, which no machine has.
    ended = samsar_command("emulator", "--host", "203.0.113.5", "--port", "0")
    warning, error = ended.err.splitlines()

    assert ended.code == 1
    assert warning.startswith("warning: 203.0.113.5 lets other machines in, without encryption")
    assert error.startswith("error: cannot listen on 203.0.113.5 port 0: ")


def test_control_for_other_machines_is_warned_of(samsar_command):
    ended = samsar_command("emulator", "--host", "203.0.113.5", "--port", "0", "--control")

    assert ended.err.splitlines()[1] == (
        "warning: --control lets whoever reaches the port read and change everything"
    )


@pytest.mark.parametrize(
    ("option", "value", "line"),
    [
        (
            "--database",
            "text.txt",
            "error: text.txt is no emulator database: file is not a database.\n",
        ),
        ("--database", "no/such/file", "error: no/such/file: unable to open database file\n"),
        (
            "--api-key",
            "two words",
            (
                "error: The server would not read this api_key as an API key: it is empty, has"
                " blanks, signs that are not ASCII or two dots, or begins with sapp_ or scsa_.\n"
            ),
        ),
        ("--credits", "nan", "error: credits must be a number from 0 up, not nan.\n"),
    ],
)
def test_an_option_that_makes_no_sense_is_one_line(samsar_command, tmp_path, option, value, line):
    (tmp_path / "text.txt").write_text("just text, and enough of it " * 100)
    ended = samsar_command("emulator", "--port", "0", option, value)

    assert (ended.code, ended.err) == (1, line)


def test_help_tells_the_defaults_that_the_emulator_has(samsar_command):
    text = " ".join(samsar_command("emulator", "--help").out.split())

    for default in (DEFAULT_HOST, DEFAULT_PORT, DEFAULT_CREDITS):
        assert f"[default: {default}]" in text
