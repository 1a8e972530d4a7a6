"""What there is to see of a job before it is done."""

from __future__ import annotations


async def test_there_is_something_to_see_before_a_video_is_done(
    emulator, samsar, text_video, tmp_path
):
    job = await samsar.v2.videos.create_from_text(**text_video)
    now = await samsar.v2.jobs.status_detailed(job.id)
    assert now.data.status_detail_schema == "video_session_preview.v1"
    assert now.data.session.layers is None
    assert now.data.preview_url is None

    emulator.clock.advance(25)
    picture = (await samsar.v2.jobs.status_detailed(job.id)).data
    assert picture.session.preview_stage == "image_generation"
    assert [each.type for each in picture.session.previews] == ["image", "image"]
    assert picture.preview_url.endswith("/scene-0.png")

    emulator.clock.advance(45)
    clip = (await samsar.v2.jobs.status_detailed(job.id)).data
    assert clip.session.completed_stages[-1] == "ai_video_generation"
    assert [each.stage for each in clip.session.previews] == ["ai_video_generation"] * 2
    assert clip.session.audio_layers[0].type == "speech"
    assert clip.session.global_audio_layers[0].volume == 0.25

    emulator.clock.advance(1000)
    video = await samsar.v2.jobs.status_detailed(job.id)
    assert video.data.preview_url == video.data.url == video.data.session.result.url
    assert video.data.session.layers[0].lip_sync_video.url
    assert video.data.session.layers[1].sound_effect_video.url


async def test_a_picture_has_no_preview(emulator, samsar):
    job = await samsar.images.enhance(image_url="https://example.com/a.png")
    detailed = (await samsar.v2.jobs.status_detailed(job.id)).data
    assert detailed.session is None
    assert detailed.preview_url is None
    emulator.clock.advance(1000)
    done = (await samsar.v2.jobs.status_detailed(job.id)).data
    assert done.preview_url == done.url


async def test_the_request_of_an_external_user_has_a_preview(emulator, samsar, text_video):
    emulator.top_up(1000)
    member = samsar.external_user(provider="whop", external_user_id="usr_1")
    await member.credits.grant(1000)
    job = await member.videos.create_from_text(**text_video)
    emulator.clock.advance(30)
    for jobs in (member.jobs, samsar.v2.jobs):
        detailed = (await jobs.status_detailed(job.id)).data
        assert detailed.external_request_id == job.id
        assert detailed.preview_url.endswith("/scene-0.png")
