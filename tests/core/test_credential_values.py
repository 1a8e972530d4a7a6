"""Credentials as values: they can be passed around, compared and kept, and show nothing."""

import copy
import logging
import pickle
from typing import NamedTuple

import attrs
import pytest
from support.leaking import canary, found_in, leaks_of

import samsar
from samsar.credentials import Credential, Renewable
from samsar.errors import ConfigurationError

KEY = canary("key")
SECRET = canary("secret")

VALUES = [
    samsar.ApiKey(KEY),
    samsar.AuthToken(KEY),
    samsar.AppKey(KEY, SECRET),
    samsar.ExternalUserKey(KEY),
]
each_value = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)


class Store:
    def load(self):
        return None

    def save(self, text):
        """Keep nothing."""


@attrs.frozen
class Config:
    credential: Credential


class Pair(NamedTuple):
    name: str
    credential: object


@each_value
def test_it_shows_nothing_however_it_is_written(value, caplog):
    caplog.set_level(logging.INFO)
    logging.getLogger("program").info("with %s and %r", value, value)
    written = [
        f"{value}",
        f"{value!r}",
        f"{value!s:>40}",
        "{} {}".format(value, [value]),  # noqa: UP032 - it is another way
        repr({"credential": value}),
        repr(Config(value)),
        repr(Pair("a", (value,))),
        caplog.text,
        repr(value._values),
        repr(value.values),
    ]
    assert not [text for text in written if KEY in text or SECRET in text]
    assert type(value).__name__ in f"{value}"


@each_value
def test_it_has_no_dictionary_of_its_own(value):
    with pytest.raises(TypeError):
        vars(value)


@each_value
def test_it_cannot_be_changed(value):
    for change in (
        lambda: setattr(value, "_values", {}),
        lambda: setattr(value, "more", 1),
        lambda: delattr(value, "_values"),
    ):
        with pytest.raises(AttributeError, match="cannot be changed; make another one"):
            change()
    value.values["api_key"] = "other"
    assert value.values != {"api_key": "other"}


@each_value
def test_a_copy_of_it_is_itself(value):
    assert copy.copy(value) is value
    assert copy.deepcopy({"a": [value]})["a"][0] is value


@each_value
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_is_not_pickled_alone_or_in_something_else(value, protocol):
    for thing in (value, [value], Config(value), {"a": Pair("b", value)}):
        with pytest.raises(TypeError, match="is not pickled, because it holds a secret") as caught:
            pickle.dumps(thing, protocol)
        assert found_in(leaks_of(caught.value), KEY, SECRET) == []


def test_two_of_the_same_kind_are_equal_when_they_hold_the_same():
    assert samsar.ApiKey("k1") == samsar.ApiKey(" k1\n")
    assert hash(samsar.ApiKey("k1")) == hash(samsar.ApiKey("k1"))
    assert samsar.ApiKey("k1") != samsar.ApiKey("k2")
    assert samsar.AppKey("a", "b") != samsar.AppKey("b", "a")
    assert samsar.ApiKey("k1") != "k1"
    assert len({*VALUES, samsar.ApiKey(KEY)}) == len(VALUES)


def test_two_kinds_are_never_equal():
    assert len({samsar.ApiKey("k"), samsar.AuthToken("k"), samsar.ExternalUserKey("k")}) == 3
    assert samsar.ApiKey("k") != samsar.AuthToken("k")


def test_secrets_are_compared_in_a_time_that_tells_nothing(monkeypatch):
    compared = []

    def compare(one, other):
        compared.append((one, other))
        return one == other

    monkeypatch.setattr("hmac.compare_digest", compare)
    assert samsar.AppKey("a", "b") != samsar.AppKey("a", "c")
    assert compared == [("a\nb", "a\nc")]


def test_one_that_changes_in_time_is_equal_to_itself_alone():
    store = Store()
    one, other = (samsar.RotatingToken(store=store) for _ in range(2))
    assert one == one  # noqa: PLR0124 - that is what is asked
    assert one != other
    assert len({one, other, one}) == 2


def test_all_of_them_are_credentials():
    rotating = [samsar.RotatingToken(store=Store()), samsar.RotatingAppKey(store=Store())]
    assert all(isinstance(each, samsar.Credential) for each in [*VALUES, *rotating])
    assert [isinstance(each, Renewable) for each in [*VALUES, *rotating]] == [False] * 4 + [
        True
    ] * 2


def test_a_kind_of_ones_own_keeps_what_its_base_promises():
    class FromVault(samsar.ApiKey):
        def __init__(self):
            super().__init__(KEY)

    value = FromVault()
    assert f"{value}" == "<FromVault …>"
    assert KEY not in repr(vars(value))
    assert value == FromVault()
    with pytest.raises(AttributeError):
        value.note = "mine"
    with pytest.raises(TypeError, match="FromVault is not pickled"):
        pickle.dumps(value)


MAKERS = {
    "ApiKey": samsar.ApiKey,
    "AuthToken": samsar.AuthToken,
    "ExternalUserKey": samsar.ExternalUserKey,
    "AppKey": lambda bad: samsar.AppKey(bad, "s"),
    "AppKey, secret": lambda bad: samsar.AppKey("k", bad),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("bad", [None, "", " \n", f"{KEY} x", f"{KEY}\nx", f"{KEY}\x00", "é", 5])
def test_what_cannot_travel_in_a_header_is_refused_and_not_shown(make, bad):
    with pytest.raises(ConfigurationError) as caught:
        make(bad)
    assert len(str(caught.value).splitlines()) == 1
    assert found_in(leaks_of(caught.value), KEY) == []


@pytest.mark.parametrize("value", ["sk_live_1", {"api_key": "k"}, samsar.ApiKey, 5])
def test_only_a_credential_is_taken_for_one(value):
    with pytest.raises(ConfigurationError, match=r"credential must be a value .* ApiKey\(…\)"):
        samsar.SamsarClient(credential=value)


def test_a_credential_that_holds_nothing_is_none():
    with pytest.raises(ConfigurationError, match="credential holds no key and no token"):
        samsar.SamsarClient(credential=Credential({}))


def test_a_made_secret_is_long_and_another_each_time():
    made = {samsar.generate_app_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(each) for each in made} == {64}
    assert all(samsar.AppKey("sapp_1", each) for each in made)
