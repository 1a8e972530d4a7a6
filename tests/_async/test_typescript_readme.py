"""The README of the TypeScript client, call by call: videos."""

from __future__ import annotations

OUTRO = 8
HOOK = "https://example.com/webhook"
BOOK = "https://example.com/book"
LOGO = "https://cdn.example.com/logo-white.png"
PICTURES = ["https://example.com/a.jpg", "https://example.com/b.jpg"]
TOURS = [
    {"image_url": "https://example.com/a.jpg", "title": "Blue Lagoon Tour"},
    {"image_url": "https://example.com/b.jpg", "title": "Sunset Dinner"},
]
FOCUS = {"x": 680, "y": 296, "width": 432, "height": 432}


async def test_a_video_is_made_from_a_text(emulator, samsar, done):
    job = await samsar.videos.create_from_text(
        prompt="A drone shot of a beach at sunrise",
        image_model="GPTIMAGE2",
        video_model="RUNWAYML",
        duration=30,
        font_key="Poppins",
        enable_subtitles=True,
        webhook_url=HOOK,
    )
    assert emulator.session(job.id).webhook_url == HOOK
    assert emulator.requests[-1].json["input"]["font_key"] == "Poppins"

    status = await samsar.jobs.status(job.data.request_id)
    assert status.data.status == "PENDING"
    latest = await samsar.videos.latest(job.data.session_id or job.data.request_id)
    assert (latest.data.result_url or latest.data.status) == "PENDING"

    video = await done(job)
    assert video.data.status == "COMPLETED"
    assert video.data.credits_charged == 900
    assert video.data.has_subtitles is True

    status = await samsar.jobs.status(job.data.request_id)
    assert (status.data.status, status.data.result_url) == ("COMPLETED", video.url)
    assert (status.data.has_subtitles, status.data.result_language) == (True, "en")
    latest = await samsar.videos.latest(job.data.session_id or job.data.request_id)
    assert (latest.data.result_url or latest.data.status) == video.url
    assert (latest.data.has_subtitles, latest.data.result_language) == (True, "en")


async def test_a_text_video_ends_with_a_qr_outro_and_has_a_footer(emulator, samsar, done):
    job = await samsar.videos.create_from_text(
        prompt="A boutique hotel launch reel with cinematic room details",
        image_model="GPTIMAGE2",
        video_model="RUNWAYML",
        duration=20,
        aspect_ratio="9:16",
        generate_outro_image=True,
        cta_url=BOOK,
        cta_text_top="Scan to book",
        cta_text_bottom="Opening offers",
        add_footer_animation=True,
        footer_metadata=[{"url": BOOK, "title": "Book your stay"}],
    )
    video = await done(job)
    assert video.data.has_footer is True
    assert video.data.credits_charged == (20 + OUTRO) * 30


# --- videos from pictures


async def test_a_video_is_made_from_pictures(samsar, video_from_images):
    status = await samsar.jobs.status(video_from_images)
    assert status.data.status == "COMPLETED"
    assert (status.data.has_subtitles, status.data.result_language) == (True, "en")


async def test_a_video_from_pictures_takes_an_outro_of_yours(emulator, samsar, done):
    job = await samsar.videos.create_from_images(
        image_urls=PICTURES,
        prompt="Product launch teaser with a clean final CTA",
        video_model="KLINGIMGTOVID3PRO",
        aspect_ratio="16:9",
        outro_image_url="https://cdn.example.com/outro.png",
        add_outro_animation=True,
        add_outro_focus_area=True,
        outro_focus_area=FOCUS,
    )
    sent = emulator.requests[-1].json["input"]
    assert sent["outro_image_url"] == "https://cdn.example.com/outro.png"
    assert sent["outro_focust_area"] == FOCUS
    video = await done(job)
    assert video.data.result_url
    # The server ignores such an outro on this route, so that it is not paid for.
    assert video.data.credits_charged == 20 * 36


