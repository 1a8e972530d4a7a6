"""Hosted videos, clips and music as jobs, through both clients."""

from __future__ import annotations

import pytest
from support.hosted import JOBS, called, from_text, lip_sync, music, sound_effect

import samsar as sdk
from samsar.emulator import DropAnswer

RENDERED = 1000


@pytest.mark.parametrize("make", JOBS, ids=called)
async def test_everything_that_takes_time_is_a_job_with_a_file(
    emulator, hosted, done, tmp_path, make
):
    job = await make(hosted)
    assert job.data.id == job.id
    result = await done(job)
    assert result.data.status == "COMPLETED"
    progress = []
    await result.download(tmp_path / "result", on_progress=progress.append)
    assert progress[-1].received == progress[-1].total > 0


@pytest.mark.parametrize("make", JOBS, ids=called)
async def test_another_process_finds_a_job_by_its_ref(emulator, samsar, hosted, make):
    job = await make(hosted)
    again = samsar.jobs.resume(job.ref)
    assert type(again) is type(job)
    assert again == job
    emulator.clock.advance(RENDERED)
    assert (await again.wait()).url


@pytest.mark.parametrize("make", JOBS, ids=called)
async def test_a_lost_answer_is_not_paid_twice(emulator, hosted, make):
    emulator.faults.add(DropAnswer(times=None))
    with pytest.raises(sdk.OutcomeUnknownError):
        await make(hosted)
    assert len(emulator.requests) == 1


async def test_jobs_of_all_kinds_are_waited_for_together(emulator, samsar, hosted):
    jobs = [await make(hosted) for make in JOBS]
    emulator.clock.advance(RENDERED)
    results = await samsar.jobs.wait_all(jobs)
    assert [result.job.kind for result in results] == [
        "hosted_video",
        "hosted_video",
        "hosted_video",
        "hosted_clip",
        "hosted_clip",
        "hosted_audio",
    ]
    assert all(result.url for result in results)


async def test_a_hosted_video_can_be_cancelled_and_the_others_say_that_they_cannot(hosted):
    job = await from_text(hosted)
    assert (await job.cancel()).data.cancelled
    with pytest.raises(sdk.JobCancelledError):
        await job.wait()
    for make in (lip_sync, sound_effect, music):
        with pytest.raises(sdk.InputError, match="cannot be cancelled"):
            await (await make(hosted)).cancel()


async def test_the_account_pays_and_never_an_external_user(emulator, samsar):
    other = samsar.with_options(external_user_api_key="sxu_1")
    with pytest.raises(sdk.InputError, match="billed to it"):
        await music(other.v2.external)
    assert not emulator.requests
