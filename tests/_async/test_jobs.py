"""Jobs: waiting for them, leaving them, finding them again."""

from __future__ import annotations

import json

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import AnswerInstead, DropAnswer

RENDERED = 1000
SOON = 0.01


async def test_a_job_is_the_answer_to_its_call_too(samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    assert isinstance(job, sdk.SamsarResult)
    assert job.id == job.data.request_id
    assert job.kind == "video"
    assert job.raw.status == 200
    assert job.raw.json()["request_id"] == job.id


async def test_waiting_returns_the_finished_video(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    seen = []

    def look(status):
        seen.append(status.progress)
        emulator.clock.advance(20)

    video = await job.wait(poll=SOON, on_progress=look)
    assert video.url.endswith(".mp4")
    assert video.urls == [video.url]
    assert video.data.credits_charged == 300
    assert seen == sorted(seen)
    assert seen[0] == 0.0
    assert seen[-1] == 1.0
    assert video.job is job


async def test_a_wait_can_end_early(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    early = await job.wait(
        poll=SOON,
        on_progress=lambda _: emulator.clock.advance(20),
        until=lambda status: status.progress > 0.2,
    )
    assert early.data.status == "PENDING"


async def test_what_is_called_back_may_take_its_time(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    seen = []

    async def look(status):
        seen.append(status.progress)
        emulator.clock.advance(20)

    async def not_yet(status):
        return False

    video = await job.wait(poll=SOON, on_progress=look, until=not_yet)
    assert video.url.endswith(".mp4")
    assert seen[-1] == 1.0


async def test_waiting_for_all_calls_back_what_takes_its_time(emulator, samsar, text_video):
    jobs = [await samsar.videos.create_from_text(**text_video) for _ in range(2)]
    emulator.clock.advance(RENDERED)
    seen = set()

    async def look(job, status):
        seen.add((job.id, status.status))

    await samsar.jobs.wait_all(jobs, poll=SOON, on_progress=look)
    assert seen == {(job.id, "COMPLETED") for job in jobs}


@pytest.mark.parametrize("argument", ["on_progress", "until"])
async def test_what_cannot_be_called_back_is_refused_before_the_wait(scripted, server, argument):
    job = scripted.jobs.resume("665f1c2e9b1d4a0012345678")
    with pytest.raises(sdk.InputError, match=f"^{argument} must be a function$") as caught:
        await job.wait(**{argument: 3})
    assert caught.value.argument == argument
    assert server.got == []


@pytest.mark.parametrize("wrong", [None, 5, "x", [None], [{"kind": "video", "id": "a"}]])
async def test_only_jobs_can_be_waited_for(samsar, wrong):
    with pytest.raises(sdk.InputError, match=r"^jobs must be a list of jobs") as caught:
        await samsar.jobs.wait_all(wrong)
    assert caught.value.argument == "jobs"


async def test_updates_yield_every_look(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    words = []
    async for update in job.updates(poll=SOON):
        words.append(update.data.status)
        emulator.clock.advance(40)
    assert words[0] == "PENDING"
    assert words[-1] == "COMPLETED"


async def test_a_failed_job_raises_with_the_reason_of_the_server(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    emulator.fail_session(job.id, "The prompt was refused")
    with pytest.raises(sdk.JobFailedError, match="The prompt was refused") as caught:
        await job.wait()
    assert caught.value.reason == "The prompt was refused"
    assert caught.value.ref == job.ref
    assert caught.value.last.status == "FAILED"
    assert not caught.value.insufficient_credits


async def test_a_job_that_ran_out_of_credits_says_so(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    emulator.set_balance(50)
    emulator.clock.advance(RENDERED)
    with pytest.raises(sdk.JobFailedError) as caught:
        await job.wait()
    assert caught.value.insufficient_credits
    assert emulator.balance() < 50


async def test_a_cancelled_job_raises(samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    assert (await job.cancel()).data.cancelled is True
    with pytest.raises(sdk.JobCancelledError):
        await job.wait()


async def test_a_wait_that_runs_out_of_time_carries_the_ref(samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    with pytest.raises(sdk.WaitTimeoutError) as caught:
        await job.wait(timeout=0.1, poll=0.04)
    assert caught.value.ref == job.ref
    assert caught.value.last.status == "PENDING"


async def test_a_job_is_found_again_from_its_ref_in_another_process(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    kept = json.dumps(job.ref)
    emulator.clock.advance(RENDERED)
    video = await samsar.jobs.resume(json.loads(kept)).wait()
    assert video.data.request_id == job.id
    assert samsar.jobs.resume(job.id).id == job.id


@pytest.mark.parametrize("ref", ["", {}, {"kind": "video"}, {"kind": "poem", "id": "x"}, 5])
async def test_what_is_no_ref_is_refused(samsar, ref):
    with pytest.raises(sdk.InputError, match="ref"):
        samsar.jobs.resume(ref)


async def test_a_wait_survives_what_passes_by_itself(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    status = "jobs.status"
    emulator.faults.add(AnswerInstead(route=status, status=404, body={"message": "Not found."}))
    emulator.faults.add(AnswerInstead(route=status, status=502, times=3))
    emulator.faults.add(DropAnswer(route=status))
    video = await job.wait(poll=SOON)
    assert video.url


async def test_a_wait_ends_at_once_when_the_key_is_wrong(samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    stranger = samsar.with_options(api_key="sk_live_wrong")
    with pytest.raises(sdk.AuthenticationError):
        await stranger.jobs.resume(job.ref).wait()


async def test_a_wait_ends_at_once_where_there_is_no_such_route(server, scripted):
    server.play(Say(status=404, body=b"<!DOCTYPE html><pre>Cannot GET /v1/status</pre>"))
    with pytest.raises(sdk.RouteNotFoundError):
        await scripted.jobs.resume("req_1").wait()
    assert len(server.got) == 1


@pytest.mark.parametrize("bad", [{"first": -5}, {"growth": 0.5}, {"jitter": 1}, {"longest": 0}])
async def test_a_schedule_that_makes_no_sense_is_refused(bad):
    with pytest.raises(sdk.InputError):
        sdk.PollSchedule(**bad)


async def test_completed_without_a_url_and_unknown_words_go_on(server, scripted):
    server.play(
        Say(body={"status": "COMPLETED"}),
        Say(body={"status": "PAUSED"}),
        Say(body={"status": "DREAMING", "brand_new": 1}),
        Say(body={"status": "COMPLETED", "result_url": "https://cdn.example.com/a.mp4"}),
    )
    video = await scripted.jobs.resume("req_1").wait(poll=SOON)
    assert video.url == "https://cdn.example.com/a.mp4"
    assert len(server.got) == 4


async def test_many_jobs_are_waited_for_in_the_order_given(emulator, samsar, text_video):
    jobs = [await samsar.videos.create_from_text(**text_video) for _ in range(5)]
    emulator.clock.advance(RENDERED)
    videos = await samsar.jobs.wait_all(jobs, poll=SOON)
    assert [video.data.request_id for video in videos] == [job.id for job in jobs]


async def test_waiting_for_no_jobs_returns_nothing(samsar):
    assert await samsar.jobs.wait_all([]) == []


async def test_among_many_jobs_a_failed_one_can_stand_as_its_error(emulator, samsar, text_video):
    jobs = [await samsar.videos.create_from_text(**text_video) for _ in range(3)]
    emulator.fail_session(jobs[1].id, "no luck")
    emulator.clock.advance(RENDERED)
    seen = []
    first, second, third = await samsar.jobs.wait_all(
        jobs,
        poll=SOON,
        on_progress=lambda job, status: seen.append((job.id, status.status)),
        return_exceptions=True,
    )
    assert first.url
    assert third.url
    assert isinstance(second, sdk.JobFailedError)
    assert (jobs[1].id, "FAILED") in seen
    with pytest.raises(sdk.JobFailedError):
        await samsar.jobs.wait_all(jobs, poll=SOON)


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf"), True, "5"])
async def test_a_wait_refuses_what_is_no_number_of_seconds(samsar, text_video, bad):
    job = await samsar.videos.create_from_text(**text_video)
    with pytest.raises(sdk.InputError, match="timeout"):
        await job.wait(timeout=bad)
    with pytest.raises(sdk.InputError, match="poll"):
        await job.wait(poll=bad)


async def test_jobs_are_equal_when_their_ids_mean_the_same(samsar):
    bare = "ab" * 16
    one, other = samsar.jobs.resume(bare), samsar.jobs.resume(f"EXTREQ_{bare.upper()}")

    assert one == other
    assert len({one, other}) == 1
    assert one != samsar.jobs.resume({"kind": "image", "id": bare})
    assert one != bare
    assert sdk.same_request(one, bare)


async def test_the_request_of_an_external_user_is_resumed_by_any_form_of_its_id(
    emulator, samsar, text_video
):
    member = samsar.external_user(provider="whop", external_user_id="usr_123")
    await member.credits.grant(10_000)
    job = await member.videos.create_from_text(**text_video)

    for form in (job.id, job.id.removeprefix("extreq_"), job.ref):
        again = samsar.jobs.resume(form)
        assert again == job
        assert (await again.status()).data.status == "PENDING"
        assert (await samsar.jobs.status(again.id)).data.status == "PENDING"
