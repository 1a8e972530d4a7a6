"""`samsar login`, `whoami`, `logout`, and which credential counts."""

import json
import os
import re
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.documents import document

from samsar.cli import profiles
from samsar.emulator import AnswerInstead


@pytest.fixture
def server(api, monkeypatch):
    """The API, whose address is in the environment; its key is not."""
    monkeypatch.setenv("SAMSAR_BASE_URL", api.url)
    return api


@pytest.fixture
def logged_in(samsar_command, api):
    """The API, with its key in the default profile, and its address there, too."""
    ended = samsar_command("login", "--base-url", api.url, answer=f"{api.api_key}\n")
    assert ended.code == 0
    return api


class Keyring:
    """Stands for the package `keyring` with somewhere to keep things."""

    def __init__(self, priority=5, *, broken=False):
        self.kept = {}
        self.broken = broken
        self._backend = SimpleNamespace(priority=priority)

    def get_keyring(self):
        return self._backend

    def set_password(self, service, name, secret):
        if self.broken:
            raise OSError("it is locked")
        self.kept[service, name] = secret

    def get_password(self, service, name):
        return self.kept.get((service, name))

    def delete_password(self, service, name):
        del self.kept[service, name]


def test_a_key_is_checked_and_kept_where_only_its_owner_reads_it(samsar_command, logged_in):
    path = profiles.file_of_profiles()
    kept = json.loads(path.read_text())["profiles"]["default"]

    assert kept == {"api_key": logged_in.api_key, "base_url": logged_in.url}
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert samsar_command("credits", "--json").code == 0
    assert logged_in.requests[-1].headers["authorization"] == f"Bearer {logged_in.api_key}"


def test_a_key_that_is_no_good_is_not_kept(samsar_command, server):
    ended = samsar_command("login", answer="sk_live_wrong\n")

    assert ended.code == 3
    assert "sk_live_wrong" not in ended.out + ended.err
    assert not profiles.file_of_profiles().exists()


@pytest.mark.parametrize("answer", ["", "\n", "   \n"])
def test_without_a_key_nothing_is_sent(samsar_command, server, answer):
    ended = samsar_command("login", answer=answer)

    assert ended.code == 2
    assert server.requests == []


def test_on_a_terminal_the_key_is_asked_for_without_an_echo(terminal, server, monkeypatch):
    asked = []

    def hidden(prompt, **_):
        asked.append(prompt)
        return server.api_key

    monkeypatch.setattr("getpass.getpass", hidden)
    ended = terminal("login")

    assert ended.code == 0
    assert asked == ["API key: "]
    assert server.api_key not in ended.out + ended.err


def test_what_login_tells_shows_no_key(samsar_command, server):
    ended = samsar_command("login", "--json", answer=server.api_key)
    found = document(ended, "login")

    assert found["base_url"] == server.url
    assert found["kept_in"] == str(profiles.file_of_profiles())
    assert server.api_key not in ended.out + ended.err


def test_profiles_have_names_and_servers_of_their_own(samsar_command, logged_in, monkeypatch):
    second = logged_in.open_account(credits=7)
    samsar_command("login", "--profile", "other", "--base-url", logged_in.url, answer=second)

    def balance(*arguments):
        found = document(samsar_command("credits", "--json", *arguments), "balance")
        return found["remaining_credits"]

    assert balance() == 10_000
    assert balance("--profile", "other") == 7
    monkeypatch.setenv("SAMSAR_PROFILE", "other")
    assert balance() == 7


def test_a_profile_that_does_not_exist_is_an_error_that_names_the_others(samsar_command, logged_in):
    ended = samsar_command("credits", "--profile", "nobody")

    assert ended.code == 3
    assert ended.err == "error: there is no profile 'nobody'\nhint: There are: default.\n"


def test_the_environment_wins_over_the_profile(samsar_command, logged_in, monkeypatch):
    second = logged_in.open_account(credits=7)
    monkeypatch.setenv("SAMSAR_API_KEY", second)

    found = document(samsar_command("whoami", "--json"), "caller")

    assert (found["credential"], found["remaining_credits"]) == ("SAMSAR_API_KEY", 7)
    assert found["base_url"] == logged_in.url


def test_a_kept_key_reaches_no_other_server_than_its_own(samsar_command, logged_in, monkeypatch):
    logged_in.clear_requests()
    monkeypatch.setenv("SAMSAR_BASE_URL", "http://127.0.0.1:9")
    ended = samsar_command("credits")

    assert ended.code == 3
    assert "the key of the profile 'default' is for" in ended.err
    assert logged_in.api_key not in ended.err


@pytest.mark.parametrize("command", ["credits", "whoami"])
def test_without_any_credential_the_way_to_one_is_shown(samsar_command, server, command):
    ended = samsar_command(command)

    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        "error: there is no credential\nhint: samsar login keeps an API key;"
        " or set SAMSAR_API_KEY.\n"
    )
    assert server.requests == []


