"""Videos in which the viewer chooses how the story goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import AnswerInstead, DropAnswer, FailAfterHandling

CREATE = "v2.interactive_videos.create_from_text"
PATH = "/v2/text_to_interactive_video"
RENDERED = 1000
SOON = 0.01

STORY = {
    "prompt": "A midnight train arrives and the viewer chooses whom to follow",
    "duration": 30,
    "num_levels": 2,
    "image_model": "SEEDREAM",
    "video_model": "COSMOS3SUPERI2V",
}


def keys(requests):
    return [got.headers["idempotency-key"] for got in requests if got.path == PATH]


def is_a_video(file):
    return Path(file).read_bytes()[4:8] == b"ftyp"


def names_in(folder):
    return sorted(file.name for file in Path(folder).iterdir())


@pytest.fixture
async def video(emulator, samsar):
    """A finished interactive video."""
    job = await samsar.v2.interactive_videos.create_from_text(**STORY)
    emulator.clock.advance(RENDERED)
    return await job.wait()


async def test_creating_one_starts_a_job_of_its_own_kind(samsar):
    job = await samsar.v2.interactive_videos.create_from_text(**STORY)

    assert isinstance(job, sdk.AsyncInteractiveVideoJob)
    assert job.raw.status == 202
    assert job.data.workflow_stage == "SINGULAR_NARRATIVE"
    assert job.data.num_levels == 2
    assert job.ref == {"kind": "interactive_video", "id": job.id, "surface": "v2"}


async def test_the_request_says_what_was_given_and_no_more(samsar, emulator):
    await samsar.v2.interactive_videos.create_from_text(
        **STORY,
        aspect_ratio="9:16",
        inference_model="Gemini 3.1 Pro",
        webhook_url="https://example.com/hook",
        extra={"reasoning_effort": "high"},
    )

    assert emulator.requests[-1].json == {
        "input": {
            **STORY,
            "aspect_ratio": "9:16",
            "inference_model": "gemini-3.1-pro",
            "reasoning_effort": "high",
        },
        "webhookUrl": "https://example.com/hook",
    }


async def test_it_is_done_when_the_video_of_every_path_is_there(emulator, samsar):
    job = await samsar.v2.interactive_videos.create_from_text(**STORY)
    seen = []

    def look(status):
        seen.append((status.status, status.story and status.story.outputs.ready))
        emulator.clock.advance(20)

    video = await job.wait(poll=SOON, on_progress=look)

    assert seen[0] == ("PENDING", None)
    assert ("PENDING", False) in seen
    assert seen[-1] == ("COMPLETED", True)
    assert [path.id for path in video.paths] == ["root.1.1", "root.1.2", "root.2.1", "root.2.2"]
    assert video.credits_charged == 1400


async def test_a_path_tells_what_is_chosen_on_the_way(video):
    first, *_, last = video.paths

    assert first.title == " / ".join(choice.path_name for choice in first.choices)
    assert len(first.choices) == 2
    assert first.title != last.title
    assert first.is_default
    assert not last.is_default
    assert first.duration == 30
    assert video.default_path.id == first.id
    assert video.url == first.url
    assert video.urls == [path.url for path in video.paths]
    assert "root.1.1" in repr(first)


async def test_every_path_can_be_downloaded(video, tmp_path):
    for path in video.paths:
        file = await path.download(tmp_path / f"{path.id}.mp4")
        assert is_a_video(file)
    assert len(names_in(tmp_path)) == 4


async def test_all_paths_can_be_downloaded_at_once(video, tmp_path):
    folder = tmp_path / "not" / "there"
    seen = set()

    files = await video.download_all(folder, on_progress=lambda path, _: seen.add(path.id))

    assert sorted(files) == ["root.1.1", "root.1.2", "root.2.1", "root.2.2"]
    assert names_in(folder) == sorted(Path(file).name for file in files.values())
    assert seen == set(files)
    assert len(set(files.values())) == 4


async def test_a_download_replaces_nothing_when_told_so(video, tmp_path):
    await video.download_all(tmp_path)

    with pytest.raises(sdk.InputError, match="exists"):
        await video.download_all(tmp_path, overwrite=False)


async def test_the_default_path_is_what_a_plain_download_brings(video, tmp_path):
    file = await video.download(tmp_path)

    assert is_a_video(file)


async def test_another_process_finds_the_job_again(emulator, samsar):
    job = await samsar.v2.interactive_videos.create_from_text(**STORY)
    emulator.clock.advance(RENDERED)

    again = samsar.jobs.resume(job.ref)
    video = await again.wait()

    assert isinstance(again, sdk.AsyncInteractiveVideoJob)
    assert len(video.paths) == 4
    assert again == job


async def test_one_can_be_waited_for_among_others(emulator, samsar, text_video):
    interactive = await samsar.v2.interactive_videos.create_from_text(**STORY)
    plain = await samsar.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)

    story, video = await samsar.jobs.wait_all([interactive, plain])

    assert isinstance(story, sdk.AsyncInteractiveVideo)
    assert not isinstance(video, sdk.AsyncInteractiveVideo)


async def test_one_can_be_cancelled(samsar):
    job = await samsar.v2.interactive_videos.create_from_text(**STORY)

    assert (await job.cancel()).data.cancelled
    with pytest.raises(sdk.JobCancelledError):
        await job.wait(poll=SOON)


LOST = [
    DropAnswer(route=CREATE),
    FailAfterHandling(route=CREATE, status=502),
    AnswerInstead(route=CREATE, status=429),
]


@pytest.mark.parametrize("fault", LOST, ids=["dropped", "502", "429"])
async def test_a_lost_answer_is_asked_for_again_with_the_same_key(emulator, samsar, fault):
    emulator.faults.add(fault)

    job = await samsar.v2.interactive_videos.create_from_text(**STORY)

    first, second = keys(emulator.requests)
    assert first == second
    assert [session.id for session in emulator.sessions()] == [job.id]


async def test_each_call_makes_a_key_of_its_own(emulator, samsar):
    one = await samsar.v2.interactive_videos.create_from_text(**STORY)
    other = await samsar.v2.interactive_videos.create_from_text(**STORY)

    assert one.id != other.id
    assert len(set(keys(emulator.requests))) == 2


async def test_a_key_of_the_callers_own_finds_the_same_job_in_its_state_by_then(emulator, samsar):
    mine = {"idempotency_key": "midnight-train-1"}
    first = await samsar.v2.interactive_videos.create_from_text(**STORY, options=mine)
    emulator.clock.advance(5)
    second = await samsar.v2.interactive_videos.create_from_text(**STORY, options=mine)

    assert second.id == first.id
    assert second.data.workflow_stage == "BRANCHED_NARRATIVE"
    assert second.data.branched_narrative_request_id
    assert len(emulator.sessions()) == 1


async def test_a_key_with_other_arguments_is_refused(samsar):
    mine = {"idempotency_key": "midnight-train-1"}
    await samsar.v2.interactive_videos.create_from_text(**STORY, options=mine)

    with pytest.raises(sdk.ConflictError) as caught:
        await samsar.v2.interactive_videos.create_from_text(
            **{**STORY, "duration": 40}, options=mine
        )
    assert caught.value.code == "IDEMPOTENCY_KEY_CONFLICT"


async def test_what_failed_stays_failed_under_its_key(emulator, samsar):
    mine = {"idempotency_key": "midnight-train-1"}
    first = await samsar.v2.interactive_videos.create_from_text(**STORY, options=mine)
    emulator.fail_session(first.id, "The story could not be written.")

    again = await samsar.v2.interactive_videos.create_from_text(**STORY, options=mine)
    with pytest.raises(sdk.JobFailedError) as caught:
        await again.wait(poll=SOON)

    assert again.data.status == "FAILED"
    assert again.data.error.message == "The story could not be written."
    assert caught.value.reason == "The story could not be written."
    assert "another key" in caught.value.__notes__[0]
    other = await samsar.v2.interactive_videos.create_from_text(**STORY)
    assert other.id != first.id


async def test_a_key_that_is_too_long_is_refused_before_anything_is_sent(emulator, samsar):
    with pytest.raises(sdk.InputError, match="idempotency_key"):
        await samsar.v2.interactive_videos.create_from_text(
            **STORY, options={"idempotency_key": "k" * 201}
        )
    assert emulator.requests == []


async def test_a_draft_fills_in_what_is_left_out(emulator, samsar):
    draft = await samsar.v2.interactive_videos.create_draft_session()
    waiting = await samsar.v2.jobs.status(draft.data.session_id)

    job = await samsar.v2.interactive_videos.create_from_text(
        prompt="A signal wakes", session_id=draft.data.session_id
    )

    assert draft.data.status == "DRAFT"
    assert draft.data.resumed is False
    assert draft.data.defaults.num_levels == 2
    assert waiting.data.status == "INIT"
    assert job.id == draft.data.session_id
    assert emulator.session(job.id).video_model == "COSMOS3SUPERI2V"


async def test_a_draft_can_be_used_once(samsar):
    draft = await samsar.v2.interactive_videos.create_draft_session()
    wanted = {"prompt": "A signal wakes", "session_id": draft.data.session_id}
    await samsar.v2.interactive_videos.create_from_text(**wanted)

    with pytest.raises(sdk.ConflictError) as caught:
        await samsar.v2.interactive_videos.create_from_text(**wanted)
    assert caught.value.code == "INTERACTIVE_VIDEO_DRAFT_UNAVAILABLE"


async def test_a_draft_that_is_being_made_is_resumed_unless_a_new_one_is_forced(samsar):
    draft = await samsar.v2.interactive_videos.create_draft_session()
    await samsar.v2.interactive_videos.create_from_text(
        prompt="A signal wakes", session_id=draft.data.session_id
    )

    resumed = await samsar.v2.interactive_videos.create_draft_session()
    forced = await samsar.v2.interactive_videos.create_draft_session(force_new=True)

    assert resumed.data.resumed is True
    assert resumed.data.session_id == draft.data.session_id
    assert forced.data.resumed is False
    assert forced.data.session_id != draft.data.session_id


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": "x" * 4001}, "prompt"),
        ({"duration": None}, "duration"),
        ({"duration": 0}, "duration"),
        ({"num_levels": None}, "num_levels"),
        ({"num_levels": 0}, "num_levels"),
        ({"num_levels": 7}, "num_levels"),
        ({"num_levels": 1.5}, "num_levels"),
        ({"image_model": None}, "image_model"),
        ({"video_model": " "}, "video_model"),
        ({"webhook_url": "nowhere"}, "webhook_url"),
        ({"session_id": " "}, "session_id"),
    ],
)
async def test_wrong_arguments_are_refused_before_anything_is_sent(emulator, samsar, change, named):
    given = {name: item for name, item in {**STORY, **change}.items() if item is not None}

    with pytest.raises(sdk.InputError) as caught:
        await samsar.v2.interactive_videos.create_from_text(**given)
    assert caught.value.argument == named
    assert emulator.requests == []


async def test_an_unknown_argument_is_a_type_error(samsar):
    with pytest.raises(TypeError, match="num_levels"):
        await samsar.v2.interactive_videos.create_from_text(**STORY, num_level=2)
    with pytest.raises(sdk.InputError, match="force_new"):
        await samsar.v2.interactive_videos.create_draft_session(force_new="yes")


async def test_the_price_of_all_paths_is_held_against_the_limit(emulator, samsar):
    # 30 seconds at 20 credits, four times: more than it can cost.
    with pytest.raises(sdk.BudgetExceededError) as caught:
        await samsar.v2.interactive_videos.create_from_text(**STORY, options={"max_credits": 2399})
    assert caught.value.estimate == 2400

    await samsar.v2.interactive_videos.create_from_text(**STORY, options={"max_credits": 2400})
    emulator.clock.advance(RENDERED)
    assert emulator.balance() == 10_000 - 1400


async def test_without_a_price_a_limit_refuses_the_call(samsar):
    draft = await samsar.v2.interactive_videos.create_draft_session(options={"max_credits": 0})

    with pytest.raises(sdk.BudgetExceededError, match="no known price"):
        await samsar.v2.interactive_videos.create_from_text(
            prompt="A signal wakes",
            session_id=draft.data.session_id,
            options={"max_credits": 9999},
        )


async def test_an_external_user_is_not_meant_because_the_account_would_pay(emulator, samsar):
    member = samsar.v2.external_user(provider="whop", external_user_id="usr_123")

    with pytest.raises(sdk.InputError, match="billed to it"):
        await member.interactive_videos.create_from_text(**STORY)
    assert emulator.requests == []


async def test_an_account_without_credits_is_refused(emulator, samsar):
    emulator.set_balance(0)

    with pytest.raises(sdk.InsufficientCreditsError) as caught:
        await samsar.v2.interactive_videos.create_from_text(**STORY)
    assert caught.value.code == "INSUFFICIENT_CREDITS"


async def test_credits_that_run_out_end_the_video(emulator, samsar):
    emulator.set_balance(1)
    job = await samsar.v2.interactive_videos.create_from_text(**STORY)
    emulator.clock.advance(RENDERED)

    with pytest.raises(sdk.JobFailedError, match="Insufficient credits"):
        await job.wait(poll=SOON)


COMPLETED = {
    "status": "COMPLETED",
    "branching": {
        "outputs": {
            "ready": True,
            "paths": [{"path_id": "root.1", "url": "https://cdn.example/1.mp4"}],
        }
    },
}


@pytest.mark.parametrize(
    ("status_url", "asked"),
    [
        ("/v2/status?request_id=a", "/v2/status"),
        ("https://api.samsar.one/v2/status?request_id=a", "/v2/status"),
        ("/v2/status_detailed?request_id=a", "/v2/status_detailed"),
        ("https://evil.example/steal", "/v2/status_detailed"),
        (7, "/v2/status_detailed"),
        (None, "/v2/status_detailed"),
    ],
)
async def test_the_status_is_where_the_server_says_when_it_is_a_known_place(
    server, scripted, status_url, asked
):
    accepted = {"request_id": "a", "status": "PENDING", "status_url": status_url}
    server.play(Say(202, accepted), Say(200, COMPLETED))

    video = await (await scripted.v2.interactive_videos.create_from_text(**STORY)).wait()

    assert [got.path for got in server.got] == [PATH, asked]
    assert [path.title for path in video.paths] == ["root.1"]


async def test_a_wait_that_ended_early_has_no_paths_yet(samsar, tmp_path):
    job = await samsar.v2.interactive_videos.create_from_text(**STORY)
    early = await job.wait(until=lambda status: True)

    assert early.paths == []
    assert early.default_path is None
    assert early.url is None
    assert early.urls == []
    with pytest.raises(sdk.InputError, match="no path"):
        await early.download_all(tmp_path)
