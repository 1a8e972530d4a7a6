"""The stages of a render as the emulator plays them: data only."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class StagePlan(NamedTuple):
    """How one stage is played."""

    label: str
    """What the server calls it when it speaks to people."""
    seconds: int
    """Emulator seconds that it takes."""


STAGE_PLANS: Final[Mapping[str, StagePlan]] = MappingProxyType(
    {
        "prompt_generation": StagePlan("Narrative", 8),
        "image_generation": StagePlan("Images", 14),
        "speech_generation": StagePlan("Speech", 8),
        "music_generation": StagePlan("Music", 6),
        "ai_video_generation": StagePlan("AI video", 30),
        "lip_sync_generation": StagePlan("Lip sync", 6),
        "sound_effect_generation": StagePlan("Sound effects", 4),
        "narrator_avatar_generation": StagePlan("Narrator avatar", 8),
        "video_generation": StagePlan("Final video", 14),
    }
)
"""Ninety seconds in all, and eight more with a narrator avatar. The prices are in
`samsar.pricing`, under the same names."""
