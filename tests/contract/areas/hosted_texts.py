"""Hosted routes: chat, narratives, embeddings, moderation and providers."""

from __future__ import annotations

from typing import Any

from contract.change import Change, refusal, where_it_differs
from contract.rows import JOB_ID, Read, Row, same
from contract.takes import about, an_id, many_fields, only_options
from contract.translate import Arguments
from contract.waits import (
    a_wait,
    asks_with_a_number,
    begun_by,
    ended_as_jobs_do,
    fields_and_a_wait,
    fields_or_nothing,
    has_no_messages,
    names_no_job,
    names_no_model,
    refused_and_with_a_message,
    wants_an_answer_later,
    with_a_key_of_its_own,
    with_no_job,
    with_what_was_told_at_once,
    without_the_key_in_later_requests,
)
from samsar.types.hosted_texts import (
    BranchingNarrativeFields,
    ChatFields,
    ProviderCredentials,
    SingleNarrativeFields,
    SubmittedChatFields,
)

_SINGLE = "createV2ExternalSingleNarrative"
_BRANCHING = "createV2ExternalBranchingNarrative"


def from_a_narrative(row: Row, values: list[Any]) -> Arguments:
    """`method({narrative_request_id, ...}, options)`"""
    return _about_a_narrative(fields_or_nothing(row, values))


def from_a_narrative_and_a_wait(row: Row, values: list[Any]) -> Arguments:
    """`method({narrative_request_id, ...}, {pollIntervalMs, ...options})`"""
    return _about_a_narrative(fields_and_a_wait(row, values))


def _about_a_narrative(arguments: Arguments) -> Arguments:
    keywords = dict(arguments.keywords)
    extra = dict(keywords.pop("extra", {}) or {})
    # The id is an argument of its own, and no field.
    source = extra.pop("narrative_request_id", None)
    if extra:
        keywords["extra"] = extra
    return Arguments((source,), keywords, arguments.options)


def credentials(row: Row, values: list[Any]) -> Arguments:
    """`method(credentials, options)`"""
    arguments = many_fields(row, values)
    return Arguments((arguments.keywords,), {}, arguments.options)


_STATUS = same("status")

_TEXT = Read(
    "response.choices[0].message.content",
    lambda data: (data.get("response") or {"choices": [{"message": {"content": ""}}]})["choices"][
        0
    ]["message"]["content"],
    lambda result: result.data.text,
)

_THEME = Read(
    "themeJson", lambda data: data.get("themeJson"), lambda result: result.data.theme_json
)


def _chat(typescript: str, ours: str) -> Row:
    return Row(typescript, f"v2.external.chat.{ours}", many_fields, fields=ChatFields)


def _submitted(typescript: str) -> Row:
    return Row(
        typescript,
        "v2.external.chat.submit_completion",
        many_fields,
        answers="job",
        fields=SubmittedChatFields,
        reads=(JOB_ID, _STATUS),
    )


def _submitted_and_waited(typescript: str) -> Row:
    return Row(
        typescript,
        "v2.external.chat.submit_completion(...).wait",
        fields_and_a_wait,
        fields=SubmittedChatFields,
        calls=begun_by("v2.external.chat.submit_completion"),
        reads=(_STATUS, _TEXT),
        waits=True,
    )


def _asked(typescript: str, ours: str) -> Row:
    return Row(typescript, f"v2.external.{ours}", an_id, ids=("request_id",))


def _waited(typescript: str, ours: str, read: Read) -> Row:
    return Row(
        typescript,
        f"v2.external.{ours}",
        a_wait,
        ids=("request_id",),
        reads=(_STATUS, read),
        waits=True,
    )


def _single(typescript: str) -> Row:
    return Row(
        typescript,
        "v2.external.narratives.create_single",
        fields_or_nothing,
        answers="job",
        fields=SingleNarrativeFields,
        aliases_of=_SINGLE,
        reads=(JOB_ID, _STATUS),
    )


def _single_and_waited(typescript: str) -> Row:
    return Row(
        typescript,
        "v2.external.narratives.create_single(...).wait",
        fields_and_a_wait,
        fields=SingleNarrativeFields,
        aliases_of=_SINGLE,
        calls=begun_by("v2.external.narratives.create_single"),
        reads=(_STATUS, _THEME),
        waits=True,
    )


def _branching(typescript: str) -> Row:
    return Row(
        typescript,
        "v2.external.narratives.create_branching",
        from_a_narrative,
        answers="job",
        fields=BranchingNarrativeFields,
        aliases_of=_BRANCHING,
        reads=(JOB_ID, _STATUS),
    )


