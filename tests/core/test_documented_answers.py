"""The answers that the documents on V2 and on external users show, read into models."""

import json
from pathlib import Path

import attrs
import pytest

from samsar._core.routes import ROUTES
from samsar._core.serde import problems, reader
from samsar.models.base import Model

ANSWERS = json.loads(
    (Path(__file__).parent / "data" / "documented_answers.json").read_text(encoding="utf-8")
)
MODELS = {route.name: route.model for route in ROUTES}


def models_in(value):
    """Find every object of a model within a value, the value itself included."""
    if isinstance(value, Model):
        yield value
        value = [getattr(value, field.name) for field in attrs.fields(type(value))]
    elif isinstance(value, dict):
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from models_in(item)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["route"])
def test_every_field_of_a_documented_answer_is_an_attribute(answer):
    found = reader(MODELS[answer["route"]], many=False)(answer["body"])

    assert [unknown for each in models_in(found) for unknown in each.extra] == []
    assert problems(found) == []


def test_the_server_and_the_documents_may_disagree_about_what_an_external_user_is_told():
    (documented,) = (
        answer["body"] for answer in ANSWERS if answer["route"] == "external_user.jobs.status"
    )
    left_out = ("remainingCredits", "upstream_session_id")
    sent = {name: value for name, value in documented.items() if name not in left_out}
    sent |= {"has_subtitles": None, "published_title": None, "is_published": False}

    by_document, by_server = (
        reader("jobs.JobStatus", many=False)(body) for body in (documented, sent)
    )

    assert (by_document.remaining_credits, by_document.upstream_session_id) == (4250, "66ff...")
    assert (by_server.remaining_credits, by_server.upstream_session_id) == (None, None)
    assert by_document.url == by_server.url
    assert by_document.credits_charged == by_server.credits_charged == 750
