"""`samsar external-users`: for one user of the account, and never for the account itself."""

import stat
from pathlib import Path

import pytest
from support.documents import document

from samsar import SamsarClient
from samsar.emulator import DropAnswer

WHO = ("--provider", "whop", "--external-user-id", "usr_1", "--external-app-id", "app_1")


@pytest.fixture
def member(samsar_command, account):
    """The key of an external user who has 100 credits."""
    samsar_command("external-users", "create-session", *WHO, "--secret-file", "member.env")
    samsar_command("external-users", "credits", "grant", "100", *WHO, "--yes")
    return Path("member.env").read_text().strip().partition("=")[2]


def test_a_user_is_registered_with_a_profile(samsar_command, account):
    ended = samsar_command(
        *("external-users", "create", *WHO, "--email", "member@example.com"),
        *("--user", '{"metadata": {"plan": "gold"}}', "--json"),
    )

    user = document(ended, "external_user")["external_user"]
    assert (user["provider"], user["email"]) == ("whop", "member@example.com")
    assert "gold" in str(account.requests[-1].json)
    assert (
        "member@example.com"
        in samsar_command("external-users", "create", *WHO, "--email", "member@example.com").out
    )


def test_the_key_of_a_user_goes_to_a_file_and_nowhere_else(samsar_command, account):
    ended = samsar_command(
        "external-users", "create-session", *WHO, "--secret-file", "member.env", "--json"
    )

    found = document(ended, "external_user")
    assert (found["external_api_key"], found["secret_file"]) == ("…", "member.env")
    name, _, key = Path("member.env").read_text().strip().partition("=")
    assert name == "SAMSAR_EXTERNAL_USER_API_KEY"
    assert key.startswith("sxu_")
    assert key not in ended.out + ended.err
    assert stat.S_IMODE(Path("member.env").stat().st_mode) == 0o600


def test_the_key_of_a_user_shows_only_when_that_is_asked_for(samsar_command, account):
    hidden = samsar_command("external-users", "create-session", *WHO)
    shown = samsar_command(
        "external-users", "create-session", *WHO, "--user-type", "vip", "--show-secret"
    )

    assert "sxu_" not in hidden.out
    assert "sxu_" in shown.out


def test_a_login_token_shows_only_when_that_is_asked_for(samsar_command, account):
    arguments = ("external-users", "create-login-token", *WHO, "--redirect", "/studio")

    refused = samsar_command(*arguments)
    assert (refused.code, account.requests) == (2, [])
    shown = document(samsar_command(*arguments, "--show-secret", "--json"), "login_token")
    assert shown["login_token"].count(".") == 2
    kept = document(
        samsar_command(*arguments, "--secret-file", "login.env", "--json"), "login_token"
    )
    assert (kept["login_token"], kept["login_url"]) == ("…", "…")
    assert "eyJ" not in str(kept)
    assert "SAMSAR_LOGIN_TOKEN=ey" in Path("login.env").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ["create-session"],
        ["create-login-token", "--show-secret"],
        ["credits", "balance"],
        ["credits", "grant", "10"],
        ["credits", "recharge", "10"],
        ["credits", "payment-status", "--checkout-session-id", "cs_1"],
        ["credits", "wait-payment", "--checkout-session-id", "cs_1"],
        ["credits", "charge-usage", "tts", "--characters", "10"],
        ["embed", "from-text", "Open."],
        ["requests", "list"],
        ["video", "from-images", "https://example.com/a.png"],
        ["requests", "archive", "extreq_1"],
        ["requests", "publish", "extreq_1"],
        ["assistant", "ask", "s", "hello", "--yes"],
        ["assistant", "create-session"],
        ["assistant", "set-system-prompt", "Be brief."],
    ],
)
def test_the_account_is_never_taken_for_a_user(samsar_command, account, arguments):
    ended = samsar_command("external-users", *arguments)

    assert ended.code == 2
    assert "nothing says which external user is meant" in ended.err
    assert account.requests == []


