"""Videos by V2, for the account and for its external users, through both clients."""

from __future__ import annotations

import pytest
from support.follow_ups import copy, first_outro, new_footer, new_outro, translation

import samsar as sdk
from samsar.emulator import DropAnswer

RENDERED = 1000
MEMBER = {"provider": "whop", "external_user_id": "usr_1", "external_app_id": "app_1"}
HOOK = "https://example.com/hook"
SESSION = "665f1c2e9b1d4a0012345678"
REQUEST = "extreq_" + "ab" * 16


@pytest.fixture
async def finished(emulator, samsar, text_video):
    """The id of a video of the account, of ten seconds, that is ready."""
    job = await samsar.v2.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    return job.id


@pytest.fixture
async def member(samsar):
    """A view of an external user with 1000 credits."""
    view = samsar.v2.external_user(**MEMBER)
    await samsar.external_user(**MEMBER).credits.grant(1000)
    return view


@pytest.fixture
async def theirs(emulator, member, text_video):
    """The id of a video of the external user, of ten seconds, that is ready."""
    job = await member.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    return job.id


@pytest.fixture
def left(samsar):
    """Tells how many credits the external user has."""

    async def tell():
        balance = await samsar.external_user(**MEMBER).credits.balance(
            options={"external_user_api_key": await key_of(samsar)}
        )
        return balance.data.remaining_credits

    return tell


async def key_of(samsar):
    session = await samsar.external_user(**MEMBER).create_session()
    return session.data.external_api_key


def translation_again(videos, session_id, **more):
    return videos.retranslate(session_id, language="fr", **more)


def new_avatar(videos, session_id, **more):
    return videos.regenerate_avatar(session_id, **more)


PAID = {
    new_outro: 75,
    first_outro: 75,
    new_footer: 75,
    translation: 30,
    translation_again: 30,
}
ALL = {**PAID, copy: 0, new_avatar: 0}


def paths(emulator):
    return [request.path for request in emulator.requests]


# --- the account


@pytest.mark.parametrize(("make", "price"), ALL.items())
async def test_a_follow_up_of_the_account_is_a_job_of_v2(emulator, samsar, finished, make, price):
    job = await make(samsar.v2.videos, finished, webhook_url=HOOK)
    assert job.ref == {"kind": "video", "id": job.id, "surface": "v2"}
    assert job.credits_charged == price
    assert emulator.session(job.id).webhook_url == HOOK

    emulator.clock.advance(RENDERED)
    assert (await job.wait()).url.endswith(".mp4")
    assert all(path.startswith("/v2/") for path in paths(emulator))


@pytest.mark.parametrize("make", ALL)
async def test_a_follow_up_whose_answer_is_lost_is_not_asked_for_again(
    emulator, samsar, finished, make
):
    emulator.faults.add(DropAnswer(route="POST /v2", times=None))
    with pytest.raises(sdk.OutcomeUnknownError):
        await make(samsar.v2.videos, finished)
    assert len(emulator.sessions()) == 2


async def test_videos_of_v2_are_joined(emulator, samsar, finished):
    second = await samsar.v2.videos.clone(finished)
    emulator.clock.advance(RENDERED)
    job = await samsar.v2.videos.join([finished, second.id], blend_scenes=True)
    assert job.credits_charged == 60
    assert emulator.requests[-1].path == "/v2/join_videos"


async def test_retranslating_says_the_same_as_translating(emulator, samsar, finished):
    for make in (samsar.v2.videos.translate, samsar.v2.videos.retranslate):
        await make(finished, language="es", enable_subtitles=True, translate_outro=False)
    first, second = (request.json for request in emulator.requests[-2:])
    assert first == second
    assert emulator.requests[-1].path == "/v2/retranslate_video"


@pytest.mark.parametrize("make", [translation, translation_again])
async def test_what_nobody_can_price_is_refused_under_a_limit(emulator, samsar, make):
    with pytest.raises(sdk.BudgetExceededError):
        await make(samsar.v2.videos, SESSION, options={"max_credits": 500})
    assert emulator.requests == []


@pytest.mark.parametrize(
    ("make", "first_stage"),
    [(copy, "video_generation"), (new_avatar, "narrator_avatar_generation")],
)
async def test_what_is_free_is_fine_under_any_limit(samsar, finished, make, first_stage):
    job = await make(samsar.v2.videos, finished, options={"max_credits": 0})
    # The whole first status comes with it.
    assert job.data.stages[first_stage] == "PENDING"


async def test_retranslating_checks_its_arguments_first(emulator, samsar):
    with pytest.raises(sdk.InputError, match="language is required"):
        await samsar.v2.videos.retranslate(SESSION)
    with pytest.raises(TypeError, match=r"retranslate\(\) got an unexpected .*'langauge'"):
        await samsar.v2.videos.retranslate(SESSION, langauge="es")
    with pytest.raises(sdk.InputError, match="session_id"):
        await samsar.v2.videos.regenerate_avatar(" ")
    assert emulator.requests == []


