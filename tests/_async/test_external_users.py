"""External users: from a session and a key to a scoped view, a video, and the credits it cost."""

from __future__ import annotations

import pytest

import samsar as sdk
from samsar.emulator import AnswerInstead

USER = {"provider": "whop", "external_user_id": "usr_123", "external_app_id": "app_abc"}


@pytest.fixture
def member(samsar):
    """A view by the identity of the user."""
    return samsar.external_user(**USER)


@pytest.fixture
async def rich(samsar, member):
    """A view by the key of the user, who has 1000 credits."""
    await member.credits.grant(1000)
    session = await member.create_session()
    return samsar.external_user(api_key=session.data.external_api_key)


# --- sessions and keys


async def test_a_session_tells_the_key_and_never_shows_it(member):
    session = (await member.create_session()).data
    assert session.external_api_key.startswith("sxu_")
    assert session.external_api_key not in repr(session)
    assert session.external_user.provider == "whop"
    assert session.external_user.external_app_id == "app_abc"
    assert session.external_user.has_external_api_key is True
    assert session.remaining_credits == 0
    assert session.last_top_up is None


async def test_the_key_is_the_same_every_time(member):
    first = (await member.create_session()).data
    again = (await member.create_session()).data
    assert again.external_api_key == first.external_api_key
    assert again.external_user.id == first.external_user.id


async def test_an_identity_erases_what_it_leaves_out_and_a_key_erases_nothing(samsar):
    full = samsar.external_user(**USER, email="m@example.com", display_name="Member")
    key = (await full.create_session()).data.external_api_key
    scoped = samsar.external_user(api_key=key)

    kept = (await scoped.create_session()).data.external_user
    assert (kept.email, kept.display_name) == ("m@example.com", "Member")

    erased = (await samsar.external_user(**USER).create_session()).data.external_user
    assert (erased.email, erased.display_name) == (None, None)


async def test_a_wrong_key_is_refused_by_the_server(samsar):
    stranger = samsar.external_user(api_key="sxu_unknown")
    with pytest.raises(sdk.AuthenticationError, match="Invalid external user API key"):
        await stranger.credits.balance()


async def test_a_user_without_a_provider_is_refused_before_anything_is_sent(emulator, samsar):
    with pytest.raises(sdk.InputError, match="provider is required"):
        await samsar.external_user(unique_key="0xabc").create_session()
    assert emulator.requests == []


# --- sign-in


async def test_a_login_token_becomes_an_auth_token_that_speaks_for_the_user(emulator, rich):
    token = (await rich.create_login_token(redirect="/external/studio")).data
    assert token.expires_in_seconds == 600
    assert token.login_url.endswith("&redirect=%2Fexternal%2Fstudio")
    assert token.login_token not in repr(token)

    async with sdk.AsyncSamsarClient(api_key="k", base_url=emulator.url) as anybody:
        session = (await anybody.auth.verify_session(login_token=token.login_token)).data
    assert session.is_external_user is True
    assert session.external_user_id == "usr_123"
    assert session.generation_credits == 1000

    async with sdk.AsyncSamsarClient(
        auth_token=session.auth_token, base_url=emulator.url
    ) as browser:
        balance = await browser.external_user().credits.balance()
        assert balance.data.remaining_credits == 1000
        with pytest.raises(sdk.PermissionDeniedError, match="Use a Samsar API key"):
            await browser.credits.balance()


@pytest.mark.parametrize("redirect", ["https://evil.example", "//evil.example", "studio", "", 5])
async def test_a_redirect_that_the_server_would_drop_is_refused(emulator, member, redirect):
    with pytest.raises(sdk.InputError, match="redirect must be a path"):
        await member.create_login_token(redirect=redirect)
    assert emulator.requests == []


# --- credits


async def test_a_grant_reaches_the_user_and_the_account(emulator, member):
    before = emulator.balance()
    granted = (await member.credits.grant(250)).data
    assert granted.credits_granted == granted.remaining_credits == 250
    assert granted.external_user.generation_credits == 250
    assert granted.external_user.total_credits_purchased == 0
    assert emulator.balance() == before + 250


@pytest.mark.parametrize("credits", [0, -5, 1.5, "100", True, None])
async def test_only_whole_credits_are_granted(emulator, member, credits):
    with pytest.raises(sdk.InputError, match="credits must be a whole number"):
        await member.credits.grant(credits)
    assert emulator.requests == []


async def test_a_grant_is_never_sent_twice(emulator, rich):
    sent = len(emulator.requests)
    emulator.faults.add(AnswerInstead(status=500, route="external_user.credits.grant"))
    with pytest.raises(sdk.OutcomeUnknownError):
        await rich.credits.grant(10)
    assert len(emulator.requests) == sent + 1


