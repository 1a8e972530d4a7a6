"""Which of our methods stands for which method of the TypeScript client: a row for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from contract import corpus
from contract.translate import Arguments, Vocabulary, request_options, vocabulary
from samsar.models.videos import CompletedVideo
from samsar.types.videos import ImageVideoFields, TextVideoFields

ABSENT = object()
"""What a recorded answer does not have is not compared."""


@attrs.frozen
class Read:
    """One thing that both clients read out of an answer."""

    name: str
    theirs: Callable[[Any], Any]
    ours: Callable[[Any], Any]


@attrs.frozen
class Row:
    """One method.

    Attributes:
        typescript: Its name in the TypeScript client.
        python: Ours, seen from a client.
        takes: Makes our arguments from the recorded ones.
        answers: What a good answer is: `object`, `list`, `job` (an object with the id of a job), or
            `anything` where we promise nothing.
        fields: The typed dictionary that describes its input.
        ids: The parameters of the query that carry its id.
        public: Whether it is called without a credential.
        calls: Calls it, where that is not simply calling the attribute `python` of a client.
        reads: What is read out of a good answer, beside what all answers have.
    """

    typescript: str
    python: str
    takes: Callable[[Row, list[Any]], Arguments]
    answers: str = "object"
    fields: Any = None
    ids: tuple[str, ...] = ()
    public: bool = False
    calls: Callable[[Any, Arguments], Any] | None = None
    reads: tuple[Read, ...] = ()

    @property
    def known(self) -> Mapping[str, str]:
        """What the table of methods says about it."""
        return corpus.methods()[self.typescript]

    @property
    def vocabulary(self) -> Vocabulary:
        return vocabulary(self.typescript, self.fields)

    @property
    def is_sent_once(self) -> bool:
        """Whether a repeat may create or charge again."""
        return self.known["repeat"] == "once"

    def call(self, client: Any, arguments: Arguments) -> Any:
        """Call it; for the async client the answer has still to be awaited."""
        if self.calls is not None:
            return self.calls(client, arguments)
        method = client
        for name in self.python.split("."):
            method = getattr(method, name)
        return method(*arguments.positional, **arguments.all_keywords())


def only_options(row: Row, values: list[Any]) -> Arguments:
    """`method(options)`"""
    options, keywords = request_options(_nth(values, 0))
    return Arguments((), keywords, options)


def limit_in_options(row: Row, values: list[Any]) -> Arguments:
    """`method({limit, ...options})`"""
    options, keywords = request_options(_nth(values, 0))
    if "limit" in options:
        keywords["limit"] = options.pop("limit")
    return Arguments((), keywords, options)


def an_id(row: Row, values: list[Any]) -> Arguments:
    """`method(id, options)`"""
    options, keywords = request_options(_nth(values, 1))
    return Arguments((_nth(values, 0),), keywords, options)


def many_fields(row: Row, values: list[Any]) -> Arguments:
    """`method(input, options)`"""
    options, keywords = request_options(_nth(values, 1))
    fields = _nth(values, 0) or {}
    return Arguments((), {**row.vocabulary.arguments(fields), **keywords}, options)


def an_id_in_fields(row: Row, values: list[Any]) -> Arguments:
    """`method({videoSessionId}, options)`"""
    options, keywords = request_options(_nth(values, 1))
    fields = row.vocabulary.canonical_fields(_nth(values, 0) or {})
    return Arguments((fields.get("videoSessionId"),), keywords, options)


def v2_path(row: Row, values: list[Any]) -> Arguments:
    """`getV2(path, options)`"""
    options, keywords = request_options(_nth(values, 1))
    return Arguments(("GET", _below_v2(values)), keywords, options)


def v2_path_and_payload(row: Row, values: list[Any]) -> Arguments:
    """`postV2(path, payload, options)`"""
    options, keywords = request_options(_nth(values, 2))
    payload = _nth(values, 1)
    keywords["body"] = {} if payload is None else payload
    return Arguments(("POST", _below_v2(values)), keywords, options)


def _below_v2(values: list[Any]) -> Any:
    path = _nth(values, 0)
    return "/v2/" + path.lstrip("/") if isinstance(path, str) else path


def _nth(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else None


def cancelled_job(client: Any, arguments: Arguments) -> Any:
    """Cancel a job that is known by its id only."""
    job = client.jobs.resume(*arguments.positional)
    return job.cancel(**arguments.all_keywords())


def _key(name: str) -> Callable[[Any], Any]:
    return lambda data: data.get(name, ABSENT) if isinstance(data, Mapping) else ABSENT


def _same(name: str) -> Read:
    return Read(name, _key(name), lambda result: getattr(result.data, name))


JOB_ID = Read("request_id", _key("request_id"), lambda result: result.id)

# Both look at several fields for the best link; ours leaves `result_url` itself as it came.
BEST_URL = Read("result_url", _key("result_url"), lambda result: result.data.url)

# The TypeScript client makes up a status where there is none.
STATUS = Read("status", _key("status"), lambda result: result.data.status or "PENDING")

REMAINING = Read(
    "remainingCredits", _key("remainingCredits"), lambda result: result.data.remaining_credits
)

# The TypeScript client drops entries that are not finished videos; ours loses nothing.
FINISHED = Read(
    "session_id, result_url",
    lambda data: [(entry["session_id"], entry["result_url"]) for entry in data],
    lambda result: [
        (video.session_id.strip(), video.result_url.strip()) for video in _finished(result)
    ],
)

# The TypeScript client does not look at `result_language`; ours prefers it.
LANGUAGES = Read(
    "language",
    lambda data: [entry.get("result_language") or entry["language"] for entry in data],
    lambda result: [(video.language or "en").lower() for video in _finished(result)],
)

WHOLE = Read("data", lambda data: data, lambda result: result.data)


def _finished(result: Any) -> list[CompletedVideo]:
    videos = [video for video in result.data if isinstance(video, CompletedVideo)]
    return [video for video in videos if video.session_id and video.result_url]


ROWS = (
    Row(
        "createVideoFromText",
        "videos.create_from_text",
        many_fields,
        answers="job",
        fields=TextVideoFields,
        reads=(JOB_ID,),
    ),
    Row(
        "createVideoFromImageList",
        "videos.create_from_images",
        many_fields,
        answers="job",
        fields=ImageVideoFields,
        reads=(JOB_ID,),
    ),
    Row(
        "fetchLatestVideoVersion",
        "videos.latest",
        an_id,
        ids=("session_id",),
        reads=tuple(
            map(_same, ("session_id", "result_url", "has_subtitles", "result_language")),
        ),
    ),
    Row(
        "listCompletedVideoSessions",
        "videos.list_completed",
        limit_in_options,
        answers="list",
        reads=(FINISHED, LANGUAGES),
    ),
    Row("getSupportedTextToVideoModels", "videos.supported_models", only_options, public=True),
    Row(
        "getStatus",
        "jobs.status",
        an_id,
        ids=("request_id", "session_id"),
        reads=(BEST_URL, STATUS),
    ),
    Row("getCreditsBalance", "credits.balance", only_options, reads=(REMAINING,)),
    Row(
        "cancelRender",
        "jobs.resume(id).cancel",
        an_id_in_fields,
        calls=cancelled_job,
        reads=(STATUS,),
    ),
    Row("getV2", "request", v2_path, answers="anything", reads=(WHOLE,)),
    Row("postV2", "request", v2_path_and_payload, answers="anything", reads=(WHOLE,)),
)

ROW_OF = {row.typescript: row for row in ROWS}