async def test_a_render_of_v2_is_cancelled_there(emulator, samsar, text_video):
    job = await samsar.v2.videos.create_from_text(**text_video)
    assert (await samsar.v2.videos.cancel(job.id)).data.cancelled
    assert (await job.cancel()).data.cancelled
    assert paths(emulator)[-2:] == ["/v2/cancel_render", "/v2/cancel_render"]
    with pytest.raises(sdk.JobCancelledError):
        await job.wait()


# --- external users


@pytest.mark.parametrize(("make", "price"), PAID.items())
async def test_an_external_user_pays_for_a_follow_up(member, theirs, left, make, price):
    before = await left()
    follow_up = await make(member.videos, theirs)
    assert follow_up.id.startswith("extreq_")
    assert follow_up.data.external_request_id == follow_up.id
    assert follow_up.data.status_endpoint.endswith(follow_up.id)
    assert follow_up.credits_charged == price
    assert await left() == before - price


async def test_a_job_of_an_external_user_tells_what_it_has_cost(emulator, member, text_video):
    job = await member.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    video = await job.wait()
    assert video.data.credits_charged == 300
    assert video.data.credits_refunded == 0
    assert video.data.is_published is False


async def test_an_external_user_without_a_provider_gets_the_one_of_v2_where_videos_are_made(
    emulator, samsar, text_video
):
    # Server: what makes videos knows a user by an identity of its own, and bills nobody else.
    member = samsar.v2.external_user(unique_key="wallet:0x1", email="m@example.com")
    with pytest.raises(sdk.InsufficientCreditsError):
        await member.videos.create_from_text(**text_video)
    body = emulator.requests[-1].json
    assert body["input"]["prompt"] == text_video["prompt"]
    assert body["external_user"] == {
        "provider": "samsar_v2",
        "unique_key": "wallet:0x1",
        "external_user_id": "wallet:0x1",
        "email": "m@example.com",
    }
    assert body.keys() == {"input", "external_user"}
    assert emulator.balance() == 10_000


async def test_waiting_never_writes_the_profile_of_an_external_user(emulator, samsar, text_video):
    fields = {**MEMBER, "display_name": "Member", "metadata": {"plan": "pro"}}
    await samsar.external_user(**fields).credits.grant(1000)
    job = await samsar.v2.external_user(**fields).videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    await job.wait()
    # A query cannot carry the metadata: with the identity in it they would be erased.
    assert dict(emulator.requests[-1].query) == {"request_id": job.id, "session_id": job.id}


async def test_the_status_by_id_carries_the_identity(emulator, member, text_video):
    job = await member.videos.create_from_text(**text_video)
    assert (await member.jobs.status(job.id)).data.status == "PENDING"
    assert emulator.requests[-1].query["external_user_id"] == "usr_1"


async def test_a_job_of_an_external_user_is_found_again_by_its_ref(
    emulator, samsar, member, text_video
):
    job = await member.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    assert (await samsar.jobs.resume(job.ref).wait()).url


# --- a key alone


@pytest.fixture
async def by_key(samsar):
    """A view of an external user that has nothing but their key."""
    await samsar.external_user(**MEMBER).credits.grant(1000)
    return samsar.v2.external_user(api_key=await key_of(samsar))


async def test_with_a_key_alone_a_video_is_refused_that_the_account_would_pay(
    emulator, by_key, text_video
):
    seen = len(emulator.requests)
    with pytest.raises(sdk.InputError, match="billed to it"):
        await by_key.videos.create_from_text(**text_video)
    with pytest.raises(sdk.InputError, match="billed to it"):
        await by_key.videos.create_from_images(image_urls=["https://example.com/a.jpg"])
    assert len(emulator.requests) == seen


@pytest.mark.parametrize("make", PAID)
async def test_with_a_key_alone_the_id_of_a_request_says_who_pays(by_key, theirs, left, make):
    before = await left()
    for same in (theirs, theirs.removeprefix("extreq_")):
        await make(by_key.videos, same)
    assert await left() == before - 2 * PAID[make]


@pytest.mark.parametrize("make", PAID)
async def test_with_a_key_alone_the_id_of_a_session_does_not_show_whose_it_is(
    emulator, by_key, theirs, make
):
    session = next(each for each in emulator.sessions() if each.status == "COMPLETED")
    seen = len(emulator.requests)
    with pytest.raises(sdk.InputError, match="billed to it"):
        await make(by_key.videos, session.id)
    assert len(emulator.requests) == seen


async def test_with_a_key_alone_joining_needs_requests_throughout(emulator, by_key):
    seen = len(emulator.requests)
    with pytest.raises(sdk.InputError, match="billed to it"):
        await by_key.videos.join([REQUEST, SESSION])
    assert len(emulator.requests) == seen
    with pytest.raises(sdk.NotFoundError):
        await by_key.videos.join([REQUEST, "extreq_" + "cd" * 16])
