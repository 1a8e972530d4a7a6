"""The table of what the control path does: one function each, which calls the Python object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from samsar._version import __version__
from samsar.emulator.clock import as_datetime, iso
from samsar.emulator.control.reading import flag, table
from samsar.emulator.control.shown import shown, shown_callback, shown_request
from samsar.emulator.database.external_users import OTHER_IDS, PROFILE
from samsar.emulator.fault_forms import KINDS, fault_of, keys_of, plain_of
from samsar.emulator.plain_values import anything, number, switch, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar.emulator.control.reading import Reader
    from samsar.emulator.surface import Surface


class ControlEndpoint(NamedTuple):
    """One thing that can be done.

    Attributes:
        method: HTTP method.
        path: Below `/_emulator`; `{name}` stands for one segment.
        function: Takes the object, the parts of the path, and what was sent. Its first line says
            what it does, and its arguments without a default are needed.
        takes: What may be sent, in the query of a GET and in the JSON body otherwise.
    """

    method: str
    path: str
    function: Callable[..., Any]
    takes: Mapping[str, Reader] = {}


# --- the emulator


def state(surface: Surface) -> Any:
    """Show the URL, the clock, the switches and the accounts with their keys and balances."""
    return {
        "version": __version__,
        "url": surface.url,
        "api_key": surface.api_key,
        "clock": clock(surface),
        "webhooks_to": surface.webhooks_to,
        "webhook_omissions": surface.webhook_omissions,
        "http_redirects": surface.http_redirects,
        "accounts": shown(surface.accounts()),
    }


def reset(surface: Surface) -> Any:
    """Go back to how everything was at the start, but for the clock."""
    surface.reset()
    return state(surface)


def clock(surface: Surface) -> Any:
    """Tell the time and how fast it goes."""
    now = iso(as_datetime(surface.clock.now()))
    return {"now": now, "speed": surface.clock.speed, "stepped": surface.clock.stepped}


def set_clock(surface: Surface, advance: float | None = None, speed: float | None = None) -> Any:
    """Set the speed, and step forward by emulator seconds."""
    if speed is not None:
        surface.clock.speed = speed
    if advance is not None:
        surface.clock.advance(advance)
    return clock(surface)


def set_switches(surface: Surface, **switches: Any) -> Any:
    """Say who is really called, and what of the API is done otherwise."""
    for name, value in switches.items():
        setattr(surface, name, value)
    return {name: getattr(surface, name) for name in _SWITCHES}


# --- credits


def balance(surface: Surface, api_key: str | None = None) -> Any:
    """Tell a balance; without api_key that of the default account."""
    return {"credits": surface.balance(api_key)}


def set_balance(surface: Surface, credits: float, api_key: str | None = None) -> Any:
    """Set a balance."""
    surface.set_balance(credits, api_key)
    return balance(surface, api_key)


def top_up(surface: Surface, credits: float, api_key: str | None = None) -> Any:
    """Add credits as if they had been paid for."""
    surface.top_up(credits, api_key)
    return balance(surface, api_key)


def ledger(surface: Surface, api_key: str | None = None) -> Any:
    """List every movement of an account's credits, oldest first."""
    return {"entries": shown(surface.ledger(api_key))}


# --- faults


def faults(surface: Surface) -> Any:
    """List the faults that are not used up yet, in their plain form."""
    return {"faults": [plain_of(fault) for fault in surface.faults.pending]}


def fault_kinds(surface: Surface) -> Any:
    """List the kinds of faults with their keys."""
    del surface
    return {"kinds": {kind: keys_of(cls) for kind, cls in KINDS.items()}}


def add_faults(surface: Surface, faults: Any = None, **fault: Any) -> Any:
    """Add one fault (the body is its plain form), or several (`{"faults": […]}`)."""
    given = [fault] if faults is None else faults
    if not isinstance(given, list) or (faults is not None and fault):
        raise ValueError('The body is one fault, or {"faults": [one, another]}.')
    surface.faults.add(*[fault_of(each) for each in given])
    return {"faults": [plain_of(each) for each in surface.faults.pending]}


