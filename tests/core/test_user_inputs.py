"""What registers users, sells credits to them, and makes app keys: checked before it is sent."""

import pytest

from samsar._core.credentials import Credentials
from samsar._core.inputs.app_keys import app_secret, refresh_body
from samsar._core.inputs.users import purchase_body, registration_body
from samsar.errors import InputError

EMAIL = "customer@example.com"
REDIRECT = "https://example.com/samsar/callback"
SECRET = "client-generated-secret-0123456789abcdef"
NOBODY = Credentials({})


def purchase(amount=25, email=EMAIL, redirect_url=REDIRECT, extra=None):
    return purchase_body(amount, email, redirect_url, extra)


def registration(unique_key=None, *, has_identity=False, extra=None, **fields):
    return registration_body(unique_key, fields, extra, has_identity=has_identity)


def refused(make, *arguments, **named):
    with pytest.raises(InputError) as caught:
        make(*arguments, **named)
    return caught.value.argument, str(caught.value)


def test_a_purchase_travels_trimmed():
    assert purchase(email=f" {EMAIL} ", redirect_url=f" {REDIRECT} ") == {
        "amount": 25,
        "email": EMAIL,
        "redirect_url": REDIRECT,
    }


@pytest.mark.parametrize("amount", [0.5, 0.51, 25, 25.5, 3 * 9.99, 10_000])
def test_an_amount_in_cents_is_sold(amount):
    assert purchase(amount)["amount"] == pytest.approx(amount)


@pytest.mark.parametrize(
    "amount", [None, 0, -1, 0.49, 10_000.01, 25.505, float("nan"), float("inf"), "25", True]
)
def test_any_other_amount_is_refused(amount):
    assert refused(purchase, amount)[0] == "amount"


@pytest.mark.parametrize("email", [None, "", " ", "nobody", "a@b", "a b@c.de", "@c.de", "a@.de", 5])
def test_an_address_must_look_like_one(email):
    assert refused(purchase, email=email)[0] == "email"


@pytest.mark.parametrize(
    "url",
    [
        None,
        " ",
        "http://example.com",
        "https://",
        "example.com/callback",
        "https://user:pass@example.com/",
        "https://user@example.com/",
        "https://exa mple.com/",
        "https://example.com/\nx",
        "https://[::1",
        f"https://example.com/{'x' * 500}",
    ],
)
def test_tokens_go_to_https_urls_only(url):
    argument, message = refused(purchase, redirect_url=url)
    assert argument == "redirect_url"
    assert "pass@" not in message


def test_a_missing_redirect_is_missed_before_the_address_is_looked_at():
    assert refused(purchase, email="e@x", redirect_url=None)[0] == "redirect_url"


def test_a_user_is_registered_under_a_key():
    assert registration(" wallet:0x ", email="m@example.com", display_name=None) == {
        "unique_key": "wallet:0x",
        "email": "m@example.com",
    }


def test_an_id_is_the_key_where_there_is_none():
    assert registration(provider="whop", external_user_id=" usr_1 ") == {
        "provider": "whop",
        "external_user_id": "usr_1",
        "unique_key": "usr_1",
    }


def test_a_view_says_who_the_user_is():
    assert registration(has_identity=True, email="m@example.com") == {"email": "m@example.com"}


@pytest.mark.parametrize("fields", [{}, {"email": "m@example.com"}, {"unique_key": " "}])
def test_nobody_cannot_be_registered(fields):
    assert refused(registration, **fields)[0] == "unique_key"


def test_what_users_do_not_have_is_an_unknown_argument():
    with pytest.raises(TypeError, match="display_name"):
        registration("u", display_nam="x")


@pytest.mark.parametrize("length", [32, 1024])
def test_a_secret_of_a_good_length_is_taken(length):
    assert app_secret(f" {'s' * length} ") == "s" * length


@pytest.mark.parametrize(
    "secret", [None, "", " ", "s" * 31, "s" * 1025, 5, "two words" * 9, "zażółć" * 9]
)
def test_any_other_secret_is_refused_and_not_shown(secret):
    argument, message = refused(app_secret, secret)
    assert argument == "secret"
    assert not secret or str(secret).strip() == "" or str(secret) not in message


def test_a_key_is_exchanged_with_its_secret():
    assert refresh_body(" sapp_1 ", SECRET, NOBODY) == {"app_key": "sapp_1", "secret": SECRET}


def test_the_client_s_own_key_is_the_default():
    own = Credentials({"app_key": "sapp_own", "app_secret": SECRET})
    assert refresh_body(None, None, own) == {"app_key": "sapp_own", "secret": SECRET}


@pytest.mark.parametrize(
    ("given", "argument"), [((None, SECRET), "app_key"), (("sapp_1", None), "secret")]
)
def test_without_a_key_or_a_secret_nothing_is_exchanged(given, argument):
    assert refused(refresh_body, *given, NOBODY)[0] == argument
