"""Images: titles, jobs, uploads, and pictures of the caller's own."""

from __future__ import annotations

import io
import threading

import pytest
from support.scripted import Say

import samsar as sdk
from samsar._core.inputs import pictures
from samsar.emulator import DropAnswer
from samsar.emulator.content.pictures import png
from samsar.types.images import RollupImage, RollupOverlay

URL = "https://example.com/linen-shirt.png"
PNG = png(4, 4)
SOON = 0.01
DONE = 60


def routes_of(emulator):
    return [request.route for request in emulator.requests]


async def finished(emulator, job):
    return await job.wait(poll=SOON, on_progress=lambda _: emulator.clock.advance(DONE))


# --- titles


async def test_a_title_comes_from_a_url_and_what_is_known(emulator, samsar):
    title = await samsar.images.assign_title(URL, metadata={"product": "linen travel shirt"})
    assert title.data.content == "Linen Travel Shirt"
    assert title.credits_charged == 1.5
    assert title.credits_remaining == emulator.balance() == 9998.5
    assert emulator.requests[-1].json == {
        "image_url": URL,
        "metadata": {"product": "linen travel shirt"},
    }


async def test_a_title_of_a_file_takes_its_name_with_it(emulator, samsar, tmp_path):
    path = tmp_path / "blue lagoon_tour.png"
    path.write_bytes(PNG)
    assert (await samsar.images.assign_title(path)).data.content == "Blue Lagoon Tour"
    with path.open("rb") as file:
        assert (await samsar.images.assign_title(file)).data.content == "Blue Lagoon Tour"
        assert not file.closed
    request = emulator.requests[-1]
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert PNG in request.body


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview, io.BytesIO])
async def test_a_title_of_bytes_is_named_by_the_caller(samsar, make):
    title = await samsar.images.assign_title(make(PNG), file_name="red barn.png")
    assert title.data.content == "Red Barn"


async def test_metadata_travels_with_a_file(samsar):
    title = await samsar.images.assign_title(PNG, metadata={"product": "Sea View"})
    assert title.data.content == "Sea View"
    title = await samsar.images.assign_title(PNG, metadata="Zażółć gęślą")
    assert title.data.content == "Zażółć Gęślą"


async def test_a_data_url_is_sent_as_it_is(emulator, samsar):
    await samsar.images.assign_title(image_data="data:image/png;base64,AAAA")
    assert emulator.requests[-1].json == {"image_data": "data:image/png;base64,AAAA"}


async def test_a_default_content_type_does_not_break_a_form(emulator, samsar):
    client = samsar.with_options(headers={"content-type": "application/json"})
    await client.images.assign_title(PNG, file_name="a.png")
    assert emulator.requests[-1].headers["content-type"].startswith("multipart/form-data; ")


async def test_a_picture_over_the_limit_is_refused_before_it_is_read(emulator, samsar, tmp_path):
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(pictures.TITLE_LIMIT + 1)
    with pytest.raises(sdk.InputError, match="more than 50 MiB") as caught:
        await samsar.images.assign_title(path)
    assert caught.value.argument == "image"
    assert emulator.requests == []


async def test_a_stream_without_a_length_is_read_no_further_than_the_limit(samsar, monkeypatch):
    class Endless:
        read_so_far = 0

        def read(self, size):
            self.read_so_far += size
            return PNG + bytes(size - len(PNG))

    stream = Endless()
    monkeypatch.setattr("samsar._async.resources.image_files.TITLE_LIMIT", 3 << 20)
    monkeypatch.setattr("samsar._sync.resources.image_files.TITLE_LIMIT", 3 << 20)
    with pytest.raises(sdk.InputError, match="more than 3 MiB"):
        await samsar.images.assign_title(stream)
    assert stream.read_so_far <= 5 << 20


async def test_a_file_is_read_from_where_it_stands(emulator, samsar):
    file = io.BytesIO(b"junk" + PNG)
    file.seek(4)
    await samsar.images.assign_title(file, file_name="a.png")
    assert PNG in emulator.requests[-1].body
    assert b"junk" not in emulator.requests[-1].body


