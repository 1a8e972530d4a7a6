"""What a row of the table says, and what can be read out of both answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from contract import corpus
from contract.translate import Arguments, Vocabulary, vocabulary
from samsar.models.videos import CompletedVideo

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
        aliases_of: The method whose input keys it shares, where it has none of its own.
        ids: The parameters of the query that carry its id.
        public: Whether it is called without a credential.
        calls: Calls it, where that is not simply calling the attribute `python` of a client.
        reads: What is read out of a good answer, beside what all answers have.
        waits: Whether it goes on asking until something is done.
        path: Its path, where the route that is named after the method has another one.
        known_as: The method in the table of methods that it is another name of.
    """

    typescript: str
    python: str
    takes: Callable[[Row, list[Any]], Arguments]
    answers: str = "object"
    fields: Any = None
    aliases_of: str | None = None
    ids: tuple[str, ...] = ()
    public: bool = False
    calls: Callable[[Any, Arguments], Any] | None = None
    reads: tuple[Read, ...] = ()
    waits: bool = False
    path: str | None = None
    known_as: str | None = None

    @property
    def known(self) -> Mapping[str, str]:
        """What the table of methods says about it."""
        return corpus.methods()[self.known_as or self.typescript]

    @property
    def vocabulary(self) -> Vocabulary:
        return vocabulary(self.aliases_of or self.typescript, self.fields)

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
            if name == "v2" and arguments.identity is not None:
                method = method.external_user(**arguments.identity)
            if name == "external_user":
                method = method(**(arguments.identity or {}))
        return method(*arguments.positional, **arguments.all_keywords())


def _key(name: str) -> Callable[[Any], Any]:
    return lambda data: data.get(name, ABSENT) if isinstance(data, Mapping) else ABSENT


def same(name: str) -> Read:
    return Read(name, _key(name), lambda result: getattr(result.data, name))


# Where the TypeScript client finds no id, ours may find one under another name.
JOB_ID = Read(
    "request_id",
    lambda data: (data.get("request_id") if isinstance(data, Mapping) else None) or ABSENT,
    lambda result: result.id,
)

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

PUBLICATION = Read(
    "publication_id",
    lambda data: data["publication"]["publication_id"],
    lambda result: result.data.publication.publication_id,
)

LOGIN_TOKEN = Read("loginToken", _key("loginToken"), lambda result: result.data.login_token)

WHOLE = Read("data", lambda data: data, lambda result: result.data)


def _finished(result: Any) -> list[CompletedVideo]:
    videos = [video for video in result.data if isinstance(video, CompletedVideo)]
    return [video for video in videos if video.session_id and video.result_url]
