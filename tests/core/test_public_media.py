"""Addresses of media: what can be told without asking anybody, and paths of the caller's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsar._core import estimates
from samsar._core.inputs.hosted_media import VIDEO_PATHS, low_level_path
from samsar._core.inputs.public_media import is_private, public_address
from samsar.errors import InputError

REAL = "https://api.samsar.one"
HERE = "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example.com/v.mp4?signature=a%20b",
        "HTTPS://CDN.EXAMPLE.COM/v.mp4",
        "http://8.8.8.8/v.mp4",
        "https://bücher.example/v.mp4",
        "https://[2606:4700::1111]/v.mp4",
    ],
)
def test_what_is_on_the_internet_stays_as_it_is(url):
    assert public_address(f" {url} ", "video_url", REAL) == url


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "nas.local",
        "db.internal",
        "printer",
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
    ],
)
def test_a_host_of_a_private_network_is_told_by_its_name(host):
    assert is_private(host)


@pytest.mark.parametrize("host", ["example.com", "8.8.8.8", "172.32.0.1", "internal.example.com"])
def test_other_hosts_are_not_private(host):
    assert not is_private(host)


def test_an_emulator_can_reach_its_own_files_and_nothing_beside_them():
    assert public_address(f"{HERE}/files/1/video.mp4", "video_url", HERE)
    for url in ("http://127.0.0.1:9090/v.mp4", "https://127.0.0.1:8080/v.mp4"):
        with pytest.raises(InputError, match="private"):
            public_address(url, "video_url", HERE)


def test_a_server_in_a_private_network_is_no_exception():
    server = "http://10.0.0.1:8080"
    with pytest.raises(InputError, match="private"):
        public_address(f"{server}/v.mp4", "video_url", server)


@given(st.text(max_size=40))
def test_a_path_of_the_callers_own_stays_below_its_route(text):
    try:
        path = low_level_path(text, VIDEO_PATHS)
    except InputError:
        return
    segments = path.split("/")
    assert not {"", ".", ".."} & set(segments)
    assert path.isascii()
    assert not set(path) & set("?#%\\ :")


@pytest.mark.parametrize(
    ("path", "payload", "price"),
    [
        ("text_to_music", {}, 2),
        ("tts", {"input": {"text": "Hello"}}, 1),
        ("enhance", {"input": {"resolution": "4K"}}, 29),
        ("text_to_image", {"num_images": 2}, 30),
        ("text_to_image", {}, None),
        ("text_to_image", {"input": {"num_images": 2}}, 30),
        # Which of the two the server reads, nobody knows.
        ("text_to_image", {"num_images": 100, "input": {"num_images": 1}}, 1500),
        ("enhance", {"resolution": 5}, None),
        ("brand_new", {}, None),
    ],
)
def test_the_price_of_a_route_by_its_path(path, payload, price):
    assert estimates.hosted_request(path, payload) == price