async def test_what_cannot_be_read_is_refused(emulator, samsar, tmp_path):
    closed = io.BytesIO(PNG)
    closed.close()
    for picture, complaint in [
        (tmp_path / "nothing.png", "image cannot be read: No such file"),
        (tmp_path, "image cannot be read"),
        (closed, "image cannot be read"),
        (io.StringIO("text"), "opened for reading bytes"),
        (b"", "image is empty"),
        (b"<svg/>", "PNG, JPEG, WEBP or GIF"),
        ("photo.png", r"pathlib\.Path"),
        (None, "one of image, image_url or image_data is required"),
    ]:
        with pytest.raises(sdk.InputError, match=complaint):
            await samsar.images.assign_title(picture)
    assert emulator.requests == []


async def test_a_title_has_no_price_to_hold_against_a_limit(emulator, samsar):
    with pytest.raises(sdk.BudgetExceededError, match="no known price"):
        await samsar.images.assign_title(URL, options={"max_credits": 10})
    assert emulator.requests == []


async def test_a_lost_answer_to_a_title_is_not_asked_for_again(emulator, samsar):
    emulator.faults.add(DropAnswer(route="images.assign_title"))
    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.images.assign_title(URL)
    assert routes_of(emulator) == ["images.assign_title"]


# --- jobs


async def test_an_enhanced_picture_is_a_job_that_ends_with_a_file(emulator, samsar, tmp_path):
    job = await samsar.images.enhance(image_url=URL, resolution="2k", aspect_ratio="16:9")
    assert job.kind == "image"
    assert job.data.status == "queued"
    assert job.data.case_type == "image_enhance"
    assert job.credits_charged == job.data.credits_charged == 22
    assert (await job.status()).data.status == "PENDING"
    picture = await finished(emulator, job)
    assert picture.data.case_type == "image_enhance"
    target = tmp_path / "better.png"
    assert await picture.download(target) == str(target)
    assert target.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


async def test_more_pictures_come_as_many_links(emulator, samsar):
    job = await samsar.images.extend(image_urls=[URL], num_images=4, prompt="Travel header")
    assert job.credits_charged == 60
    assert len((await finished(emulator, job)).urls) == 4


async def test_the_number_of_pictures_is_held_against_a_limit(emulator, samsar):
    limited = samsar.with_options(max_credits=100)
    with pytest.raises(sdk.BudgetExceededError) as caught:
        await limited.images.extend(image_urls=[PNG], num_images=7)
    assert caught.value.estimate == 105
    # Not even the picture was uploaded.
    assert emulator.requests == []
    await limited.images.extend(image_urls=[PNG], num_images=6)


async def test_every_price_is_the_one_that_is_charged(emulator, samsar):
    images = samsar.images
    for options in ({"max_credits": 15}, {"max_credits": 14}):
        calls = [
            lambda options=options: images.enhance(image_url=URL, options=options),
            lambda options=options: images.remove_branding(URL, options=options),
        ]
        for call in calls:
            if options["max_credits"] == 14:
                with pytest.raises(sdk.BudgetExceededError):
                    await call()
            else:
                assert (await call()).credits_charged == 15
    assert emulator.balance() == 10_000 - 30


async def test_an_unknown_size_has_no_price(samsar):
    with pytest.raises(sdk.BudgetExceededError, match="no known price"):
        await samsar.images.enhance(image_url=URL, resolution="8k", options={"max_credits": 99})


async def test_a_failed_picture_raises_with_the_reason(emulator, samsar):
    job = await samsar.images.remove_branding(URL)
    emulator.fail_session(job.id, "No branding was found")
    with pytest.raises(sdk.JobFailedError, match="No branding was found") as caught:
        await job.wait()
    assert caught.value.ref == {"kind": "image", "id": job.id}