def test_the_key_of_a_user_says_who_is_meant(samsar_command, member, monkeypatch):
    monkeypatch.setenv("SAMSAR_EXTERNAL_USER_API_KEY", member)
    ended = samsar_command("external-users", "credits", "balance", "--json")

    assert document(ended, "balance")["remaining_credits"] == 100


def test_a_token_of_a_user_says_who_is_meant(samsar_command, account, monkeypatch):
    user = account.create_external_user("usr_2", provider="whop", credits=70)
    monkeypatch.delenv("SAMSAR_API_KEY")
    monkeypatch.setenv("SAMSAR_AUTH_TOKEN", user.auth_token)
    ended = samsar_command("external-users", "credits", "balance", "--json")

    assert document(ended, "balance")["remaining_credits"] == 70


def test_nobody_can_be_registered_without_a_name(samsar_command, account):
    ended = samsar_command("external-users", "create", "--email", "member@example.com")

    assert (ended.code, account.requests) == (2, [])


def test_granting_many_credits_asks_first(samsar_command, account):
    arguments = ("external-users", "credits", "grant", "500", *WHO)

    refused = samsar_command(*arguments)
    assert (refused.code, account.requests) == (4, [])
    granted = document(samsar_command(*arguments, "--yes", "--json"), "grant")
    assert granted["remaining_credits"] == 500
    assert (
        "Credits granted    20"
        in samsar_command("external-users", "credits", "grant", "20", *WHO).out
    )


def test_a_grant_whose_answer_is_lost_is_not_made_again(samsar_command, account):
    account.faults.add(DropAnswer(route="/v2/credits/grant"))
    ended = samsar_command("external-users", "credits", "grant", "20", *WHO, "--json")

    assert ended.code == 7
    told = document(ended, "error")["error"]
    assert told["type"] == "OutcomeUnknownError"
    assert "samsar external-users credits balance" in told["hint"]
    balance = samsar_command("external-users", "credits", "balance", *WHO, "--json")
    assert document(balance, "balance")["remaining_credits"] == 20


def test_credits_are_bought_on_a_page(samsar_command, account, member):
    ended = samsar_command("external-users", "credits", "recharge", "300", *WHO, "--json")
    checkout = document(ended, "checkout")["checkout_session_id"]
    which = ("--checkout-session-id", checkout, *WHO, "--json")

    waited = samsar_command("external-users", "credits", "wait-payment", *which)
    assert document(waited, "payment")["status"] == "succeeded"
    looked = samsar_command("external-users", "credits", "payment-status", *which)
    assert document(looked, "payment")["status"] == "succeeded"
    told = samsar_command("external-users", "credits", "recharge", "300", *WHO)
    assert "samsar external-users credits wait-payment" in told.err


def test_a_service_is_charged_with_the_key_of_the_user(samsar_command, member, monkeypatch):
    monkeypatch.setenv("SAMSAR_EXTERNAL_USER_API_KEY", member)
    ended = samsar_command(
        *("external-users", "credits", "charge-usage", "tts", "--characters", "1000", "--json"),
    )

    assert document(ended, "charge")["credits_charged"] == 24
    balance = samsar_command("external-users", "credits", "balance", "--json")
    assert document(balance, "balance")["remaining_credits"] == 76
    asked = samsar_command(
        "external-users", "credits", "charge-usage", "stt", "--duration-hours", "2"
    )
    assert asked.code == 4


VIDEO = (
    *("--prompt", "A boat", "--image-model", "GPTIMAGE2", "--video-model", "RUNWAYML"),
    *("--duration", "10", "--yes", "--wait", "--json"),
)


def test_a_video_is_paid_by_the_user_that_is_named(samsar_command, account):
    samsar_command("external-users", "credits", "grant", "1000", *WHO, "--yes")
    ended = samsar_command("external-users", "video", "from-text", *WHO, *VIDEO)

    made = document(ended, "job")
    assert (made["phase"], made["id"][:7]) == ("done", "extreq_")
    balance = samsar_command("external-users", "credits", "balance", *WHO, "--json")
    assert document(balance, "balance")["remaining_credits"] == 700
    # The id is enough, as everywhere.
    assert samsar_command("video", "status", made["id"]).code == 0


