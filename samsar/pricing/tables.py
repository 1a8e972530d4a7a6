"""What things cost, in credits: 100 credits are 1 USD.

The tables are the server's own at the time of this release. Prices change, so treat an answer as
an estimate and read `videos.supported_models()` when it matters. Nothing here talks to the API.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

CREDITS_PER_USD: Final = 100

EXPRESS_VIDEO_CREDITS_PER_SECOND: Final[Mapping[str, int]] = MappingProxyType(
    {
        "RUNWAYML": 30,
        "VEO3.1I2V": 60,
        "VEO3.1I2VFAST": 36,
        "COSMOS3SUPERI2V": 20,
        "SEEDANCEI2V": 30,
        "SEEDANCE2.0I2V": 40,
        "KLINGIMGTOVID3PRO": 36,
        "KLINGIMGTOVIDTURBO": 36,
        "HAPPYHORSEI2V": 36,
    }
)
"""The whole price of one rendered second, by video model."""

EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND: Final[Mapping[str, int]] = MappingProxyType(
    {
        "pipeline": 4,
        "inference": 4,
        "image_gen_edit": 2,
        "speech": 2,
        "music": 2,
        "effects_and_lipsync": 2,
    }
)
"""The parts of that price that are the same for every video model."""

EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND_TOTAL: Final = 16

EXPRESS_VIDEO_ADDON_CREDITS_PER_SECOND: Final[Mapping[str, int]] = MappingProxyType(
    {"express_cta_generation": 1, "narrator_avatar": 4}
)
"""What the options add to the price of a second."""

EXPRESS_VIDEO_STAGES: Final = (
    "prompt_generation",
    "image_generation",
    "speech_generation",
    "music_generation",
    "ai_video_generation",
    "lip_sync_generation",
    "sound_effect_generation",
    "narrator_avatar_generation",
    "video_generation",
)
"""The stages of a render in their order."""

EXPRESS_VIDEO_STAGE_CREDITS_PER_SECOND: Final[Mapping[str, int]] = MappingProxyType(
    {
        "prompt_generation": 4,
        "image_generation": 2,
        "speech_generation": 2,
        "music_generation": 2,
        "lip_sync_generation": 1,
        "sound_effect_generation": 1,
        "video_generation": 4,
    }
)
"""What each stage of a render charges. `ai_video_generation` is not here: it takes what is left
of the model's price."""

TEXT_VIDEO_MIN_SECONDS: Final = 10
TEXT_VIDEO_MAX_SECONDS: Final = 240
OUTRO_SECONDS: Final = 8

IMAGE_LIST_SCENE_SECONDS: Final = 10
"""Longest scene that is reckoned with for one picture.

The server gives every picture the longest scene of the video model and does not publish those
lengths. Ten seconds is an assumption that is meant to err on the high side.
"""

OUTRO_IMAGE_CREDITS: Final = 75
FOOTER_IMAGE_CREDITS: Final = 75
TRANSLATE_CREDITS_PER_SECOND: Final = 3
JOIN_CREDITS_PER_SECOND: Final = 3
ENHANCE_MESSAGE_CREDITS: Final = 30
IMAGE_ENHANCE_CREDITS: Final[Mapping[str, int]] = MappingProxyType(
    {"0.5k": 11, "1k": 15, "2k": 22, "4k": 29}
)
IMAGE_REMOVE_BRANDING_CREDITS: Final = 15
IMAGE_SET_CREDITS_PER_IMAGE: Final = 15
RECEIPT_QUERY_CREDITS: Final = 50
ROLLUP_BANNER_CREDITS: Final = 30
SPEECH_CREDITS_PER_CHARACTER: Final = 0.024
"""A charge for speech that was made elsewhere: twice $0.12 for 1000 characters."""

TRANSCRIPTION_CREDITS_PER_HOUR: Final = 44.0
"""A charge for a transcription that was made elsewhere: twice $0.22 for an hour."""

CRAWLER_CREDIT_CREDITS: Final = 1.8
"""A charge for a credit of the crawler that was used elsewhere: twice $0.009."""

AUDIO_CREDITS: Final[Mapping[str, int]] = MappingProxyType(
    {"text_to_speech": 1, "text_to_sound_effect": 1, "text_to_music": 2}
)

EMBEDDING_CREDITS_PER_TOKEN: Final = 0.0001
EMBEDDING_TEXT_FACTOR: Final = 2.5
"""What plain text and web pages cost, as a multiple of records."""
CRAWL_CREDITS_PER_PAGE: Final = 0.9
"""What reading one web page costs, before that factor (server: 0.009 USD for a page)."""


class PricingDistribution(NamedTuple):
    """Where the credits for one rendered second go.

    `total` is the sum of the parts before it. The two add-ons come on top when they are asked for.
    """

    pipeline: int
    inference: int
    image_gen_edit: int
    speech: int
    music: int
    effects_and_lipsync: int
    video: int
    total: int
    express_cta_generation: int
    narrator_avatar: int


def express_video_credits_per_second(video_model: object) -> int | None:
    """Look up the price of one rendered second.

    Args:
        video_model: A key such as `"RUNWAYML"`; case and surrounding blanks do not matter.

    Returns:
        Credits per second, or `None` for a model that is not in the table.
    """
    if not isinstance(video_model, str):
        return None
    return EXPRESS_VIDEO_CREDITS_PER_SECOND.get(video_model.strip().upper())


