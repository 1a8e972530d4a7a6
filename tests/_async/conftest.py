"""Fixtures of the tests that run through both clients."""

from __future__ import annotations

import os

import pytest
from support.scripted import ScriptedServer

from samsar import AsyncSamsarClient
from samsar.emulator import EmulatorThread
from samsar.testing import no_sleep

RENDERED = 1000
"""Emulator seconds after which every render is done."""

TEXT_VIDEO = {
    "prompt": "A drone shot of a beach at sunrise",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("SAMSAR_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def text_video():
    return dict(TEXT_VIDEO)


@pytest.fixture
def server():
    with ScriptedServer() as server:
        yield server


@pytest.fixture(autouse=True)
def pauses():
    """No pause takes time: between attempts, or between looks at a job."""
    with no_sleep() as pauses:
        yield pauses


@pytest.fixture
def emulator(pauses):
    """An emulator whose clock is stepped by hand, and by the pauses of its clients."""
    with EmulatorThread(speed=0) as emulator, no_sleep(emulator):
        yield emulator


@pytest.fixture
async def samsar(emulator):
    """A client of the emulator."""
    async with AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client:
        yield client


@pytest.fixture
def hosted(samsar):
    """The view of the hosted routes."""
    return samsar.v2.external


@pytest.fixture
async def scripted(server):
    """A client of the scripted server."""
    async with AsyncSamsarClient(api_key="sk_test_1", base_url=server.url) as client:
        yield client


@pytest.fixture
async def video_from_images(emulator, samsar):
    """The id of a finished video from two pictures."""
    job = await samsar.videos.create_from_images(
        image_urls=["https://example.com/a.jpg", "https://example.com/b.jpg"],
        prompt="Cinematic sequence with smooth transitions",
        metadata={"project": "demo"},
        video_model="RUNWAYML",
        aspect_ratio="16:9",
        language="en",
        font_key="Poppins",
        enable_subtitles=True,
        webhook_url="https://example.com/webhook",
    )
    emulator.clock.advance(RENDERED)
    return job.data.session_id or job.data.request_id


@pytest.fixture
def done(emulator):
    """Returns the finished video of a job."""

    async def finish(job):
        emulator.clock.advance(RENDERED)
        return await job.wait()

    return finish
