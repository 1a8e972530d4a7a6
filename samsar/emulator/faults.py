"""Faults on order: what goes wrong, where, and how often.

A fault waits until a request matches it, spoils that request, and is used up after `times` of them.
When several faults match one request, the one that was added first is used.
"""

from __future__ import annotations

import threading
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.database.job_scripts import JobScript
from samsar.emulator.database.stages import STAGE_PLANS
from samsar.emulator.fault_checks import (
    from_zero,
    in_stages,
    known_route,
    once_or_more,
    one_line_each,
    route_name,
    sendable,
    status_from,
    whole_from,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Fault:
    """What all faults have in common.

    Attributes:
        times: How many requests or connections it spoils; `None` for all of them.
        skip: How many of them it lets through first.
    """

    times: int | None = attrs.field(default=1, validator=once_or_more)
    skip: int = attrs.field(default=0, validator=whole_from(0))


@attrs.frozen(kw_only=True)
class ResetConnection(Fault):
    """Resets a new connection as soon as it is accepted, before anything is read from it.

    Nothing is known of the request yet, so it cannot be told for which one it is, and nothing
    appears in `requests`. The caller's connection did open: to have it refused, use `offline()`.
    """


@attrs.frozen(kw_only=True)
class RequestFault(Fault):
    """What the faults for certain requests have in common.

    Attributes:
        route: Which requests it is for: a route or its name (`"videos.create_from_text"`,
            `"files.video"`), or a method and the beginning of a path (`"POST /v1/video"`), or the
            beginning of a path alone. `None` matches every request.
    """

    route: str | None = attrs.field(default=None, converter=route_name, validator=known_route)

    def matches(self, name: str | None, method: str, path: str) -> bool:
        """Tell whether a request is one of those that this fault is for."""
        if self.route is None or self.route == name:
            return True
        wanted_method, _, wanted_path = self.route.rpartition(" ")
        if not wanted_path.startswith("/"):
            return False
        return wanted_method in ("", method) and path.startswith(wanted_path)


@attrs.frozen(kw_only=True)
class DelayRequest(RequestFault):
    """Reads the request, and does only later what it asks for.

    So does the server that downloads pictures before it makes a video of them. Whoever has hung up
    meanwhile has ordered all the same.

    Attributes:
        seconds: Real seconds, whatever the emulator's clock does.
    """

    seconds: float = attrs.field(validator=from_zero)


@attrs.frozen(kw_only=True)
class DropRequest(RequestFault):
    """Reads the request, does nothing with it, and resets the connection."""


@attrs.frozen(kw_only=True)
class DropAnswer(RequestFault):
    """Does everything that the request asks for, then resets the connection without an answer."""


@attrs.frozen(kw_only=True)
class DelayAnswer(RequestFault):
    """Does everything that the request asks for at once, and answers late.

    Attributes:
        seconds: Real seconds, whatever the emulator's clock does.
    """

    seconds: float = attrs.field(validator=from_zero)


@attrs.frozen(kw_only=True)
class CutAnswer(RequestFault):
    """Does everything, but closes the connection in the middle of the body of the answer.

    The headers announce the whole body.

    Attributes:
        fraction: How much of the body is sent.
    """

    fraction: float = attrs.field(default=0.5, validator=[from_zero, attrs.validators.lt(1)])


@attrs.frozen(kw_only=True)
class DripAnswer(RequestFault):
    """Does everything, sends the headers at once and the body bit by bit.

    Attributes:
        seconds: Real seconds that the body takes.
    """

    seconds: float = attrs.field(validator=from_zero)


@attrs.frozen(kw_only=True)
class _WithAnswer(RequestFault):
    status: int = attrs.field(validator=status_from(200, 599))
    body: Any = attrs.field(default=None, validator=sendable)
    headers: Mapping[str, str] = attrs.field(default=_NO_HEADERS, validator=one_line_each)

    def body_or_default(self) -> Any:
        """Return the body, or the usual one for the status."""
        if self.body is not None:
            return self.body
        known = self.status in set(HTTPStatus)
        return {"message": HTTPStatus(self.status).phrase if known else f"HTTP {self.status}"}


@attrs.frozen(kw_only=True)
class AnswerInstead(_WithAnswer):
    """Does nothing with the request and answers this, as a proxy in front might.

    Attributes:
        status: HTTP status.
        body: JSON, or text or bytes that are sent as they are.
        headers: Such as `{"Retry-After": "2"}`.
    """


@attrs.frozen(kw_only=True)
class FailAfterHandling(_WithAnswer):
    """Does everything that the request asks for, charges included, and then answers this.

    Attributes:
        status: HTTP status.
        body: JSON, or text or bytes that are sent as they are.
        headers: Headers of the answer.
    """

    status: int = attrs.field(default=500, validator=status_from(200, 599))


@attrs.frozen(kw_only=True)
class RedirectTo(RequestFault):
    """Does nothing with the request and sends the caller elsewhere.

    Attributes:
        location: URL that goes into the `Location` header.
        status: A redirect status.
    """

    location: str
    status: int = attrs.field(default=307, validator=status_from(300, 399))


@attrs.frozen(kw_only=True)
class JobFault(RequestFault):
    """What the faults of videos have in common.

    They wait for a request that begins a video, let it through, and stay with the video, in the
    database too. `route` says which request, such as `"videos.create_from_text"`; `times` and
    `skip` count videos. One video takes the first of each kind that matches. What is no video (a
    picture, a sound, a text) takes none.
    """

    def script(self) -> dict[str, Any]:
        """Return what it changes of a `JobScript`."""
        raise NotImplementedError


@attrs.frozen(kw_only=True)
class FailAtStage(JobFault):
    """Lets a video fail at the end of a stage, which is not charged; the earlier ones are.

    Attributes:
        stage: Such as `"ai_video_generation"`. A video without this stage does not fail.
        message: The reason that the API gives.
    """

    stage: str = attrs.field(validator=in_stages)
    message: str = "Video generation failed"

    def script(self) -> dict[str, Any]:
        """Return what it changes of a `JobScript`."""
        return {"fail_stage": self.stage, "fail_message": self.message}


@attrs.frozen(kw_only=True)
class RunOutOfCredits(JobFault):
    """Lets a video fail at a stage as if too few credits were left to charge it.

    The balance is what it is; set it to see the same without this.

    Attributes:
        stage: Such as `"ai_video_generation"`. A video without this stage does not fail.
    """

    stage: str = attrs.field(validator=in_stages)

    def script(self) -> dict[str, Any]:
        """Return what it changes of a `JobScript`."""
        label = STAGE_PLANS[self.stage].label
        message = f"Insufficient credits while charging {label}."
        return {"fail_stage": self.stage, "fail_message": message}


@attrs.frozen(kw_only=True)
class StayPending(JobFault):
    """Lets a video take longer.

    Attributes:
        seconds: Emulator seconds more than usual.
        stage: The stage that takes longer; the last one without it.
    """

    seconds: float = attrs.field(validator=from_zero)
    stage: str | None = attrs.field(default=None, validator=attrs.validators.optional(in_stages))

    def script(self) -> dict[str, Any]:
        """Return what it changes of a `JobScript`."""
        return {"stay_seconds": self.seconds, "stay_stage": self.stage}


@attrs.frozen(kw_only=True)
class HideResult(JobFault):
    """Shows a video as COMPLETED without its URLs for a while.

    Attributes:
        looks: How many requests that tell of the finished video leave them out.
        seconds: Emulator seconds after its end in which all of them do.
    """

    looks: int = attrs.field(default=0, validator=whole_from(0))
    seconds: float = attrs.field(default=0, validator=from_zero)

    def __attrs_post_init__(self) -> None:
        if not self.looks and not self.seconds:
            raise ValueError("HideResult needs looks or seconds.")

    def script(self) -> dict[str, Any]:
        """Return what it changes of a `JobScript`."""
        return {"result_looks": self.looks, "result_seconds": self.seconds}


@attrs.frozen(kw_only=True)
class HideJob(JobFault):
    """Answers the first requests for the status of a video with 404, `Request not found.`.

    Attributes:
        looks: How many of them.
    """

    looks: int = attrs.field(default=1, validator=whole_from(1))

    def script(self) -> dict[str, Any]:
        """Return what it changes of a `JobScript`."""
        return {"missing_looks": self.looks}


class Faults:
    """The faults that wait for their requests. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []

    def add(self, *faults: Fault) -> None:
        """Put faults at the end of the list.

        Raises:
            TypeError: If one of them is no fault; none is added then.
        """
        for fault in faults:
            if not isinstance(fault, Fault):
                raise TypeError(f"faults.add takes faults, such as DropAnswer(), not {fault!r}.")
        with self._lock:
            self._waiting.extend(_Waiting(fault, fault.skip, fault.times) for fault in faults)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._waiting.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults that are not used up yet."""
        with self._lock:
            return tuple(waiting.fault for waiting in self._waiting)

    def take_for_request(self, name: str | None, method: str, path: str) -> RequestFault | None:
        """Find the fault for a request, if there is one, and count it."""
        with self._lock:
            for waiting in self._waiting:
                fault = waiting.fault
                if not isinstance(fault, RequestFault) or isinstance(fault, JobFault):
                    continue
                if fault.matches(name, method, path) and self._strikes(waiting):
                    return fault
        return None

    def for_jobs(self, name: str | None, method: str, path: str) -> Callable[[], JobScript | None]:
        """Return what finds the script of each video that a request begins, and counts it."""
        return partial(self._take_for_job, name, method, path)

    def _take_for_job(self, name: str | None, method: str, path: str) -> JobScript | None:
        taken: dict[type[JobFault], dict[str, Any]] = {}
        with self._lock:
            for waiting in tuple(self._waiting):
                fault = waiting.fault
                if not isinstance(fault, JobFault) or type(fault) in taken:
                    continue
                if fault.matches(name, method, path) and self._strikes(waiting):
                    taken[type(fault)] = fault.script()
        if not taken:
            return None
        merged: dict[str, Any] = {}
        for changes in taken.values():
            merged = {**changes, **merged}
        return JobScript(**merged)

    def take_for_connection(self) -> bool:
        """Tell whether a new connection is to be reset, and count it."""
        with self._lock:
            return any(
                self._strikes(waiting)
                for waiting in self._waiting
                if isinstance(waiting.fault, ResetConnection)
            )

    def _strikes(self, waiting: _Waiting) -> bool:
        if waiting.to_skip:
            waiting.to_skip -= 1
            return False
        if waiting.left is not None:
            waiting.left -= 1
            if waiting.left == 0:
                self._waiting.remove(waiting)
        return True


@attrs.define(eq=False)
class _Waiting:
    fault: Fault
    to_skip: int
    left: int | None
