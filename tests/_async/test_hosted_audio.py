"""Hosted audio: music, and what is reached by its path."""

from __future__ import annotations

import wave

import pytest
from support.hosted import music
from support.scripted import Say

import samsar as sdk
from samsar.models.hosted_media import AudioStatus

RENDERED = 1000
SOON = 0.01


def last(emulator):
    return emulator.requests[-1]


async def test_music_is_charged_before_it_is_made(emulator, hosted, done, tmp_path):
    before = emulator.balance()
    job = await music(hosted, music_model="LYRIA3", is_instrumental=False, lyrics="la la")
    assert before - emulator.balance() == job.credits_charged == job.data.credits_charged == 2
    assert last(emulator).json == {
        "input": {
            "prompt": "calm piano",
            "duration": 20,
            "music_model": "LYRIA3",
            "is_instrumental": False,
            "lyrics": "la la",
        }
    }
    assert (job.data.route, job.data.generation_type) == ("text_to_music", "music")
    result = await done(job)
    assert isinstance(result.data, AudioStatus)
    path = await result.download(tmp_path / "calm.wav")
    with wave.open(path) as sound:
        assert sound.getnframes() > 0


async def test_a_prompt_for_music_must_say_something(emulator, hosted):
    for prompt in (None, " ", 5):
        with pytest.raises(sdk.InputError, match="prompt"):
            await hosted.audio.create_music(prompt)
    with pytest.raises(sdk.InputError, match="duration"):
        await hosted.audio.create_music("p", duration=0)
    with pytest.raises(TypeError, match="did you mean 'music_model'"):
        await hosted.audio.create_music("p", musicmodel="x")
    assert not emulator.requests


@pytest.mark.parametrize(
    "body",
    [
        {"status": "COMPLETED", "audio_url": "https://cdn.samsar.one/a.mp3"},
        {"status": "COMPLETED", "audio": {"url": "https://cdn.samsar.one/a.mp3"}},
        {"status": "COMPLETED", "result_urls": ["https://cdn.samsar.one/a.mp3"]},
        {"status": "COMPLETED", "result_url": "https://cdn.samsar.one/a.mp3"},
    ],
)
async def test_a_sound_is_found_under_all_of_its_names(server, scripted, body):
    server.play(Say(body=body))
    result = await scripted.v2.external.audio.job("aud_1").wait(poll=SOON)
    assert result.url == "https://cdn.samsar.one/a.mp3"
    assert result.urls == ["https://cdn.samsar.one/a.mp3"]


@pytest.mark.parametrize(
    ("path", "payload", "price"),
    [
        ("text_to_speech", {"input": {"text": "Welcome!"}}, 1),
        ("text_to_sound_effect", {"prompt": "rain"}, 1),
        ("music", {"input": {"prompt": "calm"}}, 2),
        ("generate_music", {"input": {"prompt": "calm"}}, 2),
    ],
)
async def test_other_audio_is_reached_by_its_path(emulator, hosted, path, payload, price):
    with pytest.raises(sdk.BudgetExceededError):
        await hosted.audio.request(payload, path, options={"max_credits": price - 0.5})
    answer = await hosted.audio.request(payload, path, options={"max_credits": price})
    assert answer.credits_charged == price
    assert last(emulator).json == payload
    emulator.clock.advance(RENDERED)
    assert (await hosted.audio.job(answer.data["request_id"]).wait()).url


async def test_what_no_server_has_says_so(hosted):
    with pytest.raises(sdk.RouteNotFoundError, match="no server of today lists its voices"):
        await hosted.audio.list_voices(language_code="en-US", refresh=True)
    with pytest.raises(sdk.RouteNotFoundError):
        await hosted.audio.request({"route_type": "text_to_music", "input": {"prompt": "p"}})


async def test_voices_are_asked_for_by_language(server, scripted):
    server.play(Say(body={"voices": [{"id": "v1", "languageCodes": ["en-US"]}]}))
    found = await scripted.v2.external.audio.list_voices(language_code=" en-US ", refresh=False)
    assert found.data.voices == [{"id": "v1", "languageCodes": ["en-US"]}]
    assert server.got[-1].raw_query == "languageCode=en-US&refresh=false"
    with pytest.raises(sdk.InputError, match="refresh"):
        await scripted.v2.external.audio.list_voices(refresh="yes")
