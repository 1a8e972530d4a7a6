"""The settings of a client: what is taken over, what is refused, and what a copy changes."""

import logging

import pytest

from samsar._core.config import (
    ClientOptions,
    TransportSettings,
    checked_count,
    checked_max_credits,
    checked_timeout,
    settings_from,
)
from samsar.errors import ConfigurationError, InputError


def settings(base_url=None, *, environment=None, allow_http=False, **options):
    return settings_from(
        base_url=base_url,
        allow_http=allow_http,
        options=ClientOptions(**options),
        environment=environment or {},
    )


def test_the_defaults_are_those_of_the_public_server():
    found = settings()

    assert found.base_url == "https://api.samsar.one"
    assert found.timeout is None
    assert found.max_credits is None
    assert found.retry.max_retries == 2
    assert found.headers["User-Agent"].startswith("samsar-python/")


def test_the_server_can_come_from_the_environment():
    environment = {"SAMSAR_BASE_URL": " http://localhost:3002/v1 "}

    assert settings(environment=environment).base_url == "http://localhost:3002"
    assert settings("https://api.test", environment=environment).base_url == "https://api.test"
    assert settings(environment={"SAMSAR_BASE_URL": ""}).base_url == "https://api.samsar.one"


def test_a_plain_http_server_of_the_environment_must_be_allowed_too():
    environment = {"SAMSAR_BASE_URL": "http://api.test"}

    with pytest.raises(ConfigurationError, match="allow_http"):
        settings(environment=environment)

    assert settings(environment=environment, allow_http=True).base_url == "http://api.test"


@pytest.mark.parametrize("timeout", [0.001, 5, 660.0, 10**9])
def test_a_timeout_is_a_positive_number(timeout):
    assert checked_timeout(timeout) == timeout


@pytest.mark.parametrize(
    "timeout",
    [0, -1, -0.5, float("nan"), float("inf"), True, "30", [30], 1j, 10**400],
    ids=lambda value: repr(value)[:12],
)
def test_what_is_no_timeout_is_refused(timeout):
    with pytest.raises(ConfigurationError, match="timeout"):
        settings(timeout=timeout)


@pytest.mark.parametrize("limit", [0, 0.5, 1000])
def test_a_spending_limit_is_a_number_from_0_up(limit):
    assert checked_max_credits(limit) == limit


@pytest.mark.parametrize("limit", [-1, float("nan"), float("inf"), False, "10"])
def test_what_is_no_spending_limit_is_refused(limit):
    with pytest.raises(ConfigurationError, match="max_credits"):
        settings(max_credits=limit)


@pytest.mark.parametrize("retries", [-1, 1.5, 2.0, True, None, "2"])
def test_retries_are_a_whole_number_from_0_up(retries):
    with pytest.raises(ConfigurationError, match="max_retries"):
        settings(max_retries=retries)

    assert settings(max_retries=0).retry.max_retries == 0


@pytest.mark.parametrize("count", [0, -3, False, 2.0, None])
def test_there_is_at_least_one_connection(count):
    with pytest.raises(ConfigurationError, match="max_connections"):
        checked_count(count, "max_connections", least=1)


def test_an_unknown_option_is_a_type_error_that_names_it():
    with pytest.raises(TypeError, match="'time_out'"):
        settings().changed({"time_out": 5})


def test_a_copy_changes_what_it_is_told_and_nothing_else():
    original = settings(api_key="k", timeout=5, max_credits=10, headers={"X-Team": "a"})

    copy = original.changed({"timeout": None, "max_retries": 0})

    assert copy.timeout is None
    assert copy.retry.max_retries == 0
    assert copy.max_credits == 10
    assert copy.headers == original.headers
    assert copy.credentials is original.credentials
    assert copy.observer is original.observer
    assert original.timeout == 5
    assert original.retry.max_retries == 2


def test_a_copy_can_lift_the_spending_limit():
    assert settings(max_credits=10).changed({"max_credits": None}).max_credits is None


def test_a_copy_keeps_the_hooks_that_it_does_not_replace():
    original = settings(on_request=print, on_retry=print)
    logger = logging.getLogger("elsewhere")

    copy = original.changed({"on_retry": None, "logger": logger})

    assert copy.observer.hooks.on_request is print
    assert copy.observer.hooks.on_retry is None
    assert copy.observer.logger is logger


def sent(*layers):
    """Return the headers that a call sends after its client's and its own were merged."""
    found = settings()
    for headers in layers:
        found = found.changed({"headers": headers})
    defaults = settings().plain_headers
    return {name: text for name, text in found.plain_headers.items() if defaults.get(name) != text}


def test_headers_are_added_and_replaced_whatever_their_case():
    client = {"accept": "text/plain", "X-Team": "a"}

    assert sent(client) == client
    assert sent(client, {"x-team": "b"}) == {"accept": "text/plain", "x-team": "b"}
    assert "Accept" not in settings(headers=client).plain_headers


def test_none_removes_a_header_whatever_its_case():
    assert sent({"X-Team": "a"}, {"x-team": None}) == {}
    assert "User-Agent" not in settings(headers={"user-agent": None}).plain_headers
    assert sent({"X-Never-There": None}) == {}


def test_a_header_that_is_given_twice_counts_once():
    assert sent({"X-Team": "a", "x-team": "b"}) == {"x-team": "b"}
    assert sent({"X-Team": "a", "x-team": None}) == {}


def test_removing_the_header_of_a_credential_keeps_it_from_being_sent():
    found = settings(api_key="k", headers={"authorization": None})

    assert "Authorization" not in found.signed_headers


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\r\n", "\u00fc", "a\x00", 5, None, b"a"])
def test_a_name_that_is_no_header_is_refused(name):
    with pytest.raises(InputError, match="is not the name of a header"):
        settings(headers={name: "1"})


@pytest.mark.parametrize("value", ["a\r\nx-y: 1", "a\nb", "\x00", "\u00fc", 5, b"a", ["a"], True])
def test_a_value_that_cannot_travel_is_refused_and_not_shown(value):
    with pytest.raises(InputError) as caught:
        settings(headers={"X-Team": value})

    assert str(caught.value) == ("headers: the value of X-Team must be printable ASCII on one line")
    assert caught.value.argument == "headers"


def test_settings_show_no_secrets():
    found = settings(api_key="sk_live_1234", headers={"X-Internal-Token": "abcd1234"})
    transport = TransportSettings(proxy="http://me:hunter2@proxy.test")

    shown = f"{found!r} {transport!r}"

    assert "sk_live_1234" not in shown
    assert "abcd1234" not in shown
    assert "hunter2" not in shown
