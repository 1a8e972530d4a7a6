"""Videos that are made step by step: they stop, are looked at, and go on."""

from __future__ import annotations

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import AnswerInstead, DropAnswer

SOON = 0.01
STATUS = {"request_id": "s1", "session_id": "s1", "type": "video"}
AT_A_STOP = {
    **STATUS,
    "status": "COMPLETED",
    "current_step": "image_generation",
    "next_step": "ai_video_generation",
    "waiting_for_process_next": True,
    "requires_user_action": True,
    "can_process_next": True,
}
REF = {"kind": "step_video", "id": "s1", "surface": "v2"}


@pytest.fixture
def moving(emulator):
    """Moves the clock at every look."""
    return lambda status: emulator.clock.advance(10)


@pytest.fixture
async def stopped(samsar, text_video, moving):
    """A video in two steps that has come to its stop."""
    job = await samsar.v2.step_videos.create_from_text(**text_video, step_mode="two_step")
    return await job.wait(poll=SOON, on_progress=moving)


# --- making them


async def test_one_step_is_what_happens_when_nothing_is_said(emulator, samsar, text_video, moving):
    job = await samsar.v2.step_videos.create_from_text(**text_video)
    assert job.data.step.manual_step_stages == []
    assert emulator.requests[-1].json == {
        "auto_render_full_video": True,
        "manual_step_stages": [],
        "input": {**text_video, "auto_render_full_video": True, "manual_step_stages": []},
    }
    video = await job.wait(poll=SOON, on_progress=moving)
    assert not video.needs_approval
    assert video.url.endswith(".mp4")


async def test_two_steps_stop_before_the_pictures_become_clips(stopped):
    assert stopped.needs_approval
    assert stopped.url is None
    assert stopped.data.status == "COMPLETED"
    assert stopped.data.current_step == "music_generation"
    assert stopped.data.next_step == "ai_video_generation"
    assert 0.0 < stopped.data.progress < 1.0
    action = stopped.data.required_action
    assert (action.type, action.reason) == ("process_next", "manual_step_checkpoint")


async def test_a_picture_becomes_a_video_with_stops_of_the_callers_own(emulator, samsar, moving):
    job = await samsar.v2.step_videos.create_from_image(
        image_url=" https://example.com/frame.png ",
        prompt="Turn this product frame into an ad",
        video_model="KLINGIMGTOVID3PRO",
        manual_step_stages=["speech_generation", "video_generation"],
        webhook_url="https://example.com/webhook",
    )
    body = emulator.requests[-1].json
    assert body["input"]["image_urls"] == ["https://example.com/frame.png"]
    assert body["webhookUrl"] == "https://example.com/webhook"
    first = await job.wait(poll=SOON, on_progress=moving)
    assert first.data.next_step == "speech_generation"
    await job.approve()
    second = await job.wait(poll=SOON, on_progress=moving)
    assert second.data.next_step == "video_generation"
    await job.approve()
    assert (await job.wait(poll=SOON, on_progress=moving)).url


async def test_pictures_of_the_callers_own_are_uploaded_first(emulator, samsar, tmp_path):
    path = tmp_path / "frame.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    await samsar.v2.step_videos.create_from_image(image_url=path)
    routes = [request.route for request in emulator.requests]
    assert routes == ["v2.images.upload", "v2.step_videos.create_from_image"]
    (url,) = emulator.requests[-1].json["input"]["image_urls"]
    assert url.startswith(emulator.url)


@pytest.mark.parametrize(
    ("said", "argument"),
    [
        ({"step_mode": "three_step"}, "step_mode"),
        ({"step_mode": "one_step", "manual_step_stages": ["video_generation"]}, "step_mode"),
        ({"step_mode": "two_step", "manual_step_stages": []}, "step_mode"),
        ({"step_mode": "two_step", "manual_step_stages": ["video_generation"]}, "step_mode"),
        ({"step_mode": "two_step", "auto_render_full_video": True}, "step_mode"),
        ({"step_mode": "one_step", "auto_render_full_video": False}, "step_mode"),
        ({"auto_render_full_video": False, "manual_step_stages": []}, "auto_render_full_video"),
        ({"manual_step_stages": ["clips"]}, "manual_step_stages[0]"),
        ({"manual_step_stages": "video_generation"}, "manual_step_stages"),
    ],
    ids=str,
)
async def test_what_contradicts_itself_is_refused(emulator, samsar, text_video, said, argument):
    with pytest.raises(sdk.InputError) as caught:
        await samsar.v2.step_videos.create_from_text(**text_video, **said)
    assert caught.value.argument == argument
    assert emulator.requests == []


