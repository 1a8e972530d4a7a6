"""A FastAPI application, as type checkers see it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, assert_type

from fastapi import Depends, FastAPI

from samsar import AsyncExternalUserView, AsyncSamsarClient, ExternalUserView, SamsarClient
from samsar.errors import SamsarTimeoutError
from samsar.fastapi import (
    Caller,
    CallerDep,
    ExternalCaller,
    ExternalCallerDep,
    SamsarDep,
    SyncSamsarDep,
    caller,
    external_caller,
    handle_errors,
    hide_queries,
    lifespan,
    problem_of,
    service_of,
)
from samsar.models.auth import VerifiedSession


@asynccontextmanager
async def own(app: FastAPI) -> AsyncGenerator[dict[str, str]]:
    assert_type(service_of(app).client, AsyncSamsarClient)
    yield {"greeting": "hello"}


def is_ours(user: VerifiedSession) -> bool:
    return user.external_app_id == "my-app"


ByCookie = Annotated[Caller, Depends(caller(cookie="session"))]
Maybe = Annotated[Caller | None, Depends(caller(required=False))]
Member = Annotated[ExternalCaller, Depends(external_caller(accept=is_ours))]

app = FastAPI(lifespan=lifespan(own, api_key="k", timeout=20, max_connections=10))
handle_errors(app)
hide_queries(names=["session"])
assert_type(problem_of(SamsarTimeoutError("late")).status, int)


@app.get("/client")
async def client(samsar: SamsarDep) -> None:
    assert_type(samsar, AsyncSamsarClient)


@app.get("/plain")
def plain(samsar: SyncSamsarDep) -> None:
    assert_type(samsar, SamsarClient)


@app.get("/visitor")
async def visitor(who: CallerDep, by_cookie: ByCookie, maybe: Maybe) -> None:
    assert_type(who.client, AsyncSamsarClient)
    assert_type(by_cookie.sync_client, SamsarClient)
    assert_type(maybe, Caller | None)
    assert_type(who.user, VerifiedSession)


@app.get("/member")
async def member(who: ExternalCallerDep, ours: Member) -> None:
    assert_type(who.client, AsyncExternalUserView)
    assert_type(ours.sync_client, ExternalUserView)
