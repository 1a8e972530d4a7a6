"""Hosted routes: pictures, videos and audio."""

from __future__ import annotations

from contract.change import Change, where_it_differs
from contract.media import (
    has_media_without_an_address,
    refused_and_with_public_media,
    with_a_link_to_the_sound,
    with_names_of_music,
    with_the_whole_query,
)
from contract.rows import BEST_URL, JOB_ID, STATUS, WHOLE, Row
from contract.takes import (
    a_path_and_a_payload,
    a_payload_and_its_path,
    about_fields,
    an_id,
    many_fields,
    one_value,
    some_music,
    voices_in_options,
)
from samsar.types.hosted_media import (
    LipSyncFields,
    NarrativeVideoFields,
    OneImageVideoFields,
    SoundEffectFields,
)
from samsar.types.videos import ImageVideoFields, TextVideoFields


def _videos(name: str, method: str, family: type, aliases_of: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"create{version}External{name}",
            f"v2.external.videos.{method}",
            many_fields,
            answers="job",
            fields=family,
            aliases_of=aliases_of,
            reads=(JOB_ID,),
        )
        for version in ("", "V2")
    )


def _clips(name: str, method: str, family: type, *media: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"create{version}External{name}Video",
            f"v2.external.videos.{method}",
            about_fields(*media),
            answers="job",
            fields=family,
            aliases_of=f"createV2External{name}Video",
            reads=(JOB_ID,),
        )
        for version in ("", "V2")
    )


def _statuses(name: str, method: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"get{version}External{name}",
            f"v2.external.{method}",
            an_id,
            ids=("request_id", "session_id"),
            reads=(BEST_URL, STATUS),
        )
        for version in ("", "V2")
    )


def _requests(name: str, method: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"request{version}External{name}",
            f"v2.external.{method}",
            a_path_and_a_payload,
            answers="anything",
            reads=(WHOLE,),
        )
        for version in ("", "V2")
    )


_FROM_NARRATIVE = (
    "createExternalNarrativeVideo",
    "createExternalVideoFromNarrative",
    "createV2ExternalVideoFromNarrative",
)

ROWS = (
    *_videos("VideoRequestFromText", "create_from_text", TextVideoFields, "createVideoFromText"),
    *_videos(
        "VideoRequestFromImage",
        "create_from_image",
        OneImageVideoFields,
        "createVideoFromImageList",
    ),
    *_videos(
        "VideoRequestFromImageList",
        "create_from_images",
        ImageVideoFields,
        "createVideoFromImageList",
    ),
    *(
        Row(
            name,
            "v2.external.videos.create_from_narrative",
            about_fields("narrative_request_id"),
            answers="job",
            fields=NarrativeVideoFields,
            aliases_of="createExternalVideoFromNarrative",
            reads=(JOB_ID,),
        )
        for name in _FROM_NARRATIVE
    ),
    *_clips("LipSync", "lip_sync", LipSyncFields, "video_url", "audio_url"),
    *_clips("SoundEffect", "add_sound_effect", SoundEffectFields, "video_url"),
    *_requests("Video", "videos.request"),
    *_statuses("VideoStatus", "videos.status"),
    *_statuses("VideoStatusDetailed", "videos.status_detailed"),
    *_statuses("VideoDetailedStatus", "videos.status_detailed"),
    *_requests("Image", "images.request"),
    *_statuses("ImageStatus", "images.status"),
    *(
        Row(
            f"create{version}ExternalTextToMusicAudio",
            "v2.external.audio.create_music",
            some_music,
            answers="job",
            reads=(JOB_ID,),
        )
        for version in ("", "V2")
    ),
    *(
        Row(
            f"request{version}ExternalAudioRoute",
            "v2.external.audio.request",
            a_payload_and_its_path,
            answers="anything",
            reads=(WHOLE,),
        )
        for version in ("", "V2")
    ),
    *(
        Row(
            f"request{version}ExternalAudio",
            "v2.external.audio.request",
            one_value,
            answers="anything",
            reads=(WHOLE,),
            path="/v2/external/audio",
        )
        for version in ("", "V2")
    ),
    *_statuses("AudioStatus", "audio.status"),
    *(
        Row(f"list{version}ExternalAudioVoices", "v2.external.audio.list_voices", voices_in_options)
        for version in ("", "V2")
    ),
)

CHANGES: tuple[Change, ...] = (
    Change(
        "media has addresses",
        "What is no URL is refused, for the server would fetch it; with URLs the call is as"
        " recorded.",
        (),
        has_media_without_an_address,
        refused_and_with_public_media,
    ),
    where_it_differs(
        "music has one spelling",
        "The fields of music travel in snake_case, as all others do.",
        (),
        with_names_of_music,
    ),
    where_it_differs(
        "a sound has a link",
        "The URL of a sound is found under the name that sounds have.",
        ("status/external-audio-url-not-promoted",),
        with_a_link_to_the_sound,
    ),
    where_it_differs(
        "voices keep their query",
        "What a caller adds to the query is sent.",
        ("listInteractivePublications/query-limit-is-lost",),
        with_the_whole_query,
    ),
)
