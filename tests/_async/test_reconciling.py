"""What became of a call whose answer was lost: looked for, and never made a second time."""

from __future__ import annotations

import pickle
import time

import pytest

import samsar as sdk
from samsar import AsyncSamsarClient
from samsar.emulator import AnswerInstead, DropAnswer, DropRequest, FailAfterHandling

RENDERED = 1000
CREATE = "videos.create_from_text"
PICTURES = ["https://example.com/a.jpg", "https://example.com/b.jpg"]
WHO = {"provider": "whop", "external_user_id": "usr_123", "external_app_id": "app_abc"}


@pytest.fixture
async def stranger(emulator):
    """A client of the same account in another process, as far as ours knows."""
    async with AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client:
        yield client


@pytest.fixture
async def member(emulator, samsar):
    """The view of an external user who has credits."""
    view = samsar.external_user(**WHO)
    await view.credits.grant(10_000)
    return view


@pytest.fixture
def lose(emulator):
    """Makes a call whose answer is lost after the work, and returns the error."""

    async def call(route, function, fault=DropAnswer, **arguments):
        emulator.faults.add(fault(route=route))
        with pytest.raises(sdk.OutcomeUnknownError) as caught:
            await function(**arguments)
        return caught.value

    return call


def posts(emulator):
    return [got for got in emulator.requests if got.method != "GET"]


async def test_a_video_from_text_is_found_and_goes_on(emulator, samsar, lose, text_video):
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)
    sent = len(posts(emulator))

    found = await error.reconcile()

    assert found.outcome == "found"
    assert found.job.id == emulator.sessions()[0].id
    assert found.candidates == (found.job,)
    assert len(posts(emulator)) == sent
    assert len(emulator.sessions()) == 1
    emulator.clock.advance(RENDERED)
    assert (await found.job.wait()).url


async def test_it_looks_with_the_credentials_of_the_call(emulator, samsar, lose, text_video):
    key = emulator.open_account(1000)
    error = await lose(
        CREATE,
        samsar.videos.create_from_text,
        **text_video,
        options={"api_key": key, "timeout": 9},
    )

    assert (await error.reconcile()).outcome == "found"
    assert emulator.requests[-1].headers["authorization"] == f"Bearer {key}"


async def test_the_error_says_what_can_be_done(samsar, lose, text_video):
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)

    assert any("reconcile()" in note for note in error.__notes__)


async def test_a_client_looks_it_up_as_the_error_does(samsar, lose, text_video):
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)

    found = await samsar.with_options(timeout=5).jobs.reconcile(error)

    assert isinstance(found, sdk.AsyncReconciliation)
    assert found.job == (await error.reconcile()).job
    assert repr(found).startswith("<AsyncReconciliation found: ")


async def test_a_video_from_pictures_is_found(emulator, samsar, lose):
    error = await lose(
        "videos.create_from_images",
        samsar.videos.create_from_images,
        image_urls=PICTURES,
        prompt="Cinematic sequence",
    )

    assert (await error.reconcile()).job.id == emulator.sessions()[0].id


async def test_a_picture_job_is_found_as_what_it_is(samsar, lose):
    error = await lose("images.enhance", samsar.images.enhance, image_url=PICTURES[0])

    found = await error.reconcile()

    assert isinstance(found.job, sdk.AsyncImageJob)
    assert (await found.job.status()).data.input_image_urls == [PICTURES[0]]


async def test_the_picture_tells_two_picture_jobs_apart(samsar, stranger, lose):
    other = await stranger.images.enhance(image_url=PICTURES[1])
    error = await lose("images.enhance", samsar.images.enhance, image_url=PICTURES[0])

    found = await error.reconcile()

    assert found.outcome == "found"
    assert found.job != other


async def test_a_translation_is_a_candidate_because_the_list_does_not_tell_of_which_video(
    emulator, samsar, lose, done, video_from_images
):
    error = await lose(
        "videos.translate",
        samsar.videos.translate,
        session_id=video_from_images,
        language="fr",
    )

    found = await error.reconcile()

    assert (found.outcome, found.job) == ("ambiguous", None)
    (candidate,) = found.candidates
    assert (await done(candidate)).data.result_language == "fr"


async def test_the_translation_of_another_process_is_never_taken_for_ours(
    emulator, samsar, stranger, lose, video_from_images
):
    theirs = await stranger.videos.clone(session_id=video_from_images)
    emulator.clock.advance(RENDERED)
    error = await lose(
        "videos.translate",
        samsar.videos.translate,
        DropRequest,
        session_id=video_from_images,
        language="fr",
    )
    await stranger.videos.translate(session_id=theirs.id, language="fr")

    assert (await error.reconcile(settle=0)).outcome == "ambiguous"


