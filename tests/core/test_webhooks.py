"""URLs that prove themselves, and what arrives there."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from samsar import ConfigurationError, InputError, WebhookRefusedError
from samsar._core.board import Board
from samsar._transport import sync_tools
from samsar.webhooks import (
    MAX_BYTES,
    BuyerReturned,
    MemorySeen,
    RechargeTokens,
    WebhookEvent,
    WebhookUrls,
    confirm,
    parse,
    parse_recharge_callback,
)

SECRET = "a secret of at least 32 characters"
BASE = "https://shop.example/hooks/samsar"
ID = "665f1c2e9b1d4a0012345678"
EXTERNAL = "extreq_" + "0af3" * 8


class Time:
    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Time()


@pytest.fixture
def urls(clock):
    return WebhookUrls(SECRET, clock=clock)


def refused(urls, url):
    with pytest.raises(WebhookRefusedError) as caught:
        urls.verify(url)
    assert SECRET not in str(caught.value)
    assert "samsar_hook" not in str(caught.value)
    return caught.value.reason


# --- URLs


@pytest.mark.parametrize("ref", [None, "", "order-17", "Grüße / ?&=#~. 注文", "x" * 200])
def test_a_url_brings_back_what_was_put_into_it(urls, clock, ref):
    token = urls.verify(urls.make(BASE, ref=ref))

    assert token.ref == ref
    assert token.expires_at == datetime.fromtimestamp(clock.now, UTC) + timedelta(days=7)


def test_each_url_has_a_name_of_its_own(urls):
    names = {urls.verify(urls.make(BASE, ref="same")).id for _ in range(20)}
    assert len(names) == 20


@pytest.mark.parametrize(
    "come",
    [
        lambda url: url,
        lambda url: f"{url}&authToken=a.b.c&refreshToken=srf_1",
        lambda url: url.replace("https://shop.example", "http://10.0.0.7:8000"),
        lambda url: url.removeprefix("https://shop.example"),
    ],
    ids=["as it is", "with more", "elsewhere", "without a host"],
)
def test_a_url_is_known_behind_a_proxy_and_with_more_in_its_query(urls, come):
    assert urls.verify(come(urls.make(f"{BASE}?shop=7", ref="r"))).ref == "r"


def test_a_path_is_the_same_whether_or_not_it_is_encoded(urls):
    url = urls.make("https://shop.example/bücher/a b")
    written = url.replace("ü", "%C3%BC").replace(" ", "%20")
    assert urls.verify(url) == urls.verify(written)


def test_half_a_character_in_a_path_is_a_forgery(urls):
    url = urls.make("https://shop.example/hooks").replace("/hooks", "/\udcff")
    with pytest.raises(WebhookRefusedError) as caught:
        urls.verify(url)
    assert caught.value.reason == "forged"


def test_what_stood_in_the_query_stays_there(urls):
    query = dict(parse_qsl(urlsplit(urls.make(f"{BASE}?shop=7&x=%20")).query))
    assert (query["shop"], query["x"]) == ("7", " ")


def test_a_forged_url_is_refused(urls):
    url = urls.make(BASE, ref="order-17")
    said, _, signature = url.rpartition(".")
    other = WebhookUrls("another secret of at least 32 chars").make(BASE, ref="order-17")
    forged = [
        BASE,
        other,
        f"{said}.{signature[:-1]}",
        f"{said}.",
        f"{said}.{'A' * len(signature)}",
        url.replace("/hooks/samsar", "/hooks/other"),
        f"{url}&{urlsplit(url).query}",
        f"{BASE}?samsar_hook=a.b.c.d",
        f"{BASE}?samsar_hook=",
        f"{BASE}?samsar_hook=ä.b.c.d",
        "http://[",
        "",
    ]
    assert {refused(urls, each) for each in forged} == {"forged"}


@pytest.mark.parametrize("part", [0, 1, 2])
def test_no_part_of_a_token_can_be_changed(urls, part):
    url = urls.make(BASE, ref="order-17")
    head, _, token = url.partition("samsar_hook=")
    parts = token.split(".")
    parts[part] = parts[part][:-1] + ("A" if parts[part][-1] != "A" else "B")
    assert refused(urls, f"{head}samsar_hook={'.'.join(parts)}") == "forged"


def test_an_expired_url_is_refused(urls, clock):
    url = urls.make(BASE)
    clock.now += 7 * 24 * 3600 - 1
    urls.verify(url)
    clock.now += 1
    assert refused(urls, url) == "expired"


def test_a_secret_can_be_replaced_while_urls_are_under_way(clock):
    old, new = SECRET, "a fresh secret of at least 32 characters"
    url = WebhookUrls(old, clock=clock).make(BASE, ref="r")

    assert WebhookUrls([new, old], clock=clock).verify(url).ref == "r"
    assert refused(WebhookUrls(new, clock=clock), url) == "forged"
    assert WebhookUrls(new, clock=clock).verify(WebhookUrls([new, old], clock=clock).make(BASE))


def test_a_path_that_a_proxy_rewrites_can_be_left_out(clock):
    urls = WebhookUrls(SECRET, bind_path=False, clock=clock)
    assert urls.verify(urls.make(BASE, ref="r").replace("/hooks/", "/")).ref == "r"


@pytest.mark.parametrize(
    "secret", ["", "short", [], ["shorter"], [None], [SECRET, "short"]], ids=repr
)
def test_a_secret_that_can_be_guessed_is_refused(secret):
    with pytest.raises(ConfigurationError, match="32 characters"):
        WebhookUrls(secret)


@pytest.mark.parametrize(
    "lifetime",
    [0, None, timedelta(0), timedelta(days=-1), timedelta(milliseconds=1), timedelta.max],
    ids=repr,
)
def test_a_lifetime_must_be_one(lifetime):
    with pytest.raises(ConfigurationError, match="lifetime"):
        WebhookUrls(SECRET, lifetime=lifetime)


@pytest.mark.parametrize(
    "base", ["", "shop.example/x", "ftp://a/b", f"{BASE}#top", "https://u:p@a/b", None, "http://["]
)
def test_a_base_must_be_a_web_address(urls, base):
    with pytest.raises(InputError, match="base"):
        urls.make(base)


def test_a_url_gets_one_token_only(urls):
    with pytest.raises(InputError, match="already"):
        urls.make(urls.make(BASE))


def test_a_redirect_url_has_room_for_the_longest_ref(urls):
    assert len(urls.make(f"https://shop.example/{'p' * 100}", ref="注文" * 33)) < 500


def test_the_url_object_of_a_framework_is_not_taken_for_a_forgery(urls):
    address = SimpleNamespace(path="/hooks", query="samsar_hook=1")
    with pytest.raises(InputError, match=r"str\(request\.url\)"):
        urls.verify(address)


def test_secrets_are_not_pickled(urls):
    with pytest.raises(TypeError, match="not pickled") as caught:
        pickle.dumps(urls)
    assert SECRET not in str(caught.value)
    assert copy.deepcopy(urls) is copy.copy(urls) is urls


def test_half_a_character_in_a_secret_is_refused_without_showing_it():
    with pytest.raises(ConfigurationError) as caught:
        WebhookUrls(f"{SECRET}\ud800")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("ref", ["x" * 201, "注文" * 34, 5, "\ud800"])
def test_a_ref_must_be_a_short_text(urls, ref):
    with pytest.raises(InputError, match="ref"):
        urls.make(BASE, ref=ref)


def test_nothing_shows_the_secret(urls):
    assert SECRET not in f"{urls!r} {vars(urls)}"


# --- what webhooks say


def test_a_success_is_read():
    event = parse(
        json.dumps(
            {
                "request_id": ID,
                "session_id": ID,
                "status": "completed",
                "result_url": "https://media.example/v.mp4?sig=1",
                "video": {"url": "https://media.example/v.mp4?sig=1", "request_id": ID},
            }
        ).encode()
    )
    assert (event.status, event.request_id, event.session_id) == ("COMPLETED", ID, ID)
    assert event.url == "https://media.example/v.mp4?sig=1"
    assert event.ids == {ID}
    assert "sig=1" not in repr(event)


def test_a_failure_before_the_first_stage_has_neither_ids_nor_status():
    event = parse('{"video": {"url": null}, "error": {"message": "Video generation failed"}}')
    assert event == WebhookEvent(status="FAILED", error="Video generation failed", raw=event.raw)


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"request_id": EXTERNAL, "upstream_session_id": ID.upper()}, {EXTERNAL, ID}),
        ({"requestId": EXTERNAL.removeprefix("extreq_")}, {EXTERNAL}),
        ({"video": {"session_id": ID}}, {ID}),
        ({"session_id": 5, "request_id": "  "}, set()),
    ],
)
def test_ids_are_found_wherever_they_stand(body, ids):
    event = parse(body)
    assert event.ids == ids
    assert event.is_external == (EXTERNAL in ids)


def test_the_paths_of_a_branched_video_are_all_told():
    event = parse({"status": "COMPLETED", "result_urls": ["https://m/1.mp4", "https://m/2.mp4", 5]})
    assert event.urls == ("https://m/1.mp4", "https://m/2.mp4")


def test_what_failed_on_the_way_of_a_secret_is_one_line_without_it():
    event = parse({"error": {"message": "bad key sk_live_" + "0" * 40 + "\nand more"}})
    assert event.error == "bad key … and more"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1]", b'"x"', b"5", b"null", b"\xff\xfe", b"[" * 100_000, None, 7],
    ids=lambda body: repr(body)[:9],
)
def test_what_is_no_object_is_unreadable(body):
    with pytest.raises(WebhookRefusedError) as caught:
        parse(body)
    assert caught.value.reason == "unreadable"


def test_a_webhook_that_is_too_large_is_not_read():
    parse(b'{"a": "' + b"x" * (MAX_BYTES - 9) + b'"}')
    with pytest.raises(WebhookRefusedError) as caught:
        parse(b'{"a": "' + b"x" * (MAX_BYTES - 8) + b'"}')
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize("value", [None, 5, "x", [], {}, True, [{}], {"message": {}}], ids=repr)
def test_no_type_of_any_field_is_an_accident(value):
    names = ("request_id", "status", "video", "error", "result_url", "result_urls", "message")
    for name in names:
        assert isinstance(parse({name: value}), WebhookEvent)


def test_a_webhook_without_ids_is_confirmed_by_the_job_that_was_kept():
    asked = []
    job = SimpleNamespace(status=lambda: "confirmed")
    client = SimpleNamespace(jobs=SimpleNamespace(resume=lambda ref: asked.append(ref) or job))
    event = parse({"error": {"message": "Video generation failed"}})
    with pytest.raises(InputError, match="pass job="):
        confirm(event, client)

    assert confirm(event, client, job={"kind": "video", "id": ID}) == "confirmed"
    assert asked == [{"kind": "video", "id": ID}]


# --- the callback of a purchase

TOKENS = "authToken=a.b.c&refreshToken=srf_1"


def test_the_server_brings_tokens_in_the_query():
    found = parse_recharge_callback(
        "GET", f"shop=7&{TOKENS}&expiryDate=2026-12-03T01%3A19%3A25.569Z", b""
    )
    assert isinstance(found, RechargeTokens)
    assert (found.tokens.auth_token, found.tokens.refresh_token) == ("a.b.c", "srf_1")
    assert found.tokens.expires_at == datetime(2026, 12, 3, 1, 19, 25, 569000, UTC)
    assert "srf_1" not in repr(found)
    assert "a.b.c" not in repr(found)


def test_a_posted_callback_tells_more():
    body = {
        "authToken": "a.b.c",
        "refreshToken": "srf_1",
        "expiryDate": "2026-12-03T00:00:00.000Z",
        "expiresInSeconds": 864000,
        "refreshTokenExpiresAt": "2027-02-21T00:00:00.000Z",
        "checkoutSessionId": "cs_1",
        "paymentIntentId": "pi_1",
        "email": "a@example.com",
        "creditsApplied": 2500,
        "amountPaidCents": 2500,
        "currency": "usd",
    }
    found = parse_recharge_callback("POST", TOKENS, json.dumps(body))
    assert found.tokens.obtained_at == datetime(2026, 11, 23, tzinfo=UTC)
    assert found.tokens.refresh_token_expires_at == datetime(2027, 2, 21, tzinfo=UTC)
    assert (found.checkout_session_id, found.payment_intent_id) == ("cs_1", "pi_1")
    assert (found.credits_applied, found.amount_paid_cents, found.currency) == (2500, 2500, "usd")
    assert found.email == "a@example.com"


@pytest.mark.parametrize("date", ["1796260765569", "soon", "", "9" * 30])
def test_a_date_that_is_odd_costs_no_token(date):
    found = parse_recharge_callback("GET", f"{TOKENS}&expiryDate={date}")
    assert found.tokens.refresh_token == "srf_1"


def test_a_buyer_who_is_back_is_told_from_the_server():
    assert parse_recharge_callback(
        "GET", {"samsarCheckoutStatus": "success", "checkoutSessionId": "cs_1"}
    ) == BuyerReturned(status="success", checkout_session_id="cs_1")
    assert parse_recharge_callback("GET", "?samsarCheckoutStatus=cancelled") == BuyerReturned(
        status="cancelled"
    )


class OfLists(dict):
    """A query as Django and Flask have it."""

    def __getitem__(self, name):
        return super().__getitem__(name)[-1]


@pytest.mark.parametrize("mapping", [dict, OfLists])
def test_the_query_of_any_framework_is_understood(mapping):
    found = parse_recharge_callback("GET", mapping(parse_qs(TOKENS)))
    assert found == parse_recharge_callback("GET", TOKENS)


def test_a_body_may_be_read_already():
    found = parse_recharge_callback("POST", TOKENS, {"creditsApplied": 2500})
    assert found.credits_applied == 2500


@pytest.mark.parametrize(
    ("method", "query", "body"),
    [
        ("GET", "", None),
        ("GET", "authToken=a.b.c", None),
        ("GET", "refreshToken=srf_1", None),
        ("GET", f"{TOKENS}&authToken=d.e.f", None),
        ("GET", "authToken=&refreshToken=srf_1", None),
        ("GET", "authToken=a%0Ab&refreshToken=srf_1", None),
        ("POST", TOKENS, b"["),
        ("POST", TOKENS, b"[" * 100_000),
        ("POST", "", b"{}"),
        ("GET", None, None),
    ],
)
def test_anything_else_is_refused_without_showing_it(method, query, body):
    with pytest.raises(WebhookRefusedError) as caught:
        parse_recharge_callback(method, query, body)
    assert caught.value.reason == "unreadable"
    assert "srf_1" not in str(caught.value)


# --- what has come already


def test_memory_forgets_the_oldest_when_it_is_full():
    later = datetime(2099, 1, 1, tzinfo=UTC)
    seen = MemorySeen(limit=2)
    assert [seen.add(name, later) for name in "abab"] == [True, True, False, False]
    assert seen.add("c", later)
    assert seen.add("a", later)


def test_a_board_tells_those_who_wait_and_those_who_come_later():
    rung = []
    waiter = SimpleNamespace(ring=lambda: rung.append(1))
    board = Board(limit=2)
    board.add(waiter, ["job 1", "url 1"])
    board.post(["job 1", "url 1"])
    assert rung == [1]
    board.remove(waiter, ["job 1", "url 1"])
    board.post(["job 1"])
    assert rung == [1]
    board.add(waiter, ["job 1"])
    assert rung == [1, 1]
    board.post(["job 2"])
    board.post(["job 3"])
    board.add(waiter, ["job 1"])
    assert rung == [1, 1]


class LateEvent(threading.Event):
    """An event that is set between the end of a pause and what follows it."""

    def wait(self, timeout=None):
        was_set = super().wait(timeout)
        self.set()
        return was_set


def test_what_rings_at_the_very_end_of_a_pause_is_for_the_next_one(monkeypatch):
    monkeypatch.setattr(sync_tools, "Event", LateEvent)
    signal = sync_tools.Signal()
    assert not signal.wait(0.001)
    assert signal.wait(0.001)