def clear_faults(surface: Surface) -> Any:
    """Forget all faults."""
    surface.faults.clear()
    return faults(surface)


# --- what was received


def requests(surface: Surface, secrets: bool = False) -> Any:  # noqa: FBT001, FBT002
    """List the latest 1,000 requests, oldest first; credentials only with secrets=true."""
    return {"requests": [shown_request(each, secrets=secrets) for each in surface.requests]}


def clear_requests(surface: Surface) -> Any:
    """Forget the requests so far."""
    surface.clear_requests()
    return {"requests": []}


# --- jobs


def sessions(surface: Surface) -> Any:
    """List the video jobs of all accounts, newest first."""
    return {"sessions": shown(surface.sessions())}


def session(surface: Surface, request_id: str) -> Any:
    """Show a video job."""
    found = surface.session(request_id)
    return {**shown(found), "credits_charged": found.credits_charged}


def fail_session(surface: Surface, request_id: str, **message: str) -> Any:
    """Let a running job fail now: a video in its stage, a picture, a sound, a text."""
    surface.fail_session(request_id, **message)
    return {"request_id": request_id, "status": "FAILED"}


# --- payments


def set_outcome(surface: Surface, outcome: Any) -> Any:
    """Say what becomes of checkouts that are opened now: succeeded, failed or pending."""
    surface.set_payment_outcome(outcome)
    return {"outcome": outcome}


def pay(surface: Surface, checkout_id: str) -> Any:
    """Pay a checkout now, or save the card on it."""
    surface.pay(checkout_id)
    return {"checkout_id": checkout_id, "outcome": "succeeded"}


def fail_payment(surface: Surface, checkout_id: str) -> Any:
    """Let a checkout that is pending fail now."""
    surface.fail_payment(checkout_id)
    return {"checkout_id": checkout_id, "outcome": "failed"}


def repeat_event(surface: Surface, checkout_id: str) -> Any:
    """Tell once more that a checkout was paid, as Stripe sometimes does."""
    surface.repeat_payment_event(checkout_id)
    return {"checkout_id": checkout_id}


def callbacks(surface: Surface, secrets: bool = False) -> Any:  # noqa: FBT001, FBT002
    """List what is called after purchases by e-mail; tokens only with secrets=true."""
    return {"callbacks": [shown_callback(each, secrets=secrets) for each in surface.callbacks]}


def webhooks(surface: Surface) -> Any:
    """List what was or is to be posted about videos, oldest first."""
    return {"webhooks": shown(surface.webhooks)}


# --- accounts


def open_account(surface: Surface, **given: Any) -> Any:
    """Open one more account, with credits and a key of your choice if need be."""
    return {"api_key": surface.open_account(**given)}


def create_api_key(surface: Surface, **given: Any) -> Any:
    """Make one more API key of an account."""
    return {"api_key": surface.create_api_key(**given)}


def expire_api_key(surface: Surface, api_key: str) -> Any:
    """Let an API key expire now."""
    surface.expire_api_key(api_key)
    return {"expired": True}


def credits_used(surface: Surface, api_key: str | None = None) -> Any:
    """Tell what was charged to an API key: this month, if it has a limit for the month."""
    return {"credits": surface.credits_used(api_key)}


def create_auth_token(surface: Surface, **given: Any) -> Any:
    """Make an auth token of an account."""
    return {"auth_token": surface.create_auth_token(**given)}


def create_refresh_token(surface: Surface, **given: Any) -> Any:
    """Make an auth token, and a refresh token that can be used once."""
    return shown(surface.create_refresh_token(**given))


def create_app_key(surface: Surface, **given: Any) -> Any:
    """Make the app key of an account that has none."""
    return shown(surface.create_app_key(**given))


def create_sub_account(surface: Surface, external_id: str, **given: Any) -> Any:
    """Make a customer sub-account with a key."""
    return shown(surface.create_sub_account(external_id, **given))


