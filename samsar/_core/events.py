"""What hooks are told; the module is loaded when there is something to tell."""

from __future__ import annotations

import attrs


@attrs.frozen
class RequestEvent:
    """One attempt is about to be sent.

    Attributes:
        method: The HTTP verb.
        path: The path, without its query.
        attempt: 1 for the first attempt.
        request_id: The `x-request-id` that all attempts of the call share.
    """

    method: str
    path: str
    attempt: int
    request_id: str


@attrs.frozen
class ResponseEvent:
    """One attempt was answered.

    Attributes:
        method: The HTTP verb.
        path: The path, without its query.
        attempt: 1 for the first attempt.
        request_id: The `x-request-id` of the call.
        status: The HTTP status.
        duration: Seconds from sending to the end of the body.
        credits_charged: What the call cost, where the server said so.
        credits_remaining: What is left, where the server said so.
    """

    method: str
    path: str
    attempt: int
    request_id: str
    status: int
    duration: float
    credits_charged: float | None
    credits_remaining: float | None


@attrs.frozen
class RetryEvent:
    """One attempt came to nothing, and the call will be tried again.

    Attributes:
        method: The HTTP verb.
        path: The path, without its query.
        attempt: The attempt that came to nothing; 1 for the first.
        request_id: The `x-request-id` of the call.
        outcome: `not sent`, `refused`, `broken` or `silent`.
        delay: Seconds until the next attempt.
        reason: One line that says what happened.
    """

    method: str
    path: str
    attempt: int
    request_id: str
    outcome: str
    delay: float
    reason: str
