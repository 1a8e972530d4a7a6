"""Downloads: whole or not at all, resumed, and without a credential."""

from __future__ import annotations

import pytest
from support.scripted import Say, ScriptedServer

import samsar as sdk

MOVIE = bytes(range(256)) * 40
ETAG = {"etag": '"v1"', "accept-ranges": "bytes"}
RENDERED = 1000


@pytest.fixture
def media():
    """The server of the file: another one than the API's."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture
async def video(server, scripted, media):
    """A finished video whose file is on the other server."""
    server.play(Say(body={"status": "COMPLETED", "result_url": f"{media.url}/a.mp4?signature=s"}))
    return await scripted.jobs.resume("req_1").wait()


def part_of(folder):
    return [path.name for path in folder.iterdir() if path.name.endswith(".part")]


async def test_a_finished_video_downloads_as_a_file_that_players_know(
    emulator, samsar, text_video, tmp_path
):
    job = await samsar.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    progress = []
    video = await job.wait()
    path = await video.download(tmp_path / "beach.mp4", on_progress=progress.append)
    content = (tmp_path / "beach.mp4").read_bytes()
    assert path == str(tmp_path / "beach.mp4")
    assert content[4:8] == b"ftyp"
    assert progress[-1].received == progress[-1].total == len(content)
    assert part_of(tmp_path) == []


async def test_into_a_folder_the_file_is_named_after_its_job(video, media, tmp_path):
    media.play(Say(body=MOVIE))
    assert await video.download(tmp_path) == str(tmp_path / "req_1.mp4")


async def test_no_credential_and_no_cookie_goes_along(server, scripted, media, tmp_path):
    secretive = scripted.with_options(
        api_key="sk_live_secret", external_user_api_key="sxu_secret", headers={"x-mine": "secret"}
    )
    server.play(Say(body={"status": "COMPLETED", "result_url": f"{media.url}/a.mp4"}))
    media.play(Say(body=MOVIE, headers={"set-cookie": "session=1"}))
    video = await secretive.jobs.resume("req_1").wait()
    await video.download(tmp_path / "a.mp4")
    await video.download(tmp_path / "b.mp4")
    for got in media.got:
        assert "secret" not in repr(got)
        assert not {"authorization", "cookie", "x-request-id"} & got.headers.keys()


async def test_a_broken_download_goes_on_where_it_stopped(video, media, tmp_path):
    media.play(
        Say(body=MOVIE, headers=ETAG, cut=4000),
        Say(
            status=206,
            body=MOVIE[4000:],
            headers={**ETAG, "content-range": f"bytes 4000-{len(MOVIE) - 1}/{len(MOVIE)}"},
        ),
    )
    await video.download(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == MOVIE
    assert media.got[1].headers["range"] == "bytes=4000-"
    assert media.got[1].headers["if-range"] == '"v1"'


async def test_a_download_resumes_in_another_call_too(video, media, tmp_path):
    media.play(Say(body=MOVIE, headers=ETAG, cut=4000), Say(status=403))
    with pytest.raises(sdk.SamsarRequestError):
        await video.download(tmp_path / "a.mp4")
    assert len(part_of(tmp_path)) == 1
    assert not (tmp_path / "a.mp4").exists()
    media.play(
        Say(
            status=206,
            body=MOVIE[4000:],
            headers={"content-range": f"bytes 4000-{len(MOVIE) - 1}/{len(MOVIE)}"},
        )
    )
    await video.download(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == MOVIE
    assert part_of(tmp_path) == []


async def test_a_file_that_changed_meanwhile_starts_again(video, media, tmp_path):
    newer = b"newer" * 500
    media.play(Say(body=MOVIE, headers=ETAG, cut=4000), Say(body=newer, headers={"etag": '"v2"'}))
    await video.download(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == newer


async def test_another_part_than_the_one_asked_for_is_not_taken(video, media, tmp_path):
    other = Say(status=206, body=b"x", headers={"content-range": "bytes 0-0/9"})
    media.play(Say(body=MOVIE, headers=ETAG, cut=4000), other)
    with pytest.raises(sdk.SamsarConnectionError, match="another part"):
        await video.download(tmp_path / "a.mp4")


async def test_a_part_that_is_longer_than_the_file_starts_again(video, media, tmp_path):
    media.play(Say(body=MOVIE, headers=ETAG, cut=4000), Say(status=416), Say(body=MOVIE))
    await video.download(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == MOVIE
    assert "range" not in media.got[2].headers


async def test_trouble_of_the_media_server_passes(video, media, tmp_path):
    media.play(Say(status=503), Say(status=500), Say(body=MOVIE))
    await video.download(tmp_path / "a.mp4")
    assert len(media.got) == 3


async def test_a_download_gives_up_in_the_end_and_leaves_no_file(video, media, tmp_path):
    media.play(Say(reset="silent"))
    with pytest.raises(sdk.SamsarConnectionError, match="broke off"):
        await video.download(tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []
    assert len(media.got) == 3


async def test_redirects_are_followed_without_the_range_of_trust_growing(video, media, tmp_path):
    with ScriptedServer(Say(body=MOVIE)) as elsewhere:
        media.play(Say(status=302, headers={"location": f"{elsewhere.url}/real.mp4"}))
        await video.download(tmp_path / "a.mp4")
        assert elsewhere.got[0].path == "/real.mp4"
    assert (tmp_path / "a.mp4").read_bytes() == MOVIE


@pytest.mark.parametrize(
    "location", ["http://cdn.example.com/a.mp4", "file:///etc/passwd", "ftp://example.com/a"]
)
async def test_a_redirect_to_where_nothing_is_fetched_from_is_refused(
    video, media, tmp_path, location
):
    media.play(Say(status=302, headers={"location": location}))
    with pytest.raises(sdk.InputError, match="not fetched"):
        await video.download(tmp_path / "a.mp4")


async def test_a_loop_of_redirects_ends(video, media, tmp_path):
    media.play(Say(status=302, headers={"location": "/again.mp4"}))
    with pytest.raises(sdk.SamsarRequestError, match="redirected"):
        await video.download(tmp_path / "a.mp4")
    assert len(media.got) == 6


@pytest.mark.parametrize("url", ["http://cdn.example.com/a.mp4", "file:///etc/passwd", "a.mp4"])
async def test_only_https_is_fetched_from_other_machines(server, scripted, tmp_path, url):
    server.play(Say(body={"status": "COMPLETED", "result_url": url}))
    video = await scripted.jobs.resume("req_1").wait()
    with pytest.raises(sdk.InputError, match="https"):
        await video.download(tmp_path / "a.mp4")


async def test_a_file_that_is_there_can_be_protected(video, media, tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"mine")
    with pytest.raises(sdk.InputError, match="exists"):
        await video.download(tmp_path / "a.mp4", overwrite=False)
    assert media.got == []
    media.play(Say(body=MOVIE))
    await video.download(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == MOVIE


async def test_trouble_of_the_disk_is_told_as_such(video, media, tmp_path):
    media.play(Say(body=MOVIE))
    with pytest.raises(FileNotFoundError):
        await video.download(tmp_path / "nowhere" / "a.mp4")
    assert len(media.got) == 1


async def finished_with(server, scripted, urls):
    server.play(Say(body={"status": "COMPLETED", "result_urls": urls}))
    return await scripted.jobs.resume("req_1").wait()


async def test_all_files_of_a_job_are_downloaded_into_one_folder(server, scripted, media, tmp_path):
    urls = [f"{media.url}/{name}.png" for name in "abca"]
    media.play(*(Say(body=MOVIE) for _ in range(3)))
    result, seen = await finished_with(server, scripted, urls), {}
    files = await result.download_all(
        tmp_path / "new" / "pictures", on_progress=lambda url, now: seen.update({url: now.received})
    )
    folder = tmp_path / "new" / "pictures"
    assert list(files) == urls[:3]
    assert list(files.values()) == [str(folder / f"req_1-{number}.png") for number in (1, 2, 3)]
    assert all(path.read_bytes() == MOVIE for path in folder.iterdir())
    assert seen == dict.fromkeys(urls[:3], len(MOVIE))


async def test_the_only_file_of_a_job_has_no_number(server, scripted, media, tmp_path):
    media.play(Say(body=MOVIE))
    result = await finished_with(server, scripted, [f"{media.url}/a.png"])
    assert list((await result.download_all(tmp_path)).values()) == [str(tmp_path / "req_1.png")]


async def test_of_several_files_none_replaces_what_must_not_be(server, scripted, media, tmp_path):
    (tmp_path / "req_1-1.png").write_text("mine")
    media.play(Say(body=MOVIE), Say(body=MOVIE))
    result = await finished_with(server, scripted, [f"{media.url}/{name}.png" for name in "ab"])
    with pytest.raises(sdk.InputError, match="exists already"):
        await result.download_all(tmp_path, overwrite=False)
    assert (tmp_path / "req_1-1.png").read_text() == "mine"


async def test_a_job_without_a_file_has_nothing_to_download(server, scripted, tmp_path):
    server.play(Say(body={"status": "PENDING"}))
    result = await scripted.jobs.resume("req_1").wait(until=lambda now: now.status == "PENDING")
    with pytest.raises(sdk.InputError, match="no file") as caught:
        await result.download_all(tmp_path / "new")
    assert caught.value.argument == "folder"
    assert not (tmp_path / "new").exists()
