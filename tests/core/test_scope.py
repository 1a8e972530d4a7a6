"""Where the identity of an external user goes, and who pays."""

import attrs
import pytest

from samsar import InputError
from samsar._core.any_path import get_below_v2, payer_of, post_below_v2
from samsar._core.routes import ROUTES, Payer, Repeat, Route, Surface
from samsar._core.scope import ACCOUNT, Scope, check_payer

MEMBER = {"provider": "whop", "external_user_id": "usr_1"}
WALLET = {"unique_key": "wallet:0x1", "external_user_id": "wallet:0x1"}
BY_KEY = Scope(surface=Surface.V2, is_external=True)
NAMED = Scope(surface=Surface.V2, is_external=True, identity=MEMBER)
REQUEST = "extreq_" + "ab" * 16
SESSION = "665f1c2e9b1d4a0012345678"


def a_route(payer, **more):
    return Route("v2.x", "POST", "/v2/x", Repeat.ONCE, surface=Surface.V2, payer=payer, **more)


def about(*ids):
    if len(ids) == 1:
        return {"input": {"videoSessionId": ids[0]}}
    return {"input": {"session_ids": list(ids)}}


def is_fine(payer, scope, body=None, *, with_key=True):
    try:
        check_payer(a_route(payer), scope, body, has_external_credential=with_key)
    except InputError:
        return False
    return True


@pytest.mark.parametrize(
    ("payer", "scope", "body", "fine"),
    [
        # The account alone can pay.
        (Payer.ACCOUNT, BY_KEY, None, False),
        (Payer.ACCOUNT, NAMED, None, False),
        # Only who stands in the body pays.
        (Payer.IDENTITY, BY_KEY, None, False),
        (Payer.IDENTITY, NAMED, None, True),
        (Payer.IDENTITY, BY_KEY, {"external_user": MEMBER}, True),
        (Payer.IDENTITY, BY_KEY, {"input": {"externalUser": MEMBER}}, True),
        # Fields on their own, or no identity at all, name nobody there.
        (Payer.IDENTITY, BY_KEY, {"input": {"unique_key": "k"}}, False),
        (Payer.IDENTITY, BY_KEY, {"external_user": "usr_1"}, False),
        (Payer.IDENTITY, BY_KEY, {"external_user": {}}, False),
        (Payer.IDENTITY, BY_KEY, about(REQUEST), False),
        # So does whose request it is about.
        (Payer.REQUEST, BY_KEY, None, False),
        (Payer.REQUEST, BY_KEY, about(SESSION), False),
        (Payer.REQUEST, NAMED, about(SESSION), True),
        (Payer.REQUEST, BY_KEY, about(REQUEST), True),
        (Payer.REQUEST, BY_KEY, about("AB" * 16), True),
        (Payer.REQUEST, BY_KEY, about(REQUEST, "cd" * 16), True),
        (Payer.REQUEST, BY_KEY, about(REQUEST, SESSION), False),
        # The server looks at the key.
        (Payer.EXTERNAL_USER, BY_KEY, None, True),
    ],
)
def test_a_call_is_refused_that_the_account_would_pay_for_an_external_user(
    payer, scope, body, fine
):
    assert is_fine(payer, scope, body) is fine


def test_the_refusal_says_what_to_do():
    for payer, cure in (
        (Payer.ACCOUNT, "call it for the account"),
        (Payer.IDENTITY, "name the external user"),
    ):
        with pytest.raises(InputError, match=cure) as caught:
            check_payer(a_route(payer), BY_KEY, None, has_external_credential=True)
        assert caught.value.argument == "external_user_api_key"


@pytest.mark.parametrize("name", ["external_user", "externalUser"])
@pytest.mark.parametrize("payer", Payer)
def test_an_identity_in_a_body_is_refused_where_the_account_would_pay_all_the_same(payer, name):
    for body in ({name: MEMBER}, {"input": {name: MEMBER}}):
        assert is_fine(payer, ACCOUNT, body, with_key=False) is (payer is not Payer.ACCOUNT)


@pytest.mark.parametrize("identity", [MEMBER, WALLET])
@pytest.mark.parametrize("wraps", [True, False])
@pytest.mark.parametrize("payer", Payer)
def test_two_identities_never_travel_in_one_body(payer, wraps, identity):
    scope = attrs.evolve(NAMED, identity=identity)
    route = a_route(payer, identified=True, wraps=wraps)
    for name in ("external_user", "externalUser"):
        for body in ({name: MEMBER}, {name: None}, *([] if wraps else [{"input": {name: MEMBER}}])):
            with pytest.raises(InputError, match=name):
                scope.placed(route, None, body)


