"""Hosted narratives, embeddings, moderation and providers."""

from __future__ import annotations

import logging
import traceback

import pytest
from support.scripted import Say

import samsar as sdk
from samsar import AsyncSamsarClient
from samsar.emulator import AnswerInstead, DropAnswer
from samsar.types import ChatMessage

HELLO = [ChatMessage("Hello")]
SECRET = "sk-proj-very-secret"


@pytest.fixture
def told(scripted):
    """The hosted routes of the scripted server."""
    return scripted.v2.external


async def test_a_story_is_written_and_told(emulator, hosted):
    story = await hosted.narratives.create_single(
        prompt="A market", duration=25, inference_model="GPT 5.6", video_model="HAPPYHORSEI2V"
    )
    assert (story.kind, story.raw.status) == ("narrative", 202)
    assert emulator.requests[-1].json == {
        "prompt": "A market",
        "duration": 25,
        "inference_model": "gpt-5.6-sol",
        "video_model": "HAPPYHORSEI2V",
    }
    emulator.clock.advance(60)
    done = await story.wait()
    assert [scene["duration"] for scene in done.data.scenes] == [10, 10, 5]
    assert done.data.theme_json["visualStyle"]
    assert done.data.narrative_json["scenes"]
    assert done.data.nodes == []
    assert (done.data.request_type, done.data.narrative_type) == ("create_single", "singular")
    assert done.data.billing.pricing_multiplier == 1.5
    assert done.data.billing.credits_charged == done.data.credits_charged == done.credits_charged
    assert done.data.completed_at >= done.data.created_at
    assert done.problems == []


async def test_the_same_prompt_is_the_same_story(emulator, hosted):
    stories = [
        await hosted.narratives.create_single(prompt="A market", duration=25) for _ in range(2)
    ]
    emulator.clock.advance(60)
    first, second = [(await story.wait()).data for story in stories]
    assert first.movie_resource_list == second.movie_resource_list
    assert first.request_id != second.request_id


async def test_a_story_parts(emulator, hosted):
    story = await hosted.narratives.create_single(prompt="A market", duration=60)
    with pytest.raises(sdk.ConflictError):
        await hosted.narratives.create_branching(story.id, num_levels=2)
    emulator.clock.advance(60)
    tree = await hosted.narratives.create_branching(story.id.upper(), num_levels=2)
    emulator.clock.advance(60)
    done = await tree.wait()
    assert done.data.source_narrative_request_id == story.id
    assert (done.data.narrative_type, done.data.num_levels) == ("branched", 2)
    assert [node["nodeId"] for node in done.data.nodes if not node["childNodeIds"]] == [
        "root.1.1",
        "root.1.2",
        "root.2.1",
        "root.2.2",
    ]
    assert done.data.branching_meta["rootNodeId"] == "root"
    assert done.data.scenes == []


async def test_a_story_is_found_again(emulator, samsar, hosted):
    story = await hosted.narratives.create_single(prompt="A market", duration=60)
    assert (await hosted.narratives.status(story.id)).data.status == "PENDING"
    emulator.clock.advance(60)
    assert (await hosted.narratives.wait(story.id)).data.status == "COMPLETED"
    assert story.ref == {"kind": "narrative", "id": story.id}
    resumed = samsar.jobs.resume(story.ref)
    assert type(resumed) is type(story)
    assert (await resumed.wait()).data.theme_json


async def test_a_story_that_cannot_be_paid_fails(emulator, hosted):
    story = await hosted.narratives.create_single(prompt="A market", duration=240)
    emulator.set_balance(0.001)
    emulator.clock.advance(60)
    with pytest.raises(sdk.JobFailedError) as caught:
        await story.wait()
    assert caught.value.insufficient_credits
    assert caught.value.credits_charged == 0
    assert caught.value.last.billing.credits_charged == 0


async def test_a_story_that_fails_on_order_fails(emulator, hosted):
    story = await hosted.narratives.create_single(prompt="A market", duration=60)
    emulator.fail_session(story.id, "Moderation refused it")
    with pytest.raises(sdk.JobFailedError, match="Moderation refused it"):
        await story.wait()
    with pytest.raises(ValueError, match="FAILED"):
        emulator.fail_session(story.id)


async def test_a_story_that_may_have_begun_is_not_ordered_again(emulator, hosted):
    emulator.faults.add(DropAnswer(route="v2.external.narratives.create_single"))
    with pytest.raises(sdk.OutcomeUnknownError):
        await hosted.narratives.create_single(prompt="A market", duration=60)
    assert len(emulator.requests) == 1


async def test_texts_become_vectors_in_their_order(emulator, hosted):
    made = await hosted.embeddings.create(["gallery text", "viewer query", "gallery text"])
    first, second, third = made.data.vectors
    assert first == third != second
    assert len(first) == made.data.dimensions
    assert sum(number * number for number in first) == pytest.approx(1, abs=1e-4)
    assert made.credits_charged == pytest.approx(made.data.usage.total_tokens * 0.0001)
    assert made.credits_remaining == emulator.balance()
    assert str(first[0]) not in repr(made.data)


async def test_vectors_out_of_order_are_put_in_order(server, told):
    data = [{"index": 1, "embedding": [2.0]}, {"index": 0, "embedding": [1.0]}]
    server.play(Say(body={"object": "list", "data": data}))
    assert (await told.embeddings.create(["a", "b"])).data.vectors == [[1.0], [2.0]]


