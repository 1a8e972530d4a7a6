"""Clients: how they are configured, copied, watched and closed."""

from __future__ import annotations

import gc
import logging
import warnings

import pytest
from support.scripted import Say, ScriptedServer

import samsar as sdk
from samsar import AsyncSamsarClient

BASE_URL = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"api_key": " "}, "api_key"),
        ({"api_key": "a b"}, "api_key"),
        ({"api_key": 5}, "api_key"),
        ({"auth_token": ""}, "auth_token"),
        ({"app_key": "sapp_1"}, "app_secret"),
        ({"base_url": ""}, "base_url"),
        ({"base_url": "api.samsar.one/v1"}, "base_url"),
        ({"base_url": "ftp://api.samsar.one"}, "base_url"),
        ({"base_url": "https://user:pass@api.samsar.one"}, "base_url"),
        ({"base_url": "https://api.samsar.one:port"}, "base_url"),
        ({"base_url": "http://api.samsar.one"}, "allow_http"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 1.5}, "max_retries"),
        ({"max_credits": -1}, "max_credits"),
        ({"max_connections": 0}, "max_connections"),
        ({"proxy": "socks5://127.0.0.1:1080"}, "proxy"),
        ({"proxy": "http://"}, "proxy"),
        ({"headers": {"x-a": "line\nbreak"}}, "x-a"),
        ({"headers": {"x a": "1"}}, "x a"),
    ],
)
async def test_a_client_that_cannot_work_is_refused_in_one_line(arguments, named):
    with pytest.raises((sdk.ConfigurationError, sdk.InputError)) as caught:
        AsyncSamsarClient(**arguments)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("form", ["", "/", "/v1", "/v1/", "/v2"])
async def test_all_forms_of_a_base_url_mean_the_same_server(server, form):
    server.play(Say(body={}))
    async with AsyncSamsarClient(api_key="sk", base_url=server.url + form) as client:
        await client.credits.balance()
        await client.request("GET", "/v2/credits")
    assert [got.path for got in server.got] == ["/v1/credits", "/v2/credits"]


async def test_the_environment_configures_a_client(server, monkeypatch):
    monkeypatch.setenv("SAMSAR_API_KEY", " sk_env ")
    monkeypatch.setenv("SAMSAR_BASE_URL", f"{server.url}/v1")
    server.play(Say(body={}))
    async with AsyncSamsarClient() as client:
        await client.credits.balance()
    assert server.got[0].headers["authorization"] == "Bearer sk_env"


async def test_a_given_key_is_not_mixed_with_one_of_the_environment(server, monkeypatch):
    monkeypatch.setenv("SAMSAR_AUTH_TOKEN", "eyJ.somebody.else")
    monkeypatch.setenv("SAMSAR_EXTERNAL_USER_API_KEY", "sxu_somebody_else")
    server.play(Say(body={}))
    async with AsyncSamsarClient(api_key="sk_mine", base_url=server.url) as client:
        await client.credits.balance()
    assert server.got[0].headers["authorization"] == "Bearer sk_mine"
    assert "x-external-user-api-key" not in server.got[0].headers


async def test_a_copy_has_other_settings_on_the_same_connections(server, scripted):
    server.play(Say(body={}))
    copy = scripted.with_options(api_key="sk_test_2", headers={"x-team": "a"})
    await scripted.credits.balance()
    await copy.credits.balance()
    await scripted.credits.balance()
    keys = [got.headers["authorization"] for got in server.got]
    assert keys == ["Bearer sk_test_1", "Bearer sk_test_2", "Bearer sk_test_1"]
    assert [got.headers.get("x-team") for got in server.got] == [None, "a", None]
    assert server.connections == 1


async def test_closing_a_copy_leaves_the_connections_open(server, scripted):
    server.play(Say(body={}))
    async with scripted.with_options(timeout=5) as copy:
        await copy.credits.balance()
    await scripted.credits.balance()
    assert server.connections == 1


async def test_an_unknown_option_is_refused_like_an_unknown_argument(scripted):
    with pytest.raises(TypeError, match="timeouts"):
        scripted.with_options(timeouts=5)
    with pytest.raises(TypeError, match="retries"):
        await scripted.credits.balance(options={"retries": 1})


async def test_one_call_can_differ_in_headers_query_key_and_credential(server, scripted):
    server.play(Say(body={}))
    await scripted.credits.balance(
        options={
            "headers": {"x-one": "1", "ACCEPT": None},
            "query": {"expand": True, "left_out": None, "n": 1.5},
            "idempotency_key": "idem-1",
            "app_key": "sapp_1",
            "app_secret": "s" * 32,
        }
    )
    got = server.got[0]
    assert got.query == {"expand": "true", "n": "1.5"}
    assert got.headers["x-one"] == "1"
    assert got.headers["idempotency-key"] == "idem-1"
    assert got.headers["authorization"] == "AppKey sapp_1"
    assert got.headers["x-app-secret"] == "s" * 32


