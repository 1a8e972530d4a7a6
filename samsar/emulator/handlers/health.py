"""Whether the server is up; anybody may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samsar.emulator.wire.messages import Reply
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.wire.messages import Call


def health(call: Call) -> Reply:
    """Say that all is well. What the server's own body looks like is not known."""
    del call
    return Reply.of_json({"status": "ok"})


ENDPOINTS: Final = (
    Endpoint("health.v1", "GET", "/v1/health", health),
    Endpoint("health.v1_part", "GET", "/v1/health/{part}", health),
    Endpoint("health.v2", "GET", "/v2/health", health),
)
