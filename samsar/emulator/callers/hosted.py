"""What the hosted routes have in common: where they are, and whom they serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.callers.actors import platform_actor
from samsar.emulator.callers.billing import credit_headers
from samsar.emulator.database.ledger import Units, to_credits
from samsar.emulator.wire.messages import insufficient_credits
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samsar._core.routes import Route
    from samsar.emulator.wire.messages import Call
    from samsar.emulator.wire.routing import Handler

NO_CREDITS: Final = "Insufficient credits or no credits remaining."
_ROOT: Final = "/v2/external"
_OTHER_ROOTS: Final = ("/external", "/api/v2/external")


def hosted(route: Route[Any], handler: Handler, *others: str) -> Iterator[Endpoint]:
    """Answer a route wherever the server has it; `others` are more paths below its root."""
    for path in (route.path.removeprefix(_ROOT), *others):
        for root in (_ROOT, *_OTHER_ROOTS):
            yield Endpoint(route.name, route.method, root + path, handler)


def fields_of(call: Call) -> dict[str, Any]:
    """Return the fields of a body; these routes do not look under `input`."""
    return call.body if isinstance(call.body, dict) else {}


def account_of_platform(call: Call) -> str:
    """Find the account that pays, whoever the external user is."""
    return platform_actor(call).account


def charged(call: Call, account: str, cost: Units, reason: str) -> dict[str, str]:
    """Charge for what is done already, and return the headers that say so.

    Raises:
        ApiError: 402; what was done is lost (server: it charges afterwards).
    """
    if not call.state.ledger.charge(account, cost, at=call.now, reason=reason):
        raise insufficient_credits(NO_CREDITS)
    return credit_headers(to_credits(cost), to_credits(call.state.ledger.balance(account)))
