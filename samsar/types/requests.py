"""What the methods of requests take."""

from __future__ import annotations

from typing import Literal, TypeAlias

RequestType: TypeAlias = Literal["video", "image", "audio"] | str
