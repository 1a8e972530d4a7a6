"""Whatever is given, and wherever: one credential counts, and secrets go with app keys only."""

from hypothesis import given
from hypothesis import strategies as st

import samsar
from samsar._core.calls import settings_for
from samsar._core.config import ClientOptions, settings_from
from samsar._core.keys import ENVIRONMENT
from samsar.errors import ConfigurationError

KINDS = {
    "api_key": samsar.ApiKey,
    "auth_token": samsar.AuthToken,
    "external_user_api_key": samsar.ExternalUserKey,
}


@st.composite
def somewhere(draw, place):
    """What is given in one place: keys and tokens by their names, or a value, or headers."""
    names = draw(st.sets(st.sampled_from(sorted(ENVIRONMENT))))
    found = {name: f"{place}-{name}" for name in sorted(names)}
    if draw(st.booleans()):
        kind = draw(st.sampled_from(["app_key", *KINDS]))
        own = {kind, "app_secret"} if kind == "app_key" else {kind}
        values = [f"{place}-{name}-value" for name in sorted(own)]
        found = {} if draw(st.booleans()) else found
        found["credential"] = KINDS.get(kind, samsar.AppKey)(*values)
    if draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(["Authorization", "authorization", "AUTHORIZATION"]))
        found["headers"] = {name: draw(st.sampled_from([None, "Bearer mine", "Basic mine"]))}
    return found


def environment(draw):
    names = draw(st.sets(st.sampled_from(sorted(ENVIRONMENT))))
    return {ENVIRONMENT[name]: f"env-{name}" for name in names}


@given(data=st.data())
def test_a_secret_travels_beside_its_app_key_and_nothing_else(data):
    env = environment(data.draw)
    places = [data.draw(somewhere(place)) for place in ("client", "copy", "call")]
    try:
        settings = settings_from(
            base_url=None, allow_http=False, options=ClientOptions(**places[0]), environment=env
        )
        settings = settings.changed(ClientOptions(**places[1]))
        settings = settings_for(settings, places[2])
    except ConfigurationError:
        # An app key without its secret, or two credentials in one place.
        return
    sent = {name.lower(): value for name, value in settings.signed_headers.items()}
    assert ("x-app-secret" in sent) == sent.get("authorization", "").startswith("AppKey ")
    assert len(sent) == len(settings.signed_headers)
    assert not {"x-app-secret", "x-external-user-api-key"} & settings.plain_headers.keys()


@given(data=st.data())
def test_the_nearest_credential_counts(data):
    env = environment(data.draw)
    kinds = ["api_key", "auth_token"]
    given_in = {
        place: data.draw(st.none() | st.sampled_from(kinds)) for place in ("client", "copy", "call")
    }
    as_value = {place: data.draw(st.booleans()) for place in given_in}

    def options(place):
        kind = given_in[place]
        if kind is None:
            return {}
        key = f"{place}-{kind}"
        return {"credential": KINDS[kind](key)} if as_value[place] else {kind: key}

    if "SAMSAR_APP_KEY" in env:
        env["SAMSAR_APP_SECRET"] = "env-app_secret"
    settings = settings_from(
        base_url=None, allow_http=False, options=ClientOptions(**options("client")), environment=env
    )
    settings = settings_for(settings.changed(ClientOptions(**options("copy"))), options("call"))
    nearest = next((place for place in ("call", "copy", "client") if given_in[place]), None)
    sent = settings.signed_headers.get("Authorization")
    if nearest is not None:
        assert sent == f"Bearer {nearest}-{given_in[nearest]}"
    elif named := [name for name in ("auth_token", "api_key") if ENVIRONMENT[name] in env]:
        assert sent == f"Bearer env-{named[0]}"
    else:
        assert sent == ("AppKey env-app_key" if "SAMSAR_APP_KEY" in env else None)
