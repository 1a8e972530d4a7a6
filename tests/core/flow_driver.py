"""Drives the middleware through a script, on a clock that moves only when it is told to."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from samsar._core import flow, jsonlib
from samsar._core.judge import UnexpectedShapeError, Verdict
from samsar._core.observe import Hooks, Observer
from samsar._core.retry import RetryBudget, RetryPolicy
from samsar._core.routes import Repeat
from samsar._core.wire import Answer, Failure, FailureKind, Request

START = 1_000.0
WALL_START = 1_792_000_000.0
ENDLESS = 100
REQUEST_ID = "feedfacefeedfacefeedfacefeedface"

Outcome = Answer | Failure | BaseException


@attrs.define
class Step:
    """What one attempt brings, after this share of the time that it was given."""

    outcome: Outcome
    share: float = 0.0


@attrs.define
class Done:
    """One command, when it began, and what came of it."""

    command: flow.Command
    at: float
    outcome: Any = None


@attrs.define
class Trace:
    """All that happened in one call; `tokens` is the purse after every command."""

    done: list[Done] = attrs.field(factory=list)
    tokens: list[int] = attrs.field(factory=list)
    reply: Verdict | None = None
    error: BaseException | None = None
    ended_at: float = START

    def _of(self, kind: type[Any]) -> list[Done]:
        return [each for each in self.done if isinstance(each.command, kind)]

    @property
    def sends(self) -> list[Done]:
        return self._of(flow.Send)

    @property
    def sleeps(self) -> list[Done]:
        return self._of(flow.Sleep)

    @property
    def renewals(self) -> list[Done]:
        return self._of(flow.Renew)

    @property
    def pauses(self) -> list[float]:
        return [each.command.seconds for each in self.sleeps]


@attrs.define
class Stage:
    """The surroundings of one call.

    `renewal_share` is how much of its time a renewal takes; `interruption` is raised into the
    middleware at the given command, of which 0 is the first.
    """

    random: Callable[[], float] = lambda: 1.0
    budget: RetryBudget = attrs.field(factory=RetryBudget)
    observer: Observer = attrs.field(factory=Observer)
    renewal_share: float = 0.0
    interruption: tuple[int, BaseException] | None = None
    now: float = START

    def play(self, call: flow.Call, *script: Step | Outcome) -> Trace:
        """Carry the call out; the last step of the script repeats."""
        steps = [each if isinstance(each, Step) else Step(each) for each in script]
        trace = Trace()
        try:
            trace.reply = self._drive(
                call, itertools.chain(steps, itertools.repeat(steps[-1])), trace
            )
        except BaseException as error:  # noqa: BLE001 - what comes out is what is tested
            trace.error = error
        trace.tokens.append(self.budget.tokens)
        trace.ended_at = self.now
        return trace

    def _drive(self, call: flow.Call, steps: Iterator[Step], trace: Trace) -> Verdict | None:
        generator = flow.exchange(call, self._around())
        outcome: Any = None
        while len(trace.done) < ENDLESS:
            try:
                command = self._go_on(generator, outcome)
            except StopIteration as stop:
                return stop.value
            done = Done(command, self.now)
            trace.done.append(done)
            trace.tokens.append(self.budget.tokens)
            outcome = done.outcome = self._carry_out(command, steps, len(trace.done) - 1)
        raise AssertionError("the call does not end")

    def _around(self) -> flow.Surroundings:
        return flow.Surroundings(
            clock=lambda: self.now,
            wall_clock=lambda: WALL_START + self.now,
            random=self.random,
            budget=self.budget,
            observer=self.observer,
        )

    def _go_on(self, generator: Any, outcome: Any) -> Any:
        if isinstance(outcome, BaseException):
            return generator.throw(outcome)
        return generator.send(outcome)

    def _carry_out(self, command: flow.Command, steps: Iterator[Step], index: int) -> Any:
        if self.interruption is not None and self.interruption[0] == index:
            return self.interruption[1]
        if isinstance(command, flow.Sleep):
            self.now += command.seconds
            return None
        if isinstance(command, flow.Renew):
            self.now += self.renewal_share * command.timeout
            return {"Authorization": "Bearer renewed"}
        step = next(steps)
        self.now += step.share * command.timeout
        return step.outcome


def play(call: flow.Call, *script: Step | Outcome) -> Trace:
    """Carry the call out in surroundings where chance is always 1: pauses are at their longest."""
    return Stage().play(call, *script)


def hooked(**hooks: Any) -> Stage:
    """Return surroundings with hooks."""
    return Stage(observer=Observer(Hooks(**hooks)))


def a_call(repeat: Repeat = Repeat.READ, **changes: Any) -> flow.Call:
    """Return a call with something secret in its query, its headers and its body."""
    request = Request(
        "POST",
        "https://api.test/v1/things?key=in-the-query",
        {
            "Authorization": "Bearer in-a-header",
            "x-request-id": REQUEST_ID,
            "Idempotency-Key": "key-1",
        },
        b'{"prompt": "in-the-body"}',
    )
    usual = {
        "timeout": 30.0,
        "request_id": REQUEST_ID,
        "decode": _decode,
        "policy": RetryPolicy(),
    }
    return flow.Call(**{"request": request, "repeat": repeat, **usual, **changes})


def _decode(answer: Answer) -> Any:
    data = jsonlib.loads(answer.body)
    if not isinstance(data, dict):
        raise UnexpectedShapeError("a list instead of an object")
    return data


def answer(status: int = 200, body: Any = None, **headers: str) -> Answer:
    """Return an answer; `retry_after="3"` becomes the header `retry-after`."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, content)


def not_sent(*, timed_out: bool = False) -> Failure:
    cause = ConnectionRefusedError(111, "Connection refused")
    return Failure(FailureKind.NOT_SENT, cause, timed_out=timed_out)


def cut(partial: Answer | None = None) -> Failure:
    return Failure(FailureKind.CUT, EOFError("no more"), partial=partial)


def silent(*, timed_out: bool = False) -> Failure:
    cause = TimeoutError("no answer") if timed_out else ConnectionResetError(104, "reset by peer")
    return Failure(FailureKind.SILENT, cause, timed_out=timed_out)
