"""What can be seen and done from outside, while an emulator runs."""

from __future__ import annotations

from samsar.emulator.surface.accounts import Accounts
from samsar.emulator.surface.base import check_api_key, check_credits, running
from samsar.emulator.surface.credits import Credits
from samsar.emulator.surface.jobs import Jobs
from samsar.emulator.surface.payments import PaymentsByHand
from samsar.emulator.surface.webhooks import Webhooks

__all__ = ["Surface", "check_api_key", "check_credits", "running"]


class Surface(Accounts, Credits, Jobs, PaymentsByHand, Webhooks):
    """The part that both kinds of emulator share. Everything may be called from any thread."""