async def test_hooks_and_log_see_what_happens_but_no_secret(server, caplog):
    caplog.set_level(logging.DEBUG, logger="samsar")
    events = []
    client = AsyncSamsarClient(
        api_key="sk_live_secret",
        base_url=server.url,
        on_request=events.append,
        on_response=events.append,
        on_retry=events.append,
    )
    server.play(
        Say(status=503, body={"message": "busy"}),
        Say(
            body={"status": "PENDING", "prompt": "body-secret"}, headers={"x-credits-charged": "2"}
        ),
    )
    async with client:
        await client.jobs.status("query-secret", options={"headers": {"x-mine": "header-secret"}})
    kinds = [type(event).__name__ for event in events]
    assert kinds == ["RequestEvent", "ResponseEvent", "RetryEvent", "RequestEvent", "ResponseEvent"]
    assert events[2].outcome == "broken"
    assert events[4].credits_charged == 2
    assert events[4].path == "/v1/status"
    assert "GET /v1/status -> 200" in caplog.text
    assert "secret" not in caplog.text + repr(events) + repr(client)


async def test_a_hook_that_fails_breaks_no_call(server, caplog):
    def broken(event):
        raise RuntimeError("a bug in somebody's metrics")

    server.play(Say(body={"remainingCredits": 1}))
    async with AsyncSamsarClient(api_key="sk", base_url=server.url, on_response=broken) as client:
        assert (await client.credits.balance()).data.remaining_credits == 1
    assert "broken" in caplog.text


async def test_a_token_provider_is_asked_once_and_again_when_refused(server):
    asked = []

    async def provide():
        asked.append(1)
        return f"token-{len(asked)}"

    refused = Say(status=401, body={"message": "Invalid auth token. User not found."})
    server.play(Say(body={}), Say(body={}), refused, Say(body={}))
    async with AsyncSamsarClient(token_provider=provide, base_url=server.url) as client:
        for _ in range(3):
            await client.credits.balance()
    tokens = [got.headers["authorization"] for got in server.got]
    assert tokens == ["Bearer token-1", "Bearer token-1", "Bearer token-1", "Bearer token-2"]
    server.play(refused)
    async with AsyncSamsarClient(token_provider=provide, base_url=server.url) as client:
        with pytest.raises(sdk.AuthenticationError):
            await client.credits.balance()
    assert len(server.got) == 2


async def test_an_external_users_key_goes_with_the_platform_key_of_the_environment(
    server, monkeypatch
):
    monkeypatch.setenv("SAMSAR_API_KEY", "sk_env")
    server.play(Say(body={}))
    client = AsyncSamsarClient(external_user_api_key="sxu_1", base_url=server.url)
    async with client:
        await client.credits.balance()
    assert server.got[0].headers["authorization"] == "Bearer sk_env"
    assert server.got[0].headers["x-external-user-api-key"] == "sxu_1"


async def test_closing_is_clean_twice_and_final(server):
    server.play(Say(body={}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client = AsyncSamsarClient(api_key="sk", base_url=server.url)
        await client.credits.balance()
        await client.aclose()
        await client.aclose()
        with pytest.raises(sdk.ConfigurationError, match="closed"):
            await client.credits.balance()
        never_used = AsyncSamsarClient(api_key="sk", base_url=server.url)
        del never_used, client
        gc.collect()


async def test_a_proxy_is_used_for_what_it_is_for_and_not_for_this_machine(monkeypatch):
    with ScriptedServer(Say(body={"remainingCredits": 1})) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        async with AsyncSamsarClient(
            api_key="sk", base_url="http://samsar.invalid", allow_http=True
        ) as client:
            await client.credits.balance()
        assert proxy.got[0].target == "http://samsar.invalid/v1/credits"
        async with AsyncSamsarClient(api_key="sk", base_url=BASE_URL, max_retries=0) as client:
            with pytest.raises(sdk.SamsarConnectionError):
                await client.credits.balance()
        assert len(proxy.got) == 1


async def test_this_machine_is_found_without_the_proxies_of_the_environment(server, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")
    server.play(Say(body={"remainingCredits": 1}))
    async with AsyncSamsarClient(api_key="sk", base_url=server.url) as client:
        assert (await client.credits.balance()).data.remaining_credits == 1


async def test_a_proxy_given_as_an_argument_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with ScriptedServer(Say(body={})) as proxy:
        user = proxy.url.replace("http://", "http://user:pass@")
        async with AsyncSamsarClient(
            api_key="sk", base_url="http://samsar.invalid", allow_http=True, proxy=user
        ) as client:
            await client.credits.balance()
        assert proxy.got[0].headers["proxy-authorization"] == "Basic dXNlcjpwYXNz"


@pytest.mark.parametrize(
    "path", ["v1/credits", "//evil.example/", "https://evil.example/", "/v1/../x", "/v1/%2e%2E/x"]
)
async def test_a_path_that_leaves_the_server_is_refused(server, scripted, path):
    with pytest.raises(sdk.InputError, match="path"):
        await scripted.request("GET", path)
    assert server.got == []


@pytest.mark.parametrize("body", [float("nan"), {"a": float("inf")}, {"a": object()}, {1: {2}}])
async def test_a_body_that_json_has_no_words_for_is_refused(server, scripted, body):
    with pytest.raises(sdk.InputError, match="body"):
        await scripted.request("POST", "/v2/echo", body=body)
    assert server.got == []
