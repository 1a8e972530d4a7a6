"""Every route of the SDK is answered, by its own name."""

from typing import Any

import pytest

from samsar._core.routes import ROUTES, Route
from samsar.emulator import Emulator
from samsar.emulator.handlers import ENDPOINTS
from samsar.emulator.wire.routing import Router


def named(route: Route[Any]) -> str:
    return route.name


def names_at(method: str, path: str) -> list[str]:
    return [route.name for route in ROUTES if (route.method, route.path) == (method, path)]


GONE = [route for route in ROUTES if route.gone]


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.gone], ids=named)
def test_every_route_of_the_sdk_has_a_handler(route: Route[Any]):
    found = Router(ENDPOINTS).find(route.method, route.path)
    assert found is not None
    # Two routes may be at one place, where only what is sent tells them apart.
    assert found.endpoint.name in names_at(route.method, route.path)


def test_no_two_handlers_claim_the_same_place():
    places = [(endpoint.method, endpoint.path.lower()) for endpoint in ENDPOINTS]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("path", ["/v1/credits/", "/V1/Credits"])
async def test_case_and_a_final_slash_of_a_path_do_not_matter(api: Any, path: str):
    assert (await api.get(path)).status == 200


@pytest.mark.parametrize("route", GONE, ids=named)
async def test_a_route_that_is_gone_is_answered_with_a_page(api: Any, route: Route[Any]):
    answer = await api.send(route.method, route.path)
    assert answer.status == 404
    assert f"Cannot {route.method} {route.path}" in answer.body.decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/nothing"), ("POST", "/v1/credits"), ("DELETE", "/v1/status"), ("GET", "/")],
)
async def test_an_unknown_route_is_answered_with_a_page(api: Any, method: str, path: str):
    answer = await api.send(method, path)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"Cannot {method} {path}" in answer.body.decode()


async def test_a_page_does_not_carry_markup_from_the_path(api: Any):
    answer = await api.get("/v1/%3Cscript%3E")
    assert b"<script>" not in answer.body


async def test_head_finds_what_get_does(api: Any):
    answer = await api.send("HEAD", "/v1/credits")
    assert answer.status == 200
    assert answer.body == b""
    assert int(answer.headers["Content-Length"]) > 0


async def test_the_name_of_a_route_is_in_the_record(api: Any, emulator: Emulator):
    await api.get("/v1/credits")
    await api.get("/v1/nothing")
    assert [request.route for request in emulator.requests] == ["credits.balance", None]
