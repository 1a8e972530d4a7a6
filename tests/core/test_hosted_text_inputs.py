"""What callers pass to hosted chat, narratives, embeddings, moderation, and what is refused."""

import math

import pytest

from samsar._core.inputs import hosted_texts, providers
from samsar.errors import BadRequestError, InputError
from samsar.types import ChatMessage

HELLO = [{"role": "user", "content": "Hello"}]
STORY = "65f1234567890abcdef12345"
SECRET = "sk-proj-very-secret"


def complaint(make, *arguments):
    with pytest.raises(InputError) as caught:
        make(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value), caught.value.argument


def chat(extra=None, **fields):
    return hosted_texts.chat_body("create", {"messages": HELLO, **fields}, extra)


def single(**fields):
    given = {"prompt": "A market", "duration": 60, **fields}
    return hosted_texts.single_narrative_body(given, None)


def branching(source=STORY, **fields):
    return hosted_texts.branching_narrative_body(source, {"num_levels": 1, **fields}, None)


def test_messages_are_values_or_mappings():
    body = chat(messages=[ChatMessage("Be brief.", "system"), {"role": "user", "content": "Hi"}])
    assert body["messages"] == [
        {"content": "Be brief.", "role": "system"},
        {"role": "user", "content": "Hi"},
    ]


def test_the_fields_of_a_chat_travel_under_the_names_of_the_api():
    body = chat(model="gpt-5.6-sol", max_completion_tokens=40, timeout_ms=1000, stream=False)
    assert body == {
        "messages": HELLO,
        "model": "gpt-5.6-sol",
        "max_completion_tokens": 40,
        "timeoutMs": 1000,
        "stream": False,
    }


@pytest.mark.parametrize("messages", [None, [], "Hello", ["Hello"], [{"content": "Hello"}]])
def test_messages_are_a_list_of_messages(messages):
    assert complaint(lambda: chat(messages=messages))[1] == "messages"


@pytest.mark.parametrize("given", [{"stream": True}, {"extra": {"stream": True}}])
def test_streaming_is_refused_in_so_many_words(given):
    text, argument = complaint(lambda: chat(**given))
    assert "cannot be had" in text
    assert argument in ("stream", "extra")


@pytest.mark.parametrize("switch", ["async", "poll", "response_mode", "responseMode"])
def test_what_makes_the_server_answer_later_is_refused_at_once(switch):
    assert "submit_completion" in complaint(lambda: chat(extra={switch: True}))[0]


def test_a_submitted_chat_says_that_it_waits_and_carries_its_key():
    body = hosted_texts.submitted_chat_body(
        "key-1", {"messages": HELLO, "client_session_id": "s"}, {"newer": 1}
    )
    assert body == {
        "messages": HELLO,
        "client_session_id": "s",
        "async": True,
        "response_mode": "polling",
        "client_request_id": "key-1",
        "newer": 1,
    }


def test_a_key_is_the_callers_or_new():
    assert hosted_texts.request_key(" mine ", {"idempotency_key": "other"}) == "mine"
    assert hosted_texts.request_key(None, {"idempotency_key": "other"}) == "other"
    made = {hosted_texts.request_key(None, None) for _ in range(3)}
    assert len(made) == 3
    assert complaint(hosted_texts.request_key, "  ", None)[1] == "client_request_id"


def test_a_header_of_the_callers_own_is_left_alone():
    own = {"headers": {"idempotency-key": "mine"}}
    assert hosted_texts.with_key(own, "key") == own
    assert hosted_texts.with_key(None, "key") == {"idempotency_key": "key"}
    assert hosted_texts.with_key({"idempotency_key": "mine"}, "key") == {"idempotency_key": "mine"}


@pytest.mark.parametrize("ids", [(None, None), ("a", "b"), (" ", None), (None, 5)])
def test_a_chat_is_asked_for_by_one_id(ids):
    assert complaint(hosted_texts.one_of_ids, *ids)[1] in ("request_id", "client_request_id")