async def test_a_charge_is_never_sent_twice(emulator, rich):
    sent = len(emulator.requests)
    emulator.faults.add(AnswerInstead(status=500, route="external_user.credits.charge_usage"))
    with pytest.raises(sdk.OutcomeUnknownError):
        await rich.credits.charge_usage("tts", characters=10)
    assert len(emulator.requests) == sent + 1


async def test_a_grant_is_within_any_spending_limit(samsar):
    careful = samsar.with_options(max_credits=0).external_user(**USER)
    assert (await careful.credits.grant(5)).data.remaining_credits == 5


async def test_the_balance_of_a_user_is_read_with_their_key(rich, member):
    balance = (await rich.credits.balance()).data
    assert balance.remaining_credits == 1000
    assert balance.external_user.external_user_id == "usr_123"
    with pytest.raises(sdk.BadRequestError, match=r"external_user\.provider is required"):
        await member.credits.balance()


@pytest.mark.parametrize(
    ("service", "fields", "price"),
    [
        ("tts", {"characters": 1000}, 24),
        ("tts", {"text": "Hello"}, 0.12),
        ("stt", {"duration_hours": 2}, 88),
        ("stt", {"duration_minutes": 30}, 22),
        ("stt", {"duration_seconds": 3600}, 44),
        ("stt", {"duration_ms": 3_600_000}, 44),
        ("firecrawl", {"firecrawl_credits_used": 10}, 18),
    ],
)
async def test_a_charge_costs_whole_credits(rich, service, fields, price):
    charged = await rich.credits.charge_usage(service, **fields)
    whole = -(-price // 1)
    assert charged.data.credits_charged == whole
    assert charged.data.remaining_credits == 1000 - whole
    assert charged.credits_charged == whole
    assert charged.data.pricing.cost_usd == pytest.approx(price / 200)


@pytest.mark.parametrize(
    ("service", "fields", "argument"),
    [
        ("", {}, "utility_type"),
        (None, {}, "utility_type"),
        ("tts", {}, "characters"),
        ("stt", {"characters": 5}, "duration_ms"),
        ("firecrawl", {}, "firecrawl_credits_used"),
        ("tts", {"characters": 0}, "characters"),
        ("stt", {"duration_hours": "2"}, "duration_hours"),
    ],
)
async def test_a_charge_says_how_much_was_used(emulator, member, service, fields, argument):
    with pytest.raises(sdk.InputError) as caught:
        await member.credits.charge_usage(service, **fields)
    assert caught.value.argument == argument
    assert emulator.requests == []


async def test_a_charge_is_held_against_the_spending_limit(samsar):
    careful = samsar.with_options(max_credits=20).external_user(api_key="sxu_1")
    with pytest.raises(sdk.BudgetExceededError, match="about 24 credits"):
        await careful.credits.charge_usage("tts", characters=1000)


async def test_a_charge_needs_the_key_of_the_user(member):
    with pytest.raises(sdk.AuthenticationError, match="External user API key is required"):
        await member.credits.charge_usage("tts", characters=10)


async def test_what_a_user_buys_is_theirs_and_the_accounts(emulator, rich):
    before = emulator.balance()
    checkout = (await rich.credits.recharge(500)).data
    assert checkout.external_payment_id.startswith("extpay_")
    assert checkout.external_user.external_user_id == "usr_123"

    emulator.pay(checkout.checkout_session_id)
    paid = await rich.credits.wait_payment(external_payment_id=checkout.external_payment_id)
    assert paid.data.remaining_credits == 1500
    assert paid.data.last_top_up.credits_applied == 500
    assert paid.data.external_user.total_credits_purchased == 500
    assert emulator.balance() == before + 500


# --- videos


async def test_a_video_has_an_id_of_the_users_own_and_both_pay(emulator, rich, done, text_video):
    before = emulator.balance()
    job = await rich.videos.create_from_text(**text_video)
    assert job.id.startswith("extreq_")
    assert job.data.external_request_id == job.data.session_id == job.id
    assert job.data.upstream_session_id is None
    assert job.data.status_endpoint == f"/v1/external_users/status?request_id={job.id}"

    video = await done(job)
    assert video.url
    assert video.data.credits_charged == 300
    assert video.data.credits_refunded == 0
    assert video.data.is_published is False
    assert (await rich.credits.balance()).data.remaining_credits == 700
    assert emulator.balance() == before - 300


async def test_a_ref_of_the_users_job_finds_it_from_the_client(samsar, rich, done, text_video):
    job = await rich.videos.create_from_text(**text_video)
    assert job.ref == {"kind": "video", "id": job.id, "surface": "external_users"}
    assert (await done(samsar.jobs.resume(job.ref))).url


async def test_a_poor_user_is_told_so_and_nothing_begins(emulator, member, text_video):
    with pytest.raises(sdk.InsufficientCreditsError) as caught:
        await member.videos.create_from_text(**text_video)
    assert caught.value.code == "insufficient_credits"
    assert caught.value.body["rechargeEndpoint"] == "/v1/external_users/credits/recharge"
    assert emulator.sessions() == []


async def test_an_outro_is_paid_at_once_and_given_back_when_it_fails(
    emulator, rich, done, text_video
):
    source = (await done(await rich.videos.create_from_text(**text_video))).job
    outro = await rich.videos.update_outro_image(
        source.id, outro_image_url="https://example.com/outro.png"
    )
    assert outro.data.credits_charged == outro.credits_charged == 75
    assert (await rich.credits.balance()).data.remaining_credits == 625

    before = emulator.balance()
    with pytest.raises(sdk.BadRequestError):
        await rich.videos.update_outro_image(
            source.id.removeprefix("extreq_"), outro_image_url="https://nowhere.invalid/o.png"
        )
    balance = (await rich.credits.balance()).data
    assert balance.remaining_credits == 625
    assert balance.external_user.total_credits_refunded == 75
    # The account is not given back what the server took for it.
    assert emulator.balance() == before - 75


async def test_an_image_list_and_a_footer_work_for_a_user_too(rich, done):
    job = await rich.videos.create_from_images(
        image_urls=["https://example.com/a.png"], video_model="RUNWAYML"
    )
    await done(job)
    footer = await rich.videos.update_footer_image(job.id, cta_text="Scan to shop")
    assert footer.data.credits_charged == 75


async def test_local_pictures_are_uploaded_in_the_name_of_the_user(emulator, rich, tmp_path):
    uploaded = await rich.images.upload(["data:image/png;base64,iVBORw0KGgo="])
    assert uploaded.data.image_urls[0].startswith(emulator.url)
    assert emulator.requests[-1].path == "/v1/external_users/upload_image_data"


async def test_a_users_video_is_cancelled_by_the_id_of_its_session(emulator, rich, text_video):
    job = await rich.videos.create_from_text(**text_video)
    (session,) = emulator.sessions()
    job.data.upstream_session_id = session.id
    assert (await job.cancel()).data.cancelled is True
    assert emulator.session(session.id).status == "CANCELLED"


async def test_a_users_video_whose_session_is_not_known_cannot_be_cancelled(
    emulator, rich, text_video
):
    job = await rich.videos.create_from_text(**text_video)
    sent = len(emulator.requests)
    with pytest.raises(sdk.InputError, match="the server takes only the id of the session"):
        await job.cancel()
    assert len(emulator.requests) == sent


async def test_a_create_of_the_account_under_a_users_key_is_refused(emulator, samsar, text_video):
    mixed = samsar.with_options(external_user_api_key="sxu_1")
    with pytest.raises(sdk.InputError, match="billed to it"):
        await mixed.videos.create_from_text(**text_video)
    assert emulator.requests == []


# --- the assistant and embeddings


async def test_a_session_to_talk_in_keeps_the_thread_and_its_prompt(rich):
    prompt = (await rich.assistant.set_system_prompt("Keep answers short.")).data
    assert prompt.system_prompt == "Keep answers short."
    assert prompt.external_user.external_user_id == "usr_123"

    session = (await rich.assistant.create_session("Questions", metadata={"from": "shop"})).data
    assert session.session_name == "Questions"
    assert session.session_type == "assistant"
    assert session.metadata["from"] == "shop"

    answer = await rich.assistant.create_completion(session.session_id, input="Hello?")
    assert answer.data.output_text
    # The user pays whole credits; the header shows what they were before that.
    assert 0 < answer.credits_charged < 1
    assert (await rich.credits.balance()).data.remaining_credits == 999


async def test_a_video_of_the_user_can_be_talked_about(rich, done, text_video):
    job = await rich.videos.create_from_text(**text_video)
    answer = await rich.assistant.create_completion(job.id, input="Write a caption.")
    assert answer.data.output_text


async def test_a_session_of_somebody_else_is_none_of_the_users_business(samsar, rich):
    other = samsar.external_user(provider="whop", external_user_id="usr_456")
    session = (await other.assistant.create_session()).data
    with pytest.raises(sdk.PermissionDeniedError):
        await rich.assistant.create_completion(session.session_id, input="Hello?")


async def test_texts_are_indexed_by_the_user_for_the_account(samsar, rich):
    created = (await rich.embeddings.create_from_plain_text("A red chair", name="shop")).data
    assert created.external_user.generation_credits == 999
    status = await samsar.embeddings.status(created.template_id)
    assert status.data.record_count == 1


async def test_a_request_is_not_joined_with_itself_by_another_of_its_ids(emulator, samsar, rich):
    key = (await rich.create_session()).data.external_api_key
    view = samsar.v2.external_user(api_key=key)
    sent = len(emulator.requests)
    one = "0123456789abcdef" * 2
    with pytest.raises(sdk.InputError, match="is there twice"):
        await view.videos.join([f"extreq_{one}", one.upper()])
    assert len(emulator.requests) == sent
