"""Hosted routes by their paths, for what has no method of its own."""

from __future__ import annotations

import pytest
from support.hosted import PICTURE, VIDEO
from support.scripted import Say

import samsar as sdk
from samsar.emulator import DropAnswer
from samsar.models.images import ImageStatus

RENDERED = 1000


def last(emulator):
    return emulator.requests[-1]


async def test_pictures_are_reached_by_their_paths(emulator, hosted):
    answer = await hosted.images.request("enhance", {"input": {"image_url": PICTURE}})
    assert answer.credits_charged == 15
    job = hosted.images.job(answer.data["request_id"])
    assert job.ref == {"kind": "hosted_image", "id": job.id}
    status = (await hosted.images.status(job.id)).data
    assert isinstance(status, ImageStatus)
    assert status.status == "PENDING"
    emulator.clock.advance(RENDERED)
    assert (await job.wait()).url


@pytest.mark.parametrize(
    ("path", "payload", "price"),
    [
        ("enhance", {"image_url": PICTURE, "resolution": "4k"}, 29),
        ("remove_branding", {"image_url": PICTURE}, 15),
        ("add_image_set", {"image_urls": [PICTURE], "num_images": 2}, 30),
        ("text_to_image", {"input": {"prompt": "A barn", "num_images": 3}}, 45),
    ],
)
async def test_a_limit_is_held_against_known_prices_of_pictures(
    emulator, hosted, path, payload, price
):
    before = emulator.balance()
    with pytest.raises(sdk.BudgetExceededError):
        await hosted.images.request(path, payload, options={"max_credits": price - 1})
    await hosted.images.request(path, payload, options={"max_credits": price})
    assert before - emulator.balance() == price


@pytest.mark.parametrize(
    ("path", "payload"),
    [("create_rollup_banner", {"images": [PICTURE]}), ("enhance", {"resolution": 5}), ("x", {})],
)
async def test_an_unknown_price_is_refused_under_a_limit(emulator, hosted, path, payload):
    with pytest.raises(sdk.BudgetExceededError, match="no known price"):
        await hosted.images.request(path, payload, options={"max_credits": 1000})
    assert not emulator.requests


async def test_paths_of_several_names_keep_their_slashes(emulator, hosted):
    answer = await hosted.images.request("/receipt_templates/create/", {"image_url": PICTURE})
    assert answer.data["template_id"]
    assert last(emulator).path == "/v2/external/image/receipt_templates/create"


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("image_list_to_video", "image_to_video"),
        ("/text_to_sound_effect/", "sound_effect"),
        ("lip_sync", "lip_sync"),
    ],
)
async def test_videos_are_reached_by_all_names_of_their_routes(server, scripted, name, sent):
    server.play(Say(body={"request_id": "req_1"}))
    answer = await scripted.v2.external.videos.request(name, {"input": {}})
    assert answer.data == {"request_id": "req_1"}
    assert server.got[-1].path == f"/v2/external/video/{sent}"


WRONG = [
    "",
    " / ",
    None,
    "../status",
    "a/../b",
    ".",
    "a?b=c",
    "a#b",
    "a%2e",
    "https://x.y/z",
    "a b",
]


@pytest.mark.parametrize("path", WRONG)
async def test_a_path_cannot_lead_to_another_route(emulator, hosted, path):
    for request in (hosted.images.request, hosted.videos.request):
        with pytest.raises(sdk.InputError, match="path"):
            await request(path, {})
    if path is not None:
        with pytest.raises(sdk.InputError, match="path"):
            await hosted.audio.request({}, path)
    assert not emulator.requests


async def test_a_payload_is_a_mapping_that_json_can_hold(emulator, hosted):
    for payload in ([], "x", {"a": float("nan")}, {"a": b"bytes"}):
        with pytest.raises(sdk.InputError, match="payload"):
            await hosted.images.request("enhance", payload)
    assert not emulator.requests


async def test_an_unknown_route_is_never_called_twice(emulator, hosted):
    emulator.faults.add(DropAnswer(times=None))
    for request in (hosted.images.request, hosted.videos.request):
        with pytest.raises(sdk.OutcomeUnknownError):
            await request("brand_new", {})
    assert len(emulator.requests) == 2


async def test_a_hosted_video_is_followed_by_its_id(emulator, hosted):
    answer = await hosted.videos.request("sound_effect", {"input": {"video_url": VIDEO}})
    job = hosted.videos.job(answer.data["request_id"])
    assert job.data.id == answer.data["session_id"]
    emulator.clock.advance(RENDERED)
    assert (await job.wait()).url
    for follow in (hosted.videos.job, hosted.images.job, hosted.audio.job):
        with pytest.raises(sdk.InputError, match="request_id"):
            follow(" ")