async def test_an_image_job_is_found_again_and_cannot_be_cancelled(emulator, samsar):
    job = await samsar.images.remove_branding(URL)
    again = samsar.jobs.resume(job.ref)
    assert again.kind == "image"
    with pytest.raises(sdk.InputError, match="cannot be cancelled"):
        await again.cancel()
    emulator.clock.advance(DONE)
    assert (await again.wait()).url.endswith(".png")
    assert (await samsar.images.status(job.id)).data.type == "image"
    assert (await samsar.jobs.status(job.id)).data.status == "COMPLETED"


async def test_videos_and_pictures_are_waited_for_together(emulator, samsar, text_video):
    jobs = [await samsar.videos.create_from_text(**text_video)]
    jobs.append(await samsar.images.remove_branding(URL))
    emulator.clock.advance(1000)
    video, picture = await samsar.jobs.wait_all(jobs, poll=SOON)
    assert video.url.endswith(".mp4")
    assert picture.url.endswith(".png")


async def test_completed_without_a_url_is_not_done(server, scripted):
    server.play(
        Say(body={"status": "queued", "request_id": "img_1"}),
        Say(body={"status": "INIT"}),
        Say(body={"status": "PROCESSING"}),
        Say(body={"status": "COMPLETED"}),
        Say(body={"status": "COMPLETED", "result_urls": ["https://cdn.example.com/a.png"]}),
    )
    job = await scripted.images.remove_branding(URL)
    assert (await job.wait(poll=SOON)).url == "https://cdn.example.com/a.png"
    assert {request.path for request in server.got[1:]} == {"/v1/image/status"}


async def test_too_few_credits_are_an_error_of_their_own(emulator, samsar):
    emulator.set_balance(10)
    with pytest.raises(sdk.InsufficientCreditsError):
        await samsar.images.enhance(image_url=URL)
    assert emulator.balance() == 10


# --- banners


async def test_a_banner_of_large_pictures_is_ready_at_once(emulator, samsar):
    tile = RollupImage(image_url=URL, overlay=RollupOverlay(top_left="2 hours"))
    job = await samsar.images.create_rollup_banner(images=[tile, URL], header_image_url=URL)
    assert job.data.result_url.endswith(".png")
    assert job.data.thumbnail_url.endswith("thumbnail.png")
    assert job.credits_charged == 30
    assert (await job.wait()).url == job.data.result_url
    assert emulator.requests[0].json == {
        "images": [{"image_url": URL, "overlay": {"top_left": "2 hours"}}, URL],
        "header_image_url": URL,
    }


async def test_an_enhanced_banner_takes_a_while(emulator, samsar):
    tile = {"image_url": URL, "image_text": "Rooftop Bar"}
    job = await samsar.images.create_enhanced_rollup_banner(images=[tile])
    assert job.data.case_type == "rollup_banner_enhance"
    assert job.data.result_url is None
    banner = await finished(emulator, job)
    assert banner.data.thumbnail_url
    assert banner.data.input_image_urls == [URL]


async def test_an_enhanced_banner_is_estimated_on_the_high_side(samsar):
    with pytest.raises(sdk.BudgetExceededError) as caught:
        await samsar.images.create_enhanced_rollup_banner(
            images=[URL, URL], options={"max_credits": 60}
        )
    assert caught.value.estimate == 88


# --- pictures without a URL


async def test_a_local_picture_is_uploaded_first(emulator, samsar, tmp_path):
    path = tmp_path / "photo.png"
    path.write_bytes(PNG)
    job = await samsar.images.enhance(image_url=path)
    assert routes_of(emulator) == ["images.upload", "images.enhance"]
    assert job.data.image_url.startswith(f"{emulator.url}/files/uploads/")
    assert emulator.requests[1].json["image_url"] == job.data.image_url
    assert emulator.balance() == 10_000 - 15


async def test_all_local_pictures_of_a_call_travel_together(emulator, samsar):
    job = await samsar.images.create_rollup_banner(
        images=[RollupImage(image_url=PNG), URL, io.BytesIO(PNG)], logo_url=PNG
    )
    assert routes_of(emulator) == ["images.upload", "images.create_rollup_banner"]
    sent = emulator.requests[1].json
    urls = [sent["images"][0]["image_url"], sent["images"][2], sent["logo_url"]]
    assert len(set(urls)) == 3
    assert sent["images"][1] == URL
    assert job.id


