"""Everything that this package raises on purpose."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

__all__ = [
    "AppKeyLostError",
    "AuthenticationError",
    "BadRequestError",
    "BudgetExceededError",
    "ConfigurationError",
    "ConflictError",
    "GoneError",
    "InputError",
    "InsufficientCreditsError",
    "JobCancelledError",
    "JobError",
    "JobFailedError",
    "NotFoundError",
    "OutcomeUnknownError",
    "PayloadTooLargeError",
    "PaymentFailedError",
    "PermissionDeniedError",
    "RateLimitError",
    "RouteNotFoundError",
    "SamsarCallError",
    "SamsarConnectionError",
    "SamsarError",
    "SamsarRequestError",
    "SamsarTimeoutError",
    "ServerError",
    "SignInRequiredError",
    "UnexpectedReplyError",
    "WaitTimeoutError",
    "WebhookRefusedError",
]


class SamsarError(Exception):
    """The base of every error of this package."""


class ConfigurationError(SamsarError):
    """The client was made or used in a way that cannot work; nothing was sent."""


class InputError(SamsarError, ValueError):
    """An argument is wrong; nothing was sent.

    Attributes:
        argument: The name of the argument, as the method calls it.
    """

    def __init__(self, message: str, *, argument: str | None = None) -> None:
        super().__init__(message)
        self.argument = argument


class BudgetExceededError(SamsarError):
    """The call would cost more than `max_credits` allows; nothing was sent.

    Attributes:
        estimate: What the call would cost in credits, or None when no price is known.
        max_credits: The limit in force, in credits.
    """

    def __init__(
        self, message: str, *, estimate: float | None = None, max_credits: float | None = None
    ) -> None:
        super().__init__(message)
        self.estimate = estimate
        self.max_credits = max_credits


class SignInRequiredError(SamsarError):
    """A user's tokens cannot be renewed: the user must sign in anew. Nothing was sent.

    Attributes:
        reason: `missing`: the store holds no tokens. `refused`: the server takes the refresh token
            no more. `unknown`: a renewal was begun whose outcome nobody knows; it is never
            repeated, because the refresh token may be used up.
        valid_until: Until when the last auth token is good all the same, where that is known.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: Literal["missing", "refused", "unknown"],
        valid_until: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.valid_until = valid_until

    def __reduce__(self) -> Any:
        return partial(type(self), reason=self.reason), self.args, self.__dict__


class AppKeyLostError(SamsarError):
    """The account has an app key that nobody here knows any more; it must be revoked."""


class WebhookRefusedError(SamsarError):
    """A webhook is not to be listened to.

    Attributes:
        reason: `forged`: its URL is not one of ours. `expired`: it was, once. `replayed`: it has
            come before. `too_large` and `unreadable` are about its body.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: Literal["forged", "expired", "replayed", "too_large", "unreadable"],
    ) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> Any:
        return partial(type(self), reason=self.reason), self.args, self.__dict__


class SamsarCallError(SamsarError):
    """The base of what can go wrong with one call to the API.

    Attributes:
        method: The HTTP verb.
        url: The URL without its query.
        status: The HTTP status, or None when no answer came.
        body: The body of the answer: parsed JSON, else text; what arrived of it when it was cut.
        headers: The headers of the answer, names in lower case.
        code: The server's own error code, where it gave one.
        request_id: The `x-request-id` of the call, to quote to Samsar's support.
        credits_charged: Credits taken by the call, where the server said so.
        credits_remaining: Credits left, where the server said so.
        retry_after: Seconds that the server asked to wait, where it did.
        attempts: How often the request was tried.
        retryable: Whether the same call can be made again without paying twice.
        idempotency_key: The key of a call that may have been carried out: made again with it, in
            `options`, the call finds what it began.
    """

    idempotency_key: str | None = None

    def __init__(
        self,
        message: str,
        *,
        method: str = "",
        url: str = "",
        status: int | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        code: str | None = None,
        request_id: str | None = None,
        credits_charged: float | None = None,
        credits_remaining: float | None = None,
        retry_after: float | None = None,
        attempts: int = 1,
        retryable: bool = False,
    ) -> None:
        super().__init__(message)
        self.method = method
        self.url = url
        self.status = status
        self.body = body
        self.headers: Mapping[str, str] = headers or {}
        self.code = code
        self.request_id = request_id
        self.credits_charged = credits_charged
        self.credits_remaining = credits_remaining
        self.retry_after = retry_after
        self.attempts = attempts
        self.retryable = retryable


class SamsarRequestError(SamsarCallError):
    """The server answered, and the answer is an error."""


class BadRequestError(SamsarRequestError):
    """The server refused an argument (400)."""


class AuthenticationError(SamsarRequestError):
    """The credential is missing, wrong or expired (401, and 400 when none was sent)."""


class InsufficientCreditsError(SamsarRequestError):
    """The account, or the limit of its key, has too few credits (402)."""


class PermissionDeniedError(SamsarRequestError):
    """This kind of credential may not do that, or the thing is somebody else's (403)."""


