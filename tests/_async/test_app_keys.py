"""App keys: made once, exchanged, revoked, and never shown."""

from __future__ import annotations

import logging

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import DropAnswer

SECRET = "client-generated-secret-0123456789abcdef"
YEAR = 365 * 24 * 3600
MEMBER = {"provider": "whop", "external_user_id": "usr_123"}


async def test_a_program_works_with_an_app_key_and_its_secret(emulator, samsar):
    made = await samsar.v2.app_keys.create(SECRET, metadata={"program": "nightly"})
    assert made.status == 201
    assert made.data.token_type == "AppKey"
    program = samsar.with_options(app_key=made.data.app_key, app_secret=SECRET)
    assert (await program.credits.balance()).data.remaining_credits == emulator.balance()
    assert (await program.v2.users.credits()).data.remaining_credits == emulator.balance()
    found = (await samsar.v2.app_keys.get()).data
    assert found.app_key is None
    assert made.data.app_key.startswith(found.app_key_record.app_key_prefix)
    assert made.data.app_key.endswith(found.app_key_record.app_key_last4)
    assert found.app_key_record.last_used_at is not None


async def test_an_account_has_one_app_key_even_when_it_has_expired(emulator, samsar):
    await samsar.v2.app_keys.create(SECRET)
    with pytest.raises(sdk.ConflictError, match="already exists"):
        await samsar.v2.app_keys.create(SECRET)
    emulator.clock.advance(YEAR)
    with pytest.raises(sdk.ConflictError):
        await samsar.v2.app_keys.create(SECRET)
    assert (await samsar.v2.app_keys.revoke()).data.app_key_record.status == "revoked"
    assert (await samsar.v2.app_keys.create(SECRET)).data.app_key


async def test_an_exchanged_key_is_dead_and_the_new_one_has_the_same_secret(emulator, samsar):
    made = await samsar.v2.app_keys.create(SECRET)
    program = samsar.with_options(app_key=made.data.app_key, app_secret=SECRET)
    fresh = await program.v2.app_keys.refresh()
    assert fresh.data.app_key_record.rotation_count == 1
    with pytest.raises(sdk.AuthenticationError, match="dead at once"):
        await program.credits.balance()
    program = samsar.with_options(app_key=fresh.data.app_key, app_secret=SECRET)
    assert (await program.credits.balance()).data.remaining_credits == emulator.balance()


async def test_an_expired_key_can_still_be_exchanged(emulator, samsar):
    made = await samsar.v2.app_keys.create(SECRET)
    program = samsar.with_options(app_key=made.data.app_key, app_secret=SECRET)
    emulator.clock.advance(YEAR)
    with pytest.raises(sdk.AuthenticationError, match=r"v2\.app_keys\.refresh\(\)"):
        await program.credits.balance()
    fresh = await samsar.v2.app_keys.refresh(made.data.app_key, secret=SECRET)
    program = samsar.with_options(app_key=fresh.data.app_key, app_secret=SECRET)
    assert (await program.credits.balance()).status == 200


async def test_a_wrong_secret_exchanges_nothing(samsar):
    made = await samsar.v2.app_keys.create(SECRET)
    with pytest.raises(sdk.AuthenticationError, match="APP_SECRET"):
        await samsar.v2.app_keys.refresh(made.data.app_key, secret="x" * 40)
    assert (await samsar.v2.app_keys.get()).data.app_key_record.rotation_count == 0


async def test_an_app_key_does_not_manage_app_keys(samsar):
    made = await samsar.v2.app_keys.create(SECRET)
    program = samsar.with_options(app_key=made.data.app_key, app_secret=SECRET)
    for call in (program.v2.app_keys.get, program.v2.app_keys.revoke):
        with pytest.raises(sdk.PermissionDeniedError):
            await call()


async def test_what_is_not_there_is_not_found(samsar):
    for call in (samsar.v2.app_keys.get, samsar.v2.app_keys.revoke):
        with pytest.raises(sdk.NotFoundError):
            await call()


async def test_key_and_secret_travel_in_the_body_and_alone(server, scripted):
    server.play(Say(body={"app_key": "sapp_new"}))
    client = scripted.with_options(external_user_api_key="sxu_1")
    await client.v2.app_keys.refresh("sapp_old", secret=SECRET)
    (request,) = server.got
    assert request.json == {"app_key": "sapp_old", "secret": SECRET}
    assert request.headers.keys().isdisjoint(
        {"authorization", "x-app-secret", "x-external-user-api-key"}
    )


async def test_the_key_of_one_call_is_exchanged_by_default(server, scripted):
    server.play(Say(body={"app_key": "sapp_new"}))
    await scripted.v2.app_keys.refresh(options={"app_key": "sapp_1", "app_secret": SECRET})
    assert server.got[0].json == {"app_key": "sapp_1", "secret": SECRET}


async def test_in_the_view_of_an_external_user_app_keys_are_refused(server, scripted):
    member = scripted.v2.external_user(**MEMBER)
    for call in (
        lambda: member.app_keys.create(SECRET),
        member.app_keys.get,
        lambda: member.app_keys.refresh("sapp_1", secret=SECRET),
        member.app_keys.revoke,
    ):
        with pytest.raises(sdk.InputError, match="serves the account alone"):
            await call()
    assert server.got == []


@pytest.mark.parametrize("what", ["create", "refresh"])
async def test_a_lost_answer_is_not_asked_for_again(emulator, samsar, what):
    arguments = {"secret": SECRET}
    if what == "refresh":
        arguments["app_key"] = (await samsar.v2.app_keys.create(SECRET)).data.app_key
    emulator.faults.add(DropAnswer(route=f"v2.app_keys.{what}"))

    with pytest.raises(sdk.OutcomeUnknownError):
        await getattr(samsar.v2.app_keys, what)(**arguments)

    sent = [request.route for request in emulator.requests]
    assert sent.count(f"v2.app_keys.{what}") == 1
    found = (await samsar.v2.app_keys.get()).data.app_key_record
    assert (found.status, found.rotation_count) == ("active", what == "refresh")


async def test_keys_and_secrets_are_never_shown(server, scripted, caplog):
    body = {"app_key": "sapp_new", "appKey": "sapp_new", "token_type": "AppKey"}
    server.play(Say(body=body), Say(status=401, body={"message": f"Invalid APP_KEY. {SECRET}"}))
    with caplog.at_level(logging.DEBUG, logger="samsar"):
        made = await scripted.v2.app_keys.create(SECRET)
        with pytest.raises(sdk.AuthenticationError) as caught:
            await scripted.v2.app_keys.refresh("sapp_old", secret=SECRET)
    shown = f"{caplog.text} {made!r} {made.data!r} {caught.value.url}"
    assert "sapp_" not in shown
    assert SECRET not in shown
    assert made.data.app_key == "sapp_new"


async def test_making_a_key_costs_nothing(samsar):
    thrifty = samsar.with_options(max_credits=0)
    assert (await thrifty.v2.app_keys.create(SECRET)).data.app_key


async def test_an_app_key_does_not_publish(samsar, video_from_images):
    made = await samsar.v2.app_keys.create(SECRET)
    program = samsar.with_options(app_key=made.data.app_key, app_secret=SECRET)
    assert (await program.videos.latest(video_from_images)).data.result_url
    with pytest.raises(sdk.PermissionDeniedError):
        await program.publications.publish(video_from_images, title="Beach")
