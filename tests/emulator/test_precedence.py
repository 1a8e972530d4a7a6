"""Which credential counts when several come at once."""

import base64
from typing import Any

import attrs
import pytest

from samsar.emulator import Emulator

CHECK = "/v2/external/api_key/validate"
# What each account has, so that it can be told from the others.
FIRST, SECOND = 10_000, 70


@attrs.frozen
class Wallet:
    """Credentials of two accounts, by names."""

    values: dict[str, str]

    def headers(self, *names: str) -> dict[str, str]:
        """Return headers as `header=credential` says, with `scheme` before a Bearer."""
        found = {}
        for name in names:
            header, _, credential = name.partition("=")
            scheme, _, what = credential.rpartition(" ")
            found[header] = f"{scheme} {self.values[what]}".strip()
        return found


@pytest.fixture
def wallet(emulator: Emulator) -> Wallet:
    second = emulator.open_account(SECOND)
    app = emulator.create_app_key()
    user = emulator.create_external_user("usr_1", credits=5)
    other = emulator.create_external_user("usr_2", credits=6)
    return Wallet(
        {
            "first": emulator.api_key,
            "second": second,
            "token": emulator.create_auth_token(),
            "token_2": emulator.create_auth_token(api_key=second),
            "app": app.app_key,
            "secret": app.secret,
            "pair": base64.b64encode(f"{app.app_key}:{app.secret}".encode()).decode(),
            "sub": emulator.create_sub_account("c").api_key,
            "user_token": user.auth_token,
            "user_key": str(user.api_key),
            "other_key": str(other.api_key),
            "wrong": "sk_live_wrong",
            "wrong_sub": "scsa_wrong",
            "short": "short",
        }
    )


@pytest.mark.parametrize(
    ("names", "kind", "credits"),
    [
        (("Authorization=Bearer first",), "api_key", FIRST),
        (("api_key=first",), "api_key", FIRST),
        (("Authorization=Bearer first", "api_key=second"), "api_key", FIRST),
        (("Authorization=Bearer token_2", "api_key=first"), "auth_token", SECOND),
        (("Authorization=Bearer user_token", "api_key=second"), "external_auth", FIRST),
        (
            ("Authorization=Bearer second", "x-app-key=app", "x-app-secret=secret"),
            "app_key",
            FIRST,
        ),
        (("Authorization=Bearer app", "x-app-secret=secret", "api_key=second"), "app_key", FIRST),
        (("Authorization=AppKey app", "app_secret=secret"), "app_key", FIRST),
        (("Authorization=Basic pair", "api_key=second"), "app_key", FIRST),
        # A header with the app key goes before the one in the authorization.
        (("x-samsar-app-key=app", "Authorization=Basic pair"), "app_key", FIRST),
        (
            ("x-samsar-sub-account-api-key=sub", "Authorization=Bearer second"),
            "customer_sub_account_api_key",
            FIRST,
        ),
        (
            ("Authorization=Bearer sub", "x-app-secret=short", "api_key=second"),
            "customer_sub_account_api_key",
            FIRST,
        ),
    ],
)
async def test_the_first_in_the_order_of_the_server_counts(
    api: Any, wallet: Wallet, names: tuple[str, ...], kind: str, credits: int
):
    answer = await api.get(CHECK, key=None, headers=wallet.headers(*names))
    assert (answer.json["authType"], answer.json["remainingCredits"]) == (kind, credits)


@pytest.mark.parametrize(
    ("names", "status", "message"),
    [
        (("Authorization=Bearer first", "x-app-secret=secret"), 400, "APP_KEY is required."),
        (("api_key=first", "app-secret=secret"), 400, "APP_KEY is required."),
        (("Authorization=Bearer first", "x-app-key=app"), 400, "secret is required."),
        (
            ("Authorization=Bearer first", "x-app-key=app", "x-app-secret=short"),
            400,
            "secret must be at least 32 characters.",
        ),
        (
            ("Authorization=Bearer first", "x-app-key=first", "app_secret=secret"),
            401,
            "Invalid APP_KEY.",
        ),
        (("Authorization=Bearer wrong", "api_key=first"), 401, "Invalid API_KEY. User not found."),
        (
            ("x-customer-sub-account-api-key=wrong_sub", "Authorization=Bearer first"),
            401,
            "Invalid customer sub-account internal API key.",
        ),
        # In a header of its own anything is taken for the key of a sub-account.
        (
            ("customer_sub_account_api_key=first", "Authorization=Bearer sub"),
            401,
            "Invalid customer sub-account internal API key.",
        ),
    ],
)
async def test_a_wrong_one_is_not_made_good_by_the_next(
    api: Any, wallet: Wallet, names: tuple[str, ...], status: int, message: str
):
    answer = await api.get(CHECK, key=None, headers=wallet.headers(*names))
    assert (answer.status, answer.message) == (status, message)


@pytest.mark.parametrize(
    ("names", "credits"),
    [
        (("Authorization=Bearer first", "x-external-user-api-key=user_key"), 5),
        (("api_key=first", "external-user-api-key=other_key"), 6),
        (("Authorization=Bearer token", "external_user_api_key=user_key"), 5),
        (("Authorization=Bearer user_token", "x-external-user-api-key=other_key"), 5),
        (("Authorization=Bearer sub", "x-external-user-api-key=user_key"), 5),
    ],
)
async def test_the_token_of_a_user_wins_over_the_key_of_another(
    api: Any, wallet: Wallet, names: tuple[str, ...], credits: int
):
    for path in ("/v1/external_users/credits", "/v2/credits"):
        answer = await api.get(path, key=None, headers=wallet.headers(*names))
        assert answer.json["remainingCredits"] == credits, answer.body
