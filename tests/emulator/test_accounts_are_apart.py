"""What belongs to one account is out of reach for another, whichever route asks for it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from support.fields import TEXT

from samsar._core.routes import ROUTES
from samsar.emulator import Emulator

USER = {"provider": "whop", "external_user_id": "usr_1"}
PICTURE = "https://cdn.example.com/a.png"

# The fields with which each route is asked for what belongs to another account. `{…}` is filled.
SESSION = {"session_id": "{video}"}
REQUEST = {"request_id": "{video}"}
TEMPLATE = {"template_id": "{template}"}
CHECKOUT = {"checkoutSessionId": "{checkout}"}
CHANGED = {"outro_image_url": PICTURE, "remove_footer": True}
THEIRS = {
    "external_user": USER,
    "input": {"request_id": "{theirs}", "session_id": "{theirs}", **CHANGED},
}
OUTRO = {"session_id": "{video}", **CHANGED}
JOINED = {"session_ids": ["{video}", "{other}"]}
TALK = {"session_id": "{talk}", "input": "Hello"}
SPEECH = {"session_id": "{video}", "language": "es"}

OWNED: dict[str, Mapping[str, Any]] = {
    "videos.create_from_text": {"input": {**TEXT, "session_id": "{video}"}},
    "videos.latest": SESSION,
    "videos.cancel": SESSION,
    "videos.update_outro_image": OUTRO,
    "videos.add_outro_image": OUTRO,
    "videos.update_footer_image": OUTRO,
    "videos.translate": SPEECH,
    "videos.clone": SESSION,
    "videos.join": JOINED,
    "videos.add_subtitles": SESSION,
    "videos.remove_subtitles": SESSION,
    "jobs.status": REQUEST,
    "credits.payment_status": CHECKOUT,
    "images.status": {"request_id": "{picture}"},
    "receipts.get_template": {"template_id": "{receipt}"},
    "receipts.query": {"template_id": "{receipt}", "image_url": PICTURE},
    "publications.publish": SESSION,
    "publications.edit": SESSION,
    "publications.revoke": SESSION,
    "assistant.create_completion": TALK,
    "embeddings.update": {**TEMPLATE, "records": [{"id": "1", "city": "B"}]},
    "embeddings.search": {**TEMPLATE, "search_term": "city"},
    "embeddings.find_similar": {**TEMPLATE, "search_json": {"city": "A"}},
    "embeddings.delete_template": TEMPLATE,
    "embeddings.delete_records": {**TEMPLATE, "search_json": {"city": "A"}, "record_id": "1"},
    "embeddings.status": TEMPLATE,
    "external_user.videos.update_outro_image": THEIRS,
    "external_user.videos.add_outro_image": THEIRS,
    "external_user.videos.update_footer_image": THEIRS,
    "external_user.jobs.status": {"request_id": "{theirs}"},
    "external_user.jobs.status_detailed": {"request_id": "{theirs}"},
    "external_user.requests.archive": THEIRS,
    "external_user.requests.publish": THEIRS,
    "external_user.credits.payment_status": CHECKOUT,
    "external_user.assistant.create_completion": {**TALK, "external_user": USER},
    "v2.videos.create_from_text": {**TEXT, "session_id": "{video}"},
    "v2.videos.update_outro_image": OUTRO,
    "v2.videos.add_outro_image": OUTRO,
    "v2.videos.update_footer_image": OUTRO,
    "v2.videos.translate": SPEECH,
    "v2.videos.retranslate": SPEECH,
    "v2.videos.join": JOINED,
    "v2.videos.clone": SESSION,
    "v2.videos.regenerate_avatar": SESSION,
    "v2.videos.cancel": SESSION,
    "v2.jobs.status": REQUEST,
    "v2.jobs.status_detailed": REQUEST,
    "v2.requests.archive": REQUEST,
    "v2.requests.publish": REQUEST,
    "v2.assistant.create_completion": TALK,
    "v2.credits.payment_status": CHECKOUT,
    "v2.users.payment_status": CHECKOUT,
    "v2.step_videos.status": {},
    "v2.step_videos.status_detailed": {},
    "v2.step_videos.process_next": {},
    "v2.interactive_videos.create_from_text": {**TEXT, "session_id": "{draft}"},
    "v2.external.chat.status": {"request_id": "{chat}"},
    "v2.external.narratives.create_branching": {
        "narrative_request_id": "{narrative}",
        "num_levels": 1,
    },
    "v2.external.narratives.status": {"request_id": "{narrative}"},
    "v2.external.videos.create_from_narrative": {"narrative_request_id": "{narrative}"},
    "v2.external.videos.status": {"request_id": "{hosted}"},
    "v2.external.videos.status_detailed": {"request_id": "{hosted}"},
    "v2.external.images.status": {"request_id": "{picture}"},
    "v2.external.audio.status": {"request_id": "{sound}"},
}
OTHERWISE = {
    # Server: a draft that is none of the caller's is as good as one that was used already.
    "v2.interactive_videos.create_from_text": 409,
    # The payment says whose it is; that of somebody else says nothing.
    "external_user.credits.payment_status": 400,
}
# These take nothing that belongs to an account, or are for everybody.
FREE = {
    "videos.create_from_images",
    "videos.list_completed",
    "credits.balance",
    "credits.recharge",
    "credits.enable_auto_recharge",
    "credits.update_auto_recharge_threshold",
    "images.assign_title",
    "images.enhance",
    "images.extend",
    "images.remove_branding",
    "images.create_rollup_banner",
    "images.create_enhanced_rollup_banner",
    "images.upload",
    "receipts.create_template",
    "auth.create_login_token",
    "auth.validate_api_key",
    "chat.enhance_message",
    "assistant.set_system_prompt",
    "embeddings.create",
    "embeddings.create_from_urls",
    "embeddings.create_from_plain_text",
    "embeddings.list_templates",
    "external_user.videos.create_from_text",
    "external_user.videos.create_from_images",
    "external_user.images.upload",
    "external_user.create_session",
    "external_user.create_login_token",
    "external_user.assistant.create_session",
    "external_user.assistant.set_system_prompt",
    "external_user.credits.grant",
    "external_user.credits.charge_usage",
    "external_user.credits.balance",
    "external_user.credits.recharge",
    "external_user.requests.list",
    "external_user.embeddings.create_from_plain_text",
    "v2.videos.create_from_images",
    "v2.images.assign_title",
    "v2.images.enhance",
    "v2.images.extend",
    "v2.images.remove_branding",
    "v2.images.upload",
    "v2.requests.list",
    "v2.assistant.set_system_prompt",
    "v2.assistant.create_session",
    "v2.embeddings.create_from_plain_text",
    "v2.credits.balance",
    "v2.credits.recharge",
    "v2.credits.grant",
    "v2.credits.charge_usage",
    "v2.auth.create_session",
    "v2.auth.create_login_token",
    "v2.users.create_external_user",
    "v2.users.credits",
    "v2.users.usage_logs",
    "v2.app_keys.create",
    "v2.app_keys.get",
    "v2.app_keys.revoke",
    "v2.step_videos.create_from_text",
    "v2.step_videos.create_from_image",
    "v2.interactive_videos.create_draft_session",
    "v2.gallery.search",
    "v2.gallery.recommend",
    "v2.gallery.record_view",
    "v2.gallery.status",
    "v2.gallery.sync",
    "v2.gallery.update_embeddings",
    "v2.external.chat.create",
    "v2.external.chat.create_completion",
    "v2.external.chat.submit_completion",
    "v2.external.narratives.create_single",
    "v2.external.embeddings.create",
    "v2.external.moderation.create",
    "v2.external.videos.create_from_text",
    "v2.external.videos.create_from_image",
    "v2.external.videos.lip_sync",
    "v2.external.videos.add_sound_effect",
    "v2.external.videos.request",
    "v2.external.images.request",
    "v2.external.audio.create_music",
    "v2.external.audio.request",
}


async def made(api: Any, path: str, body: Any, name: str = "request_id") -> str:
    answer = await api.post(path, body)
    assert answer.status < 300, (path, answer.body)
    return str(answer.json[name])


@pytest.fixture
async def things(api: Any, emulator: Emulator) -> dict[str, str]:
    """One of everything that the default account can own."""
    emulator.set_balance(100_000)
    emulator.create_external_user("usr_1", provider="whop", credits=10_000)
    theirs = {"external_user": USER, "input": TEXT}
    chat = {
        "model": "gpt-5.6-sol",
        "messages": [{"role": "user", "content": "Hi"}],
        "response_mode": "polling",
    }
    story = {"prompt": "A beach", "duration": 20}
    receipt = {"image_url": PICTURE, "template_name": "shop"}
    records = {"records": [{"id": "1", "city": "A"}]}
    found = {
        "video": await made(api, "/v1/video/create", {"input": TEXT}),
        "other": await made(api, "/v1/video/create", {"input": TEXT}),
        "theirs": await made(api, "/v1/external_users/text_to_video", theirs),
        "hosted": await made(api, "/v2/external/video/text_to_video", {"input": TEXT}),
        "step": await made(api, "/v2/video/step/text_to_video", {"input": TEXT}),
        "draft": await made(api, "/v2/text_to_interactive_video/session", {}),
        "sound": await made(api, "/v2/external/audio/text_to_music", {"prompt": "Waves"}),
        "narrative": await made(api, "/v2/external/narrative/create_single", story),
        "chat": await made(api, "/v2/external/chat", chat),
        "picture": await made(api, "/v1/image/remove_branding", {"image_url": PICTURE}),
        "talk": await made(api, "/v2/utils/assistant_session", {}),
        "receipt": await made(
            api, "/v1/image/receipt_templates/create", receipt, name="template_id"
        ),
        "template": await made(api, "/v1/chat/create_embedding", records, name="template_id"),
        "checkout": await made(
            api, "/v1/credits/recharge", {"credits": 100}, name="checkoutSessionId"
        ),
    }
    emulator.clock.advance(600)
    return found


def filled(fields: Mapping[str, Any], things: Mapping[str, str]) -> Any:
    text = json.dumps(fields)
    for name, value in things.items():
        text = text.replace("{" + name + "}", value)
    return json.loads(text)


async def ask_for(api: Any, name: str, things: Mapping[str, str], key: str) -> Any:
    route = next(route for route in ROUTES if route.name == name)
    fields = filled(OWNED[name], things)
    path = route.path.replace("{request_id}", things["step"])
    if route.method == "GET":
        return await api.get(path, key=key, **fields)
    return await api.send(route.method, path, body=fields, key=key)


def test_each_route_is_known_to_take_what_is_owned_or_not():
    names = {route.name for route in ROUTES if not route.gone and not route.public}
    assert set(OWNED) & FREE == set()
    assert set(OWNED) | FREE == names


async def test_another_account_is_refused_on_every_route(
    api: Any, emulator: Emulator, things: dict[str, str]
):
    stranger = emulator.open_account(100_000)
    # It has bought something, too: otherwise Stripe would not know it at all.
    await api.post("/v1/credits/recharge", {"credits": 5}, key=stranger)
    before = emulator.balance(stranger), len(emulator.ledger()), emulator.sessions()
    wrong = {}
    for name in OWNED:
        answer = await ask_for(api, name, things, stranger)
        if answer.status not in (403, 404, OTHERWISE.get(name)):
            wrong[name] = answer.status, answer.body[:200]
    assert not wrong
    assert (emulator.balance(stranger), len(emulator.ledger())) == before[:2]
    assert emulator.sessions() == before[2]


async def test_its_own_account_is_served_on_every_route(
    api: Any, emulator: Emulator, things: dict[str, str]
):
    # Last, for nothing is left to ask for afterwards.
    last = ("embeddings.delete_records", "embeddings.delete_template", "videos.cancel")
    refused = {}
    order = sorted(OWNED, key=lambda name: (name in last, name != "publications.publish"))
    for name in order:
        answer = await ask_for(api, name, things, emulator.api_key)
        if answer.status in (403, 404):
            refused[name] = answer.body[:200]
    # A payment of the account is none of a user's, and its session none of theirs.
    assert set(refused) <= {
        "external_user.credits.payment_status",
        "external_user.assistant.create_completion",
    }


@pytest.mark.parametrize("path", ["/v1/video/list_completed_video_sessions", "/v2/requests"])
async def test_lists_are_of_one_account(
    api: Any, emulator: Emulator, things: dict[str, str], path: str
):
    answer = await api.get(path, key=emulator.open_account(1))
    assert not any(value in answer.body.decode() for value in things.values())
    own = await api.get(path)
    assert things["video"] in own.body.decode()


async def test_the_key_of_an_external_user_is_nothing_to_another_account(
    api: Any, emulator: Emulator
):
    user = emulator.create_external_user("usr_1")
    answer = await api.get(
        "/v1/external_users/credits",
        key=emulator.open_account(1),
        headers={"x-external-user-api-key": user.api_key},
    )
    assert (answer.status, answer.message) == (401, "Invalid external user API key.")