async def test_a_copy_is_not_said_to_be_missing_while_the_server_may_still_copy_files(
    samsar, lose, video_from_images, monkeypatch
):
    error = await lose(
        "videos.clone", samsar.videos.clone, DropRequest, session_id=video_from_images
    )

    found = await error.reconcile(settle=0)

    assert (found.outcome, found.candidates) == ("ambiguous", ())
    assert "look again" in found.reason
    monkeypatch.setattr("samsar._core.reconcile.SLOW_START", 0.0)
    assert (await error.reconcile(settle=0)).outcome == "not_found"


@pytest.mark.parametrize("step", [-7200.0, 7200.0])
async def test_a_clock_that_is_set_after_the_call_hides_no_job(
    samsar, lose, text_video, monkeypatch, step
):
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + step)

    assert (await error.reconcile(settle=0)).outcome == "found"


async def test_an_error_keeps_no_body_that_nothing_can_be_looked_for_with(samsar, lose):
    secret = "a-client-generated-secret-at-least-32-chars"
    error = await lose("v2.app_keys.create", samsar.v2.app_keys.create, secret=secret)

    assert secret not in repr(vars(error.lookup)["_attempt"].body)
    assert secret not in repr(error)
    assert secret.encode() not in pickle.dumps(error)


async def test_a_copy_that_says_nothing_of_its_own_is_a_candidate_at_least(
    emulator, samsar, lose, video_from_images
):
    error = await lose("videos.clone", samsar.videos.clone, session_id=video_from_images)

    found = await error.reconcile()

    assert found.outcome in {"found", "ambiguous"}
    assert [job.id for job in found.candidates] == [emulator.sessions()[0].id]


async def test_a_video_in_a_session_of_before_is_for_its_status_to_tell(
    emulator, samsar, lose, text_video
):
    job = await samsar.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video, session_id=job.id)

    found = await error.reconcile()

    assert (found.outcome, found.candidates) == ("ambiguous", (job,))


async def test_a_step_video_is_found_and_waits_for_approval_as_ever(
    emulator, samsar, lose, text_video
):
    steps = samsar.v2.step_videos
    error = await lose(
        "v2.step_videos.create_from_text",
        steps.create_from_text,
        **text_video,
        step_mode="two_step",
    )

    found = await error.reconcile()

    assert found.outcome == "found"
    assert found.job.kind == "step_video"
    emulator.clock.advance(RENDERED)
    assert (await found.job.status()).data.needs_approval


async def test_the_video_of_an_external_user_is_found_in_their_own_list(
    emulator, samsar, member, lose, text_video
):
    error = await lose(
        "external_user.videos.create_from_text", member.videos.create_from_text, **text_video
    )

    found = await error.reconcile()

    assert found.outcome == "found"
    assert found.job.id.startswith("extreq_")
    assert found.job.ref["surface"] == "external_users"
    assert (await found.job.status()).data.status == "PENDING"


async def test_a_user_who_is_known_by_their_key_is_looked_for_with_it(
    emulator, samsar, member, lose, text_video
):
    key = (await member.create_session()).data.external_api_key
    view = samsar.external_user(api_key=key)
    error = await lose(
        "external_user.videos.create_from_text", view.videos.create_from_text, **text_video
    )

    assert (await error.reconcile()).outcome == "found"
    assert emulator.requests[-1].path == "/v1/external_users/requests"


async def test_a_user_of_v2_is_looked_for_with_their_identity(emulator, samsar, lose, text_video):
    view = samsar.v2.external_user(**WHO)
    await samsar.external_user(**WHO).credits.grant(10_000)
    error = await lose("v2.videos.create_from_text", view.videos.create_from_text, **text_video)

    found = await view.jobs.reconcile(error)

    assert found.outcome == "found"
    listing = [got for got in emulator.requests if got.path == "/v2/requests"][-1]
    assert listing.query["external_user_id"] == "usr_123"


@pytest.mark.parametrize(
    "fault", [DropRequest, lambda route: AnswerInstead(route=route, status=502)]
)
async def test_nothing_is_found_where_nothing_was_begun(emulator, samsar, lose, text_video, fault):
    error = await lose(CREATE, samsar.videos.create_from_text, fault=fault, **text_video)

    found = await error.reconcile(settle=0)

    assert (found.outcome, found.job, found.candidates) == ("not_found", None, ())
    assert emulator.sessions() == []


async def test_an_answer_that_says_500_after_the_work_is_found_as_well(samsar, lose, text_video):
    error = await lose(CREATE, samsar.videos.create_from_text, FailAfterHandling, **text_video)

    assert (await error.reconcile()).outcome == "found"


async def test_two_that_look_alike_are_ambiguous(samsar, stranger, lose, text_video):
    other = await stranger.videos.create_from_text(**text_video)
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)

    found = await error.reconcile()

    assert found.outcome == "ambiguous"
    assert found.job is None
    assert len(found.candidates) == 2
    assert other in found.candidates


