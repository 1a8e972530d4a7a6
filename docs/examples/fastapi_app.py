"""A video service: visitors sign in, buy credits, order videos and see them become ready.

    export SAMSAR_API_KEY=…                   # pays for nothing here: visitors pay for their videos
    export PUBLIC_URL=https://videos.example  # where the world reaches this application
    export WEBHOOK_SECRET=…                   # 32 characters or more, the same in all processes
    uvicorn fastapi_app:app

Orders and wallets are in memory, so that the example is short: put them into your database, and as
many processes and machines as you like can serve.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape
from typing import Annotated, Any

from fastapi import Cookie, Depends, FastAPI, HTTPException, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel

from samsar import AsyncInbox, AsyncJob, JobError, SamsarError
from samsar.fastapi import (
    Caller,
    SamsarDep,
    caller,
    handle_errors,
    lifespan,
    recharge_router,
    webhook_router,
)
from samsar.tokens import Tokens
from samsar.webhooks import BuyerReturned, RechargeTokens, WebhookUrls

PUBLIC_URL = os.environ["PUBLIC_URL"].rstrip("/")
IS_SECURE = PUBLIC_URL.startswith("https://")
SESSION = "samsar_session"
VISIT = "visit"

urls = WebhookUrls(os.environ["WEBHOOK_SECRET"])
inbox = AsyncInbox(urls)

following: set[asyncio.Task[None]] = set()


@asynccontextmanager
async def waits(_: FastAPI) -> AsyncGenerator[None]:
    """Let the waits go at the end; their jobs go on, and are found again by their refs."""
    yield
    for wait in following:
        wait.cancel()
    await asyncio.gather(*following, return_exceptions=True)


app = FastAPI(title="Videos", lifespan=lifespan(waits))
handle_errors(app)

Visitor = Annotated[Caller, Depends(caller(cookie=SESSION))]


@dataclass
class Order:
    """One video that somebody has ordered."""

    owner: str | None
    ref: dict[str, Any]
    state: str = "rendering"
    video_url: str | None = None


orders: dict[str, Order] = {}
wallets: dict[str, Tokens] = {}


# --- videos -----------------------------------------------------------------------------------


class NewVideo(BaseModel):
    """What a visitor asks for."""

    prompt: str
    duration: int = 10


@app.post("/videos", status_code=202)
async def order_video(wish: NewVideo, visitor: Visitor) -> dict[str, str]:
    """Order a video; the visitor pays for it."""
    number = secrets.token_urlsafe(12)
    job = await visitor.client.videos.create_from_text(
        prompt=wish.prompt,
        duration=wish.duration,
        image_model="GPTIMAGE2",
        video_model="RUNWAYML",
        webhook_url=inbox.url(f"{PUBLIC_URL}/samsar/webhook", ref=number),
    )
    # Before anything else: whatever happens now, the job can be taken up again by its ref.
    orders[number] = Order(owner=visitor.user.id, ref=job.ref)
    wait = asyncio.create_task(follow(number, job))
    following.add(wait)
    wait.add_done_callback(following.discard)
    return {"id": number, "page": f"/videos/{number}/page"}


async def follow(number: str, job: AsyncJob[Any]) -> None:
    """Wait for the webhook, or look now and then when none comes, and keep the result."""
    order = orders[number]
    try:
        result = await job.wait(timeout=3600, notified_by=inbox)
        order.state, order.video_url = "ready", result.url
    except JobError:
        order.state = "failed"
    except SamsarError:
        order.state = "unknown"  # the next look at it asks the server


@app.get("/videos/{number}")
async def video(number: str, visitor: Visitor) -> dict[str, str | None]:
    """Tell how an order stands."""
    order = own_order(number, visitor)
    if order.state == "unknown":
        status = await visitor.client.jobs.resume(order.ref).status()
        return {"state": str(status.data.status), "url": None}
    return {"state": order.state, "url": order.video_url}


@app.get("/videos/{number}/page")
async def page(number: str, visitor: Visitor) -> HTMLResponse:
    """Show how an order stands, to somebody who looks at a page."""
    order = own_order(number, visitor)
    if order.video_url is not None:
        return HTMLResponse(f'<video controls src="{escape(order.video_url)}"></video>')
    return HTMLResponse(f"<p>{escape(order.state)} …</p>", headers={"Refresh": "5"})


def own_order(number: str, visitor: Caller) -> Order:
    """Return an order, to nobody but whoever made it."""
    order = orders.get(number)
    if order is None or order.owner != visitor.user.id:
        raise HTTPException(404)
    return order


app.include_router(webhook_router(inbox))


# --- credits, and signing in by buying them ---------------------------------------------------


class Purchase(BaseModel):
    """Who buys, and for how many dollars."""

    email: str
    amount: int = 25


@app.post("/credits")
async def buy(purchase: Purchase, samsar: SamsarDep, response: Response) -> dict[str, str | None]:
    """Begin a purchase; whoever pays on the page is signed in afterwards."""
    visit = secrets.token_urlsafe(24)
    page = await samsar.v2.users.recharge_credits(
        amount=purchase.amount,
        email=purchase.email,
        redirect_url=urls.make(f"{PUBLIC_URL}/samsar/recharge", ref=visit),
    )
    # Ties the tokens to this browser: with the address alone nobody else can pick them up.
    keep(response, VISIT, visit)
    return {"pay_at": page.data.url}


async def store_tokens(bought: RechargeTokens, visit: str | None) -> None:
    """Keep the tokens of a buyer until their browser comes back."""
    if visit is not None:
        wallets[visit] = bought.tokens


def buyer_is_back(buyer: BuyerReturned, _: str | None) -> str:
    """Say where a buyer's browser goes on."""
    return "/welcome" if buyer.status == "success" else "/cancelled"


app.include_router(recharge_router(urls, store_tokens, buyer_is_back))


@app.get("/welcome")
async def welcome(visit: Annotated[str | None, Cookie()] = None) -> Response:
    """Sign a buyer in, once."""
    tokens = wallets.pop(visit or "", None)
    if tokens is None:
        # The tokens may come a little after the browser.
        return HTMLResponse("<p>One moment …</p>", headers={"Refresh": "2"})
    answer = RedirectResponse("/credits", 303)
    keep(answer, SESSION, tokens.auth_token)
    answer.delete_cookie(VISIT)
    return answer


@app.get("/cancelled")
async def cancelled() -> HTMLResponse:
    """Tell that nothing was bought."""
    return HTMLResponse("<p>Nothing was bought.</p>")


@app.get("/credits")
async def credits(visitor: Visitor) -> dict[str, float | None]:
    """Tell what the visitor has."""
    balance = await visitor.client.credits.balance()
    return {"credits": balance.data.remaining_credits}


def keep(response: Response, name: str, secret: str) -> None:
    """Set a cookie that no script reads, and that other sites cannot have sent along."""
    response.set_cookie(name, secret, httponly=True, secure=IS_SECURE, samesite="lax")