@pytest.mark.parametrize("payer", [Payer.IDENTITY, Payer.REQUEST])
def test_who_has_no_provider_gets_the_one_of_v2_where_the_body_decides_who_pays(payer):
    scope = attrs.evolve(NAMED, identity={**WALLET, "metadata": {"plan": "gold"}})
    _, body = scope.placed(a_route(payer, identified=True), None, {"input": {"prompt": "p"}})
    user = {"provider": "samsar_v2", **WALLET, "metadata": {"plan": "gold"}}
    assert body == {"input": {"prompt": "p"}, "external_user": user}


@pytest.mark.parametrize("payer", Payer)
def test_the_account_may_pay_for_itself(payer):
    assert is_fine(payer, ACCOUNT, with_key=False)


def test_what_can_be_repeated_bills_nobody():
    again = Route("x", "POST", "/v2/x", Repeat.AGAIN, surface=Surface.V2)
    check_payer(again, BY_KEY, None, has_external_credential=True)


def test_a_twin_of_v2_that_costs_says_who_pays():
    twins = [route for route in ROUTES if route.surface is Surface.V2 and route.twin_of]
    assert twins
    assert all(twin.payer is not Payer.ACCOUNT for twin in twins)


def test_a_body_is_wrapped_before_the_identity_comes_beside_it():
    route = a_route(Payer.EXTERNAL_USER, identified=True, wraps=True)
    _, body = NAMED.placed(route, None, {"image_url": "u"})
    assert body == {"input": {"image_url": "u"}, "external_user": MEMBER}


def test_an_identity_without_a_provider_stands_among_the_fields():
    scope = Scope(surface=Surface.V2, is_external=True, identity=WALLET)
    route = a_route(Payer.EXTERNAL_USER, identified=True)
    assert scope.placed(route, None, {"a": 1}) == (None, {"a": 1, **WALLET})
    with pytest.raises(InputError, match="give the external user a provider"):
        scope.placed(route, None, {"unique_key": "other"})


def test_an_identity_goes_into_the_query_of_a_read():
    query, body = NAMED.placed(get_below_v2("requests"), {"limit": 1}, None)
    assert (query, body) == ({"limit": 1, **MEMBER}, None)
    with pytest.raises(InputError, match="provider is a field of the call"):
        NAMED.placed(get_below_v2("requests"), {"provider": "other"}, None)


def test_a_job_is_looked_at_without_the_identity():
    looking = NAMED.for_looking()
    assert looking.identity is None
    assert (looking.surface, looking.is_external) == (Surface.V2, True)
    assert BY_KEY.for_looking() is BY_KEY


@pytest.mark.parametrize(
    ("path", "payer"),
    [
        ("text_to_video", Payer.IDENTITY),
        ("/Text_to_Video/", Payer.IDENTITY),
        ("translate_video", Payer.REQUEST),
        ("assistant/completion", Payer.EXTERNAL_USER),
        ("video/step/text_to_video", Payer.ACCOUNT),
        ("a_route_of_tomorrow", Payer.IDENTITY),
        # Another name of a route that bills the account.
        ("external/assistant", Payer.ACCOUNT),
        ("video/step/lip_sync", Payer.ACCOUNT),
        ("video/step%2Flip_sync", Payer.ACCOUNT),
        ("reroll-layers", Payer.ACCOUNT),
        ("interactive_publication/generate_meta", Payer.ACCOUNT),
        # Nobody pays.
        ("user/create_external_user", Payer.EXTERNAL_USER),
    ],
)
def test_any_path_of_v2_is_paid_by_whom_its_route_says(path, payer):
    route = post_below_v2(path)
    assert (route.payer, route.repeat) == (payer, Repeat.ONCE)


def test_any_path_of_v2_has_the_time_that_its_route_has():
    known = {route.path: route for route in ROUTES if route.method == "POST"}
    for path in ("assistant/completion", "session", "text_to_video"):
        assert post_below_v2(path).timeout is known[f"/v2/{path}"].timeout


@pytest.mark.parametrize(
    ("path", "payer"),
    [
        ("/v1/video/create", Payer.ACCOUNT),
        ("/v1/a_route_of_tomorrow", Payer.ACCOUNT),
        ("/external/video/text_to_video", Payer.ACCOUNT),
        ("/api/v2/text_to_video", Payer.IDENTITY),
        ("/v1/external_users/text_to_video", Payer.EXTERNAL_USER),
        ("/api/v1/external_users/translate_video", Payer.EXTERNAL_USER),
    ],
)
def test_a_path_of_the_callers_own_is_paid_by_whom_its_surface_says(path, payer):
    assert payer_of("POST", path) is payer
