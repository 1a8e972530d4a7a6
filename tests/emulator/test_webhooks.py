"""Webhooks say what the server's say, and what it leaves out is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import TEXT

if TYPE_CHECKING:
    from support.receiving import Receiver

    from samsar.emulator import Emulator

WHOLE_RENDER = 90
PICTURES = {"image_urls": ["https://example.com/a.png"]}
USER = {"provider": "whop", "external_user_id": "user_1"}
ALL = pytest.mark.parametrize("omissions", [True, False], ids=["as the server", "all of them"])


async def test_a_finished_video_is_posted_as_axios_would(
    emulator: Emulator, receiver: Receiver, make_hooked: Any
):
    job = await make_hooked("/hook?token=mine")
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    posted = receiver.one
    url = f"{emulator.url}/files/{job}/video.mp4"
    ids = {"request_id": job, "session_id": job}
    assert (posted.method, posted.path, posted.query) == ("POST", "/hook", {"token": "mine"})
    assert posted.json == {
        **ids,
        "status": "COMPLETED",
        "result_url": url,
        "video": {"url": url, **ids},
    }
    assert posted.headers["Content-Type"] == "application/json"
    assert posted.headers["User-Agent"].startswith("axios/1.")
    assert not {"Authorization", "X-Signature", "Cookie"} & set(posted.headers)
    (webhook,) = emulator.webhooks
    assert (webhook.outcome, webhook.status, webhook.reason) == ("delivered", 200, None)
    assert (webhook.session_id, webhook.body) == (job, posted.json)
    assert webhook.at == emulator.session(job).completed_at


async def test_a_failure_is_posted_with_its_reason(
    emulator: Emulator, receiver: Receiver, make_hooked: Any
):
    job = await make_hooked()
    emulator.clock.advance(10)
    emulator.fail_session(job, "No such beach.")
    await emulator.settled()

    ids = {"request_id": job, "session_id": job}
    assert receiver.one.json == {
        **ids,
        "status": "FAILED",
        "video": {"url": None, **ids},
        "error": {"message": "No such beach."},
    }


@ALL
async def test_a_failure_in_the_prompt_stage_has_no_ids(
    emulator: Emulator, receiver: Receiver, make_hooked: Any, *, omissions: bool
):
    emulator.webhook_omissions = omissions
    job = await make_hooked()
    emulator.fail_session(job, "No such beach.")
    await emulator.settled()

    ids = {"request_id": job, "session_id": job}
    expected: dict[str, Any] = {
        "video": {"url": None},
        "error": {"message": "Video generation failed"},
    }
    if not omissions:
        expected = {
            **ids,
            "status": "FAILED",
            "video": {"url": None, **ids},
            "error": {"message": "No such beach."},
        }
    assert receiver.one.json == expected


async def test_running_out_of_credits_is_a_failure_like_any_other(
    emulator: Emulator, receiver: Receiver, make_hooked: Any
):
    await make_hooked(duration=10)
    emulator.clock.advance(40)
    emulator.set_balance(0)
    emulator.clock.advance(60)
    await emulator.settled()

    message = receiver.one.json["error"]["message"]
    assert message.startswith("Insufficient credits while charging ")


async def test_the_ids_of_an_external_user_s_request_are_the_user_s(
    emulator: Emulator, api: Any, receiver: Receiver
):
    grant = {"external_user": USER, "input": {"credits": 1000}}
    assert (await api.post("/v1/external_users/credits/grant", grant)).status == 200
    order = {"external_user": USER, "input": TEXT, "webhookUrl": receiver.url}
    made = (await api.post("/v1/external_users/text_to_video", order)).json
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    body = receiver.one.json
    (session,) = emulator.sessions()
    names = ("request_id", "session_id", "external_request_id", "external_session_id")
    assert {body[name] for name in names} == {made["request_id"]}
    assert body["upstream_session_id"] == session.id
    assert body["video"]["request_id"] == made["request_id"]


async def test_a_branched_video_comes_with_its_paths(
    emulator: Emulator, api: Any, receiver: Receiver
):
    order = {"input": {**TEXT, "num_levels": 1}, "webhookUrl": receiver.url}
    job = (await api.post("/v2/text_to_interactive_video", order)).json["request_id"]
    emulator.clock.advance(2 * WHOLE_RENDER)
    await emulator.settled()

    body = receiver.one.json
    status = await api.status(job)
    assert body["narrative_type"] == "branched"
    assert body["branching"] == status["branching"]
    assert body["result_url"] == body["video"]["url"] == status["result_url"]


STEP = "/v2/video/step/text_to_video"


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("/v1/video/create", {"input": TEXT, "webhookUrl": "{hook}"}),
        ("/v1/video/text_to_video", {**TEXT, "webhookUrl": "{hook}"}),
        ("/v2/text_to_video", {"input": TEXT, "webhookUrl": "{hook}"}),
        (STEP, {"input": TEXT, "webhookUrl": "{hook}"}),
        (STEP, {"input": TEXT, "webhook_url": "{hook}"}),
        (STEP, {"input": {**TEXT, "webhookUrl": "{hook}"}}),
        (STEP, {"input": {**TEXT, "webhook_url": "{hook}"}}),
        ("/v2/external/video/text_to_video", {"input": TEXT, "webhookUrl": "{hook}"}),
        ("/v1/external_users/text_to_video", {"input": TEXT, "webhookUrl": "{hook}"}),
        *(
            (path, {"input": fields, "webhookUrl": "{hook}"})
            for path, fields in (
                ("/v1/video/translate_video", {"language": "fr"}),
                ("/v2/retranslate_video", {"language": "fr"}),
                ("/v1/video/join_videos", {"session_ids": ["{source}", "{other}"]}),
                ("/v1/video/update_outro_image", {"outro_image_url": "https://example.com/a.png"}),
                ("/v2/add_outro_image", {"outro_image_url": "https://example.com/a.png"}),
                ("/v1/video/update_footer_image", {"cta_text": "Buy"}),
                ("/v2/video/add_subtitles", {"subtitle_language": "en"}),
                ("/v1/video/remove_subtitles", {}),
                ("/v2/video/clone", {}),
                ("/v2/video/regenerate_avatar", {}),
                ("/v2/reroll-layers", {"layer_indexes": [1]}),
            )
        ),
    ],
)
async def test_every_route_that_takes_a_webhook_calls_it(
    emulator: Emulator, api: Any, receiver: Receiver, path: str, order: Any
):
    sources = [await api.create(), await api.create()]
    emulator.clock.advance(WHOLE_RENDER)

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [filled(inner) for inner in value]
        if isinstance(value, str):
            return value.format(hook=receiver.url, source=sources[0], other=sources[1])
        return value

    body = filled(order)
    if "external_users" in path:
        body["external_user"] = USER
        grant = {"external_user": USER, "input": {"credits": 1000}}
        await api.post("/v1/external_users/credits/grant", grant)
    elif "input" in body and "prompt" not in body["input"]:
        body["input"].setdefault("videoSessionId", sources[0])
    answer = await api.post(path, body)
    assert answer.status == 200, answer.body
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    assert receiver.one.json["request_id"] == answer.json["request_id"]


@ALL
@pytest.mark.parametrize(
    "path",
    [
        "/v1/video/image_list_to_video",
        "/v2/image_list_to_video",
        "/v2/video/step/image_to_video",
        "/v2/external/video/image_to_video",
    ],
)
async def test_the_webhook_of_a_video_from_pictures_is_never_called(
    emulator: Emulator, api: Any, receiver: Receiver, path: str, *, omissions: bool
):
    emulator.webhook_omissions = omissions
    made = await api.post(path, {"input": PICTURES, "webhookUrl": receiver.url})
    assert made.status == 200, made.body
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    called = [posted.json["request_id"] for posted in receiver.received]
    assert called == ([] if omissions else [made.json["request_id"]])


@ALL
async def test_nobody_is_told_of_a_cancelled_video(
    emulator: Emulator, api: Any, receiver: Receiver, make_hooked: Any, *, omissions: bool
):
    emulator.webhook_omissions = omissions
    job = await make_hooked()
    await api.post("/v1/video/cancel_render", {"input": {"videoSessionId": job}})
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    assert [posted.json["status"] for posted in receiver.received] == (
        [] if omissions else ["CANCELLED"]
    )


@ALL
async def test_nobody_is_told_of_a_paused_video(
    emulator: Emulator, api: Any, receiver: Receiver, make_hooked: Any, *, omissions: bool
):
    emulator.webhook_omissions = omissions
    job = await make_hooked()
    paused = await api.post("/v2/pause_render", {"input": {"videoSessionId": job}})
    assert paused.status == 200, paused.body
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    assert [posted.json["status"] for posted in receiver.received] == (
        [] if omissions else ["PAUSED"]
    )


@ALL
async def test_nobody_is_told_of_a_checkpoint(
    emulator: Emulator, api: Any, receiver: Receiver, *, omissions: bool
):
    emulator.webhook_omissions = omissions
    fields = {**TEXT, "step_mode": "two_step", "webhook_url": receiver.url}
    await api.post(STEP, {"input": fields})
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    assert [posted.json["next_step"] for posted in receiver.received] == (
        [] if omissions else ["ai_video_generation"]
    )


async def test_what_is_done_twice_is_told_once(
    emulator: Emulator, api: Any, receiver: Receiver, make_hooked: Any
):
    emulator.webhook_omissions = False
    session = {"session_id": await make_hooked()}
    for path in ("pause", "pause", "cancel", "cancel"):
        assert (await api.post(f"/v1/video/{path}_render", session)).status == 200
    await emulator.settled()

    told = sorted(each.json["status"] for each in receiver.received)
    assert told == ["CANCELLED", "PAUSED"]
