"""The README of the TypeScript client, call by call: everything but making videos."""

from __future__ import annotations

import pytest

import samsar as sdk
from samsar.emulator.content.pictures import png


@pytest.fixture
async def listings(samsar):
    """The id of a template with two flats."""
    embedding = await samsar.embeddings.create(
        name="listings",
        records=[
            {
                "id": "1",
                "city": "Austin",
                "price": 1800,
                "description": "Modern 1BR close to downtown.",
            },
            {
                "id": "2",
                "city": "Dallas",
                "price": 2200,
                "description": "Spacious 2BR with a balcony.",
            },
        ],
        field_options={
            "description": {"searchable": True},
            "internal_notes": {"searchable": False, "retrievable": False},
            "price": {"filterable": True},
        },
    )
    return embedding.data.template_id


async def test_a_message_is_enhanced(samsar):
    enhanced = await samsar.chat.enhance_message(
        message="Please improve this caption.", max_words=450
    )
    assert enhanced.data.content == "Please improve this caption."
    assert enhanced.credits_charged == 30


async def test_the_assistant_writes_and_draws_in_a_session(samsar, video_from_images):
    told = "You are the brand assistant for Acme. Keep answers concise and commercially practical."
    prompt = await samsar.assistant.set_system_prompt(told)
    assert prompt.data.system_prompt == told

    assistant = await samsar.assistant.create_completion(
        video_from_images,
        input=[
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "Write a launch caption for this session."}
                ],
            }
        ],
        max_output_tokens=300,
    )
    assert "Write a launch caption for this session." in assistant.data.output_text

    poster = await samsar.assistant.create_completion(
        video_from_images,
        input="Create a clean launch poster image for this session.",
        tools=[{"type": "image_generation", "size": "1024x1024", "quality": "high"}],
        tool_choice={"type": "image_generation"},
    )
    (image,) = poster.data.images
    assert (await samsar.assistant.read_image(image)).startswith(b"\x89PNG")
    assert poster.data.previous_response_id == assistant.data.id


# --- embeddings


async def test_records_are_indexed_searched_and_deleted(samsar, listings):
    search = await samsar.embeddings.search(
        listings,
        search_term="2 bedroom apartment in Dallas under 2500",
        search_params={"city": "Dallas", "price": {"max": 2500}},
        rerank=True,
    )
    assert [hit.id for hit in search.data.results] == ["2"]
    assert search.data.results[0].record["price"] == 2200

    similar = await samsar.embeddings.find_similar(
        listings,
        search_json={"city": "Austin", "price": 2000, "description": "modern downtown apartment"},
        search_params={"city": "Austin"},
    )
    assert [match.id for match in similar.data.matches] == ["1"]

    deleted = await samsar.embeddings.delete_template(listings)
    assert deleted.data.deleted_count == 2
    deleted = await samsar.embeddings.delete_records(listings, source_id="2")
    assert deleted.data.deleted_count == 0


async def test_one_record_is_deleted_by_its_id(samsar, listings):
    deleted = await samsar.embeddings.delete_records(listings, source_id="2")
    assert (deleted.data.deleted_count, deleted.data.record_count) == (1, 1)


async def test_pages_are_indexed_with_what_they_link_to(samsar):
    website = await samsar.embeddings.create_from_urls(
        ["https://example.com/docs/getting-started", "https://example.com/docs/pricing"],
        name="product-docs",
        levels=2,
    )
    assert website.data.template_id
    assert website.data.crawl_levels == 2
    again = await samsar.embeddings.create(
        urls=["https://example.com/docs/getting-started", "https://example.com/docs/pricing"],
        levels=2,
    )
    assert again.data.processed_url_count == website.data.processed_url_count


async def test_clean_text_is_indexed_without_reading_pages(samsar):
    clean = await samsar.embeddings.create_from_plain_text(
        [
            {
                "url": "https://example.com/docs/getting-started",
                "title": "Getting Started",
                "content": "Cleaned plain text content from the page.",
            }
        ],
        name="product-docs-clean",
    )
    assert clean.data.template_id
    assert clean.data.record_count == 1


# --- pictures


async def test_branding_is_removed_from_a_picture(emulator, samsar, done):
    cleaned = await samsar.images.remove_branding("https://example.com/photo.png")
    assert cleaned.credits_charged == 15
    assert (await done(cleaned)).url


