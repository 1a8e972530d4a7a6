"""Samsar in a FastAPI application. It needs the extra `fastapi`."""

from __future__ import annotations

from samsar.errors import ConfigurationError

try:
    import fastapi as _fastapi  # noqa: F401 - whether it is there
except ModuleNotFoundError as _error:
    if (_error.name or "").partition(".")[0] not in {"fastapi", "starlette"}:
        raise
    raise ConfigurationError(
        "samsar.fastapi needs its extra: python -m pip install 'samsar[fastapi]'"
    ) from _error

from samsar.fastapi.access_log import HideQueries, hide_queries
from samsar.fastapi.callers import (
    Caller,
    CallerDep,
    CallerRefusedError,
    ExternalCaller,
    ExternalCallerDep,
    caller,
    external_caller,
)
from samsar.fastapi.lifespan import (
    SamsarDep,
    Service,
    SyncSamsarDep,
    lifespan,
    samsar_client,
    service_of,
    sync_samsar_client,
)
from samsar.fastapi.problems import Problem, handle_errors, problem_of
from samsar.fastapi.recharge import recharge_router
from samsar.fastapi.webhooks import webhook_router

__all__ = [
    "Caller",
    "CallerDep",
    "CallerRefusedError",
    "ExternalCaller",
    "ExternalCallerDep",
    "HideQueries",
    "Problem",
    "SamsarDep",
    "Service",
    "SyncSamsarDep",
    "caller",
    "external_caller",
    "handle_errors",
    "hide_queries",
    "lifespan",
    "problem_of",
    "recharge_router",
    "samsar_client",
    "service_of",
    "sync_samsar_client",
    "webhook_router",
]
