"""Views: what they are called, what they show of themselves, and what they refuse at once."""

from __future__ import annotations

import pytest

import samsar as sdk

WHOP = {"provider": "whop", "external_user_id": "usr_123"}
PERSON = {"email": "ada@example.com", "username": "ada", "display_name": "Ada Lovelace"}


@pytest.fixture
def a_client():
    return sdk.AsyncSamsarClient(api_key="sk_live_secret")


def test_the_classes_of_views_can_be_named_in_annotations(a_client):
    assert type(a_client.external_user(**WHOP)) is sdk.AsyncExternalUserView
    assert type(a_client.v2) is sdk.AsyncV2Api
    assert type(a_client.v2.external_user(**WHOP)) is sdk.AsyncV2View
    assert type(a_client.v2.external) is sdk.AsyncHostedApi


def test_a_view_tells_for_whom_it_speaks_and_nothing_else_of_a_person(a_client):
    member = a_client.external_user(**WHOP, **PERSON)
    assert repr(member) == f"<{type(member).__name__} whop usr_123>"
    assert repr(a_client.v2).endswith(" account>")
    assert repr(a_client.v2.external).endswith(" account>")
    assert repr(a_client.v2.external_user(unique_key="wallet:0x7")).endswith(" wallet:0x7>")


def test_an_id_that_is_an_email_is_not_shown(a_client):
    view = a_client.v2.external_user(unique_key="ada@example.com")
    assert repr(view).endswith("View …>")


def test_a_view_by_a_key_does_not_show_the_key(a_client):
    for view in (a_client.external_user, a_client.v2.external_user):
        assert repr(view(api_key="sxu_secret")).endswith("View by credential>")


@pytest.mark.parametrize("wrong", ["", 30, ["timeout"], True])
async def test_options_that_are_no_mapping_are_refused(samsar, wrong):
    for view in (samsar, samsar.v2, samsar.v2.external_user(**WHOP)):
        with pytest.raises(sdk.InputError, match=r"^options must be a mapping") as caught:
            await view.credits.balance(options=wrong)
        assert caught.value.argument == "options"


async def test_headers_that_are_no_mapping_are_refused_beside_a_key_too(samsar):
    options = {"idempotency_key": "k1", "headers": "x-mine: 1"}
    with pytest.raises(sdk.InputError, match="headers"):
        await samsar.credits.balance(options=options)


@pytest.mark.parametrize("name", [0, None, ("a",), "\ud800"])
async def test_a_query_with_a_name_that_is_no_text_is_refused(samsar, name):
    with pytest.raises(sdk.InputError, match="no name of a parameter") as caught:
        await samsar.credits.balance(options={"query": {name: "x"}})
    assert caught.value.argument == "query"


@pytest.mark.parametrize("wrong", ["limit=5", 5, ["limit"]])
async def test_a_query_that_is_no_mapping_is_refused(samsar, wrong):
    for view in (samsar.v2, samsar.v2.external_user(**WHOP)):
        with pytest.raises(sdk.InputError, match=r"^query must be a mapping$"):
            await view.get("requests", query=wrong)


async def test_what_only_the_account_can_do_says_that_the_user_is_in_the_way(samsar, text_video):
    member = samsar.v2.external_user(**WHOP)
    with pytest.raises(sdk.InputError, match=r"without the external user$") as caught:
        await member.step_videos.create_from_text(**text_video, step_mode="two_step")
    assert caught.value.argument == "external_user"


async def test_a_look_that_needs_the_key_of_the_user_says_so(samsar):
    with pytest.raises(sdk.BadRequestError, match=r"external_user\(api_key=…\)"):
        await samsar.external_user(**WHOP).credits.balance()


async def test_a_wrong_key_of_a_user_is_not_blamed_on_the_account(samsar):
    with pytest.raises(sdk.AuthenticationError, match=r"external_user\(api_key=…\)") as caught:
        await samsar.external_user(api_key="sxu_wrong").credits.balance()
    assert "SAMSAR_API_KEY" not in str(caught.value)


async def test_an_empty_purse_is_not_blamed_on_the_account(samsar, text_video):
    member = samsar.external_user(**WHOP)
    with pytest.raises(sdk.InsufficientCreditsError, match=r"credits\.grant\(\)") as caught:
        await member.videos.create_from_text(**text_video)
    assert "account" not in str(caught.value)
