"""Hosted videos: from texts, pictures and narratives, and changed ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hosted import (
    PICTURE,
    VIDEO,
    VOICE,
    called,
    from_image,
    from_text,
    lip_sync,
    sound_effect,
)

import samsar as sdk
from samsar.emulator.content.pictures import png
from samsar.models.hosted_media import HostedVideoStatus

PNG = png(8, 8)
RENDERED = 1000


@pytest.fixture
async def story(emulator, hosted):
    """The id of a finished narrative of 20 seconds."""
    job = await hosted.narratives.create_single(prompt="A market at dawn", duration=20)
    emulator.clock.advance(RENDERED)
    await job.wait()
    return job.id


def last(emulator):
    return emulator.requests[-1]


async def test_a_video_is_charged_while_it_renders(emulator, hosted, done):
    before = emulator.balance()
    job = await from_text(hosted, webhook_url="https://example.com/hook")
    assert emulator.balance() == before
    assert last(emulator).json["webhookUrl"] == "https://example.com/hook"
    assert last(emulator).path == "/v2/external/video/text_to_video"
    await done(job)
    assert before - emulator.balance() == 300


async def test_a_limit_is_held_against_what_a_video_costs(emulator, samsar):
    thrifty = samsar.with_options(max_credits=299).v2.external
    with pytest.raises(sdk.BudgetExceededError):
        await from_text(thrifty)
    with pytest.raises(sdk.BudgetExceededError):
        await thrifty.videos.create_from_images(image_urls=[PNG] * 4)
    assert not emulator.requests
    await from_text(samsar.with_options(max_credits=300).v2.external)


@pytest.mark.parametrize("make", [lip_sync, sound_effect], ids=called)
async def test_what_has_no_known_price_is_refused_under_a_limit(emulator, samsar, make):
    with pytest.raises(sdk.BudgetExceededError, match="no known price"):
        await make(samsar.with_options(max_credits=1000).v2.external)
    assert not emulator.requests


async def test_one_picture_travels_as_a_list_of_one(emulator, hosted):
    await from_image(hosted)
    assert last(emulator).json == {"input": {"prompt": "A slow zoom", "image_urls": [PICTURE]}}


async def test_pictures_of_ones_own_are_uploaded_first(emulator, hosted):
    await hosted.videos.create_from_image(image_url=PNG)
    first, second = emulator.requests
    assert first.route == "images.upload"
    (url,) = second.json["input"]["image_urls"]
    assert url.startswith(f"{emulator.url}/files/uploads/")


async def test_a_picture_and_a_list_of_them_exclude_each_other(emulator, hosted):
    for pictures in ({}, {"image_url": PICTURE, "image_urls": [PICTURE]}):
        with pytest.raises(sdk.InputError, match="either image_url or image_urls"):
            await hosted.videos.create_from_image(**pictures)
    assert not emulator.requests


PRIVATE = [
    "http://localhost/v.mp4",
    "http://127.0.0.1:1/v.mp4",
    "http://10.1.2.3/v.mp4",
    "http://192.168.0.4/v.mp4",
    "http://169.254.169.254/latest",
    "http://[::1]/v.mp4",
    "http://printer/v.mp4",
    "https://nas.local/v.mp4",
    "data:video/mp4;base64,AAAA",
    "/home/me/v.mp4",
    "ftp://example.com/v.mp4",
    "https://",
    "https://example.com:70000/v.mp4",
    " ",
]


@pytest.mark.parametrize("url", PRIVATE)
async def test_media_that_the_server_cannot_reach_is_refused_before_anything_is_sent(
    emulator, hosted, url
):
    with pytest.raises(sdk.InputError, match="video_url"):
        await hosted.videos.lip_sync(url, VOICE)
    with pytest.raises(sdk.InputError, match="audio_url"):
        await hosted.videos.lip_sync(VIDEO, url)
    with pytest.raises(sdk.InputError, match="video_url"):
        await hosted.videos.add_sound_effect(url)
    assert not emulator.requests


async def test_private_pictures_are_refused_by_their_place(emulator, hosted):
    private = "http://10.0.0.1/a.png"
    with pytest.raises(sdk.InputError, match=r"image_urls\[1\]"):
        await hosted.videos.create_from_images(image_urls=[PICTURE, private])
    with pytest.raises(sdk.InputError, match=r"image_urls\[0\]\.image_url"):
        await hosted.videos.create_from_images(image_urls=[{"image_url": private}])
    with pytest.raises(sdk.InputError, match="image_url must be"):
        await hosted.videos.create_from_image(image_url=private)
    assert not emulator.requests


async def test_a_file_is_no_url(hosted):
    for value in (None, 5, b"bytes", Path("v.mp4")):
        with pytest.raises(sdk.InputError, match="video_url"):
            await hosted.videos.add_sound_effect(value)
    with pytest.raises(sdk.InputError, match="no raw video"):
        await hosted.videos.lip_sync(VIDEO, VOICE, extra={"video_data": "AAAA"})


async def test_the_server_says_which_url_it_cannot_fetch(hosted):
    with pytest.raises(sdk.BadRequestError, match="audio_url is not publicly accessible"):
        await hosted.videos.lip_sync(VIDEO, "https://nowhere.invalid/a.mp3")


async def test_a_result_can_be_worked_on(emulator, hosted, done):
    video = await done(await from_text(hosted))
    spoken = await done(await hosted.videos.lip_sync(video.url, VOICE, lip_sync_model="SYNC2"))
    job = await hosted.videos.add_sound_effect(
        spoken.url, prompt="waves", duration=10, aspect_ratio="9:16", metadata={"k": 1}
    )
    assert last(emulator).json == {
        "input": {
            "video_url": spoken.url,
            "prompt": "waves",
            "duration": 10,
            "aspect_ratio": "9:16",
            "metadata": {"k": 1},
        }
    }
    assert job.data.route_type == job.data.external_video_route == "sound_effect"
    assert job.data.external_video_stage == "sound_effect_generation"
    status = (await job.status()).data
    assert isinstance(status, HostedVideoStatus)
    assert (status.status, status.route_type) == ("PENDING", "sound_effect")


async def test_changes_of_clips_take_no_webhook(emulator, hosted):
    for make in (lip_sync, sound_effect):
        with pytest.raises(TypeError, match="webhook_url"):
            await make(hosted, webhook_url="https://example.com/hook")
    assert not emulator.requests


async def test_a_detailed_status_shows_what_there_is_so_far(emulator, hosted):
    job = await from_text(hosted)
    emulator.clock.advance(30)
    status = (await hosted.videos.status_detailed(job.id)).data
    assert status.session.id == job.id
    assert status.preview_url
    emulator.clock.advance(RENDERED)
    status = (await hosted.videos.status_detailed(job.id)).data
    assert status.preview_url == (await hosted.videos.status(job.id)).data.url


async def test_a_status_is_asked_for_by_both_names(emulator, hosted):
    job = await from_text(hosted)
    await hosted.videos.status(f" {job.id} ")
    assert last(emulator).query == {"request_id": job.id, "session_id": job.id}
    for status in (hosted.videos.status, hosted.videos.status_detailed, hosted.images.status):
        with pytest.raises(sdk.InputError, match="request_id"):
            await status(" ")
    with pytest.raises(sdk.NotFoundError):
        await hosted.videos.status("0" * 24)


# --- from narratives


async def test_a_video_from_a_narrative_is_square_and_as_long_as_that(
    emulator, hosted, done, story
):
    before = emulator.balance()
    job = await hosted.videos.create_from_narrative(
        story, image_model=" GPTIMAGE2 ", webhook_url="https://example.com/hook"
    )
    assert last(emulator).json == {
        "input": {"narrative_request_id": story, "image_model": "GPTIMAGE2"},
        "webhookUrl": "https://example.com/hook",
    }
    assert job.data.narrative_type == "singular"
    await done(job)
    assert before - emulator.balance() == 600
    assert emulator.session(job.id).aspect_ratio == "1:1"
    assert (await job.status()).data.source_narrative_request_id == story


async def test_a_video_from_a_branched_narrative_has_a_file_for_every_path(
    emulator, hosted, done, story, tmp_path
):
    branched = await hosted.narratives.create_branching(story, num_levels=1)
    emulator.clock.advance(RENDERED)
    job = await hosted.videos.create_from_narrative(branched.id, aspect_ratio="9:16")
    assert job.data.narrative_type == "branched"
    video = await done(job)
    assert [path.id for path in video.paths] == ["root.1", "root.2"]
    assert len(await video.download_all(tmp_path / "paths")) == 2
    assert (await hosted.videos.job(job.id).wait()).url == video.default_path.url


async def test_prompt_and_duration_are_the_narratives(emulator, hosted):
    for name, value in {"prompt": "p", "duration": 10}.items():
        with pytest.raises(TypeError, match=name):
            await hosted.videos.create_from_narrative("a" * 24, **{name: value})
        with pytest.raises(sdk.InputError, match=f"{name} comes from the narrative"):
            await hosted.videos.create_from_narrative("a" * 24, extra={name: value})
    with pytest.raises(sdk.InputError, match="16:9 or 9:16"):
        await hosted.videos.create_from_narrative("a" * 24, aspect_ratio="4:3")
    with pytest.raises(sdk.InputError, match="24 characters"):
        await hosted.videos.create_from_narrative("abc")
    assert not emulator.requests


async def test_a_narrative_must_be_done_and_for_the_same_model(emulator, hosted):
    unfinished = await hosted.narratives.create_single(prompt="A market", duration=10)
    with pytest.raises(sdk.ConflictError, match="must be completed"):
        await hosted.videos.create_from_narrative(unfinished.id)
    with pytest.raises(sdk.ConflictError, match="video_model must match"):
        await hosted.videos.create_from_narrative(unfinished.id, video_model="VEO3.1I2V")
    with pytest.raises(sdk.NotFoundError, match="Narrative request not found"):
        await hosted.videos.create_from_narrative("0" * 24)
