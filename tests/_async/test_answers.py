"""What comes back: results, odd answers, and answers that go wrong."""

from __future__ import annotations

import pytest
from support.scripted import Say

import samsar as sdk


async def test_a_result_has_data_headers_credits_and_the_raw_answer(server, scripted):
    server.play(
        Say(
            body={"remainingCredits": 4920, "lastTopUp": None},
            headers={
                "X-Credits-Charged": "12.5",
                "x-credits-remaining": "987",
                "X-Request-Id": "abc",
                "x-many": ["a", "b"],
            },
        )
    )
    result = await scripted.credits.balance()
    assert result.status == 200
    assert result.data.remaining_credits == 4920
    assert result.data.last_top_up is None
    assert result.credits_charged == 12.5
    assert result.credits_remaining == 987
    assert result.request_id == "abc"
    assert result.headers["x-many"] == "a, b"
    assert result.raw.json() == {"remainingCredits": 4920, "lastTopUp": None}
    assert "remaining_credits=4920" in repr(result)


async def test_what_this_version_does_not_know_is_kept(server, scripted):
    server.play(Say(body={"remainingCredits": 1, "next_month": {"a": 1}}))
    assert (await scripted.credits.balance()).data.extra == {"next_month": {"a": 1}}


async def test_a_field_of_the_wrong_type_is_kept_and_named(server, scripted):
    server.play(Say(body={"remainingCredits": "many", "lastTopUp": {"paymentDate": "soon"}}))
    result = await scripted.credits.balance()
    assert result.data.remaining_credits == "many"
    assert result.data.last_top_up.payment_date == "soon"
    assert result.problems == [
        "remaining_credits: expected float, got str",
        "last_top_up.payment_date: expected datetime, got str",
    ]


async def test_a_list_of_videos_speaks_of_languages_whatever_the_wire_calls_them(server, scripted):
    server.play(
        Say(
            body=[
                {"session_id": "a", "langauge": "en", "result_url": "u", "result_language": "es"},
                {"sessionID": "b", "language": "fr", "resultUrl": "v"},
                None,
            ]
        )
    )
    first, second = (await scripted.videos.list_completed(limit=5)).data
    assert (first.session_id, first.language, first.result_url) == ("a", "es", "u")
    assert (second.session_id, second.language, second.result_url) == ("b", "fr", "v")
    assert server.got[0].query == {"limit": "5"}


async def test_a_render_that_is_not_ready_says_so_with_a_202(server, scripted):
    server.play(Say(status=202, body={"status": "PENDING", "message": "Render not ready yet."}))
    latest = await scripted.videos.latest("sess_1")
    assert latest.status == 202
    assert latest.data.result_url is None
    assert latest.data.status == "PENDING"


async def test_the_models_of_the_server_can_be_read_without_a_credential(emulator):
    async with sdk.AsyncSamsarClient(base_url=emulator.url) as client:
        models = await client.videos.supported_models()
        keys = [model.value for model in models.data.text_to_video.video_models]
        assert "RUNWAYML" in keys
        with pytest.raises(sdk.ConfigurationError, match="SAMSAR_API_KEY"):
            await client.credits.balance()
    assert "authorization" not in emulator.requests[0].headers
    assert len(emulator.requests) == 1


async def test_an_answer_that_is_not_json_is_kept_in_the_error(server, scripted):
    server.play(Say(body=b"<html>hello</html>", headers={"content-type": "text/html"}))
    with pytest.raises(sdk.UnexpectedReplyError) as caught:
        await scripted.credits.balance()
    assert caught.value.status == 200
    assert caught.value.body == "<html>hello</html>"
    assert "<html>" not in str(caught.value)
    assert len(server.got) == 3


@pytest.mark.parametrize("body", [[1], 5, "text", True])
async def test_json_of_another_kind_is_kept_in_the_error_and_not_asked_for_again(
    server, scripted, body
):
    server.play(Say(body=body))
    with pytest.raises(sdk.UnexpectedReplyError) as caught:
        await scripted.credits.balance()
    assert caught.value.body == body
    assert len(server.got) == 1


async def test_a_body_that_was_cut_short_is_kept_as_far_as_it_came(server, scripted):
    server.play(Say(body={"remainingCredits": 4920}, cut=12))
    with pytest.raises(sdk.SamsarConnectionError, match="cut short") as caught:
        await scripted.credits.balance()
    assert caught.value.status == 200
    assert caught.value.body == '{"remainingC'
    assert caught.value.attempts == 3


async def test_an_untyped_request_returns_json_or_text_or_nothing(server, scripted):
    server.play(Say(body=[1]), Say(body=b"plain"), Say(status=204))
    assert (await scripted.request("GET", "/v2/a")).data == [1]
    assert (await scripted.request("GET", "/v2/b")).data == "plain"
    assert (await scripted.request("DELETE", "/v2/c")).data is None


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"message": "Prompt is required"}, sdk.BadRequestError),
        (400, {"message": "API_KEY header is missing or empty."}, sdk.AuthenticationError),
        (401, {"message": "Invalid API_KEY. User not found."}, sdk.AuthenticationError),
        (402, {"code": "insufficient_credits", "message": "x"}, sdk.InsufficientCreditsError),
        (403, {"message": "no"}, sdk.PermissionDeniedError),
        (404, {"message": "Request not found."}, sdk.NotFoundError),
        (404, b"<!DOCTYPE html><pre>Cannot GET /v1/credits</pre>", sdk.RouteNotFoundError),
        (409, {"message": "exists"}, sdk.ConflictError),
        (410, {"code": "EMBEDDING_TEMPLATE_EXPIRED"}, sdk.GoneError),
        (413, b"<html>too large</html>", sdk.PayloadTooLargeError),
        (429, {"message": "slow down"}, sdk.RateLimitError),
        (500, {"error": "broken"}, sdk.ServerError),
        (501, None, sdk.ServerError),
        (418, {"message": "teapot"}, sdk.SamsarRequestError),
    ],
)
async def test_each_status_has_its_error(server, scripted, status, body, error):
    server.play(Say(status=status, body=body))
    with pytest.raises(error) as caught:
        await scripted.with_options(max_retries=0).credits.balance()
    assert type(caught.value) is error
    assert caught.value.status == status
    assert str(caught.value).count("\n") == 0
    assert "<" not in str(caught.value)
    assert caught.value.url == f"{server.url}/v1/credits"


async def test_an_error_carries_what_the_server_said_about_credits(server, scripted):
    server.play(
        Say(
            status=402,
            body={"message": "Insufficient credits."},
            headers={"x-credits-charged": "0", "x-credits-remaining": "3"},
        )
    )
    with pytest.raises(sdk.InsufficientCreditsError) as caught:
        await scripted.credits.balance()
    assert (caught.value.credits_charged, caught.value.credits_remaining) == (0, 3)
    assert not caught.value.retryable


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_and_nothing_reaches_another_origin(
    server, scripted, status
):
    from support.scripted import ScriptedServer

    with ScriptedServer() as other:
        server.play(Say(status=status, headers={"location": f"{other.url}/v1/credits"}))
        with pytest.raises(sdk.SamsarRequestError, match="redirect"):
            await scripted.credits.balance()
        with pytest.raises(sdk.SamsarRequestError, match="redirect"):
            await scripted.request("POST", "/v2/user/refresh_token", body={"refreshToken": "srf_1"})
        assert other.connections == 0
    assert len(server.got) == 2