async def test_a_job_that_is_accounted_for_is_left_out(samsar, stranger, lose, text_video):
    other = await stranger.videos.create_from_text(**text_video)
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)

    for known in ([other], [other.ref], [other.id.upper()]):
        found = await error.reconcile(known=known)
        assert found.outcome == "found"
        assert found.job != other


async def test_jobs_that_this_client_knows_are_left_out(samsar, lose, text_video):
    before = await samsar.videos.create_from_text(**text_video)
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)
    after = await samsar.with_options(max_retries=0).videos.create_from_text(**text_video)

    found = await error.reconcile()

    assert found.outcome == "found"
    assert found.job not in (before, after)


async def test_a_job_that_was_made_before_the_call_is_not_the_one(
    emulator, samsar, stranger, lose, text_video
):
    await stranger.videos.create_from_text(**text_video)
    emulator.clock.advance(60)
    error = await lose(CREATE, samsar.videos.create_from_text, DropRequest, **text_video)

    assert (await error.reconcile(settle=0)).outcome == "not_found"


async def test_a_server_with_another_time_does_not_confuse_it(emulator, samsar, lose, text_video):
    emulator.clock.advance(7 * 24 * 3600)
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)

    assert (await error.reconcile()).outcome == "found"


async def test_one_job_is_found_for_one_call_only(samsar, lose, text_video):
    first = await lose(CREATE, samsar.videos.create_from_text, **text_video)
    second = await lose(CREATE, samsar.videos.create_from_text, DropRequest, **text_video)

    job = (await first.reconcile()).job

    assert (await second.reconcile(settle=0)).outcome == "not_found"
    assert (await first.reconcile()).job == job


async def test_a_server_that_begins_late_is_given_time(
    samsar, stranger, lose, text_video, monkeypatch
):
    late = []

    async def sleep(seconds):
        late.append(await stranger.videos.create_from_text(**text_video))

    monkeypatch.setattr("samsar._async.reconcile.sleep", sleep)
    error = await lose(CREATE, samsar.videos.create_from_text, DropRequest, **text_video)

    assert (await error.reconcile(settle=60)).job == late[0]


async def test_a_list_that_is_full_of_younger_requests_decides_nothing(
    emulator, samsar, member, lose, text_video
):
    error = await lose(
        "external_user.videos.create_from_text", member.videos.create_from_text, **text_video
    )
    other = {**text_video, "prompt": "A mountain"}
    for _ in range(48):
        await member.videos.create_from_text(**other)

    assert (await error.reconcile()).outcome == "ambiguous"


async def test_an_order_of_an_external_user_that_no_list_shows_is_refused(
    emulator, samsar, member, lose, text_video
):
    job = await member.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    error = await lose(
        "external_user.videos.update_footer_image",
        member.videos.update_footer_image,
        session_id=job.id,
        cta_text="Book",
    )

    with pytest.raises(sdk.InputError, match="list of an external user"):
        await error.reconcile()


async def test_what_begins_no_job_cannot_be_looked_for(emulator, samsar, lose):
    error = await lose("credits.recharge", samsar.credits.recharge, credits=100)

    with pytest.raises(sdk.InputError, match=r"credits\.recharge begins nothing"):
        await error.reconcile()


async def test_an_error_that_was_pickled_has_left_its_client_behind(samsar, lose, text_video):
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)

    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own

    assert (str(copy), copy.request_id) == (str(error), error.request_id)
    with pytest.raises(sdk.InputError, match="elsewhere"):
        copy.reconcile()
    with pytest.raises(sdk.InputError):
        await samsar.jobs.reconcile(copy)


@pytest.mark.parametrize(
    "options", [{"settle": -1}, {"settle": "soon"}, {"settle": True}, {"known": [""]}]
)
async def test_wrong_arguments_are_refused_before_anything_is_sent(
    emulator, samsar, lose, text_video, options
):
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)
    sent = len(emulator.requests)

    with pytest.raises(sdk.InputError):
        await error.reconcile(**options)

    assert len(emulator.requests) == sent


async def test_a_look_that_fails_says_so(emulator, samsar, lose, text_video):
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)
    emulator.faults.add(AnswerInstead(route="v2.requests.list", status=500, times=None))

    with pytest.raises(sdk.ServerError):
        await error.reconcile()


async def test_a_candidate_that_cannot_be_looked_into_stays_one(samsar, emulator, lose, text_video):
    error = await lose(CREATE, samsar.videos.create_from_text, **text_video)
    emulator.faults.add(AnswerInstead(route="v2.jobs.status_detailed", status=404, times=None))

    found = await error.reconcile()

    assert (found.outcome, len(found.candidates)) == ("ambiguous", 1)
