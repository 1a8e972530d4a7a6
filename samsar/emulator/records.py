"""What the emulator shows of its state: plain values for assertions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from samsar.emulator.masking import masked_repr

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samsar.emulator.clock import Micros

RenderStatus = Literal["INIT", "PENDING", "PAUSED", "COMPLETED", "FAILED", "CANCELLED"]
StageStatus = Literal["INIT", "PENDING", "COMPLETED", "FAILED"]
PostingOutcome = Literal["waiting", "sending", "delivered", "failed", "withheld"]
"""`delivered`: there was an answer. `withheld`: the emulator does not call that host."""


@attrs.frozen(kw_only=True)
class AccountState:
    """One account, as it is now."""

    id: str
    api_keys: tuple[str, ...] = attrs.field(repr=False)
    balance: int | float


@attrs.frozen(kw_only=True)
class LedgerEntry:
    """One movement of credits."""

    id: str
    at: datetime
    """In emulator time."""
    kind: str
    """`"top_up"`, `"grant"`, `"charge"`, `"refund"` or `"adjustment"`."""
    amount: int | float
    """Negative for a charge."""
    balance: int | float
    """What was left afterwards."""
    reason: str
    request_id: str | None
    stage: str | None
    """The stage of a render that was charged."""


@attrs.frozen(kw_only=True)
class Callback:
    """What the server calls after somebody has bought credits by e-mail. It holds tokens."""

    at: datetime
    """In emulator time."""
    url: str = attrs.field(repr=False)
    """The redirect URL with the tokens in its query."""
    body: Mapping[str, Any] = attrs.field(repr=False)
    """What is sent to it with POST, where a GET is answered with 404."""
    checkout_id: str
    """The purchase that it tells of."""
    outcome: PostingOutcome
    """What has become of it; `failed` is any answer but 2xx, too."""
    status: int | None
    """Of the last answer, where there was one."""
    reason: str | None
    """Why it was not delivered."""


@attrs.frozen(kw_only=True)
class Webhook:
    """What is posted about a video, unsigned and once."""

    at: datetime
    """When it was due, in emulator time."""
    session_id: str
    """The video; that of the account where an external user has ordered it."""
    url: str
    body: Mapping[str, Any]
    outcome: PostingOutcome
    """What has become of it; an answer with an error is `delivered`, too."""
    status: int | None
    """Of the answer, where there was one."""
    reason: str | None
    """Why it was not delivered."""


@attrs.frozen(kw_only=True)
class ReceivedRequest:
    """One request as it arrived, whether or not it was answered.

    Printed, as by a test that fails, it shows neither credentials nor the body as it came.
    """

    method: str
    path: str
    """Percent-encoded as sent, without the query."""
    query: Mapping[str, str] = attrs.field(repr=masked_repr)
    """Decoded; of a repeated name the first value."""
    raw_query: str = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(repr=masked_repr)
    """Names in lower case; repeated ones joined with a comma."""
    body: bytes = attrs.field(repr=False)
    """The first mebibyte of it; nothing, once all that came later has more than 128 MiB."""
    json: Any = attrs.field(repr=masked_repr)
    """The parsed body; `None` when there was none, or it was not JSON, or `body` has gone."""
    route: str | None
    """The name of the route, such as `"videos.create_from_text"`."""


@attrs.frozen(kw_only=True)
class RenderStage:
    """One stage of a render."""

    name: str
    label: str
    credits: int
    """What it costs."""
    charged: int | float
    """What has been charged for it."""
    charged_at: datetime | None
    seconds: float
    """How long it takes, in emulator seconds."""
    status: StageStatus
    started_at: datetime | None
    completed_at: datetime | None


@attrs.frozen(kw_only=True)
class Steps:
    """Where a render that goes step by step is.

    Attributes:
        route_type: `text_to_video` or `image_to_video`.
        stages: The stages that it stops before.
        waiting_for: The stage that it has stopped before; None while it goes on.
        updated_at: When it last stopped or went on.
    """

    route_type: str
    stages: tuple[str, ...]
    waiting_for: str | None
    updated_at: Micros


@attrs.frozen(kw_only=True)
class RenderSession:
    """One video job."""

    id: str
    account_id: str
    kind: str
    """`"text_to_video"`, `"image_list_to_video"`, or what was made of other videos, such as
    `"translate_video"`."""
    status: RenderStatus
    created_at: datetime
    seconds: float
    """Length that is paid for."""
    video_model: str
    aspect_ratio: str
    language: str
    has_subtitles: bool
    has_footer: bool
    has_outro: bool = False
    webhook_url: str | None
    input: Mapping[str, Any]
    """The fields as they were sent."""
    stages: tuple[RenderStage, ...]
    error: str | None
    """Why it failed or was cancelled."""
    completed_at: datetime | None
    """When the video was ready; stays when it is cancelled afterwards."""
    failed_at: datetime | None
    cancelled_at: datetime | None
    steps: Steps | None = None
    """Where it is, if it is made step by step."""
    result_path: str | None
    """Path of the video file on the emulator."""
    story: Mapping[str, Any] | None = None
    """What a copy has of the scenes of another video."""

    @property
    def credits_charged(self) -> int | float:
        """What has been charged so far."""
        return sum(stage.charged for stage in self.stages)
