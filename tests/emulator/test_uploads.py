"""Uploading pictures: the same under every prefix, and free."""

from typing import Any

import pytest

from samsar.emulator import Emulator

PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
USER = {"provider": "whop", "external_user_id": "usr_1"}
PATHS = [
    "/v1/video/upload_image_data",
    "/external/video/upload_image_data",
    "/v2/upload_image_data",
    "/api/v2/upload_image_data",
    "/v1/external_users/upload_image_data",
    "/api/v1/external_users/upload_image_data",
]


@pytest.mark.parametrize("path", PATHS)
async def test_pictures_are_uploaded_in_their_order(api: Any, emulator: Emulator, path: str):
    user = {"external_user": USER} if "external_users" in path else {}
    answer = await api.post(path, {**user, "input": {"image_data": [PIXEL] * 3}})
    assert answer.status == 200, answer.body
    assert len(answer.json["image_urls"]) == 3
    for url in answer.json["image_urls"]:
        picture = await api.get(url.removeprefix(emulator.url), key=None)
        assert (picture.status, picture.headers["Content-Type"]) == (200, "image/png")
    assert emulator.balance() == 10_000


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "image_data must be a non-empty array of data URL strings."),
        ([], "image_data must be a non-empty array of data URL strings."),
        (["https://cdn.example.com/a.png"], "image_data must contain valid image data URLs."),
        (["data:text/plain;base64,QQ=="], "image_data must contain valid image data URLs."),
    ],
)
@pytest.mark.parametrize("path", PATHS[:4])
async def test_what_is_no_picture_is_refused(api: Any, path: str, data: Any, message: str):
    answer = await api.post(path, {"input": {"image_data": data}})
    assert (answer.status, answer.message) == (400, message)