def rotate_sub_account(surface: Surface, sub_account_id: str) -> Any:
    """Put a new key into the place of a sub-account's."""
    return shown(surface.rotate_sub_account(sub_account_id))


def create_external_user(surface: Surface, external_user_id: str, **given: Any) -> Any:
    """Register an external user, with a key, a token and credits."""
    return shown(surface.create_external_user(external_user_id, **given))


_KEY: Final = {"api_key": text}
_CREDITS: Final = {"credits": number, "api_key": text}
_SWITCHES: Final = {"webhooks_to": text, "webhook_omissions": switch, "http_redirects": switch}
_NAMES: Final = ("provider", "sub_account", "api_key", *OTHER_IDS, *PROFILE)
_FAULT: Final = {
    "faults": anything,
    "kind": anything,
    **{key: anything for cls in KINDS.values() for key in keys_of(cls)},
}

CONTROL_ENDPOINTS: Final = (
    ControlEndpoint("GET", "/state", state),
    ControlEndpoint("POST", "/reset", reset),
    ControlEndpoint("GET", "/clock", clock),
    ControlEndpoint("POST", "/clock", set_clock, {"advance": number, "speed": number}),
    ControlEndpoint("PUT", "/switches", set_switches, _SWITCHES),
    ControlEndpoint("GET", "/balance", balance, _KEY),
    ControlEndpoint("PUT", "/balance", set_balance, _CREDITS),
    ControlEndpoint("POST", "/balance/top_up", top_up, _CREDITS),
    ControlEndpoint("GET", "/ledger", ledger, _KEY),
    ControlEndpoint("GET", "/faults", faults),
    ControlEndpoint("GET", "/faults/kinds", fault_kinds),
    ControlEndpoint("POST", "/faults", add_faults, _FAULT),
    ControlEndpoint("DELETE", "/faults", clear_faults),
    ControlEndpoint("GET", "/requests", requests, {"secrets": flag}),
    ControlEndpoint("DELETE", "/requests", clear_requests),
    ControlEndpoint("GET", "/sessions", sessions),
    ControlEndpoint("GET", "/sessions/{request_id}", session),
    ControlEndpoint("POST", "/sessions/{request_id}/fail", fail_session, {"message": text}),
    ControlEndpoint("PUT", "/payments/outcome", set_outcome, {"outcome": text}),
    ControlEndpoint("POST", "/payments/{checkout_id}/pay", pay),
    ControlEndpoint("POST", "/payments/{checkout_id}/fail", fail_payment),
    ControlEndpoint("POST", "/payments/{checkout_id}/repeat_event", repeat_event),
    ControlEndpoint("GET", "/callbacks", callbacks, {"secrets": flag}),
    ControlEndpoint("GET", "/webhooks", webhooks),
    ControlEndpoint("POST", "/accounts", open_account, _CREDITS),
    ControlEndpoint(
        "POST",
        "/api_keys",
        create_api_key,
        {**_KEY, "monthly_limit": number, "total_limit": number, "expires_in": number},
    ),
    ControlEndpoint("POST", "/api_keys/expire", expire_api_key, _KEY),
    ControlEndpoint("GET", "/api_keys/credits_used", credits_used, _KEY),
    ControlEndpoint("POST", "/auth_tokens", create_auth_token, {**_KEY, "expires_in": number}),
    ControlEndpoint("POST", "/refresh_tokens", create_refresh_token, _KEY),
    ControlEndpoint("POST", "/app_keys", create_app_key, {**_KEY, "secret": text}),
    ControlEndpoint(
        "POST",
        "/sub_accounts",
        create_sub_account,
        {**_CREDITS, "external_id": text, "app_id": text},
    ),
    ControlEndpoint("POST", "/sub_accounts/{sub_account_id}/rotate", rotate_sub_account),
    ControlEndpoint(
        "POST",
        "/external_users",
        create_external_user,
        {
            "external_user_id": text,
            "credits": number,
            "metadata": table,
            **dict.fromkeys(_NAMES, text),
        },
    ),
)
