"""No token stands in the access log."""

import logging

import pytest
from fastapi import FastAPI

from samsar.fastapi import HideQueries, hide_queries


@pytest.fixture
def access():
    logger = logging.getLogger("uvicorn.access")
    before = list(logger.filters)
    yield logger
    logger.filters[:] = before


async def test_a_request_with_a_token_is_logged_without_its_query(site, access, caplog):
    hide_queries()
    app = FastAPI()

    @app.get("/back")
    async def back():
        return None

    url = site.run(app)
    with caplog.at_level(logging.INFO, "uvicorn.access"):
        await site.ask(f"{url}/back?order=1&authToken=secret-1&refreshToken=secret-2")
        await site.ask(f"{url}/back?order=2")

    assert "secret" not in caplog.text
    assert "/back?… HTTP/1.1" in caplog.text
    assert "/back?order=2" in caplog.text


@pytest.mark.parametrize(
    "query", ["AUTHTOKEN=x", "auth%54oken=x", "a=1&refresh_token=", "mine=x", "loginToken=x#y"]
)
def test_a_secret_is_recognised_in_any_spelling(query):
    record = logging.LogRecord("a", 20, "f", 1, "%s %s", ("GET", f"/p?{query}"), None)

    assert HideQueries(["Mine"]).filter(record)
    assert record.getMessage() == "GET /p?…"


def test_other_records_stay_as_they_are():
    record = logging.LogRecord("a", 20, "f", 1, "%s %d %s", ("GET", 200, "/p?q=authToken"), None)
    plain = logging.LogRecord("a", 20, "f", 1, "started", None, None)

    assert HideQueries().filter(record)
    assert HideQueries().filter(plain)
    assert [record.getMessage(), plain.getMessage()] == ["GET 200 /p?q=authToken", "started"]


def test_hiding_twice_adds_one_filter(access):
    hide_queries()
    hide_queries()
    hide_queries(names=["mine"])

    assert sum(isinstance(each, HideQueries) for each in access.filters) == 2