def test_whoami_tells_where_the_key_comes_from_and_never_what_it_is(samsar_command, logged_in):
    ended = samsar_command("whoami")

    assert str(profiles.file_of_profiles()).replace("\n", "") in ended.out.replace("\n", "")
    assert "Profile" in ended.out
    assert logged_in.api_key not in ended.out


def test_whoami_knows_the_user_of_an_auth_token(samsar_command, server, monkeypatch):
    token = server.create_auth_token()
    monkeypatch.setenv("SAMSAR_AUTH_TOKEN", token)
    ended = samsar_command("whoami", "--json")

    found = document(ended, "caller")
    assert found["credential"] == "SAMSAR_AUTH_TOKEN"
    assert found["remaining_credits"] == 10_000
    assert "eyJ" not in ended.out


@pytest.mark.parametrize("extra", [(), ("--debug",), ("--json",)])
def test_a_key_that_a_server_repeats_is_not_shown(samsar_command, api, extra):
    key = "a-key-like-no-other-1234"
    api.open_account(api_key=key)
    samsar_command("login", "--base-url", api.url, answer=key)
    api.faults.add(AnswerInstead(status=403, body={"message": f"not with {key}"}, times=None))
    ended = samsar_command("request", "POST", "/v1/anything", "--yes", *extra)

    assert "not with …" in ended.err
    assert key not in ended.out + ended.err


def test_logout_forgets_the_key_and_leaves_other_profiles(samsar_command, logged_in):
    samsar_command(
        "login", "--profile", "other", "--base-url", logged_in.url, answer=logged_in.api_key
    )
    found = document(samsar_command("logout", "--json"), "logout")

    assert found == {"profile": "default", "forgotten": True}
    assert profiles.names() == ["other"]
    assert samsar_command("credits").code == 3


def test_logout_twice_says_so(samsar_command, logged_in):
    samsar_command("logout")
    ended = samsar_command("logout")

    assert (ended.code, ended.out) == (0, "The profile default was not there.\n")


def test_logout_mentions_a_key_that_is_still_in_the_environment(
    samsar_command, logged_in, monkeypatch
):
    monkeypatch.setenv("SAMSAR_API_KEY", "sk_live_something")
    ended = samsar_command("logout")

    assert ended.err == "The environment still says who is calling.\n"


def test_a_keyring_keeps_the_key_where_there_is_one(samsar_command, server, monkeypatch):
    keyring = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    ended = samsar_command("login", "--json", answer=server.api_key)

    assert document(ended, "login")["kept_in"] == "keyring"
    assert keyring.kept == {("samsar", "default"): server.api_key}
    assert server.api_key not in profiles.file_of_profiles().read_text()
    assert document(samsar_command("whoami", "--json"), "caller")["credential"] == "keyring"
    samsar_command("logout")
    assert keyring.kept == {}


@pytest.mark.parametrize("keyring", [Keyring(priority=0), Keyring(broken=True)])
def test_a_keyring_that_keeps_nothing_leaves_it_to_the_file(
    samsar_command, server, monkeypatch, keyring
):
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    samsar_command("login", answer=server.api_key)

    assert server.api_key in profiles.file_of_profiles().read_text()


def test_a_keyring_that_has_lost_the_key_is_one_line(samsar_command, server, monkeypatch):
    keyring = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    samsar_command("login", answer=server.api_key)
    keyring.kept.clear()
    ended = samsar_command("credits")

    assert ended.code == 3
    assert ended.err.startswith("error: the keyring does not give out the key")


def test_a_file_that_is_none_of_ours_is_one_line(samsar_command, server):
    path = profiles.file_of_profiles()
    path.parent.mkdir(parents=True)
    path.write_text("not json")
    ended = samsar_command("login", answer=server.api_key)

    assert ended.code == 3
    assert "is no file of profiles" in ended.err
    assert path.read_text() == "not json"


@pytest.mark.skipif(os.name != "posix", reason="it has other permissions")
def test_a_file_that_others_can_read_is_warned_of(samsar_command, logged_in):
    profiles.file_of_profiles().chmod(0o644)
    ended = samsar_command("credits")

    assert ended.code == 0
    assert ended.err.startswith("warning: others can read ")


def test_the_limit_of_a_profile_is_kept_over_the_next_login(samsar_command, logged_in):
    key = logged_in.api_key
    samsar_command("login", "--confirm-above", "500", answer=key)
    samsar_command("login", answer=key)

    assert profiles.load("default").confirm_above == 500
    assert document(samsar_command("whoami", "--json"), "caller")["confirm_above"] == 500


def test_a_folder_that_cannot_be_made_is_one_line(samsar_command, server, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("SAMSAR_CONFIG_DIR", str(tmp_path / "file" / "below"))
    ended = samsar_command("login", answer=server.api_key)

    assert (ended.code, ended.out) == (1, "")
    assert re.fullmatch(r"error: .*file.below.*: .*\n", ended.err)


def test_without_a_folder_of_its_own_it_is_that_of_the_system(monkeypatch):
    monkeypatch.delenv("SAMSAR_CONFIG_DIR")

    assert profiles.file_of_profiles().name == "profiles.json"
    assert Path(profiles.file_of_profiles()).is_absolute()