async def test_large_uploads_travel_in_more_than_one_request(emulator, samsar, monkeypatch):
    monkeypatch.setattr(pictures, "_UPLOAD_CHARACTERS", 200)
    urls = (await samsar.images.upload([PNG, URL, PNG])).data.image_urls
    assert routes_of(emulator) == ["images.upload", "images.upload"]
    assert urls[1] == URL
    assert len(set(urls)) == 3


async def test_what_has_a_url_is_not_uploaded(emulator, samsar):
    result = await samsar.images.upload([URL])
    assert result.data.image_urls == [URL]
    assert emulator.requests == []


async def test_uploads_keep_the_options_of_the_call_but_not_its_key(emulator, samsar):
    await samsar.images.remove_branding(
        PNG, options={"idempotency_key": "k1", "headers": {"x-mine": "1"}}
    )
    upload, call = emulator.requests
    assert upload.headers["x-mine"] == call.headers["x-mine"] == "1"
    assert "idempotency-key" not in upload.headers
    assert call.headers["idempotency-key"] == "k1"


async def test_an_upload_that_brings_too_few_urls_is_an_error(server, scripted):
    server.play(Say(body={"image_urls": []}))
    with pytest.raises(sdk.SamsarError, match="did not bring as many URLs"):
        await scripted.images.remove_branding(PNG)
    assert len(server.got) == 1


async def test_a_picture_too_large_to_upload_is_refused(emulator, samsar, monkeypatch):
    for colour in ("_async", "_sync"):
        monkeypatch.setattr(f"samsar.{colour}.pictures.UPLOAD_LIMIT", 40)
    monkeypatch.setattr(pictures, "UPLOAD_LIMIT", 40)
    for picture in (PNG, io.BytesIO(PNG), "data:image/png;base64," + "A" * 80):
        with pytest.raises(sdk.InputError, match="images"):
            await samsar.images.upload([picture])
    assert emulator.requests == []


async def test_nothing_is_uploaded_for_a_call_that_is_wrong(emulator, samsar):
    with pytest.raises(TypeError, match="resolutoin"):
        await samsar.images.enhance(image_url=PNG, resolutoin="2k")
    with pytest.raises(sdk.InputError, match="num_images"):
        await samsar.images.extend(image_urls=[PNG], num_images=0)
    assert emulator.requests == []


async def test_a_file_is_not_read_where_the_loop_runs(samsar, monkeypatch):
    here = threading.current_thread()
    readers = []

    class Watched(io.BytesIO):
        def read(self, *sizes):
            readers.append(threading.current_thread())
            return super().read(*sizes)

    await samsar.images.assign_title(Watched(PNG), file_name="a.png")
    blocks = type(samsar).__module__.startswith("samsar._sync")
    assert {reader is here for reader in readers} == {blocks}


# --- what is gone


async def test_replacing_branding_says_what_happened(emulator, samsar):
    with (
        pytest.warns(DeprecationWarning, match=r"remove_branding\(\)") as warned,
        pytest.raises(sdk.RouteNotFoundError, match=r"images\.remove_branding\(\)") as caught,
    ):
        await samsar.images.replace_branding([URL, URL])
    assert warned[0].filename == __file__
    assert caught.value.status == 404
    assert "no such route any more" in str(caught.value)
    assert emulator.requests[-1].json == {"image_urls": [URL, URL]}
    assert emulator.balance() == 10_000


async def test_replacing_branding_still_works_where_the_route_is(server, scripted):
    server.play(Say(body={"request_id": "img_1", "image_urls": [URL]}))
    with pytest.warns(DeprecationWarning, match="replace_branding"):
        job = await scripted.images.replace_branding([URL, URL])
    assert job.id == "img_1"
    assert job.data.image_urls == [URL]
