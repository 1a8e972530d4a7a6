"""Jobs and results show themselves in a notebook."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pytest
from support.scripted import Say

from samsar import AsyncSamsarClient


class Elements(HTMLParser):
    """Reads which elements are shown, and from where."""

    def __init__(self, text):
        super().__init__()
        self.shown = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "src" in found:
            self.shown.append((tag, found["src"]))


def shown_in(result):
    return Elements(result._repr_html_()).shown


async def test_a_job_shows_how_it_is_found_again(samsar, text_video, emulator):
    job = await samsar.videos.create_from_text(**text_video)
    before = len(emulator.requests)

    text = html.unescape(job._repr_html_())

    assert job.id in text
    assert f"samsar.jobs.resume({job.ref!r})" in text
    assert len(emulator.requests) == before  # showing it asks nobody


async def test_a_video_can_be_played(samsar, text_video):
    video = await (await samsar.videos.create_from_text(**text_video)).wait()

    assert shown_in(video) == [("video", video.url)]
    assert "300 credits" in video._repr_html_()


async def test_pictures_are_seen(samsar):
    job = await samsar.images.extend(
        image_urls=["https://example.com/a.png"], prompt="At night", num_images=2
    )
    pictures = await job.wait()

    assert shown_in(pictures) == [("img", url) for url in pictures.urls]
    assert len(pictures.urls) == 2


async def test_sounds_can_be_heard(samsar):
    music = await (await samsar.v2.external.audio.create_music("calm piano", duration=20)).wait()

    assert shown_in(music) == [("audio", music.url)]


async def test_every_path_of_an_interactive_video_can_be_played(samsar):
    job = await samsar.v2.interactive_videos.create_from_text(
        prompt="A train", duration=30, num_levels=1, image_model="SEEDREAM", video_model="RUNWAYML"
    )
    video = await job.wait()

    assert {tag for tag, _ in shown_in(video)} == {"video"}
    assert len(shown_in(video)) == len(video.paths) == 2


async def test_an_answer_of_a_model_is_read(samsar):
    chat = await samsar.v2.external.chat.submit_completion(
        messages=[{"role": "user", "content": "a <b> & c"}]
    )
    answer = await chat.wait()

    assert answer.data.text
    assert f"<blockquote>{html.escape(answer.data.text)}</blockquote>" in answer._repr_html_()


async def test_a_stop_for_approval_is_told(samsar, text_video):
    job = await samsar.v2.step_videos.create_from_text(**text_video, step_mode="two_step")
    video = await job.wait()

    assert "waits for approval" in video._repr_html_()
    assert shown_in(video) == []


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "file:///etc/passwd"],
)
async def test_only_what_is_on_the_web_is_shown(server, url):
    server.play(Say(body={"status": "COMPLETED", "result_url": url, "request_id": "a" * 24}))
    async with AsyncSamsarClient(api_key="sk_test", base_url=server.url) as client:
        video = await client.jobs.resume("a" * 24).wait()

    assert shown_in(video) == []


async def test_words_of_the_server_cannot_become_a_page(server):
    url = 'https://cdn.example/a.mp4"><script>alert(1)</script>'
    status = {"status": "COMPLETED", "result_url": url, "request_id": "a" * 24}
    server.play(Say(body=status))
    async with AsyncSamsarClient(api_key="sk_test", base_url=server.url) as client:
        video = await client.jobs.resume("a" * 24).wait()

    assert "<script" not in video._repr_html_()
    assert shown_in(video) == [("video", url)]
