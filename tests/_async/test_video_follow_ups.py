"""Videos made from finished ones, through both clients."""

from __future__ import annotations

import pytest
from support.follow_ups import copy, first_outro, new_footer, new_outro, translation
from support.scripted import Say

import samsar as sdk
from samsar.emulator import DropAnswer
from samsar.types import FocusArea, FooterItem, ImageItem, OutroCtaImage

RENDERED = 1000
PICTURE = "https://cdn.example.com/outro.png"
HOOK = "https://example.com/hook"
PNG = b"\x89PNG\r\n\x1a\n and more"


@pytest.fixture
async def finished(emulator, samsar, text_video):
    """The id of a video of ten seconds that is ready."""
    job = await samsar.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    return job.id


def subtitles(videos, session_id, **more):
    return videos.add_subtitles(session_id, subtitle_language="fr", **more)


def no_subtitles(videos, session_id, **more):
    return videos.remove_subtitles(session_id, **more)


FOLLOW_UPS = {
    new_outro: 75,
    first_outro: 75,
    new_footer: 75,
    translation: 30,
    subtitles: None,
    no_subtitles: None,
    copy: 0,
}


@pytest.mark.parametrize(("make", "price"), FOLLOW_UPS.items())
async def test_a_follow_up_is_a_job_of_its_own(emulator, samsar, finished, make, price):
    job = await make(samsar.videos, finished, webhook_url=HOOK)
    assert job.kind == "video"
    assert job.id != finished
    assert job.credits_charged == price
    assert emulator.session(job.id).webhook_url == HOOK
    assert (await samsar.videos.latest(job.id)).raw.status == 202

    emulator.clock.advance(RENDERED)
    video = await job.wait()
    assert (await samsar.videos.latest(job.id)).data.result_url == video.url
    listed = await samsar.videos.list_completed()
    assert [each.session_id for each in listed.data] == [job.id, finished]


@pytest.mark.parametrize("make", FOLLOW_UPS)
async def test_a_follow_up_whose_answer_is_lost_is_not_asked_for_again(
    emulator, samsar, finished, make
):
    emulator.faults.add(DropAnswer(route="POST /v1/video", times=None))
    with pytest.raises(sdk.OutcomeUnknownError):
        await make(samsar.videos, finished)
    assert len(emulator.sessions()) == 2


@pytest.mark.parametrize("make", FOLLOW_UPS)
async def test_a_follow_up_of_an_unknown_video_is_not_found(samsar, make):
    with pytest.raises(sdk.NotFoundError, match=r"Video session not found\."):
        await make(samsar.videos, "0" * 24)


@pytest.mark.parametrize("make", FOLLOW_UPS)
@pytest.mark.parametrize("session_id", ["", "..", None, 5])
async def test_an_id_that_is_none_is_refused_before_anything_is_sent(
    emulator, samsar, make, session_id
):
    with pytest.raises(sdk.InputError) as caught:
        await make(samsar.videos, session_id)
    assert caught.value.argument == "session_id"
    assert emulator.requests == []


@pytest.mark.parametrize("make", [new_outro, first_outro, new_footer])
async def test_what_costs_a_fixed_price_is_held_against_the_limit(samsar, finished, make):
    with pytest.raises(sdk.BudgetExceededError) as caught:
        await make(samsar.videos, finished, options={"max_credits": 74})
    assert caught.value.estimate == 75
    assert (await make(samsar.videos, finished, options={"max_credits": 75})).id


@pytest.mark.parametrize("make", [subtitles, no_subtitles, copy])
async def test_what_is_free_passes_any_limit(samsar, finished, make):
    assert (await make(samsar.videos, finished, options={"max_credits": 0})).id


async def test_a_price_by_the_second_is_not_known_beforehand(samsar, finished):
    careful = samsar.with_options(max_credits=10_000)
    with pytest.raises(sdk.BudgetExceededError, match="no known price"):
        await careful.videos.translate(finished, language="es")
    with pytest.raises(sdk.BudgetExceededError, match="no known price"):
        await careful.videos.join([finished, "other"])
    assert await careful.videos.translate(finished, language="es", options={"max_credits": None})


async def test_too_few_credits_are_told(emulator, samsar, finished):
    emulator.set_balance(29)
    with pytest.raises(sdk.InsufficientCreditsError):
        await samsar.videos.translate(finished, language="es")


async def test_a_chain_of_follow_ups_ends_in_one_video(emulator, samsar, finished):
    translated = await samsar.videos.translate(finished, language="es", enable_subtitles=True)
    emulator.clock.advance(RENDERED)
    spanish = await translated.wait()
    assert (spanish.data.result_language, spanish.data.has_subtitles) == ("es", True)

    joined = await samsar.videos.join([finished, translated.id], blend_scenes=True)
    assert joined.credits_charged == 60
    emulator.clock.advance(RENDERED)
    bare = await samsar.videos.remove_subtitles(joined.id)
    emulator.clock.advance(RENDERED)
    assert (await bare.wait()).data.has_subtitles is False


async def test_a_footer_is_taken_away(emulator, samsar, finished):
    job = await samsar.videos.update_footer_image(finished, remove_footer=True)
    emulator.clock.advance(RENDERED)
    assert (await job.wait()).data.has_footer is False


