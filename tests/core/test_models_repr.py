"""What is shown of models when somebody prints or logs them."""

import copy
import pickle

import pytest

from samsar import RawResponse, SamsarResult
from samsar._core.serde import reader
from samsar._core.wire import Answer
from samsar.models.base import Model, model
from samsar.models.jobs import JobStatus
from samsar.models.videos import RenderModel, SupportedModels


def status(**body):
    return reader("jobs.JobStatus", many=False)(body)


def test_a_model_shows_what_it_has_and_not_what_it_lacks():
    assert repr(status(status="PENDING", has_subtitles=False)) == (
        "JobStatus(status='PENDING', has_subtitles=False)"
    )
    assert repr(JobStatus()) == "JobStatus()"


def test_unknown_fields_are_shown_too():
    assert repr(status(newField=[1, None])) == "JobStatus(extra={'newField': [1, None]})"


def test_models_inside_models_are_shown():
    models = SupportedModels(video_models=[RenderModel(value="A", base_price=30)])

    assert repr(models) == ("SupportedModels(video_models=[RenderModel(value='A', base_price=30)])")


@model
class Account(Model):
    """A model with secrets."""

    auth_token: str | None = None
    app_secret: str | None = None
    api_keys: list[str] | None = None
    login: dict[str, str] | None = None
    login_url: str | None = None
    tokens_used: int | None = None


ACCOUNTS = {
    "a token": Account(auth_token="hush-hush"),
    "a secret": Account(app_secret="hush-hush"),
    "keys in a list": Account(api_keys=["hush-hush"]),
    "a token in a mapping": Account(login={"name": "me", "refreshToken": "hush-hush"}),
    "a token in the query of a URL": Account(login_url="https://x.test/in?loginToken=hush-hush"),
    "an unknown secret": Account(extra={"APP_SECRET": "hush-hush"}),
    "an unknown password": Account(extra={"session": {"password": "hush-hush"}}),
    "an unknown key in a list": Account(extra={"session": [{"appKey": "hush-hush"}]}),
    "unknown keys in a list": Account(extra={"apiKey": ["hush-hush"]}),
    "unknown tokens in a mapping": Account(extra={"tokens": {"access": "hush-hush"}}),
}


@pytest.mark.parametrize("account", ACCOUNTS.values(), ids=ACCOUNTS)
def test_secrets_are_not_shown(account):
    assert "hush" not in repr(account)


def test_numbers_are_no_secrets():
    assert repr(Account(tokens_used=512)) == "Account(tokens_used=512)"


@pytest.mark.parametrize(
    "field",
    [
        {"result_url": "data:video/mp4;base64,AAAAAAAA"},
        {"result_urls": ["data:video/mp4;base64,AAAAAAAA"]},
        {"error": {"picture": "data:image/png;base64,AAAAAAAA"}},
        {"extra": {"picture": "data:image/png;base64,AAAAAAAA"}},
    ],
    ids=lambda field: next(iter(field)),
)
def test_files_inside_urls_are_not_shown(field):
    shown = repr(JobStatus(**field))

    assert "AAAA" not in shown
    assert "characters" in shown


def test_long_text_is_cut():
    shown = repr(JobStatus(message="x" * 5000, branching={"plan": ["y" * 5000]}))

    assert len(shown) < 200
    assert shown.count("(5000 characters)") == 2


def test_text_of_usual_length_is_shown_in_full():
    url = "https://cdn.test/videos/665f1c2e9b1d4a0012345678/final.mp4"

    assert url in repr(JobStatus(result_url=url))


def test_a_result_shows_its_status_and_its_model():
    result = SamsarResult(status(status="PENDING"), RawResponse(Answer(200, {}, b"{}")))

    assert repr(result) == "<SamsarResult 200 JobStatus(status='PENDING')>"


@pytest.mark.parametrize(
    "data",
    [
        {"authToken": "hush-hush"},
        [{"appSecret": "hush-hush"}],
        {"picture": "data:image/png;base64,hush" + "A" * 5000},
    ],
    ids=["object", "list", "picture"],
)
def test_a_result_of_plain_json_shows_no_more_than_a_model_would(data):
    shown = repr(SamsarResult(data, RawResponse(Answer(200, {}, b""))))

    assert "hush" not in shown
    assert len(shown) < 200


def test_a_raw_answer_shows_its_size_only():
    raw = RawResponse(Answer(200, {"set-cookie": "hush-hush"}, b'{"authToken": "hush-hush"}'))

    assert repr(raw) == "<RawResponse 200, 26 bytes>"


MODELS = [
    status(status="COMPLETED", result_urls=["u"], new={"a": 1}),
    JobStatus(),
    SupportedModels(video_models=[RenderModel(value="A")]),
]


@pytest.mark.parametrize("found", MODELS, ids=["job", "empty", "nested"])
def test_models_go_through_pickle_and_copy(found):
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own
    assert copy.deepcopy(found) == found
    assert copy.copy(found) == found


def test_a_misspelt_attribute_is_an_error():
    with pytest.raises(AttributeError):
        JobStatus().staus = "PENDING"
    with pytest.raises(TypeError):
        JobStatus(staus="PENDING")