def test_a_video_is_paid_by_the_user_whose_key_it_is(samsar_command, member, monkeypatch):
    samsar_command("external-users", "credits", "grant", "900", *WHO, "--yes")
    monkeypatch.setenv("SAMSAR_EXTERNAL_USER_API_KEY", member)
    ended = samsar_command("external-users", "video", "from-text", *VIDEO)

    assert document(ended, "job")["phase"] == "done"
    balance = samsar_command("external-users", "credits", "balance", "--json")
    assert document(balance, "balance")["remaining_credits"] == 700


def test_pictures_become_a_video_that_a_user_pays(samsar_command, account):
    arguments = ("external-users", "video", "from-images", "https://example.com/a.png", *WHO)

    planned = document(samsar_command(*arguments, "--dry-run", "--json"), "plan")
    assert planned["requests"][0]["path"] == "/v2/image_list_to_video"
    assert planned["estimate"]["credits"] > 0
    assert samsar_command(*arguments).code == 4
    assert account.requests == []


def test_requests_are_listed_archived_and_published(samsar_command, account, member):
    with SamsarClient() as client:
        view = client.v2.external_user(
            provider="whop", external_user_id="usr_1", external_app_id="app_1"
        )
        view.credits.grant(1000)
        job = view.videos.create_from_text(
            prompt="A boat", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10
        )
        job.wait()
    listed = samsar_command("external-users", "requests", "list", *WHO, "--limit", "5", "--json")
    assert document(listed, "requests")["requests"][0]["request_id"] == job.id
    assert job.id in samsar_command("external-users", "requests", "list", *WHO).out

    published = samsar_command(
        "external-users", "requests", "publish", job.id, *WHO, "--title", "Boat", "--json"
    )
    assert document(published, "publication")["publication"]["title"] == "Boat"
    archived = samsar_command("external-users", "requests", "archive", job.id, *WHO)
    assert "ARCHIVED" in archived.out
    empty = samsar_command("external-users", "requests", "list", *WHO)
    assert empty.out == "Nothing was ordered yet.\n"


def test_a_user_talks_in_a_session_and_pays_for_it(samsar_command, member):
    made = samsar_command("external-users", "assistant", "create-session", "Help", *WHO, "--json")
    talk = document(made, "session")["session_id"]
    told = samsar_command(
        "external-users", "assistant", "set-system-prompt", "Be brief.", *WHO, "--json"
    )
    assert document(told, "prompt")["system_prompt"] == "Be brief."

    ended = samsar_command("external-users", "assistant", "ask", talk, "Hello", *WHO, "--yes")
    assert ended.out.startswith("You said: Hello")
    balance = samsar_command("external-users", "credits", "balance", *WHO, "--json")
    assert document(balance, "balance")["remaining_credits"] == 99


def test_texts_of_a_user_are_paid_by_the_user(samsar_command, member, monkeypatch):
    arguments = ("external-users", "embed", "from-text", "We are open on Sundays.", "--json")

    made = document(samsar_command(*arguments, *WHO), "template")
    monkeypatch.setenv("SAMSAR_EXTERNAL_USER_API_KEY", member)
    assert samsar_command(*arguments, "--name", "mine").code == 0
    balance = samsar_command("external-users", "credits", "balance", "--json")
    assert document(balance, "balance")["remaining_credits"] == 98
    monkeypatch.delenv("SAMSAR_EXTERNAL_USER_API_KEY")
    found = samsar_command("embed", "search", made["template_id"], "Sundays", "--json")
    assert len(document(found, "hits")["results"]) == 1


def test_a_dry_run_shows_for_whom_it_would_be(samsar_command, account):
    ended = samsar_command("external-users", "credits", "grant", "500", *WHO, "--dry-run", "--json")

    request = document(ended, "plan")["requests"][0]
    assert "usr_1" in str(request["body"])
    assert account.requests == []