async def test_a_limit_counts_a_token_for_each_byte(emulator, hosted):
    with pytest.raises(sdk.BudgetExceededError) as caught:
        await hosted.embeddings.create("x" * 1000, options={"max_credits": 0.09})
    assert caught.value.estimate == pytest.approx(0.1)
    assert emulator.requests == []
    await hosted.embeddings.create("x" * 1000, options={"max_credits": 0.11})


async def test_another_model_than_the_servers_is_refused_by_the_server(hosted):
    with pytest.raises(sdk.BadRequestError, match="model must be"):
        await hosted.embeddings.create("a", model="other")


async def test_harm_is_found_for_nothing(emulator, hosted):
    before = emulator.balance()
    fine = await hosted.moderation.create("A quiet river journey")
    harm = await hosted.moderation.create(["fine", {"type": "text", "text": "kill them"}])
    assert (fine.data.is_safe, harm.data.is_safe) == (True, False)
    assert [result.flagged for result in harm.data.results] == [False, True]
    assert harm.data.decision.categories == ["violence"]
    assert emulator.balance() == before


async def test_judging_is_repeated_when_its_answer_is_lost(emulator, hosted):
    emulator.faults.add(DropAnswer(route="v2.external.moderation.create"))
    assert (await hosted.moderation.create("fine")).data.is_safe is True
    assert len(emulator.requests) == 2


@pytest.mark.parametrize(
    ("body", "is_safe"),
    [
        ({"results": [{"flagged": False}, {"flagged": True}]}, False),
        ({"results": [{"flagged": False}]}, True),
        ({"results": [], "decision": {"reason": "unknown"}}, None),
    ],
)
async def test_without_a_decision_the_verdicts_count(server, told, body, is_safe):
    server.play(Say(body=body))
    assert (await told.moderation.create("text")).data.is_safe is is_safe


async def test_capabilities_need_no_credential(emulator):
    async with AsyncSamsarClient(base_url=emulator.url) as nobody:
        known = await nobody.v2.external.providers.capabilities()
    assert "gpt-5.6-sol" in known.data.providers["openai"].models
    assert known.data.providers["fal"].required_for
    assert "authorization" not in emulator.requests[-1].headers


async def test_credentials_are_tried_without_the_clients_own(emulator, hosted):
    found = await hosted.providers.validate(
        {
            "openai_api_key": SECRET,
            "runway_api_key": "bad-key",
            "fal_api_key": "fal-key",
            "samsar_api_key": emulator.api_key,
        }
    )
    checks = found.data.providers
    assert {name: check.ok for name, check in checks.items()} == {
        "samsar": True,
        "openai": True,
        "runway": False,
        "fal": True,
    }
    assert checks["samsar"].remaining_credits == emulator.balance()
    assert checks["runway"].status_code == 401
    assert found.data.available.providers == ["samsar", "openai", "fal"]
    assert "authorization" not in emulator.requests[-1].headers


async def test_credentials_are_seen_nowhere(emulator, caplog):
    seen = []
    hooks = {"on_request": seen.append, "on_response": seen.append, "on_retry": seen.append}
    emulator.faults.add(DropAnswer(route="v2.external.providers.validate"))
    with caplog.at_level(logging.DEBUG):
        async with AsyncSamsarClient(
            api_key=emulator.api_key, base_url=emulator.url, **hooks
        ) as client:
            found = await client.v2.external.providers.validate({"openai_api_key": SECRET})
            shown = f"{found!r} {found.raw!r} {client!r}"
    assert len(seen) == 4
    assert "providers/validate" in caplog.text
    assert SECRET not in f"{seen!r} {caplog.text} {shown}"


async def test_credentials_are_in_no_error_and_no_variable_of_it(emulator, hosted):
    quoted = {"message": f"{SECRET} is wrong", "details": [{"key": SECRET}]}
    emulator.faults.add(
        AnswerInstead(route="v2.external.providers.validate", status=400, body=quoted)
    )
    with pytest.raises(sdk.BadRequestError) as caught:
        await hosted.providers.validate({"openai_api_key": SECRET})
    assert "is wrong" in str(caught.value)
    assert SECRET not in f"{caught.value} {caught.value!r} {caught.value.body}"
    # The frames of the package, as a tool that shows variables would show them.
    lines = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [frame for frame in lines.stack if "/samsar/" in frame.filename]
    assert frames != []
    assert SECRET not in "".join(str(frame.locals) for frame in frames)


async def test_what_the_server_quotes_of_a_credential_is_not_shown(server, told):
    check = {"provider": "openai", "status": "error", "ok": False, "message": f"bad {SECRET}"}
    server.play(Say(body={"providers": {"openai": check}}))
    found = await told.providers.validate({"openai_api_key": SECRET})
    assert found.data.providers["openai"].message == "bad …"


async def test_the_account_does_not_pay_where_an_external_user_is_meant(emulator):
    async with AsyncSamsarClient(
        api_key=emulator.api_key, external_user_api_key="sxu_1", base_url=emulator.url
    ) as client:
        with pytest.raises(sdk.InputError, match="billed to it"):
            await client.v2.external.chat.create(messages=HELLO)
    assert emulator.requests == []