def express_video_pricing_distribution(video_model: object) -> PricingDistribution | None:
    """Break the price of one rendered second down into its parts.

    Args:
        video_model: A key such as `"RUNWAYML"`; case and surrounding blanks do not matter.

    Returns:
        The parts, or `None` for a model that is not in the table.
    """
    total = express_video_credits_per_second(video_model)
    if total is None:
        return None
    return PricingDistribution(
        **EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND,
        video=total - EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND_TOTAL,
        total=total,
        **EXPRESS_VIDEO_ADDON_CREDITS_PER_SECOND,
    )


def express_video_stage_rates(
    video_model: object, *, express_cta: bool = False, narrator_avatar: bool = False
) -> dict[str, int] | None:
    """List what every stage of a render charges for one second, in the order of the stages.

    Args:
        video_model: A key such as `"RUNWAYML"`.
        express_cta: Whether the call-to-action texts are written by the server.
        narrator_avatar: Whether a narrator is shown; without one its stage is left out.

    Returns:
        Credits per second by stage, or `None` for a model that is not in the table.
    """
    total = express_video_credits_per_second(video_model)
    if total is None:
        return None
    rates = stage_rates(total, express_cta=express_cta, narrator_avatar=narrator_avatar)
    return {stage: int(rate) for stage, rate in rates.items()}


def stage_rates(
    total: float, *, express_cta: bool, narrator_avatar: bool
) -> dict[str, int | float]:
    """List what every stage charges for one second of a model with the given price."""
    rates: dict[str, int | float] = {
        **EXPRESS_VIDEO_STAGE_CREDITS_PER_SECOND,
        "ai_video_generation": total - EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND_TOTAL,
    }
    addons = EXPRESS_VIDEO_ADDON_CREDITS_PER_SECOND
    if express_cta:
        rates["prompt_generation"] += addons["express_cta_generation"]
    if narrator_avatar:
        rates["narrator_avatar_generation"] = addons["narrator_avatar"]
    return {stage: rates[stage] for stage in EXPRESS_VIDEO_STAGES if stage in rates}


def express_video_stage_credits(
    video_model: object,
    *,
    seconds: float,
    express_cta: bool = False,
    narrator_avatar: bool = False,
) -> dict[str, int] | None:
    """List what every stage of a render charges in all.

    Each stage is rounded up on its own, as the server does.

    Args:
        video_model: A key such as `"RUNWAYML"`.
        seconds: Rendered seconds, an outro included.
        express_cta: Whether the call-to-action texts are written by the server.
        narrator_avatar: Whether a narrator is shown.

    Returns:
        Credits by stage in the order of the stages, or `None` for a model that is not in the table.
    """
    rates = express_video_stage_rates(
        video_model, express_cta=express_cta, narrator_avatar=narrator_avatar
    )
    if rates is None:
        return None
    return {stage: math.ceil(seconds * rate) for stage, rate in rates.items()}


def text_video_seconds(duration: float, *, outro: bool) -> float:
    """Return the rendered seconds of a video from text."""
    seconds = max(TEXT_VIDEO_MIN_SECONDS, min(TEXT_VIDEO_MAX_SECONDS, duration))
    return seconds + (OUTRO_SECONDS if outro else 0)


def image_list_seconds(images: int, *, outro: bool) -> int:
    """Return the rendered seconds of a video from pictures, on the high side."""
    return images * IMAGE_LIST_SCENE_SECONDS + (OUTRO_SECONDS if outro else 0)


def estimate_text_video(
    *,
    duration: float,
    video_model: object,
    outro: bool = False,
    express_cta: bool = False,
    narrator_avatar: bool = False,
) -> int | None:
    """Estimate what a video from text costs, as the server does before it accepts one.

    Args:
        duration: Seconds asked for; counted as at least 10 and at most 240.
        video_model: A key such as `"RUNWAYML"`.
        outro: Whether there is an outro, which is 8 seconds more.
        express_cta: Whether the call-to-action texts are written by the server; brings an outro.
        narrator_avatar: Whether a narrator is shown.

    Returns:
        Credits for all stages together, or `None` for a model that is not in the table.

    Example:
        >>> estimate_text_video(duration=30, video_model="RUNWAYML")
        900
    """
    seconds = text_video_seconds(duration, outro=outro or express_cta)
    stages = express_video_stage_credits(
        video_model, seconds=seconds, express_cta=express_cta, narrator_avatar=narrator_avatar
    )
    return None if stages is None else sum(stages.values())


def estimate_image_list_video(
    *,
    images: int,
    video_model: object = "RUNWAYML",
    outro: bool = False,
    express_cta: bool = False,
    narrator_avatar: bool = False,
) -> int | None:
    """Estimate what a video from pictures costs, on the high side.

    The server decides how long such a video is. This reckons with `IMAGE_LIST_SCENE_SECONDS` for
    every picture and with no upper limit, so the bill can be lower.

    Args:
        images: Number of pictures.
        video_model: A key such as `"RUNWAYML"`, which is also the server's default.
        outro: Whether there is an outro, which is 8 seconds more.
        express_cta: Whether the call-to-action texts are written by the server; brings an outro.
        narrator_avatar: Whether a narrator is shown.

    Returns:
        Credits for all stages together, or `None` for a model that is not in the table.

    Example:
        >>> estimate_image_list_video(images=2)
        600
    """
    seconds = image_list_seconds(images, outro=outro or express_cta)
    stages = express_video_stage_credits(
        video_model, seconds=seconds, express_cta=express_cta, narrator_avatar=narrator_avatar
    )
    return None if stages is None else sum(stages.values())
