"""A shop whose customers order videos, each from a purse of their own.

    export SAMSAR_API_KEY=…      # and SAMSAR_BASE_URL, for an emulator
    uvicorn storefront:app       # in the folder of this file

Somebody joins and becomes an external user with a gift of credits. What they order is taken from
their purse, and they see nobody's videos but their own. The key of a customer stays on this server:
their browser has a cookie of the shop, which says nothing to Samsar.

Customers and orders are in memory, so that the example is short: put them into your database.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Annotated, Any

from fastapi import Cookie, Depends, FastAPI, Form, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from samsar import AsyncExternalUserView, AsyncJob, JobError, SamsarError
from samsar.fastapi import SamsarDep, handle_errors, lifespan

APP = "storefront-example"
GIFT = 700
"""Credits for whoever joins."""


@dataclass
class Order:
    """One video that a customer has ordered."""

    prompt: str
    ref: dict[str, str]
    state: str = "rendering"
    url: str | None = None


@dataclass
class Customer:
    """Somebody who has joined."""

    name: str
    key: str
    """Their key at Samsar: it goes nowhere but there."""
    orders: list[Order] = field(default_factory=list)


customers: dict[str, Customer] = {}
waits: set[asyncio.Task[None]] = set()


@asynccontextmanager
async def following(_: FastAPI) -> AsyncGenerator[None]:
    """Let the waits go at the end; the jobs go on, and are found again by their refs."""
    yield
    for wait in waits:
        wait.cancel()
    await asyncio.gather(*waits, return_exceptions=True)


app = FastAPI(title="Storefront", lifespan=lifespan(following))
handle_errors(app)


async def signed_in(customer: Annotated[str | None, Cookie()] = None) -> Customer:
    """Return who has sent the cookie."""
    found = customers.get(customer or "")
    if found is None:
        raise HTTPException(401, "Join first.")
    return found


SignedIn = Annotated[Customer, Depends(signed_in)]


def purse(samsar: SamsarDep, customer: SignedIn) -> AsyncExternalUserView:
    """Return the customer's own view of the API: whatever is done with it, they pay."""
    return samsar.external_user(api_key=customer.key)


Purse = Annotated[AsyncExternalUserView, Depends(purse)]


@app.post("/join")
async def join(name: Annotated[str, Form()], samsar: SamsarDep) -> Response:
    """Make a customer: an external user of this shop, with a gift."""
    # A name of the shop's own for them. With the app's id nobody else can mean the same user.
    user = samsar.external_user(
        provider="storefront",
        external_user_id=secrets.token_hex(8),
        external_app_id=APP,
        display_name=name,
    )
    session = await user.create_session()
    await user.credits.grant(GIFT)
    cookie = secrets.token_urlsafe(24)
    customers[cookie] = Customer(name, str(session.data.external_api_key))
    answer = RedirectResponse("/", 303)
    answer.set_cookie("customer", cookie, httponly=True, samesite="lax")
    return answer


@app.post("/orders")
async def order(prompt: Annotated[str, Form()], customer: SignedIn, purse: Purse) -> Response:
    """Order a video; too few credits are answered with 402, and nothing is begun."""
    job = await purse.videos.create_from_text(
        prompt=prompt, image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10
    )
    # First of all the ref: whatever happens now, the job can be taken up again.
    made = Order(prompt, job.ref)
    customer.orders.append(made)
    wait = asyncio.create_task(follow(made, job))
    waits.add(wait)
    wait.add_done_callback(waits.discard)
    return RedirectResponse("/", 303)


async def follow(made: Order, job: AsyncJob[Any]) -> None:
    """Wait for a job, and keep what has become of it."""
    try:
        made.url = (await job.wait()).url
        made.state = "ready"
    except JobError:
        made.state = "failed"
    except SamsarError:
        made.state = "unknown"


@app.get("/")
async def front(samsar: SamsarDep, customer: Annotated[str | None, Cookie()] = None) -> Response:
    """Show the shop."""
    found = customers.get(customer or "")
    if found is None:
        return page('<form action="/join" method="post"><input name="name"><button>Join</button>')
    balance = await samsar.external_user(api_key=found.key).credits.balance()
    orders = "".join(f"<li>{shown(each)}</li>" for each in found.orders)
    return page(
        f"<p>{escape(found.name)}: {balance.data.remaining_credits:g} credits</p>"
        '<form action="/orders" method="post"><input name="prompt"><button>Order</button></form>'
        f"<ul>{orders}</ul>"
    )


def shown(made: Order) -> str:
    """Return an order as HTML."""
    if made.url is None:
        return f"{escape(made.prompt)}: {made.state}"
    return f'{escape(made.prompt)}<br><video controls src="{escape(made.url)}"></video>'


def page(body: str) -> HTMLResponse:
    """Return a whole page, which looks again now and then."""
    head = '<meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Videos</title>'
    return HTMLResponse(f"<!doctype html>{head}<h1>Videos</h1>{body}")
