"""`samsar receipts`: a template of one receipt, which reads others."""

import pytest
from support.documents import document

URL = "https://example.com/receipt.png"


@pytest.fixture
def template(samsar_command, account):
    ended = samsar_command(
        "receipts", "create-template", URL, "--template-name", "transfers", "--json"
    )
    return document(ended, "template")["template_id"]


def test_a_template_is_free_and_tells_its_fields(samsar_command, account, template):
    ended = samsar_command("receipts", "get-template", template)

    assert "Template name  transfers" in ended.out
    assert [line.split() for line in ended.out.splitlines()[-2:]] == [
        ["merchant", "string", "yes"],
        ["total", "number", "yes"],
    ]
    assert account.balance() == 10_000


def test_a_template_is_a_document_for_programs(samsar_command, template):
    found = document(samsar_command("receipts", "get-template", template, "--json"), "template")

    assert found["template_id"] == template


def test_a_receipt_is_read_for_50_credits(samsar_command, account, template):
    arguments = ("receipts", "query", URL, "--template-id", template)

    read = document(samsar_command(*arguments, "--json"), "reading")
    assert read["receipt_json"] == {"merchant": "Corner Shop", "total": 12.5}
    assert account.balance() == 9_950
    ended = samsar_command(*arguments)
    assert "Merchant  Corner Shop" in ended.out
    assert "50 credits" in ended.out


def test_a_receipt_needs_a_template_that_is_there(samsar_command, account):
    wanted = samsar_command("receipts", "query", URL)
    assert wanted.code == 2
    assert "--template-id" in wanted.err
    ended = samsar_command("receipts", "query", URL, "--template-id", "receipt_tpl_" + "0" * 24)

    assert ended.code == 5
    assert account.balance() == 10_000


def test_a_limit_keeps_a_receipt_from_being_read(samsar_command, account, template):
    ended = samsar_command(
        "receipts", "query", URL, "--template-id", template, "--max-credits", "10"
    )

    assert ended.code == 4
    assert account.balance() == 10_000
