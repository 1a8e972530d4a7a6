"""The control path: all that the Python object does, over HTTP, below `/_emulator`.

Only `settled` and `offline` are left out: those are for programs that run the emulator themselves.
Off unless asked for, and not a part of the API: what is asked here is neither recorded nor struck
by faults, and needs no credential. `GET /_emulator` lists what there is.
"""

from __future__ import annotations

from samsar.emulator.control.service import Control

__all__ = ["Control"]
