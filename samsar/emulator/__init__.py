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
    DripAnswer,
    DropAnswer,
    DropRequest,
    FailAfterHandling,
    Fault,
    Faults,
    RedirectTo,
    RequestFault,
    ResetConnection,
)
from samsar.emulator.records import (
    Callback,
    LedgerEntry,
    ReceivedRequest,
    RenderSession,
    RenderStage,
)
from samsar.emulator.thread import EmulatorThread

__all__ = [
    "AnswerInstead",
    "Callback",
    "Clock",
    "CutAnswer",
    "DelayAnswer",
    "DripAnswer",
    "DropAnswer",
    "DropRequest",
    "Emulator",
    "EmulatorOptions",
    "EmulatorThread",
    "FailAfterHandling",
    "Fault",
    "Faults",
    "LedgerEntry",
    "ReceivedRequest",
    "RedirectTo",
    "RenderSession",
    "RenderStage",
    "RequestFault",
    "ResetConnection",
    "serve",
]
