"""The assistant and clean texts by V2, for the account and for its external users."""

from __future__ import annotations

import pytest

import samsar as sdk
from samsar.emulator import DropAnswer

MEMBER = {"provider": "whop", "external_user_id": "usr_1", "external_app_id": "app_1"}


@pytest.fixture
async def member(samsar):
    """A view of an external user with 100 credits."""
    await samsar.external_user(**MEMBER).credits.grant(100)
    return samsar.v2.external_user(**MEMBER)


async def test_the_account_talks_in_a_session_without_a_video(emulator, samsar):
    session = await samsar.v2.assistant.create_session("Ideas", metadata={"a": 1})
    assert session.data.session_type == "assistant"
    assert session.data.session_name == "Ideas"
    answer = await samsar.v2.assistant.create_completion(session.data.session_id, input="Hello")
    assert answer.data.output_text
    assert answer.credits_charged == pytest.approx(10_000 - emulator.balance())
    assert [request.path for request in emulator.requests] == [
        "/v2/utils/assistant_session",
        "/v2/assistant/completion",
    ]


async def test_an_external_user_talks_in_a_session_of_their_own(emulator, samsar, member):
    of_account = emulator.balance()
    session = (await member.assistant.create_session()).data
    assert session.external_user.external_user_id == "usr_1"
    answer = await member.assistant.create_completion(session.session_id, input="Hello")
    # External users pay whole credits.
    assert answer.credits_remaining == 99
    assert emulator.balance() == of_account
    with pytest.raises(sdk.PermissionDeniedError):
        await samsar.v2.external_user(unique_key="other").assistant.create_completion(
            session.session_id, input="Hello"
        )


async def test_the_fields_of_a_question_stay_what_they_are(emulator, member):
    session = (await member.assistant.create_session()).data
    await member.assistant.create_completion(
        session.session_id, input="Hello", metadata={"topic": "plans"}
    )
    body = emulator.requests[-1].json
    assert body["metadata"] == {"topic": "plans"}
    assert body["external_user"] == MEMBER


async def test_an_external_user_has_a_prompt_of_their_own(emulator, samsar, member):
    await samsar.v2.assistant.set_system_prompt("Answer for the account.")
    prompt = await member.assistant.set_system_prompt("Answer for members.")
    assert prompt.data.system_prompt == "Answer for members."
    assert prompt.data.external_user.external_user_id == "usr_1"
    assert emulator.requests[-1].path == "/v2/assistant/set_system_prompt"


async def test_a_question_is_never_asked_twice(emulator, samsar):
    session = (await samsar.v2.assistant.create_session()).data
    emulator.faults.add(DropAnswer(route="v2.assistant.create_completion", times=None))
    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.v2.assistant.create_completion(session.session_id, input="Hello")
    assert len(emulator.requests) == 2


async def test_a_session_is_asked_for_again_after_a_lost_answer(emulator, samsar):
    emulator.faults.add(DropAnswer(route="v2.assistant.create_session"))
    assert (await samsar.v2.assistant.create_session()).data.session_id
    assert len(emulator.requests) == 2


async def test_clean_texts_are_indexed_and_searched_by_the_account(emulator, samsar):
    created = await samsar.v2.embeddings.create_from_plain_text(
        ["A quiet cabin in the mountains."], name="stays"
    )
    assert emulator.requests[-1].path == "/v2/generate_embeddings_from_plain_text"
    # Server: here nobody would look into an input.
    assert "input" not in emulator.requests[-1].json
    found = await samsar.embeddings.search(created.data.template_id, search_term="cabin")
    assert found.data.results


async def test_an_external_user_pays_for_clean_texts(emulator, member):
    of_account = emulator.balance()
    created = await member.embeddings.create_from_plain_text("A quiet cabin.", name="stays")
    assert created.data.external_user.external_user_id == "usr_1"
    assert created.credits_remaining == 99
    assert emulator.balance() == of_account
