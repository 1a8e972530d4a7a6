"""Receipts: templates, and reading with them."""

from __future__ import annotations

import pytest

import samsar as sdk
from samsar.emulator.content.pictures import png

URL = "https://example.com/receipt.png"
GONE = "https://pictures.invalid/receipt.png"


@pytest.fixture
async def template(samsar):
    return (await samsar.receipts.create_template(image_url=URL, template_name="shop")).data


async def test_a_template_is_made_of_one_receipt_free_of_charge(emulator, template):
    assert template.template_id.startswith("receipt_tpl_")
    assert template.template_name == "shop"
    assert template.normalized_template.fields[0].key == "merchant"
    assert template.normalized_template.rois[0].width == 0.4
    assert template.created_at.tzinfo is not None
    assert emulator.balance() == 10_000
    assert emulator.requests[0].json == {"image_url": URL, "template_name": "shop"}


async def test_a_template_is_found_again(samsar, template):
    found = await samsar.receipts.get_template(f" {template.template_id} ")
    assert found.data.template_json["currency_hint"] == "USD"
    assert found.data.source_image_url == URL
    assert found.data.updated_at == found.data.created_at == template.created_at


async def test_a_receipt_is_read_with_a_template(samsar, template):
    reading = await samsar.receipts.query(image_url=URL, template_id=template.template_id)
    assert reading.data.receipt_json["total"] == 12.5
    assert reading.data.items[0]["description"] == "Coffee"
    assert reading.data.validation.is_valid is True
    assert reading.credits_charged == reading.data.credits_charged == 50
    assert reading.problems == []


async def test_a_receipt_of_the_callers_own_is_uploaded_first(emulator, samsar, template):
    await samsar.receipts.query(image_url=png(4, 4), template_id=template.template_id)
    assert [request.route for request in emulator.requests[1:]] == [
        "images.upload",
        "receipts.query",
    ]


async def test_a_receipt_that_cannot_be_fetched_is_paid_for_all_the_same(
    emulator, samsar, template
):
    with pytest.raises(sdk.BadRequestError):
        await samsar.receipts.query(image_url=GONE, template_id=template.template_id)
    assert emulator.balance() == 10_000 - 50


async def test_a_template_belongs_to_its_account(emulator, samsar, template):
    stranger = samsar.with_options(api_key=emulator.open_account(100))
    with pytest.raises(sdk.NotFoundError, match="Template not found"):
        await stranger.receipts.get_template(template.template_id)
    with pytest.raises(sdk.NotFoundError):
        await stranger.receipts.query(image_url=URL, template_id=template.template_id)
    assert emulator.balance() == 10_000


async def test_reading_is_held_against_a_limit_and_a_template_is_free(emulator, samsar, template):
    limited = samsar.with_options(max_credits=49)
    with pytest.raises(sdk.BudgetExceededError) as caught:
        await limited.receipts.query(image_url=URL, template_id=template.template_id)
    assert caught.value.estimate == 50
    await limited.receipts.create_template(image_url=URL)


async def test_what_is_wrong_is_refused_before_anything_is_sent(emulator, samsar):
    receipts = samsar.receipts
    with pytest.raises(sdk.InputError, match="image_url must be a URL"):
        await receipts.create_template(image_url="receipt.png")
    with pytest.raises(sdk.InputError, match="template_name"):
        await receipts.create_template(image_url=URL, template_name=" ")
    with pytest.raises(sdk.InputError, match="template_id"):
        await receipts.query(image_url=URL, template_id="..")
    with pytest.raises(sdk.InputError, match="template_id"):
        await receipts.get_template("")
    with pytest.raises(sdk.InputError, match="extra repeats"):
        await receipts.create_template(image_url=URL, extra={"image_url": "x"})
    assert emulator.requests == []