def test_a_model_that_writes_goes_by_one_name():
    assert single(inference_model="gpt 5.6")["inference_model"] == "gpt-5.6-sol"
    assert single(inference_model="google/gemini-3-pro")["inference_model"] == "gemini-3.1-pro"
    assert single(inference_model="qwen3.7-max")["inference_model"] == "QWEN3.7"
    assert single(inference_model=" newer-model ")["inference_model"] == "newer-model"


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"prompt": " "}, "prompt"),
        ({"prompt": "x" * 4001}, "prompt"),
        ({"duration": 9.9}, "duration"),
        ({"duration": 241}, "duration"),
        ({"duration": math.nan}, "duration"),
        ({"duration": "60"}, "duration"),
        ({"duration": None}, "duration"),
        ({"inference_model": ""}, "inference_model"),
        ({"video_model": " "}, "video_model"),
    ],
)
def test_a_narrative_is_checked(fields, argument):
    assert complaint(lambda: single(**fields))[1] == argument


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"source": "abc"}, "narrative_request_id"),
        ({"source": "z" * 24}, "narrative_request_id"),
        ({"source": 5}, "narrative_request_id"),
        ({"num_levels": 0}, "num_levels"),
        ({"num_levels": 7}, "num_levels"),
        ({"num_levels": True}, "num_levels"),
        ({"num_levels": 1.5}, "num_levels"),
    ],
)
def test_branches_are_checked(given, argument):
    assert complaint(lambda: branching(**given))[1] == argument


def test_branches_name_their_narrative():
    assert branching(f" {STORY} ") == {"narrative_request_id": STORY, "num_levels": 1}


@pytest.mark.parametrize(
    "given", ["", [], ["a", " "], ["a", 5], None, b"a", ["a"] * 101, "x" * 12_001, ["x" * 12_001]]
)
def test_texts_for_vectors_are_checked(given):
    assert complaint(hosted_texts.vectors_body, given, None, None, None)[1] == "input"


def test_the_length_of_vectors_is_a_whole_number():
    assert hosted_texts.vectors_body("a", "m", 64, None) == {
        "input": "a",
        "model": "m",
        "dimensions": 64,
    }
    assert complaint(hosted_texts.vectors_body, "a", None, 1.5, None)[1] == "dimensions"
    assert complaint(hosted_texts.vectors_body, "a", " ", None, None)[1] == "model"


@pytest.mark.parametrize(
    "given",
    ["", [], [5], None, ["a"] * 33, "x" * 100_001, ["x" * 70_000] * 3, [{"text": "no type"}]],
)
def test_what_is_judged_is_checked(given):
    assert complaint(hosted_texts.moderation_body, given, None, None)[1] == "input"


def test_texts_and_pictures_are_judged():
    picture = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    assert hosted_texts.moderation_body("a", None, None) == {"input": "a"}
    assert hosted_texts.moderation_body(["a", picture], "m", None) == {
        "input": ["a", picture],
        "model": "m",
    }
    assert hosted_texts.moderation_body(picture, None, None) == {"input": [picture]}


def test_credentials_travel_under_the_names_of_the_api():
    body = providers.sealed({"openai_api_key": SECRET, "google_project_id": "p"}, {"newer": "x"})
    assert body.content.data == (
        b'{"openaiApiKey":"sk-proj-very-secret","googleProjectId":"p","newer":"x"}'
    )


@pytest.mark.parametrize(
    "given", [None, [], SECRET, {}, {"google_project_id": "p"}, {"openai_api_key": 5}]
)
def test_there_is_a_credential_at_least(given):
    text, _ = complaint(providers.sealed, given, None)
    assert SECRET not in text


def test_an_unknown_credential_is_not_quoted():
    with pytest.raises(TypeError) as caught:
        providers.sealed({"openai_key": SECRET}, None)
    assert "openai_api_key" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_body_with_credentials_shows_nothing_of_them():
    body = providers.sealed({"openai_api_key": SECRET}, None)
    assert SECRET not in f"{body!r} {body.content!r}"


def test_what_a_server_quotes_is_hidden():
    body = providers.sealed({"google_credentials_json": '{"key": "abc"}'}, None)
    error = BadRequestError(
        'said {"key": "abc"} is wrong', body={"message": ['{"key": "abc"}', 1]}, headers={"a": "b"}
    )
    body.hide_in(error)
    assert str(error) == "said … is wrong"
    assert error.body == {"message": ["…", 1]}