@pytest.mark.parametrize(
    "said",
    [{}, {"image_url": "https://a.test/1", "image_urls": ["https://a.test/2"]}, {"image_urls": []}],
    ids=["none", "both", "empty"],
)
async def test_pictures_are_given_in_one_way(emulator, samsar, said):
    with pytest.raises(sdk.InputError, match="image_url"):
        await samsar.v2.step_videos.create_from_image(**said)
    assert emulator.requests == []


async def test_no_external_user_makes_them_because_the_account_would_pay(
    emulator, samsar, text_video
):
    member = samsar.v2.external_user(provider="whop", external_user_id="usr_1")
    with pytest.raises(sdk.InputError, match="billed to it"):
        await member.step_videos.create_from_text(**text_video)
    with pytest.raises(sdk.InputError, match="billed to it"):
        await member.step_videos.create_from_image(image_url="https://example.com/a.png")
    assert emulator.requests == []


async def test_a_lost_answer_is_not_asked_for_again(emulator, samsar, text_video):
    emulator.faults.add(DropAnswer(route="v2.step_videos.create_from_text"))
    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.v2.step_videos.create_from_text(**text_video)
    assert len(emulator.requests) == 1


async def test_a_spending_limit_holds(emulator, samsar, text_video):
    with pytest.raises(sdk.BudgetExceededError):
        await samsar.v2.step_videos.create_from_text(**text_video, options={"max_credits": 299})
    assert emulator.requests == []


# --- looking and approving


async def test_at_a_stop_there_is_something_to_look_at(emulator, samsar, text_video, moving):
    job = await samsar.v2.step_videos.create_from_text(
        **text_video, manual_step_stages=["speech_generation"]
    )
    stopped = await job.wait(poll=SOON, on_progress=moving)
    found = stopped.data.current_step_resources
    assert (found.step, found.label, found.status) == ("image_generation", "Images", "COMPLETED")
    assert [scene.index for scene in found.resources.layers] == [0, 1]
    assert all(scene.selected_image_url for scene in found.resources.layers)
    assert list(stopped.data.completed_step_resources) == ["prompt_generation", "image_generation"]


async def test_a_video_that_is_not_approved_costs_only_what_it_has_taken(emulator, samsar, stopped):
    before = emulator.balance()
    emulator.clock.advance(10_000)
    assert emulator.balance() == before > 10_000 - 300
    assert (await stopped.job.status()).data.needs_approval


async def test_approving_twice_is_approving_once(emulator, stopped, moving):
    now = await stopped.job.approve()
    assert not now.data.needs_approval
    assert now.data.current_step == "ai_video_generation"
    again = await stopped.job.approve()
    assert again.data.current_step == "ai_video_generation"
    video = await stopped.job.wait(poll=SOON, on_progress=moving)
    assert video.data.credits_charged == 300
    assert (await stopped.job.approve()).data.url == video.url


async def test_an_approval_whose_answer_is_lost_is_looked_after(emulator, stopped):
    emulator.faults.add(DropAnswer(route="v2.step_videos.process_next"))
    assert (await stopped.job.approve()).data.status == "PENDING"
    sent = [request.route for request in emulator.requests]
    assert sent.count("v2.step_videos.process_next") == 1


async def test_an_approval_that_did_not_arrive_is_sent_again(emulator, stopped):
    emulator.faults.add(AnswerInstead(route="v2.step_videos.process_next", status=503))
    before = len(emulator.requests)

    assert (await stopped.job.approve()).data.status == "PENDING"

    sent = [request.method for request in emulator.requests[before:]]
    assert sent == ["GET", "POST", "GET", "POST"]


