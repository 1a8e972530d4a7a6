"""Plays calls through both clients against a server that answers as recorded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs
from support.scripted import Got, Say, ScriptedServer

from samsar import AsyncSamsarClient, SamsarClient

if TYPE_CHECKING:
    from contract.plays import Play

_RESETS = {"before": "silent", "mid-body": "body"}


@attrs.frozen
class Outcome:
    """What came of a call; `elsewhere` is what the second server got."""

    result: Any
    error: Exception | None
    got: list[Got]
    elsewhere: list[Got]


def replay(play: Play, client: str, server: ScriptedServer, elsewhere: ScriptedServer) -> Outcome:
    """Play a call through one of the clients."""
    roots = {"{ROOT}": server.url, "{OTHER}": elsewhere.url}
    server.play(*(_say(reply, roots) for reply in play.recording.replies))
    elsewhere.play(Say(body={"ok": True}))
    # The TypeScript client never repeats a call; when ours does is tested where it is decided.
    arguments = {"max_retries": 0, **_filled(dict(play.client), roots)}
    result, error = None, None
    try:
        result = CLIENTS[client](play, arguments)
    except Exception as raised:  # noqa: BLE001 - whatever it is, it is compared
        error = raised
    return Outcome(result, error, list(server.got), list(elsewhere.got))


def _sync(play: Play, arguments: Mapping[str, Any]) -> Any:
    with SamsarClient(**arguments) as client:
        return play.row.call(client, play.arguments)


def _async(play: Play, arguments: Mapping[str, Any]) -> Any:
    async def call() -> Any:
        async with AsyncSamsarClient(**arguments) as client:
            return await play.row.call(client, play.arguments)

    return asyncio.run(call())


CLIENTS: dict[str, Callable[[Play, Mapping[str, Any]], Any]] = {"sync": _sync, "async": _async}


def _filled(value: Any, roots: Mapping[str, str]) -> Any:
    """Put the servers' real addresses into a value."""
    if isinstance(value, dict):
        return {name: _filled(item, roots) for name, item in value.items()}
    if isinstance(value, str):
        for name, url in roots.items():
            value = value.replace(name, url)
    return value


def _say(reply: Mapping[str, Any], roots: Mapping[str, str]) -> Say:
    headers = _filled(dict(reply.get("headers", {})), roots)
    content = reply.get("text", "").encode()
    if "body" in reply:
        content = json.dumps(reply["body"]).encode()
        if "content-type" not in {name.lower() for name in headers}:
            headers["content-type"] = "application/json"
    return Say(
        status=reply.get("status", 200),
        body=content,
        headers=headers,
        delay=reply.get("delay_ms", 0) / 1000,
        drip=reply.get("stall_ms", 0) / 1000,
        reset=_RESETS.get(reply.get("reset")),
    )
