"""The control path: all that the Python object does, over HTTP, if it is asked for."""

import inspect
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from samsar.emulator import Emulator, FailAtStage, HideJob
from samsar.emulator.control.endpoints import CONTROL_ENDPOINTS
from samsar.emulator.surface import Surface

from .conftest import TEXT, Answer


class Controls:
    """Sends requests below `/_emulator`, without a credential."""

    def __init__(self, http: aiohttp.ClientSession, emulator: Emulator) -> None:
        self._http, self._emulator = http, emulator

    async def send(self, method: str, path: str = "", body: Any = None, **headers: str) -> Answer:
        url = f"{self._emulator.url}/_emulator{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._http.request(method, url, json=body, headers=named) as response:
            return Answer(response.status, response.headers, await response.read())

    async def get(self, path: str = "") -> Any:
        return await self.good("GET", path)

    async def good(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.send(method, path, body)
        assert answer.status == 200, answer.body
        return answer.json


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(speed=0, control=True, credits=500, api_key="dev-key") as emulator:
        yield emulator


@pytest.fixture
async def control(emulator: Emulator) -> AsyncIterator[Controls]:
    async with aiohttp.ClientSession() as http:
        yield Controls(http, emulator)


async def test_without_control_the_path_is_unknown():
    async with Emulator(speed=0) as emulator, aiohttp.ClientSession() as http:
        answer = await Controls(http, emulator).send("GET", "/state")
        assert answer.status == 404
        assert b"Cannot GET /_emulator/state" in answer.body
        assert [each.path for each in emulator.requests] == ["/_emulator/state"]


async def test_it_lists_what_there_is(control: Controls):
    listed = (await control.get())["endpoints"]
    assert [(each["method"], each["path"]) for each in listed] == [
        (each.method, f"/_emulator{each.path}") for each in CONTROL_ENDPOINTS
    ]
    assert all(each["does"].endswith(".") for each in listed)
    top_up = next(each for each in listed if each["path"].endswith("/top_up"))
    assert (top_up["takes"], top_up["needs"]) == (["credits", "api_key"], ["credits"])


async def test_it_is_neither_recorded_nor_struck_by_faults(control: Controls, emulator: Emulator):
    await control.good("POST", "/faults", {"kind": "answer_instead", "status": 503})
    assert len((await control.get("/faults"))["faults"]) == 1
    assert emulator.requests == []


async def test_the_state_shows_clock_switches_and_accounts(control: Controls, emulator: Emulator):
    state = await control.get("/state")
    assert state["url"] == emulator.url
    assert state["clock"]["speed"] == 0
    (account,) = state["accounts"]
    assert (account["api_keys"], account["balance"]) == (["dev-key"], 500)


async def test_the_clock_is_stepped_and_jobs_go_on(control: Controls, api: Any):
    await control.good("PUT", "/balance", {"credits": 5000})
    request_id = await api.create()
    await control.good("POST", "/clock", {"advance": 90})
    assert (await api.status(request_id))["status"] == "COMPLETED"
    assert (await control.get("/sessions"))["sessions"][0]["id"] == request_id
    session = await control.get(f"/sessions/{request_id}")
    assert (session["status"], session["credits_charged"]) == ("COMPLETED", 900)
    reasons = [entry["reason"] for entry in (await control.get("/ledger"))["entries"]]
    assert reasons[-1] == "Final video"
    assert (await control.good("POST", "/clock", {"speed": 60}))["speed"] == 60


async def test_balances_are_read_set_and_topped_up(control: Controls, emulator: Emulator):
    key = (await control.good("POST", "/accounts", {"credits": 7, "api_key": "other"}))["api_key"]
    assert key == "other"
    assert await control.get("/balance?api_key=other") == {"credits": 7}
    topped = {"credits": 0.5, "api_key": "other"}
    assert await control.good("POST", "/balance/top_up", topped) == {"credits": 7.5}
    assert await control.good("PUT", "/balance", {"credits": 3}) == {"credits": 3}
    assert (emulator.balance(), emulator.balance("other")) == (3, 7.5)


async def test_faults_are_added_listed_and_cleared(control: Controls, emulator: Emulator):
    stage = {"kind": "fail_at_stage", "stage": "music_generation"}
    assert await control.good("POST", "/faults", stage) == {"faults": [stage]}
    both = [{"kind": "hide_job"}, {"kind": "hide_job", "looks": 3}]
    assert await control.good("POST", "/faults", {"faults": both}) == {"faults": [stage, *both]}
    assert list(emulator.faults.pending) == [
        FailAtStage(stage="music_generation"),
        HideJob(),
        HideJob(looks=3),
    ]
    assert "fail_at_stage" in (await control.get("/faults/kinds"))["kinds"]
    assert await control.good("DELETE", "/faults") == {"faults": []}
    assert list(emulator.faults.pending) == []


async def test_several_faults_of_which_one_is_wrong_add_none(control: Controls, emulator: Emulator):
    answer = await control.send("POST", "/faults", {"faults": [{"kind": "hide_job"}, {}]})
    assert answer.status == 400
    assert answer.message.startswith("kind must be one of ")
    assert emulator.faults.pending == ()


async def test_the_journal_masks_credentials_unless_told(control: Controls, api: Any):
    body = {"input": {**TEXT, "external_user": {"api_key": "deep-secret"}}}
    await api.post("/v1/video/create", body, login_token="query-secret")
    await api.post(
        "/v1/credits", data=b"raw-secret", headers={"x-external-user-api-key": "h-secret"}
    )
    first, second = (await control.get("/requests"))["requests"]
    assert first["route"] == "videos.create_from_text"
    assert first["headers"]["authorization"] == first["query"]["login_token"] == "…"
    assert first["json"]["input"]["external_user"] == {"api_key": "…"}
    assert first["json"]["input"]["prompt"] == TEXT["prompt"]
    assert (second["headers"]["x-external-user-api-key"], "body" in second) == ("…", False)
    assert second["body_bytes"] == 10
    whole = await control.get("/requests?secrets=true")
    assert whole["requests"][0]["headers"]["authorization"] == "Bearer dev-key"
    assert whole["requests"][1]["body"] == "raw-secret"
    await control.good("DELETE", "/requests")
    assert await control.get("/requests") == {"requests": []}


async def test_the_journal_masks_app_keys_wherever_they_stand(control: Controls, api: Any):
    names = ("x-app-key", "x-samsar-app-key", "app-key", "app_key", "x-app-secret")
    for name in names:
        await api.get("/v1/credits", headers={name: "hidden"})
    await api.post("/v2/users/app_key/refresh", {"appKey": "hidden", "appSecret": "hidden"})
    await api.get("/v2/users/app_key/refresh", app_key="hidden", appSecret="hidden")

    shown = await control.get("/requests")
    assert len(shown["requests"]) == len(names) + 2
    assert "hidden" not in str(shown)


async def test_a_session_can_be_made_to_fail(control: Controls, emulator: Emulator, api: Any):
    emulator.set_balance(5000)
    request_id = await api.create()
    path = f"/sessions/{request_id}/fail"
    assert (await control.good("POST", path, {"message": "Broken."}))["status"] == "FAILED"
    assert emulator.session(request_id).error == "Broken."
    answer = await control.send("POST", path)
    assert (answer.status, answer.message) == (
        400,
        "The session is FAILED; only a running one can fail.",
    )


async def test_checkouts_are_paid_and_failed(control: Controls, emulator: Emulator, api: Any):
    await control.good("PUT", "/payments/outcome", {"outcome": "pending"})
    ids = []
    for _ in range(2):
        answer = await api.post("/v1/credits/recharge", {"credits": 1000})
        assert answer.status == 200, answer.body
        ids.append(answer.json["checkoutSessionId"])
    await control.good("POST", f"/payments/{ids[0]}/pay")
    await control.good("POST", f"/payments/{ids[1]}/fail")
    await control.good("POST", f"/payments/{ids[0]}/repeat_event")
    assert emulator.balance() == 1500
    assert (await control.send("POST", f"/payments/{ids[1]}/repeat_event")).status == 400
    assert await control.get("/callbacks") == {"callbacks": []}


def test_all_that_the_object_does_can_be_done_over_http():
    done = " ".join(inspect.getsource(endpoint.function) for endpoint in CONTROL_ENDPOINTS)
    names = [name for name in dir(Surface) if not name.startswith("_")]
    through_the_table = {"webhooks_to", "webhook_omissions", "http_redirects"}
    assert {name for name in names if f"surface.{name}" not in done} <= through_the_table


async def test_what_was_charged_to_a_key_is_told(control: Controls, api: Any):
    key = (await control.good("POST", "/api_keys", {"total_limit": 50}))["api_key"]
    assert (await api.post("/v1/chat/enhance", {"message": "A beach"}, key=key)).status == 200
    assert await control.get(f"/api_keys/credits_used?api_key={key}") == {"credits": 30}
    assert await control.get("/api_keys/credits_used") == {"credits": 0}


async def test_all_sorts_of_credentials_are_made_and_are_good(control: Controls, api: Any):
    made = await control.good("POST", "/accounts", {"credits": 3})
    assert (await api.get("/v1/credits", key=made["api_key"])).json["remainingCredits"] == 3
    await control.good("POST", "/api_keys/expire", made)
    assert (await api.get("/v1/credits", key=made["api_key"])).status == 401
    token = (await control.good("POST", "/auth_tokens", {}))["auth_token"]
    assert (await api.get("/v1/credits", key=token)).json["remainingCredits"] == 500
    assert (await control.good("POST", "/refresh_tokens", {}))["refresh_token"].startswith("srf_")
    assert (await control.good("POST", "/app_keys", {}))["app_key"].startswith("sapp_")
    sub_account = await control.good("POST", "/sub_accounts", {"external_id": "c", "credits": 5})
    assert sub_account["api_key"].startswith("scsa_")
    rotated = await control.good("POST", f"/sub_accounts/{sub_account['id']}/rotate")
    assert rotated["id"] == sub_account["id"]
    assert rotated["api_key"] != sub_account["api_key"]
    user = await control.good(
        "POST", "/external_users", {"external_user_id": "u", "credits": 40, "metadata": {"a": 1}}
    )
    assert await control.get(f"/balance?api_key={user['api_key']}") == {"credits": 40}


async def test_webhooks_are_listed_and_switched(control: Controls, emulator: Emulator, api: Any):
    await control.good("PUT", "/switches", {"webhooks_to": "nowhere", "webhook_omissions": False})
    assert (emulator.webhooks_to, emulator.webhook_omissions) == ("nowhere", False)
    emulator.set_balance(5000)
    body = {"input": TEXT, "webhookUrl": "http://127.0.0.1:9/hook"}
    await api.post("/v1/video/create", body)
    await control.good("POST", "/clock", {"advance": 90})
    (webhook,) = (await control.get("/webhooks"))["webhooks"]
    assert webhook["url"] == "http://127.0.0.1:9/hook"
    assert webhook["body"]["status"] == "COMPLETED"


async def test_reset_goes_back_to_the_start(control: Controls, emulator: Emulator, api: Any):
    emulator.set_balance(5000)
    first = await api.create()
    emulator.open_account(5)
    emulator.create_external_user("u", credits=5)
    emulator.faults.add(HideJob())
    emulator.webhooks_to = "nowhere"
    emulator.clock.speed = 1
    emulator.clock.advance(30)
    before = emulator.clock.now()
    state = await control.good("POST", "/reset")
    assert [each["api_keys"] for each in state["accounts"]] == [["dev-key"]]
    assert (emulator.balance(), emulator.sessions()) == (500, [])
    assert (emulator.requests, emulator.faults.pending) == ([], ())
    assert (emulator.clock.speed, emulator.webhooks_to) == (0, "local")
    assert emulator.clock.now() >= before
    assert (await api.get("/v1/status", request_id=first)).status == 404
    emulator.set_balance(5000)
    request_id = await api.create()
    emulator.clock.advance(90)
    assert (await api.status(request_id))["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "/nothing", None, 404, "There is no GET /_emulator/nothing; GET /_emulator lists"),
        ("PATCH", "/clock", {}, 404, "There is no PATCH /_emulator/clock"),
        ("OPTIONS", "/clock", None, 404, "There is no OPTIONS /_emulator/clock"),
        ("POST", "/clock", {"advance": -1}, 400, "The clock only goes forward"),
        ("POST", "/api_keys", {"expires_in": 1e300}, 400, ""),
        ("POST", "/clock", {"advance": 1e300}, 400, "The clock goes no further than"),
        ("POST", "/clock", {"advance": "1"}, 400, "advance must be a number, not '1'."),
        ("POST", "/clock", {"step": 1}, 400, "There is no 'step' here; this takes advance, speed."),
        ("POST", "/clock", [1], 400, "The body must be a JSON object."),
        ("GET", "/ledger?key=x", None, 400, "There is no 'key' here; this takes api_key."),
        ("GET", "/requests?secrets=1", None, 400, "secrets must be true or false, not '1'."),
        ("PUT", "/balance", {}, 400, "credits is missing."),
        ("PUT", "/balance", {"credits": -1}, 400, "credits must be a number from 0 up, not -1."),
        ("PUT", "/balance", {"credits": 1, "api_key": "x"}, 404, "No account has this API key."),
        ("GET", "/sessions/x", None, 404, "There is no video 'x'."),
        ("PUT", "/switches", {"webhooks_to": "x"}, 400, "webhooks_to must be one of"),
        ("PUT", "/switches", {"http_redirects": 1}, 400, "http_redirects must be true or false"),
        ("PUT", "/payments/outcome", {"outcome": "x"}, 400, "outcome must be one of pending"),
        ("POST", "/accounts", {"api_key": "a b"}, 400, "The server would not read this api_key"),
        ("POST", "/accounts", {"api_key": "dev-key"}, 400, "Another account has this api_key"),
        ("POST", "/external_users", {"metadata": 1}, 400, "metadata must be an object, not 1."),
    ],
)
async def test_what_makes_no_sense_is_told_in_one_line(
    control: Controls, *, method: str, path: str, body: Any, status: int, message: str
):
    answer = await control.send(method, path, body)
    assert answer.status == status
    assert answer.message.startswith(message)


async def test_a_body_that_is_not_json_is_told(emulator: Emulator):
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{emulator.url}/_emulator/clock", data=b"{") as response,
    ):
        assert response.status == 400
        assert (await response.json())["message"].startswith("The body is not JSON")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.test"},
        {"Host": "127.0.0.1.evil.test:80"},
        {"Host": "user@[::1"},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
    ids=str,
)
async def test_pages_of_other_servers_are_refused(control: Controls, headers: dict[str, str]):
    answer = await control.send("POST", "/clock", {"advance": 1}, **headers)
    assert answer.status == 403
    assert "control path" in answer.message
    assert (await control.get("/clock"))["stepped"] == 0


@pytest.mark.parametrize("host", ["localhost:8765", "app.localhost", "[::1]:80", "172.17.0.2"])
async def test_programs_may_use_any_name_or_address_of_this_machine(control: Controls, host: str):
    answer = await control.send("GET", "/clock", Host=host)
    assert answer.status == 200
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
