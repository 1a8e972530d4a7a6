"""Which credential counts, where it is looked for, and that none shows itself."""

import pytest

from samsar._core.credentials import Credentials, find
from samsar._core.keys import checked
from samsar.errors import ConfigurationError

EVERYTHING = {
    "SAMSAR_API_KEY": "env-key",
    "SAMSAR_AUTH_TOKEN": "env-token",
    "SAMSAR_APP_KEY": "env-app",
    "SAMSAR_APP_SECRET": "env-secret",
    "SAMSAR_EXTERNAL_USER_API_KEY": "env-external",
}


def headers(given=None, environment=None):
    return find(given or {}, environment or {}).headers()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"api_key": "k"}, {"Authorization": "Bearer k"}),
        ({"auth_token": "t"}, {"Authorization": "Bearer t"}),
        ({"api_key": "k", "auth_token": "t"}, {"Authorization": "Bearer t"}),
        (
            {"app_key": "a", "app_secret": "s"},
            {"Authorization": "AppKey a", "x-app-secret": "s"},
        ),
        (
            {"api_key": "k", "app_key": "a", "app_secret": "s"},
            {"Authorization": "Bearer k"},
        ),
        (
            {"api_key": "k", "external_user_api_key": "x"},
            {"Authorization": "Bearer k", "x-external-user-api-key": "x"},
        ),
    ],
)
def test_a_token_goes_before_a_key_and_a_key_before_an_app_key(given, expected):
    assert headers(given) == expected


def test_a_secret_travels_only_beside_its_app_key():
    assert headers({"api_key": "k", "app_secret": "s"}) == {"Authorization": "Bearer k"}


def test_an_app_key_without_its_secret_is_refused():
    with pytest.raises(ConfigurationError, match="SAMSAR_APP_SECRET"):
        headers({"app_key": "a"})


def test_the_environment_is_read_when_nothing_is_given():
    assert headers(environment=EVERYTHING) == {
        "Authorization": "Bearer env-token",
        "x-external-user-api-key": "env-external",
    }
    assert headers(environment={"SAMSAR_API_KEY": " env-key\n"}) == {
        "Authorization": "Bearer env-key"
    }


def test_what_is_blank_in_the_environment_is_not_there():
    assert headers(environment=EVERYTHING | {"SAMSAR_AUTH_TOKEN": " "})["Authorization"] == (
        "Bearer env-key"
    )


@pytest.mark.parametrize("name", ["api_key", "auth_token"])
def test_a_given_key_is_not_mixed_with_what_happens_to_be_in_the_environment(name):
    assert headers({name: "mine"}, EVERYTHING) == {"Authorization": "Bearer mine"}


def test_only_the_secret_of_a_given_app_key_is_looked_up():
    assert headers({"app_key": "mine"}, EVERYTHING) == {
        "Authorization": "AppKey mine",
        "x-app-secret": "env-secret",
    }


def test_a_given_secret_goes_before_that_of_the_environment():
    given = {"app_key": "mine", "app_secret": "own"}

    assert headers(given, EVERYTHING)["x-app-secret"] == "own"


def test_none_is_as_good_as_not_given():
    assert headers({"api_key": None, "auth_token": None}, EVERYTHING)["Authorization"] == (
        "Bearer env-token"
    )


@pytest.mark.parametrize("name", ["api_key", "auth_token", "app_key", "app_secret"])
@pytest.mark.parametrize(
    "value", ["", "  ", "a b", "a\r\nx-evil: 1", "a\nb", "a\x00", "schl\u00fcssel"]
)
def test_what_cannot_travel_in_a_header_is_refused_and_not_shown(name, value):
    with pytest.raises(ConfigurationError, match=name) as caught:
        find({name: value}, {})

    assert len(str(caught.value).splitlines()) == 1
    assert not value.strip() or value not in str(caught.value)


@pytest.mark.parametrize("value", [5, b"sk_live_x", ["k"], True])
def test_a_key_must_be_text(value):
    with pytest.raises(ConfigurationError, match="api_key must be text"):
        find({"api_key": value}, {})


def test_a_line_break_around_a_key_is_forgiven():
    assert checked({"api_key": "sk_live_x\n"}) == {"api_key": "sk_live_x"}


def test_a_line_break_inside_a_key_of_the_environment_is_not():
    with pytest.raises(ConfigurationError, match="api_key"):
        headers(environment={"SAMSAR_API_KEY": "one\ntwo"})


def test_a_copy_with_another_key_forgets_the_token():
    token = find({"auth_token": "t"}, {})

    assert token.changed({"api_key": "k"}).headers() == {"Authorization": "Bearer k"}
    assert token.headers() == {"Authorization": "Bearer t"}


def test_a_copy_for_an_external_user_keeps_the_key():
    assert find({"api_key": "k"}, {}).changed({"external_user_api_key": "x"}).headers() == {
        "Authorization": "Bearer k",
        "x-external-user-api-key": "x",
    }


def test_a_copy_with_another_app_key_may_keep_the_secret():
    app = find({"app_key": "a", "app_secret": "s"}, {})

    assert app.changed({"app_key": "b"}).headers()["x-app-secret"] == "s"
    assert app.changed({"api_key": "k"}).headers() == {"Authorization": "Bearer k"}


def test_a_copy_without_changes_is_the_same():
    credentials = find({"api_key": "k"}, {})

    assert credentials.changed({"timeout": 5, "api_key": None}) is credentials


def test_whether_there_is_anything_to_identify_with_is_known():
    assert find({}, {}).is_empty
    assert find({"external_user_api_key": "x"}, {}).is_empty
    assert not find({"api_key": "k"}, {}).is_empty


def test_credentials_name_themselves_and_show_nothing():
    everything = {name.removeprefix("SAMSAR_").lower(): value for name, value in EVERYTHING.items()}

    shown = repr(Credentials(everything))

    assert "api_key" in shown
    assert not [value for value in everything.values() if value in shown]
    assert repr(Credentials({})) == "<Credentials none>"
