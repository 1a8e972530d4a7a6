"""Pictures by V2, for the account and for its external users, through both clients."""

from __future__ import annotations

import base64

import pytest

import samsar as sdk
from samsar.emulator import DropAnswer
from samsar.emulator.content.pictures import png
from samsar.models.images import ImageStatus

URL = "https://cdn.example.com/photo.png"
PNG = png(8, 8)
MEMBER = {"provider": "whop", "external_user_id": "usr_1", "external_app_id": "app_1"}
RENDERED = 1000


@pytest.fixture
async def member(samsar):
    """A view of an external user with 100 credits."""
    await samsar.external_user(**MEMBER).credits.grant(100)
    return samsar.v2.external_user(**MEMBER)


@pytest.fixture
def bicycle(tmp_path):
    path = tmp_path / "blue-bicycle.png"
    path.write_bytes(PNG)
    return path


def enhancement(images, **more):
    return images.enhance(image_url=URL, **more)


def set_of_two(images, **more):
    return images.extend(image_urls=[URL], num_images=2, **more)


def cleaning(images, **more):
    return images.remove_branding(URL, **more)


JOBS = {enhancement: 15, set_of_two: 30, cleaning: 15}


@pytest.mark.parametrize(("make", "price"), JOBS.items())
async def test_work_on_pictures_waits_by_the_status_of_all_jobs(emulator, samsar, make, price):
    job = await make(samsar.v2.images)
    assert job.kind == "image"
    assert job.credits_charged == price
    assert set(emulator.requests[-1].json) == {"input"}
    emulator.clock.advance(RENDERED)
    picture = await job.wait()
    # V2 has no status for pictures alone, and this one tells what that of pictures does.
    assert emulator.requests[-1].path == "/v2/status"
    assert isinstance(picture.data, ImageStatus)
    assert picture.data.input_image_urls == [URL]


@pytest.mark.parametrize(("make", "price"), JOBS.items())
async def test_an_external_user_pays_for_work_on_pictures(emulator, member, make, price):
    of_account = emulator.balance()
    job = await make(member.images)
    assert job.data.remaining_credits == 100 - price
    assert emulator.balance() == of_account
    assert emulator.requests[-1].json["external_user"] == MEMBER
    emulator.clock.advance(RENDERED)
    assert (await job.wait()).url


async def test_an_external_user_without_credits_gets_no_picture(emulator, samsar):
    poor = samsar.v2.external_user(unique_key="wallet:0x1")
    with pytest.raises(sdk.InsufficientCreditsError):
        await poor.images.enhance(image_url=URL)
    assert emulator.balance() == 10_000


async def test_a_job_on_pictures_is_found_again_with_its_own_class(emulator, samsar):
    job = await samsar.v2.images.remove_branding(URL)
    again = samsar.jobs.resume(job.ref)
    assert isinstance(again, type(job))
    emulator.clock.advance(RENDERED)
    assert (await again.wait()).data.case_type == "remove_branding"


@pytest.mark.parametrize("make", JOBS)
async def test_a_lost_answer_is_not_asked_for_again(emulator, samsar, make):
    emulator.faults.add(DropAnswer(route="POST /v2", times=None))
    with pytest.raises(sdk.OutcomeUnknownError):
        await make(samsar.v2.images)
    assert len(emulator.requests) == 1


async def test_a_file_is_uploaded_there_for_the_same_user(emulator, member):
    await member.images.enhance(image_url=PNG)
    upload, call = emulator.requests[-2:]
    assert (upload.path, call.path) == ("/v2/upload_image_data", "/v2/image/enhance")
    assert upload.json["external_user"] == call.json["external_user"] == MEMBER


async def test_pictures_get_a_url(emulator, samsar):
    uploaded = await samsar.v2.images.upload([PNG, URL])
    assert uploaded.data.image_urls[1] == URL
    assert emulator.requests[-1].path == "/v2/upload_image_data"


# --- titles


async def test_a_title_for_the_account_takes_the_file_as_it_is(emulator, samsar, bicycle):
    title = await samsar.v2.images.assign_title(bicycle)
    assert title.data.content == "Blue Bicycle"
    assert PNG in emulator.requests[-1].body


async def test_a_title_for_an_external_user_is_paid_by_them(emulator, member):
    of_account = emulator.balance()
    title = await member.images.assign_title(PNG, metadata={"product": "linen shirt"})
    assert title.data.content == "Linen Shirt"
    # A form could not carry the external user, so that the account would be billed.
    assert emulator.requests[-1].json == {
        "input": {
            "image_data": f"data:image/png;base64,{base64.b64encode(PNG).decode()}",
            "metadata": {"product": "linen shirt"},
        },
        "external_user": MEMBER,
    }
    # 1.5 credits, and external users pay whole ones.
    assert title.credits_charged == 1.5
    assert title.credits_remaining == 98
    assert emulator.balance() == of_account


async def test_a_title_for_an_external_user_takes_urls_and_data_urls(emulator, member):
    data_url = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    await member.images.assign_title(data_url)
    assert emulator.requests[-1].json["input"] == {"image_data": data_url}
    await member.images.assign_title(URL)
    assert emulator.requests[-1].json["input"] == {"image_url": URL}


async def test_a_key_alone_goes_beside_a_file(emulator, samsar):
    """The server looks at the key, so that the form needs no identity."""
    external = samsar.external_user(**MEMBER)
    await external.credits.grant(10)
    key = (await external.create_session()).data.external_api_key
    of_account = emulator.balance()
    title = await samsar.v2.external_user(api_key=key).images.assign_title(PNG)
    assert PNG in emulator.requests[-1].body
    assert title.credits_remaining == 8
    assert emulator.balance() == of_account


async def test_a_file_that_no_json_can_hold_is_refused_before_it_is_read(
    emulator, member, monkeypatch
):
    seen = len(emulator.requests)
    monkeypatch.setattr("samsar._async.resources.image_files.UPLOAD_LIMIT", len(PNG) - 1)
    monkeypatch.setattr("samsar._sync.resources.image_files.UPLOAD_LIMIT", len(PNG) - 1)
    with pytest.raises(sdk.InputError, match="MiB"):
        await member.images.assign_title(PNG)
    assert len(emulator.requests) == seen