async def test_an_approval_gives_up_after_a_few_attempts(emulator, stopped):
    emulator.faults.add(AnswerInstead(route="v2.step_videos.process_next", status=500, times=None))
    before = len(emulator.requests)

    with pytest.raises(sdk.ServerError):
        await stopped.job.approve()

    assert [request.method for request in emulator.requests[before:]] == ["GET", "POST"] * 3
    assert (await stopped.job.status()).data.needs_approval


async def test_the_next_stop_is_never_approved_unseen(server, scripted):
    """The answer was lost, and the stage that was approved is done by now."""
    server.play(
        Say(body=AT_A_STOP),
        Say(reset="silent"),
        Say(body={**AT_A_STOP, "next_step": "video_generation"}),
    )
    now = await scripted.jobs.resume(REF).approve()
    assert now.data.needs_approval
    assert now.data.next_step == "video_generation"
    assert [got.method for got in server.got] == ["GET", "POST", "GET"]


async def test_an_approval_that_is_made_again_after_an_error_is_for_the_same_stop(server, scripted):
    second = {**AT_A_STOP, "next_step": "video_generation"}
    job = scripted.jobs.resume(REF)
    # The approval arrives, its answer does not, and the server cannot be asked what became of it.
    server.play(Say(body=AT_A_STOP), Say(status=502), Say(status=404, body={"message": "no"}))
    with pytest.raises(sdk.NotFoundError):
        await job.approve()
    server.play(Say(body=second))
    now = await job.approve()
    assert (now.data.needs_approval, now.data.next_step) == (True, "video_generation")
    assert [got.method for got in server.got] == ["GET"]
    # Now that its caller has seen this stop, it goes on from there.
    server.play(Say(body=second), Say(body={**STATUS, "status": "PENDING"}))
    assert (await job.approve()).data.status == "PENDING"
    assert [got.method for got in server.got] == ["GET", "POST"]


async def test_what_somebody_else_approved_meanwhile_is_not_approved_again(samsar, stopped, moving):
    other = samsar.jobs.resume(stopped.job.ref)

    async def approve(status):
        await other.approve()
        return True

    video = await stopped.job.run(approve=approve, poll=SOON, on_progress=moving)
    assert video.url


async def test_what_is_at_no_stop_is_left_alone(emulator, samsar, text_video):
    job = await samsar.v2.step_videos.create_from_text(**text_video, step_mode="two_step")
    assert (await job.approve()).data.current_step == "prompt_generation"
    assert emulator.requests[-1].route == "v2.step_videos.status"


