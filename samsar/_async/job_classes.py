"""Which class stands for a job of each kind.

It is imported when a job is first resumed, for it brings all kinds of jobs along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._async.hosted.media_jobs import AsyncAudioJob, AsyncHostedVideoJob
from samsar._async.hosted.text_jobs import AsyncChatJob, AsyncNarrativeJob
from samsar._async.image_jobs import AsyncImageJob
from samsar._async.interactive_jobs import AsyncInteractiveVideoJob
from samsar._async.step_jobs import AsyncStepVideoJob
from samsar._core import kind_table
from samsar.models.hosted_chat import ChatRequest
from samsar.models.hosted_media import AudioAccepted, HostedVideoAccepted
from samsar.models.hosted_narratives import NarrativeRequest
from samsar.models.images import ImageJobAccepted
from samsar.models.interactive import InteractiveVideoAccepted
from samsar.models.step_videos import StepVideoAccepted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.jobs import AsyncJob
    from samsar.models.jobs import JobAccepted

SPECIAL: Final[Mapping[str, tuple[type[AsyncJob[Any]], type[JobAccepted]]]] = {
    kind_table.IMAGE.name: (AsyncImageJob, ImageJobAccepted),
    kind_table.STEP_VIDEO.name: (AsyncStepVideoJob, StepVideoAccepted),
    kind_table.CHAT.name: (AsyncChatJob, ChatRequest),
    kind_table.NARRATIVE.name: (AsyncNarrativeJob, NarrativeRequest),
    kind_table.INTERACTIVE_VIDEO.name: (AsyncInteractiveVideoJob, InteractiveVideoAccepted),
    kind_table.HOSTED_VIDEO.name: (AsyncHostedVideoJob, HostedVideoAccepted),
    kind_table.HOSTED_CLIP.name: (AsyncHostedVideoJob, HostedVideoAccepted),
    kind_table.HOSTED_IMAGE.name: (AsyncImageJob, ImageJobAccepted),
    kind_table.HOSTED_AUDIO.name: (AsyncAudioJob, AudioAccepted),
}
"""The class of a job and of its data, by its kind, where they are special ones."""