async def test_replacing_branding_is_deprecated_because_its_route_is_gone(emulator, samsar):
    before = emulator.balance()
    with (
        pytest.warns(DeprecationWarning, match="replace_branding"),
        pytest.raises(sdk.RouteNotFoundError, match="remove_branding"),
    ):
        await samsar.images.replace_branding(
            ["https://example.com/photo.png", "https://example.com/new-logo.png"]
        )
    assert emulator.balance() == before


async def test_a_set_of_pictures_is_extended(emulator, samsar, done):
    images = await samsar.images.extend(
        image_urls=["https://example.com/extra.jpg"],
        prompt="Create a cinematic travel header banner",
        num_images=4,
        aspect_ratio="16:9",
    )
    assert images.credits_charged == 60
    assert len((await done(images)).urls) == 4


async def test_a_title_is_found_for_a_url_and_for_a_file(emulator, samsar):
    title = await samsar.images.assign_title(
        image_url="https://example.com/product-photo.png",
        metadata={"product": "linen travel shirt", "collection": "spring essentials"},
    )
    assert title.data.content == "Linen Travel Shirt"
    title = await samsar.images.assign_title(
        image=png(4, 4),
        file_name="product-photo.png",
        metadata={"product": "linen travel shirt"},
    )
    assert title.data.content == "Linen Travel Shirt"
    # What the README says in `mimeType` is read from the bytes.
    assert b"Content-Type: image/png" in emulator.requests[-1].body


async def test_receipts_are_read_with_a_template(samsar):
    template = await samsar.receipts.create_template(
        image_url="https://example.com/receipt-template.png",
        template_name="kbank-transfer-template",
    )
    found = await samsar.receipts.get_template(template.data.template_id)
    assert found.data.template_json
    reading = await samsar.receipts.query(
        image_url="https://example.com/receipt-instance.png",
        template_id=template.data.template_id,
    )
    assert reading.data.receipt_json
    assert reading.credits_charged == 50


async def test_a_rollup_banner_is_made_of_enhanced_pictures(emulator, samsar, done):
    rollup = await samsar.images.create_enhanced_rollup_banner(
        images=[
            {
                "image_url": "https://example.com/tile-1.png",
                "image_text": "Rooftop Bar",
                "image_category": "Social",
                "overlay": {"top_left": "2 hours", "top_right": "City", "footer": "Rooftop Bar"},
            }
        ],
        header_image_url="https://example.com/header.png",
        footer_image_url="https://example.com/footer.png",
    )
    banner = await done(rollup)
    status = await samsar.images.status(rollup.data.session_id)
    assert status.data.status == "COMPLETED"
    assert status.data.result_url == banner.url
    assert status.data.thumbnail_url


# --- finished videos, made public


async def test_finished_videos_are_listed(samsar, video_from_images):
    sessions = await samsar.videos.list_completed()
    (session,) = sessions.data
    assert session.session_id == video_from_images
    assert (session.language, session.has_subtitles) == ("en", True)
    assert session.result_url


async def test_a_finished_video_is_published_changed_and_taken_back(samsar, video_from_images):
    published = await samsar.publications.publish(
        video_from_images,
        title="Running shoe teaser",
        description="Launch-day vertical cut",
        tags=["launch", "footwear"],
        creator_handle="acme",
    )
    assert published.data.publication.publication_id
    assert published.data.publication.creator_handle == "acme"
    edited = await samsar.publications.edit(
        video_from_images,
        title="Running shoe teaser - updated",
        tags=["launch", "footwear", "campaign"],
    )
    assert edited.data.publication.title == "Running shoe teaser - updated"
    assert edited.data.publication.tags == ["launch", "footwear", "campaign"]
    assert (await samsar.publications.revoke(video_from_images)).data.revoked is True


# --- money


async def test_credits_are_bought_by_themselves_and_by_hand(emulator, samsar):
    auto = await samsar.credits.enable_auto_recharge(
        threshold_credits=1000, amount_usd=50, max_monthly_usd=200
    )
    assert auto.data.url.startswith(emulator.url)
    changed = await samsar.credits.update_auto_recharge_threshold(threshold_credits=1500)
    assert changed.data.auto_recharge_threshold == 1500

    topup = await samsar.credits.recharge(2500)
    checkout = topup.data.checkout_session_id
    payment = await samsar.credits.payment_status(checkout_session_id=checkout)
    assert payment.data.status == "pending"
    emulator.pay(checkout)
    payment = await samsar.credits.payment_status(checkout_session_id=checkout)
    assert payment.data.status == "succeeded"
