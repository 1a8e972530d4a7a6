"""`samsar app-keys`: keys that are told once, and kept where only their owner looks."""

import stat
from pathlib import Path

import pytest
from support.documents import document

from samsar.emulator import DropAnswer

SECRET = "a-secret-of-our-own-with-enough-characters"


def lines_of(file):
    return dict(line.split("=", 1) for line in Path(file).read_text().splitlines())


def test_a_key_and_its_secret_go_to_a_file_and_nowhere_else(samsar_command, account, monkeypatch):
    ended = samsar_command(
        "app-keys", "create", "--secret-file", "app.env", "--json", answer=f"{SECRET}\n"
    )

    kept = lines_of("app.env")
    assert kept["SAMSAR_APP_SECRET"] == SECRET
    assert stat.S_IMODE(Path("app.env").stat().st_mode) == 0o600
    made = document(ended, "app_key")
    assert (made["app_key"], made["secret_file"]) == ("…", "app.env")
    for secret in kept.values():
        assert secret not in ended.out + ended.err
    # The file works as it stands.
    monkeypatch.delenv("SAMSAR_API_KEY")
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    assert samsar_command("credits").code == 0


def test_a_key_with_nowhere_to_go_is_not_made(samsar_command, account):
    ended = samsar_command("app-keys", "create", answer=f"{SECRET}\n")

    assert ended.code == 2
    assert "--secret-file" in ended.err
    assert account.requests == []


def test_a_key_is_shown_when_that_is_asked_for(samsar_command, account):
    ended = samsar_command("app-keys", "create", "--generate", "--show-secret", "--json")

    made = document(ended, "app_key")
    assert made["app_key"].startswith("sapp_")
    assert len(made["app_secret"]) >= 32


def test_a_file_that_is_there_is_replaced_only_when_told(samsar_command, account):
    Path("app.env").write_text("MINE=1\n")
    refused = samsar_command("app-keys", "create", "--generate", "--secret-file", "app.env")

    assert refused.code == 2
    assert (Path("app.env").read_text(), account.requests) == ("MINE=1\n", [])
    ended = samsar_command(
        "app-keys", "create", "--generate", "--secret-file", "app.env", "--overwrite"
    )
    assert ended.code == 0
    assert lines_of("app.env")["SAMSAR_APP_KEY"].startswith("sapp_")


def test_a_file_that_cannot_be_written_is_told_before_the_key_is_made(samsar_command, account):
    ended = samsar_command("app-keys", "create", "--generate", "--secret-file", "no/where/app.env")

    assert ended.code == 1
    assert ended.err == "error: no/where/app.env: No such file or directory\n"
    assert account.requests == []


def test_a_refused_key_leaves_no_file_behind(samsar_command, account):
    ended = samsar_command("app-keys", "create", "--secret-file", "app.env", answer="short\n")

    assert ended.code == 2
    assert list(Path().iterdir()) == []


def test_the_secret_is_read_from_the_environment(samsar_command, account, monkeypatch):
    monkeypatch.setenv("SAMSAR_APP_SECRET", SECRET)
    samsar_command("app-keys", "create", "--secret-file", "app.env")

    assert lines_of("app.env")["SAMSAR_APP_SECRET"] == SECRET


def test_the_record_of_a_key_shows_no_key(samsar_command, account):
    samsar_command("app-keys", "create", "--generate", "--secret-file", "app.env")
    ended = samsar_command("app-keys", "get", "--json")

    key = lines_of("app.env")["SAMSAR_APP_KEY"]
    assert document(ended, "app_key")["app_key_record"]["status"] == "active"
    assert key not in ended.out
    shown = samsar_command("app-keys", "get").out
    assert "active" in shown
    assert key not in shown


def test_a_key_is_exchanged_for_a_new_one(samsar_command, account, monkeypatch):
    samsar_command("app-keys", "create", "--generate", "--secret-file", "app.env")
    old = lines_of("app.env")
    for name, value in old.items():
        monkeypatch.setenv(name, value)
    ended = samsar_command(
        "app-keys", "refresh", "--secret-file", "app.env", "--overwrite", "--json"
    )

    new = lines_of("app.env")
    assert document(ended, "app_key")["app_key_record"]["rotation_count"] == 1
    assert new["SAMSAR_APP_KEY"] != old["SAMSAR_APP_KEY"]
    assert new["SAMSAR_APP_SECRET"] == old["SAMSAR_APP_SECRET"]
    assert not [value for value in new.values() if value in ended.out + ended.err]


def test_an_exchange_needs_key_and_secret_in_the_environment(samsar_command, account):
    ended = samsar_command("app-keys", "refresh", "--show-secret")

    assert ended.code == 2
    assert "SAMSAR_APP_KEY" in ended.err
    assert account.requests == []


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 4), ("", 4)])
def test_a_key_is_taken_back_only_after_a_yes(terminal, samsar_command, account, answer, code):
    samsar_command("app-keys", "create", "--generate", "--secret-file", "app.env")
    account.clear_requests()

    assert terminal("app-keys", "revoke", answer=answer).code == code
    assert len(account.requests) == (1 if code == 0 else 0)


def test_without_a_terminal_a_key_is_taken_back_by_yes(samsar_command, account):
    samsar_command("app-keys", "create", "--generate", "--secret-file", "app.env")

    assert samsar_command("app-keys", "revoke").code == 4
    ended = samsar_command("app-keys", "revoke", "--yes", "--json")
    assert document(ended, "app_key")["app_key_record"]["status"] == "revoked"
    assert samsar_command("app-keys", "get").code == 5


def test_a_key_whose_answer_is_lost_is_not_asked_for_again(samsar_command, account):
    account.faults.add(DropAnswer(route="/v2/users/app_key"))
    ended = samsar_command("app-keys", "create", "--generate", "--secret-file", "app.env")

    assert ended.code == 7
    assert "hint: samsar app-keys get shows whether it was made" in ended.err
    assert len(account.requests) == 1
    assert list(Path().iterdir()) == []


def test_a_dry_run_shows_no_secret(samsar_command, account):
    ended = samsar_command("app-keys", "create", "--dry-run", "--json", answer=f"{SECRET}\n")

    assert document(ended, "plan")["requests"][0]["body"]["secret"] == "…"
    assert SECRET not in ended.out
    assert account.requests == []


def test_debugging_shows_no_secret(samsar_command, account):
    made = samsar_command(
        "app-keys", "create", "--debug", "--secret-file", "app.env", answer=f"{SECRET}\n"
    )
    again = samsar_command(
        "app-keys", "create", "--debug", "--secret-file", "other.env", answer=f"{SECRET}\n"
    )

    assert (made.code, again.code) == (0, 1)
    assert "Traceback" in again.err
    told = made.out + made.err + again.out + again.err
    for secret in [*lines_of("app.env").values(), account.api_key]:
        assert secret not in told
