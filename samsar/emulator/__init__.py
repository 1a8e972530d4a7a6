"""A local server that behaves like the Samsar API, to develop and to test against.

It has accounts, API keys and a ledger of credits, renders videos on a clock that can be sped up or
stepped by hand, and makes faults on order:

    async with Emulator(credits=500, speed=0) as emulator:
        ...  # talk to emulator.url with emulator.api_key
        emulator.clock.advance(90)
        assert emulator.balance() == 200

`EmulatorThread` is the same for programs without an event loop.
"""

from __future__ import annotations

from samsar.emulator.clock import Clock
from samsar.emulator.emulator import Emulator, EmulatorOptions, serve
from samsar.emulator.faults import (
    AnswerInstead,
    CutAnswer,
    DelayAnswer,
    DelayRequest,
    DripAnswer,
    DropAnswer,
    DropRequest,
    FailAfterHandling,
    FailAtStage,
    Fault,
    Faults,
    HideJob,
    HideResult,
    JobFault,
    RedirectTo,
    RequestFault,
    ResetConnection,
    RunOutOfCredits,
    StayPending,
)
from samsar.emulator.records import (
    AccountState,
    Callback,
    LedgerEntry,
    ReceivedRequest,
    RenderSession,
    RenderStage,
    Steps,
    Webhook,
)
from samsar.emulator.surface.seeded import (
    SeededAppKey,
    SeededSubAccount,
    SeededTokens,
    SeededUser,
)
from samsar.emulator.thread import EmulatorThread

__all__ = [
    "AccountState",
    "AnswerInstead",
    "Callback",
    "Clock",
    "CutAnswer",
    "DelayAnswer",
    "DelayRequest",
    "DripAnswer",
    "DropAnswer",
    "DropRequest",
    "Emulator",
    "EmulatorOptions",
    "EmulatorThread",
    "FailAfterHandling",
    "FailAtStage",
    "Fault",
    "Faults",
    "HideJob",
    "HideResult",
    "JobFault",
    "LedgerEntry",
    "ReceivedRequest",
    "RedirectTo",
    "RenderSession",
    "RenderStage",
    "RequestFault",
    "ResetConnection",
    "RunOutOfCredits",
    "SeededAppKey",
    "SeededSubAccount",
    "SeededTokens",
    "SeededUser",
    "StayPending",
    "Steps",
    "Webhook",
    "serve",
]