async def test_what_is_not_ready_cannot_go_on(samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    with pytest.raises(sdk.BadRequestError, match="not a step video request"):
        await samsar.v2.step_videos.process_next(job.id)
    with pytest.raises(sdk.NotFoundError):
        await samsar.v2.step_videos.status(job.id)


async def test_somebody_looks_at_every_stop(samsar, text_video, moving):
    seen = []

    async def approve(status):
        seen.append((status.current_step, status.current_step_resources.step))
        return True

    job = await samsar.v2.step_videos.create_from_text(
        **text_video, manual_step_stages=["image_generation", "ai_video_generation"]
    )
    video = await job.run(approve=approve, poll=SOON, on_progress=moving)
    assert seen == [("prompt_generation",) * 2, ("music_generation",) * 2]
    assert not video.needs_approval
    assert video.url


async def test_who_decides_need_not_take_time(stopped, moving):
    video = await stopped.job.run(approve=lambda _: True, poll=SOON, on_progress=moving)
    assert video.url


async def test_a_video_that_is_turned_down_stays_where_it_is(emulator, stopped):
    result = await stopped.job.run(approve=lambda _: False, poll=SOON)
    assert result.needs_approval
    assert (await stopped.job.status()).data.needs_approval
    assert "v2.step_videos.process_next" not in [each.route for each in emulator.requests]


@pytest.mark.parametrize("verdict", [None, "yes", 1])
async def test_only_a_clear_yes_is_one(stopped, verdict):
    with pytest.raises(sdk.InputError, match="approve must return True or False"):
        await stopped.job.run(approve=lambda _: verdict, poll=SOON)
    assert (await stopped.job.status()).data.needs_approval


async def test_many_waits_end_at_stops_too(emulator, samsar, text_video):
    create = samsar.v2.step_videos.create_from_text
    jobs = [await create(**text_video, step_mode="two_step"), await create(**text_video)]
    emulator.clock.advance(1000)
    first, second = await samsar.v2.jobs.wait_all(jobs, poll=SOON)
    assert first.needs_approval
    assert second.url


async def test_a_stop_is_found_again_in_another_process(samsar, stopped):
    ref = stopped.job.ref
    assert ref == {"kind": "step_video", "id": stopped.job.id, "surface": "v2"}
    job = samsar.jobs.resume(ref)
    assert isinstance(job, sdk.AsyncStepVideoJob)
    assert (await job.wait()).needs_approval
    assert (await job.approve()).data.status == "PENDING"


# --- what the status hides


async def test_a_cancelled_video_is_recognised_although_its_status_hides_it(
    samsar, text_video, stopped
):
    for job in (
        stopped.job,
        await samsar.v2.step_videos.create_from_text(**text_video),
    ):
        assert (await job.cancel()).data.cancelled
        status = (await job.status()).data
        assert status.status != "CANCELLED"
        assert status.is_cancelled
        assert not status.needs_approval
        with pytest.raises(sdk.JobCancelledError):
            await job.wait()


async def test_a_paused_video_is_waited_for(server, scripted):
    server.play(
        Say(body={**STATUS, "status": "PENDING", "expressGenerationPaused": True}),
        Say(body={**STATUS, "status": "COMPLETED", "result_url": "https://cdn.test/a.mp4"}),
    )
    paused = []
    video = await scripted.jobs.resume(REF).wait(
        poll=SOON, on_progress=lambda status: paused.append(status.is_paused)
    )
    assert paused == [True, False]
    assert video.url == "https://cdn.test/a.mp4"


async def test_completed_is_done_only_with_a_result_and_without_a_stop(server, scripted):
    server.play(
        Say(body={**STATUS, "status": "COMPLETED"}),
        Say(body={**STATUS, "status": "COMPLETED", "videoLink": "https://cdn.test/old.mp4"}),
        Say(body={**AT_A_STOP, "result_url": "https://cdn.test/old.mp4"}),
    )
    video = await scripted.jobs.resume(REF).wait(poll=SOON)
    assert len(server.got) == 3
    assert video.needs_approval
    assert video.url is None


async def test_a_failed_video_says_why(emulator, samsar, text_video):
    job = await samsar.v2.step_videos.create_from_text(**text_video, step_mode="two_step")
    emulator.fail_session(job.id, "The prompt was refused")
    with pytest.raises(sdk.JobFailedError, match="The prompt was refused"):
        await job.wait()
    assert (await job.approve()).data.status == "FAILED"
    with pytest.raises(sdk.ConflictError, match="The prompt was refused"):
        await samsar.v2.step_videos.process_next(job.id)


@pytest.mark.parametrize("wrong", [None, True, "yes"])
async def test_what_cannot_be_asked_is_refused_before_the_wait(scripted, server, wrong):
    with pytest.raises(sdk.InputError, match=r"^approve must be a function$") as caught:
        await scripted.jobs.resume(REF).run(approve=wrong)
    assert caught.value.argument == "approve"
    assert server.got == []


async def test_a_stop_has_a_preview_too(samsar, stopped):
    detailed = await stopped.job.status_detailed()
    assert detailed.data.needs_approval
    assert detailed.data.session.route_type == "step"
    assert detailed.data.session.preview_stage == "audio_generation"
    assert detailed.data.preview_url.endswith("/scene-0.png")
    by_id = await samsar.v2.step_videos.status_detailed(stopped.job.id)
    assert by_id.data.preview_url == detailed.data.preview_url