async def test_a_video_from_pictures_has_a_narrator_an_outro_and_footers(emulator, samsar, done):
    job = await samsar.videos.create_from_images(
        image_urls=TOURS,
        prompt="Travel offer reel with a scannable booking outro",
        video_model="RUNWAYML",
        aspect_ratio="9:16",
        add_narrator_avatar=True,
        generate_outro_image=True,
        cta_url=BOOK,
        cta_text_top="Scan to book",
        cta_text_bottom="Limited availability",
        cta_logo=LOGO,
        add_footer_animation=True,
        footer_metadata=[
            {"url": "https://example.com/blue-lagoon", "title": "Blue Lagoon Tour"},
            {"url": "https://example.com/sunset-dinner", "title": "Sunset Dinner"},
        ],
    )
    video = await done(job)
    assert video.data.has_footer is True
    assert video.data.credits_charged == (20 + OUTRO) * (30 + 4)


async def test_one_link_is_enough_for_outro_and_footers(emulator, samsar, done):
    job = await samsar.videos.create_from_images(
        image_urls=TOURS,
        prompt="Travel offer reel with concise scene CTAs",
        metadata={"brand": "Guidestination", "offer": "Bookable Bangkok experiences"},
        video_model="RUNWAYML",
        aspect_ratio="9:16",
        express_cta_generation=True,
        cta_url=BOOK,
    )
    video = await done(job)
    assert video.data.has_footer is True
    assert video.data.credits_charged == (20 + OUTRO) * (30 + 1)


# --- videos from videos


async def test_an_outro_is_replaced_by_a_picture_or_a_generated_one(
    emulator, samsar, video_from_images, done
):
    given = await samsar.videos.update_outro_image(
        video_from_images,
        outro_image_url="https://cdn.example.com/outro-v2.png",
        add_outro_animation=True,
        add_outro_focus_area=True,
        outro_focus_area=FOCUS,
        webhook_url=HOOK,
    )
    generated = await samsar.videos.update_outro_image(
        video_from_images,
        generate_outro_image=True,
        cta_url=BOOK,
        cta_text_top="Scan to book",
        cta_text_bottom="Limited availability",
        add_outro_animation=True,
        webhook_url=HOOK,
    )
    for job in (given, generated):
        assert job.credits_charged == 75
        assert emulator.session(job.id).webhook_url == HOOK
        assert (await done(job)).url


async def test_a_footer_is_changed_and_removed(emulator, samsar, video_from_images, done):
    changed = await samsar.videos.update_footer_image(
        video_from_images,
        cta_text="Scan to book",
        cta_logo=LOGO,
        cta_url=BOOK,
        webhook_url=HOOK,
    )
    assert (await done(changed)).data.has_footer is True
    removed = await samsar.videos.update_footer_image(video_from_images, remove_footer=True)
    assert (await done(removed)).data.has_footer is False
    assert (changed.credits_charged, removed.credits_charged) == (75, 75)


async def test_a_video_is_translated_copied_joined_resubtitled_and_cancelled(
    emulator, samsar, video_from_images, done
):
    translated = await samsar.videos.translate(
        video_from_images,
        language="es",
        enable_subtitles=False,
        translate_outro=True,
        translate_footer=True,
        webhook_url=HOOK,
    )
    spanish = await done(translated)
    assert (spanish.data.result_language, spanish.data.has_subtitles) == ("es", False)

    cloned = await samsar.videos.clone(video_from_images, webhook_url=HOOK)
    assert cloned.credits_charged == 0
    assert (await done(cloned)).url

    joined = await samsar.videos.join([video_from_images, translated.id], webhook_url=HOOK)
    assert joined.credits_charged == 2 * translated.credits_charged
    assert (await done(joined)).url

    bare = await samsar.videos.remove_subtitles(joined.id, webhook_url=HOOK)
    assert (await done(bare)).data.has_subtitles is False

    subtitled = await samsar.videos.add_subtitles(bare.id, webhook_url=HOOK)
    assert (await subtitled.status()).data.status == "PENDING"
    cancelled = await samsar.videos.cancel(subtitled.id)
    assert (cancelled.data.status, cancelled.data.cancelled) == ("CANCELLED", True)


# --- texts, and the assistant