def _branching_and_waited(typescript: str) -> Row:
    return Row(
        typescript,
        "v2.external.narratives.create_branching(...).wait",
        from_a_narrative_and_a_wait,
        fields=BranchingNarrativeFields,
        aliases_of=_BRANCHING,
        calls=begun_by("v2.external.narratives.create_branching"),
        reads=(_STATUS, _THEME),
        waits=True,
    )


def _validated(typescript: str) -> Row:
    return Row(
        typescript,
        "v2.external.providers.validate",
        credentials,
        fields=ProviderCredentials,
        public=True,
    )


ROWS: tuple[Row, ...] = (
    _chat("createV2ExternalChat", "create"),
    _chat("createExternalChat", "create"),
    _chat("createV2ExternalChatCompletion", "create_completion"),
    _chat("createExternalChatCompletion", "create_completion"),
    _submitted("createV2ExternalChatCompletionAsync"),
    _submitted("createV2ExternalAssistantCompletionAsync"),
    _submitted_and_waited("createV2ExternalChatCompletionAndPoll"),
    _submitted_and_waited("createV2ExternalAssistantCompletionAndPoll"),
    _asked("getV2ExternalChatCompletionStatus", "chat.status"),
    _asked("getV2ExternalAssistantCompletionStatus", "chat.status"),
    _waited("pollV2ExternalChatCompletion", "chat.wait", _TEXT),
    _waited("pollV2ExternalAssistantCompletion", "chat.wait", _TEXT),
    _single("createV2ExternalSingleNarrative"),
    _single("createExternalSingleNarrative"),
    _single_and_waited("createV2ExternalSingleNarrativeAndPoll"),
    _single_and_waited("createExternalSingleNarrativeAndPoll"),
    _branching("createV2ExternalBranchingNarrative"),
    _branching("createExternalBranchingNarrative"),
    _branching_and_waited("createV2ExternalBranchingNarrativeAndPoll"),
    _branching_and_waited("createExternalBranchingNarrativeAndPoll"),
    _asked("getV2ExternalNarrativeStatus", "narratives.status"),
    _asked("getExternalNarrativeStatus", "narratives.status"),
    _waited("pollV2ExternalNarrative", "narratives.wait", _THEME),
    _waited("pollExternalNarrative", "narratives.wait", _THEME),
    Row("createExternalEmbeddings", "v2.external.embeddings.create", about("input")),
    Row("createV2ExternalModeration", "v2.external.moderation.create", about("input")),
    Row("createExternalModeration", "v2.external.moderation.create", about("input")),
    Row(
        "getV2ExternalProviderCapabilities",
        "v2.external.providers.capabilities",
        only_options,
        public=True,
    ),
    Row(
        "getExternalProviderCapabilities",
        "v2.external.providers.capabilities",
        only_options,
        public=True,
    ),
    _validated("validateV2ExternalDeploymentProviders"),
    _validated("validateDeploymentProviders"),
)

CHANGES: tuple[Change, ...] = (
    Change(
        "a chat has messages",
        "Without messages the server refuses a chat, so nothing is sent; with one the call is as"
        " recorded.",
        (),
        has_no_messages,
        refused_and_with_a_message,
    ),
    refusal(
        "an answer at once",
        "What makes the server answer later is refused where an answer is promised; there is"
        " submit_completion.",
        (),
        wants_an_answer_later,
        "submit_completion",
    ),
    where_it_differs(
        "a submitted chat has a key",
        "The server knows a submitted chat again by client_request_id, so one is always sent.",
        (),
        with_a_key_of_its_own,
    ),
    where_it_differs(
        "a key is for what is created",
        "The Idempotency-Key of a create does not go with the looks at what was created.",
        ("poll/chat/create-and-poll",),
        without_the_key_in_later_requests,
    ),
    where_it_differs(
        "what is done is not asked for",
        "A create that is answered with the finished job ends the wait at once.",
        ("poll/chat/create-and-poll-already-completed-still-polls",),
        with_what_was_told_at_once,
    ),
    Change(
        "a job has an id",
        "A create that is answered without an id is an error that says so.",
        ("poll/chat/create-and-poll-empty-reply",),
        names_no_job,
        with_no_job,
    ),
    where_it_differs(
        "waits end as jobs do",
        "What comes of a job is an error of the job, with the server's reason, its last status and"
        " its credits, and not one of an HTTP request that never was.",
        (
            "poll/chat/failed",
            "poll/chat/failed-with-creditsCharged-in-body",
            "poll/chat/timeout",
            "poll/chat/unknown-status-keeps-polling",
        ),
        ended_as_jobs_do,
    ),
    refusal(
        "models are named or left out",
        "A blank model is refused instead of left out.",
        (),
        names_no_model,
        "inference_model",
    ),
    refusal(
        "ids are text",
        "A number is not made into an id.",
        (),
        asks_with_a_number,
        "request_id",
    ),
)
