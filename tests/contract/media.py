"""How a play of hosted media shows a difference that is meant, and the play that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from contract.plays import Answered, Play
from contract.takes import MUSIC_NAMES

_ADDRESSES = ("https://cdn.example.com/v.mp4", "https://cdn.example.com/a.mp3")


def _is_about_clips(play: Play) -> bool:
    return play.row.python in {
        "v2.external.videos.lip_sync",
        "v2.external.videos.add_sound_effect",
    }


def has_media_without_an_address(play: Play) -> bool:
    urls = play.arguments.positional
    return _is_about_clips(play) and any(isinstance(url, str) and "://" not in url for url in urls)


def refused_and_with_public_media(play: Play) -> tuple[Play, ...]:
    urls = _ADDRESSES[: len(play.arguments.positional)]
    named = dict(zip(("video_url", "audio_url"), urls, strict=False))
    body = {"input": {**_fields_sent(play), **named}}
    addressed = attrs.evolve(
        play,
        arguments=attrs.evolve(play.arguments, positional=urls),
        sent=attrs.evolve(play.sent, body=body),
    )
    return (play.refused("video_url"), addressed)


def _fields_sent(play: Play) -> Mapping[str, Any]:
    found: Mapping[str, Any] = play.sent.body["input"]
    return found


def with_names_of_music(play: Play) -> Play:
    if play.row.python != "v2.external.audio.create_music":
        return play
    fields = {MUSIC_NAMES.get(name, name): value for name, value in _fields_sent(play).items()}
    return attrs.evolve(play, sent=attrs.evolve(play.sent, body={"input": fields}))


def with_a_link_to_the_sound(play: Play) -> Play:
    end = play.end
    is_ours = play.row.python == "v2.external.audio.status" and isinstance(end, Answered)
    if not is_ours or not isinstance(end.data, Mapping) or not end.data.get("audio_url"):
        return play
    data = {**end.data, "result_url": end.data["audio_url"]}
    return attrs.evolve(play, end=attrs.evolve(end, data=data))


def with_the_whole_query(play: Play) -> Play:
    if play.row.python != "v2.external.audio.list_voices":
        return play
    added = play.arguments.options.get("query", {})
    texts = {name: str(value).lower() if value is True else value for name, value in added.items()}
    query = {**texts, **dict(play.sent.query)}
    return attrs.evolve(play, sent=attrs.evolve(play.sent, query=tuple(sorted(query.items()))))
