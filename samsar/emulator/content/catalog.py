"""The models that the emulated server knows, and how it lists them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from samsar.pricing import (
    EXPRESS_VIDEO_CREDITS_PER_SECOND,
    IMAGE_SET_CREDITS_PER_IMAGE,
    express_video_pricing_distribution,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

VIDEO_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "RUNWAYML": "Runway Gen-4",
        "VEO3.1I2V": "Veo 3.1",
        "VEO3.1I2VFAST": "Veo 3.1 Fast",
        "COSMOS3SUPERI2V": "Cosmos 3 Super",
        "SEEDANCEI2V": "Seedance 1.5",
        "SEEDANCE2.0I2V": "Seedance 2.0",
        "KLINGIMGTOVID3PRO": "Kling 3 Pro",
        "KLINGIMGTOVIDTURBO": "Kling Turbo",
        "HAPPYHORSEI2V": "Happy Horse",
    }
)
VIDEO_MODELS: Final = tuple(EXPRESS_VIDEO_CREDITS_PER_SECOND)

OTHER_VIDEO_MODELS: Final = ("SEEDANCE2.5I2V", "SYNCLIPSYNC", "MIRELOAI")
"""Keys that exist but make no video here. SEEDANCE2.5I2V needs a server of one's own."""

IMAGE_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "GPTIMAGE2": "GPT Image 2",
        "NANOBANANAPRO": "Nano Banana Pro",
        "SEEDREAM": "Seedream",
        "QWENIMAGE3PRO": "Qwen Image 3 Pro",
        "WAN2.7PRO": "Wan 2.7 Pro",
    }
)
IMAGE_MODELS: Final = tuple(IMAGE_LABELS)

OTHER_IMAGE_MODELS: Final = ("NANOBANANA2", "IMAGEN4")
"""Keys that exist for pictures but not for videos."""

_PROVIDERS: Final = ("openai", "google", "runway", "bytedance", "kling", "alibaba")


def supported_models() -> dict[str, Any]:
    """List the models as `GET /v1/video/supported_models` does.

    The names of the members are the server's. What is inside `deployment`, `available` and `audio`
    is not documented anywhere and made up here.
    """
    images = [_image_model(key) for key in IMAGE_MODELS]
    videos = [_video_model(key) for key in VIDEO_MODELS]
    both = {"image_models": images, "video_models": videos}
    return {
        "IMAGE_MODELS": images,
        "IMAGE_EDIT_MODELS": images,
        "VIDEO_MODELS": videos,
        "text_to_video": both,
        "image_list_to_video": both,
        "image_edit_models": images,
        "deployment": {"type": "emulator"},
        "available": {"image_models": list(IMAGE_MODELS), "video_models": list(VIDEO_MODELS)},
        "available_providers": list(_PROVIDERS),
        "audio": {"tts_models": ["ELEVENLABS"], "backingtrack_models": ["ELEVENLABS_MUSIC"]},
    }


def _image_model(key: str) -> dict[str, Any]:
    return {
        "label": IMAGE_LABELS[key],
        "value": key,
        "basePrice": IMAGE_SET_CREDITS_PER_IMAGE,
    }


def _video_model(key: str) -> dict[str, Any]:
    model: dict[str, Any] = {
        "label": VIDEO_LABELS.get(key, key),
        "value": key,
        "basePrice": EXPRESS_VIDEO_CREDITS_PER_SECOND[key],
    }
    if distribution := express_video_pricing_distribution(key):
        parts = distribution._asdict()
        addons = {"express_cta_generation": parts.pop("express_cta_generation")}
        del parts["narrator_avatar"]
        model["pricingDistribution"] = {**parts, "optionalAddons": addons}
    return model