async def test_the_answer_to_a_clone_is_its_first_status(samsar, finished):
    job = await samsar.videos.clone(finished)
    assert isinstance(job.data, sdk.JobStatus)
    assert job.data.stages["video_generation"] == "PENDING"
    assert job.data.credits_charged == 0
    assert job.problems == []


async def test_cancelling_takes_an_id_and_may_be_repeated(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    for _ in range(2):
        answer = await samsar.videos.cancel(job.id)
        assert (answer.data.status, answer.data.cancelled) == ("CANCELLED", True)
    assert emulator.requests[-1].json == {"input": {"videoSessionId": job.id}}
    with pytest.raises(sdk.JobCancelledError):
        await job.wait()


async def test_cancelling_is_tried_again_when_its_answer_is_lost(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    emulator.faults.add(DropAnswer(route="videos.cancel"))
    assert (await samsar.videos.cancel(job.id)).data.cancelled


async def test_cancelling_knows_no_webhook(samsar):
    with pytest.raises(TypeError, match="webhook_url"):
        await samsar.videos.cancel("s1", webhook_url=HOOK)


@pytest.mark.parametrize("ids", [["a"], ["a", "a"], ["a", ""], "ab", None])
async def test_joining_needs_two_different_ids(emulator, samsar, ids):
    with pytest.raises(sdk.InputError) as caught:
        await samsar.videos.join(ids)
    assert caught.value.argument.startswith("session_ids")
    assert emulator.requests == []


async def test_an_outro_may_be_described_by_values(emulator, samsar, finished):
    await samsar.videos.update_outro_image(
        finished,
        outro_cta_image=OutroCtaImage(middle_image=PICTURE, top_text="Scan"),
        add_outro_animation=True,
        add_outro_focus_area=True,
        outro_focus_area=FocusArea(x=1, y=2, width=3, height=4),
    )
    sent = emulator.requests[-1].json["input"]
    assert sent["outro_cta_image"] == {"middle_image": PICTURE, "top_text": "Scan"}
    assert sent["outro_focust_area"] == {"x": 1, "y": 2, "width": 3, "height": 4}
    assert sent["generate_outro_image"] is True


async def test_a_new_video_may_be_described_by_values(emulator, samsar):
    job = await samsar.videos.create_from_images(
        image_urls=[ImageItem(image_url="https://example.com/a.jpg", title="A")],
        add_footer_animation=True,
        footer_metadata=[FooterItem(title="Book", url="https://example.com/book")],
    )
    assert emulator.session(job.id).has_footer
    sent = emulator.requests[-1].json["input"]
    assert sent["image_urls"] == [{"image_url": "https://example.com/a.jpg", "title": "A"}]
    assert sent["footer_metadata"] == [{"url": "https://example.com/book", "title": "Book"}]


async def test_an_answer_of_the_route_of_external_users_is_understood(server, scripted):
    server.play(
        Say(
            body={
                "request_id": "extreq_1",
                "session_id": "extreq_1",
                "external_request_id": "extreq_1",
                "external_session_id": "extreq_1",
                "status_endpoint": "/v1/external_users/status?request_id=extreq_1",
                "creditsCharged": 75,
            }
        )
    )
    job = await scripted.videos.update_footer_image("extreq_0", cta_text="Scan")
    assert job.id == "extreq_1"
    assert job.data.status_endpoint.endswith("extreq_1")
    assert job.data.credits_charged == 75
    assert job.problems == []
    assert job.data.extra == {}


async def test_an_answer_without_an_id_leaves_it_open_what_was_charged(server, scripted):
    server.play(Say(body={"status": "queued"}))
    with pytest.raises(sdk.OutcomeUnknownError):
        await scripted.videos.translate("s1", language="es")
    assert len(server.got) == 1


async def test_pictures_of_the_caller_are_uploaded_first(emulator, samsar, finished, tmp_path):
    picture = tmp_path / "outro.png"
    picture.write_bytes(PNG)
    job = await samsar.videos.add_outro_image(finished, outro_image_url=picture)
    upload, call = emulator.requests[-2:]
    assert upload.route == "images.upload"
    assert call.json["input"]["outro_image_url"].startswith("http")
    assert emulator.session(job.id).status == "PENDING"
    assert job.credits_charged == 75


async def test_pictures_of_a_new_video_are_uploaded_together(emulator, samsar):
    job = await samsar.videos.create_from_images(
        image_urls=[PNG, "https://example.com/a.jpg", ImageItem(image_url=PNG, title="C")]
    )
    assert [got.route for got in emulator.requests] == [
        "images.upload",
        "videos.create_from_images",
    ]
    first, second, third = emulator.requests[-1].json["input"]["image_urls"]
    assert first.startswith("http")
    assert second == "https://example.com/a.jpg"
    assert third["image_url"].startswith("http")
    assert emulator.session(job.id).status == "PENDING"


async def test_nothing_is_uploaded_for_a_call_that_costs_too_much(emulator, samsar, finished):
    sent = len(emulator.requests)
    with pytest.raises(sdk.BudgetExceededError):
        await samsar.videos.add_outro_image(
            finished, outro_image_url=PNG, options={"max_credits": 10}
        )
    assert len(emulator.requests) == sent
