"""Pictures: prices, jobs on the emulator's clock, and files that can be downloaded."""

import io
import struct
import zlib
from typing import Any

import pytest

from samsar._core.multipart import Part, form
from samsar.emulator import Emulator
from samsar.emulator.content.pictures import png, size_of

URL = "https://example.com/linen-shirt.png"
DATA_URL = "data:image/png;base64,iVBORw0KGgo="


async def made(api: Any, emulator: Emulator, path: str, body: Any) -> Any:
    answer = await api.post(path, body)
    assert answer.status == 200, answer.body
    emulator.clock.advance(60)
    return (await api.get("/v1/image/status", request_id=answer.json["request_id"])).json


def pixels(content: bytes) -> tuple[int, int]:
    """Check a PNG and return its size."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    at, data = 8, b""
    while at < len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", content, at + 8 + length)[0] == zlib.crc32(kind + chunk)
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", chunk)
        if kind == b"IDAT":
            data += chunk
        at += 12 + length
    assert len(zlib.decompress(data)) == height * (1 + 3 * width)
    return width, height


@pytest.mark.parametrize(
    ("path", "body", "price"),
    [
        ("enhance", {"image_url": URL}, 15),
        ("enhance", {"image_url": URL, "resolution": "0.5K"}, 11),
        ("enhance", {"image_url": URL, "resolution": "2k"}, 22),
        ("enhance", {"image_url": URL, "resolution": "4k"}, 29),
        ("remove_branding", {"image_url": URL}, 15),
        ("add_image_set", {"image_urls": [URL], "num_images": 3}, 45),
        ("create_rollup_banner", {"images": [URL]}, 30),
    ],
)
async def test_a_picture_is_charged_at_once(
    api: Any, emulator: Emulator, path: str, body: Any, price: int
):
    answer = await api.post(f"/v1/image/{path}", body)
    assert answer.json["creditsCharged"] == price
    assert answer.json["remainingCredits"] == emulator.balance() == 10_000 - price
    assert answer.headers["x-credits-charged"] == str(price)
    assert answer.headers["x-credits-remaining"] == str(10_000 - price)


async def test_a_job_is_queued_then_pending_then_completed(api: Any, emulator: Emulator):
    answer = await api.post("/v1/image/enhance", {"image_url": URL, "aspect_ratio": "9:16"})
    assert answer.json["status"] == "queued"
    assert answer.json["case_type"] == "image_enhance"
    job = answer.json["request_id"]
    pending = (await api.get("/v1/image/status", session_id=job)).json
    assert (pending["status"], pending["type"]) == ("PENDING", "image")
    assert "result_url" not in pending
    emulator.clock.advance(60)
    assert (await api.status(job))["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("ratio", "size"), [("16:9", (1024, 576)), ("9:16", (576, 1024)), ("1:1", (1024, 1024))]
)
async def test_a_result_is_a_picture_of_the_shape_that_was_asked_for(
    api: Any, emulator: Emulator, ratio: str, size: tuple[int, int]
):
    fields = {"image_urls": [URL], "num_images": 2, "aspect_ratio": ratio}
    done = await made(api, emulator, "/v1/image/add_image_set", fields)
    bodies = []
    for url in done["result_urls"]:
        answer = await api.get(url.removeprefix(emulator.url), key=None)
        assert answer.headers["Content-Type"] == "image/png"
        assert pixels(answer.body) == size
        bodies.append(answer.body)
    assert bodies[0] != bodies[1]
    thumbnail = await api.get(done["thumbnail_url"].removeprefix(emulator.url), key=None)
    assert max(pixels(thumbnail.body)) == 64
    missing = done["result_url"].removeprefix(emulator.url).replace("image-0", "image-2")
    assert (await api.get(missing)).status == 404


def test_a_shape_that_is_none_is_a_square():
    assert size_of("wide") == size_of("0:0") == (1024, 1024)
    assert pixels(png(3, 2, 7)) == (3, 2)


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("enhance", {}, "image_url is required."),
        ("enhance", {"input": {"image_url": URL}}, "image_url is required."),
        ("enhance", {"image_url": URL, "resolution": "3k"}, "resolution must be one of"),
        ("enhance", {"image_url": URL, "resolution": 2}, "resolution must be a string"),
        ("enhance", {"image_url": URL, "aspect_ratio": "wide"}, "aspect_ratio must be in the"),
        ("enhance", {"image_url": URL, "aspect_ratio": 1}, "aspect_ratio must be a string"),
        ("remove_branding", {"image_url": " "}, "image_url is required."),
        ("add_image_set", {"image_urls": []}, "image_urls must be a non-empty array of strings."),
        ("add_image_set", {"image_urls": [URL], "prompt": 1}, "prompt must be a string"),
        ("add_image_set", {"image_urls": [URL]}, "num_images is required."),
        ("add_image_set", {"image_urls": [URL], "num_images": 0}, "num_images must be a positive"),
        ("assign_title", {}, "image, image_data, or image_url is required."),
        ("receipt_templates/create", {}, "image_url (or receipt_url/template_url) is required."),
        ("receipt_templates/query", {"image_url": URL}, "template_id is required."),
    ],
)
async def test_what_is_wrong_is_refused_with_the_words_of_the_server(
    api: Any, emulator: Emulator, path: str, body: Any, message: str
):
    answer = await api.post(f"/v1/image/{path}", body)
    assert answer.status == 400
    assert answer.message.startswith(message)
    assert emulator.balance() == 10_000


async def test_a_banner_without_tiles_breaks_the_server(api: Any):
    answer = await api.post("/v1/image/create_rollup_banner", {"images": [{"image_text": "x"}]})
    assert (answer.status, answer.message) == (500, "No valid images provided.")


async def test_too_few_credits_are_said_at_once_or_by_the_job(api: Any, emulator: Emulator):
    emulator.set_balance(5)
    answer = await api.post("/v1/image/remove_branding", {"image_url": URL})
    assert answer.status == 402
    answer = await api.post("/v1/image/enhance_and_generate_rollup_banner", {"images": [URL]})
    assert answer.status == 200
    failed = (await api.get("/v1/image/status", request_id=answer.json["request_id"])).json
    assert failed["status"] == "FAILED"
    assert failed["message"].startswith("Insufficient credits")
    assert emulator.balance() == 5


async def test_a_job_is_shown_to_its_owner_only(api: Any, emulator: Emulator):
    job = (await api.post("/v1/image/remove_branding", {"image_url": URL})).json["request_id"]
    stranger = emulator.open_account(10)
    for path in ("/v1/image/status", "/v1/status"):
        answer = await api.get(path, request_id=job, key=stranger)
        assert (answer.status, answer.message) == (404, "Request not found.")
    assert (await api.get("/v1/image/status")).status == 400


async def test_a_running_picture_can_be_made_to_fail(api: Any, emulator: Emulator):
    job = (await api.post("/v1/image/remove_branding", {"image_url": URL})).json["request_id"]
    emulator.fail_session(job, "No luck")
    assert (await api.status(job))["message"] == "No luck"
    with pytest.raises(ValueError, match="FAILED"):
        emulator.fail_session(job)
    with pytest.raises(KeyError):
        emulator.fail_session("nothing")


@pytest.mark.parametrize(
    ("path", "fields", "size"),
    [
        ("/v1/image/enhance", {"image_url": URL}, (1024, 576)),
        ("/v1/image/enhance", {"image_url": URL, "resolution": "0.5k"}, (512, 288)),
        ("/v1/image/enhance", {"image_url": URL, "resolution": "2K"}, (2048, 1152)),
        (
            "/v1/image/enhance",
            {"image_url": URL, "resolution": "4k", "aspect_ratio": "1:1"},
            (4096, 4096),
        ),
        (
            "/v1/image/add_image_set",
            {"image_urls": [URL], "num_images": 1, "resolution": "2k"},
            (2048, 2048),
        ),
        (
            "/v2/image/text_to_image",
            {"prompt": "A barn", "num_images": 1, "resolution": "0.5k", "aspect_ratio": "2:1"},
            (512, 256),
        ),
        ("/v1/image/create_rollup_banner", {"images": [URL], "resolution": "4k"}, (1365, 4096)),
        (
            "/v1/image/enhance_and_generate_rollup_banner",
            {"images": [URL]},
            (341, 1024),
        ),
    ],
)
async def test_a_picture_has_as_many_pixels_as_were_asked_for(
    api: Any, emulator: Emulator, path: str, fields: Any, size: tuple[int, int]
):
    done = await made(api, emulator, path, fields)
    answer = await api.get(done["result_url"].removeprefix(emulator.url), key=None)
    assert pixels(answer.body) == size
    # Large pictures are quick to load.
    assert len(answer.body) < 100_000


async def listed(api: Any, **query: str) -> list[Any]:
    answer = await api.get("/v1/image/list", **query)
    assert answer.status == 200, answer.body
    return list(answer.json["sessions"])


async def test_a_list_has_the_pictures_of_the_account_newest_first(api: Any, emulator: Emulator):
    for path in ("remove_branding", "enhance", "create_rollup_banner"):
        fields = {"images": [URL]} if "rollup" in path else {"image_url": URL}
        await api.post(f"/v1/image/{path}", fields)
        emulator.clock.advance(4)
    kinds = [entry["case_type"] for entry in await listed(api)]
    assert kinds == ["rollup_banner", "image_enhance", "remove_branding"]
    assert "rollup_ready" not in (await listed(api))[0]
    (ready,) = await listed(api, rollup_ready="true")
    assert (ready["case_type"], ready["status"]) == ("remove_branding", "COMPLETED")
    (enhanced,) = await listed(api, case_type="IMAGE_ENHANCE", include_rollup_ready="true")
    assert (enhanced["rollup_ready"], enhanced["status"]) == (False, "PENDING")
    assert [len(await listed(api, limit=given)) for given in ("2", "0", "x", "9" * 40)] == [
        *(2, 3, 3, 3)
    ]
    stranger = emulator.open_account(10)
    for path in ("/v1/image/list", "/v2/external/image/list", "/external/image/list"):
        assert len((await api.get(path)).json["sessions"]) == 3
        assert (await api.get(path, key=stranger)).json == {"sessions": []}


# --- uploads


async def test_an_uploaded_picture_can_be_downloaded(api: Any, emulator: Emulator):
    body = {"image_data": [DATA_URL, DATA_URL]}
    urls = (await api.post("/v1/video/upload_image_data", body)).json["image_urls"]
    assert len(set(urls)) == 2
    answer = await api.get(urls[0].removeprefix(emulator.url), key=None)
    assert answer.body == b"\x89PNG\r\n\x1a\n"
    assert answer.headers["Content-Type"] == "image/png"
    assert (await api.get("/files/uploads/nothing.png")).status == 404
    assert emulator.balance() == 10_000


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "image_data must be a non-empty array of data URL strings."),
        ([], "image_data must be a non-empty array of data URL strings."),
        ([5], "image_data must be a non-empty array of data URL strings."),
        ([URL], "image_data must contain valid image data URLs."),
        (["data:image/png;base64,?"], "image_data must contain valid image data URLs."),
    ],
)
async def test_what_is_no_data_url_is_not_taken(api: Any, data: Any, message: str):
    answer = await api.post("/v1/video/upload_image_data", {"input": {"image_data": data}})
    assert (answer.status, answer.message) == (400, message)


# --- titles


async def title(api: Any, *parts: Part) -> Any:
    content = form(parts)
    headers = {"Content-Type": content.media_type}
    # A stream, since the client that tests use warns of large bytes.
    return await api.post("/v1/image/assign_title", data=io.BytesIO(content.data), headers=headers)


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ({"image_url": "https://example.com/a/blue_lagoon-tour.jpg?x=1"}, "Blue Lagoon Tour"),
        ({"image_url": URL, "metadata": {"sku": "x1", "title": "red barn"}}, "Red Barn"),
        ({"image_url": URL, "metadata": '{"product": "sea view"}'}, "Sea View"),
        ({"image_url": URL, "metadata": "old harbour"}, "Old Harbour"),
        ({"image_data": DATA_URL}, "Untitled Picture"),
        ({"image_url": URL, "metadata": "a b c d e f g h i j"}, "A B C D E F G H"),
        ({"image_url": URL, "metadata": "x" * 100}, "X" + "x" * 71),
    ],
)
async def test_a_title_is_made_of_what_is_known(api: Any, body: Any, content: str):
    answer = await api.post("/v1/image/assign_title", body)
    assert answer.json == {"content": content}
    assert answer.headers["x-credits-charged"] == "1.5"


async def test_a_title_of_a_file_is_made_of_its_name(api: Any):
    picture = Part("image", png(2, 2), "red-barn.png", "image/png")
    assert (await title(api, picture)).json == {"content": "Red Barn"}
    known = Part("metadata", b'{"product": "Sea"}')
    assert (await title(api, picture, known)).json == {"content": "Sea"}


async def test_a_picture_can_be_the_whole_body(api: Any):
    answer = await api.post(
        "/v1/image/assign_title",
        data=png(2, 2),
        headers={"Content-Type": "image/png", "x-image-metadata": "old harbour"},
    )
    assert answer.json == {"content": "Old Harbour"}


@pytest.mark.parametrize(
    ("parts", "status", "message"),
    [
        ([], 400, "image file is required."),
        ([Part("metadata", b"{}")], 400, "image file is required."),
        ([Part("image", b"x", "a.txt", "text/plain")], 400, "image file must be PNG, JPEG"),
        ([Part("image", b"", "a.png", "image/png")], 400, "image file must not be empty."),
    ],
)
async def test_a_form_without_a_picture_is_refused(
    api: Any, parts: list[Part], status: int, message: str
):
    answer = await title(api, *parts)
    assert answer.status == status
    assert answer.message.startswith(message)


async def test_a_file_over_the_limit_is_refused_in_json(api: Any):
    answer = await title(api, Part("image", bytes(50 * 1024 * 1024 + 1), "a.png", "image/png"))
    assert (answer.status, answer.message) == (413, "image file must be 52428800 bytes or smaller.")


async def test_a_broken_form_is_refused(api: Any):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        headers = {"Content-Type": kind}
        answer = await api.post("/v1/image/assign_title", data=b"--x\r\n", headers=headers)
        assert answer.status == 400


# --- receipts


async def test_a_template_is_kept_for_its_account(api: Any, emulator: Emulator):
    body = {"receipt_url": URL, "template_name": " shop "}
    template = (await api.post("/v1/image/receipt_templates/create", body)).json
    assert template["template_name"] == "shop"
    found = await api.get("/v1/image/template_json", template_id=template["template_id"])
    assert found.json["template_json"] == template["normalized_template"]
    stranger = emulator.create_api_key()
    assert (
        await api.get("/v1/image/template_json", template_id=template["template_id"], key=stranger)
    ).status == 200
    other = emulator.open_account(5)
    answer = await api.get(
        "/v1/image/template_json", template_id=template["template_id"], key=other
    )
    assert (answer.status, answer.message) == (404, "Template not found for this API key.")


async def test_everything_is_kept_in_a_file(tmp_path: Any):
    path = tmp_path / "emulator.db"
    async with Emulator(speed=0, database=path) as emulator:
        with emulator._backend.moment() as now:
            account = emulator._backend.state.ledger.first_account()
            job = emulator._backend.state.images.create(account, "image_enhance", {}, at=now)
    async with Emulator(speed=0, database=path) as emulator:
        emulator.clock.advance(60)
        with emulator._backend.moment() as now:
            kept = emulator._backend.state.images.get(job, at=now)
    assert kept is not None
    assert kept.status == "COMPLETED"