class NotFoundError(SamsarRequestError):
    """There is no such thing, or it belongs to another account (404)."""


class RouteNotFoundError(NotFoundError):
    """The server knows no such route (a 404 page instead of JSON)."""


class ConflictError(SamsarRequestError):
    """The thing is not in a state that allows this, or exists already (409)."""


class GoneError(SamsarRequestError):
    """The thing has expired and was deleted (410)."""


class PayloadTooLargeError(SamsarRequestError):
    """The request is larger than the server takes (413)."""


class RateLimitError(SamsarRequestError):
    """Too many requests (429); `retry_after` says how long to wait, where known."""


class ServerError(SamsarRequestError):
    """The server failed (5xx, and 408)."""


class UnexpectedReplyError(SamsarRequestError):
    """The server answered with success but not with what the route promises."""


class SamsarConnectionError(SamsarCallError):
    """No connection, or it was lost before the answer was complete."""


class SamsarTimeoutError(SamsarCallError):
    """The deadline of the call passed."""


class OutcomeUnknownError(SamsarCallError):
    """A request that may create or charge was sent, and what became of it is not known.

    It was not sent again, because a second one could make a second job and a second bill. Look
    whether the job exists before you repeat the call: `reconcile` does. `__cause__` says what went
    wrong.
    """

    _lookup: Callable[..., Any] | None = None

    def found_by(self, lookup: Callable[..., Any]) -> None:
        """Keep what can look for the job; the client calls this."""
        self._lookup = lookup

    @property
    def lookup(self) -> Callable[..., Any] | None:
        """What looks for the job; None where nothing can, as after pickling."""
        return self._lookup

    def reconcile(self, **options: Any) -> Any:
        """Look for the job that the request may have begun, without ever beginning one.

        This is `client.jobs.reconcile(error)`, where all of it is described; in the async client
        it is awaited.

        Args:
            **options: `known`, `settle` and `options`, as described there.

        Returns:
            Its `outcome`: `found`, `not_found` or `ambiguous`, and the `job` or the `candidates`.
            Free of charge.

        Raises:
            InputError: The request began no job, or nothing of it shows in any list, or the error
                was pickled on its way here.
            SamsarError: The look itself went wrong.
        """
        if self._lookup is None:
            raise InputError(
                "this error has come from elsewhere, and no client with it: look through the"
                " requests of the account yourself, as in client.v2.requests.list()"
            )
        return self._lookup(**options)

    def __reduce__(self) -> Any:
        # A client stays behind in its process.
        state = {name: value for name, value in self.__dict__.items() if name != "_lookup"}
        return type(self), self.args, state


class PaymentFailedError(SamsarError):
    """A payment failed, or the setup of a card did; nothing was bought, and no card saved.

    Attributes:
        last: The last status that was seen.
    """

    def __init__(self, message: str, *, last: Any = None) -> None:
        super().__init__(message)
        self.last = last


class JobError(SamsarError):
    """The base of what can go wrong while waiting for a job.

    Attributes:
        ref: The small JSON value from which `client.jobs.resume` makes the job again.
        last: The last status that was seen, or None.
    """

    def __init__(
        self, message: str, *, ref: Mapping[str, Any] | None = None, last: Any = None
    ) -> None:
        super().__init__(message)
        self.ref: dict[str, Any] = dict(ref or {})
        self.last = last


class JobFailedError(JobError):
    """The job failed on the server.

    Attributes:
        reason: The server's own words, where it gave any.
        insufficient_credits: Whether the job stopped because the account ran out of credits.
        credits_charged: What the job cost all the same, where the server said so.
        credits_remaining: Credits left, where the server said so.
    """

    def __init__(
        self,
        message: str,
        *,
        ref: Mapping[str, Any] | None = None,
        last: Any = None,
        reason: str | None = None,
        credits_charged: float | None = None,
        credits_remaining: float | None = None,
    ) -> None:
        super().__init__(message, ref=ref, last=last)
        self.reason = reason
        self.credits_charged = credits_charged
        self.credits_remaining = credits_remaining
        self.insufficient_credits: bool = "insufficient credits" in (reason or "").lower()


class JobCancelledError(JobError):
    """The job was cancelled."""


class WaitTimeoutError(JobError):
    """The wait ran out of time; the job itself goes on, and `ref` finds it again.

    A payment that was waited for can still be made; it has no `ref`.
    """
