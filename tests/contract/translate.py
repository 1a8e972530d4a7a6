"""From the words of the TypeScript client to ours: values, options, and the names of fields."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Mapping
from typing import Any

import attrs

from contract import corpus

UNDEFINED = object()

# What only JavaScript has; `rules.py` leaves recordings with these out.
JAVASCRIPT = ("$signal", "$fetch", "$error")

CLIENT_NAMES = {
    "apiKey": "api_key",
    "authToken": "auth_token",
    "appKey": "app_key",
    "appSecret": "app_secret",
    "externalUserApiKey": "external_user_api_key",
    "baseUrl": "base_url",
    "defaultHeaders": "headers",
    "timeoutMs": "timeout",
    "fetch": "fetch",
}

OPTION_NAMES = {
    "headers": "headers",
    "query": "query",
    "idempotencyKey": "idempotency_key",
    "appKey": "app_key",
    "appSecret": "app_secret",
    "externalUserApiKey": "external_user_api_key",
}


@attrs.frozen
class Arguments:
    """What one of our methods is called with."""

    positional: tuple[Any, ...] = ()
    keywords: dict[str, Any] = attrs.field(factory=dict)
    options: dict[str, Any] = attrs.field(factory=dict)
    identity: Mapping[str, Any] | None = None
    """The external user that the call is for, by our names."""

    def all_keywords(self) -> dict[str, Any]:
        return {**self.keywords, **({"options": self.options} if self.options else {})}


def plain(value: Any) -> Any:
    """Return a recorded value as Python has it; what was undefined is not there."""
    if isinstance(value, list):
        return [None if (item := plain(each)) is UNDEFINED else item for each in value]
    if not isinstance(value, Mapping):
        return value
    name = next(iter(value), "")
    if len(value) == 1 and name.startswith("$"):
        return _marked(name, value)
    found = {key: plain(item) for key, item in value.items()}
    return {key: item for key, item in found.items() if item is not UNDEFINED}


def _marked(name: str, value: Mapping[str, Any]) -> Any:
    content = value[name]
    if name == "$undefined":
        return UNDEFINED
    if name == "$number":
        return float(content)
    if name in {"$bytes", "$blob"}:
        return base64.b64decode(content["base64"])
    if name == "$repeat":
        return content["text"] * content["times"]
    if name in JAVASCRIPT:
        return value
    raise ValueError(f"translate.py does not know the mark {name}")


def mentions(value: Any, names: tuple[str, ...]) -> bool:
    """Tell whether any of the names is a key somewhere in a value."""
    if isinstance(value, Mapping):
        return any(key in names or mentions(item, names) for key, item in value.items())
    return isinstance(value, list) and any(mentions(item, names) for item in value)


def client_arguments(client: Mapping[str, Any]) -> dict[str, Any]:
    """Return what our client is made with; without a base URL it is the server's, never the real
    one.
    """
    given = {CLIENT_NAMES[name]: value for name, value in plain(client).items()}
    if isinstance(given.get("timeout"), (int, float)):
        given["timeout"] /= 1000
    return {"base_url": "{ROOT}", **given}


def request_options(given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options of one call, and those of its options that are arguments of ours."""
    options: dict[str, Any] = {}
    keywords: dict[str, Any] = {}
    for name, value in (given or {}).items():
        if name == "webhookUrl":
            keywords["webhook_url"] = value
        elif name == "queryParams":
            options["query"] = {**value, **given.get("query", {})}
        elif name == "query":
            options["query"] = {**options.get("query", {}), **value}
        else:
            options[OPTION_NAMES.get(name, snake(name))] = value
    return options, keywords


def external_user(fields: Any) -> dict[str, Any]:
    """Return an external user by our names; the snake_case one of two wins."""
    given = fields or {}
    return {snake(name): given[name] for name in sorted(given, key=lambda n: n == snake(n))}


def snake(name: str) -> str:
    """Return a name in snake_case: `sessionID` is `session_id`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


@attrs.frozen(slots=False)
class Vocabulary:
    """The names that the fields of one method go by.

    A field has one canonical name on the wire, and any number of others that only the TypeScript
    client takes. What is canonical is taken from the recorded table alone, so that a field of ours
    that travels under a wrong name is found.

    Attributes:
        arguments_of_ours: The names of our arguments.
        aliases: For each key that the TypeScript client takes, the keys that it sends.
    """

    arguments_of_ours: frozenset[str]
    aliases: Mapping[str, str]

    @functools.cached_property
    def _canonical_names(self) -> frozenset[str]:
        # What follows the first is switched on by the field, and not the field itself.
        return frozenset(sent_as.partition(",")[0] for sent_as in self.aliases.values())

    def canonical(self, key: str) -> str | None:
        """Return the canonical name for a key, or None when it never travels."""
        if self.aliases.get(key) == "(not sent)":
            return None
        if key != snake(key) and snake(key) in self._canonical_names:
            return snake(key)
        if key in self._canonical_names:
            return key
        return self.aliases.get(key, key).partition(",")[0]

    def canonical_fields(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return fields under their canonical names only."""
        found: dict[str, Any] = {}
        for key, value in fields.items():
            name = self.canonical(key)
            if name is not None and (key == name or name not in fields):
                found[name] = value
        return found

    def has_two_names_for_one(self, fields: Mapping[str, Any]) -> bool:
        """Tell whether two keys mean one field and are not just the same text or number twice."""
        seen: dict[str, Any] = {}
        for key, value in fields.items():
            name = self.canonical(key) or key
            if name in seen and (seen[name] != value or isinstance(value, (list, dict))):
                return True
            seen[name] = value
        return False

    def arguments(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return fields as keyword arguments of ours; what is none of them goes to `extra`."""
        keywords: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for name, value in self.canonical_fields(fields).items():
            argument = self._argument(name)
            if argument is None:
                extra[name] = value
            else:
                keywords[argument] = value
        return {**keywords, **({"extra": extra} if extra else {})}

    def _argument(self, canonical_name: str) -> str | None:
        others = [key for key in self.aliases if self.canonical(key) == canonical_name]
        candidates = (canonical_name, snake(canonical_name), *others)
        return next((name for name in candidates if name in self.arguments_of_ours), None)


@functools.cache
def vocabulary(typescript: str, described_by: Any) -> Vocabulary:
    """Return the vocabulary of a method whose fields a typed dictionary of ours describes."""
    fields = frozenset(described_by.__annotations__) if described_by is not None else frozenset()
    return Vocabulary(fields, corpus.aliases(typescript))
