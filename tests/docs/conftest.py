"""An emulator on which every example of the documentation can run as it stands."""

from __future__ import annotations

import ast
import asyncio
import inspect
import os
import types

import pytest

import samsar
from samsar.emulator import EmulatorThread

TEXT_VIDEO = {
    "prompt": "A drone shot of a beach at sunrise",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}


class Stage:
    """Runs a piece of code, with the names that examples use without introducing them."""

    def __init__(self, emulator):
        self.emulator = emulator

    def run_sync(self, code):
        with samsar.SamsarClient() as client:
            job = client.videos.create_from_text(**TEXT_VIDEO)
            self._execute(code, {"samsar": client, "job": job, "ref": job.ref})

    def run_async(self, code):
        async def run():
            async with samsar.AsyncSamsarClient() as client:
                job = await client.videos.create_from_text(**TEXT_VIDEO)
                waiting = self._execute(code, {"samsar": client, "job": job, "ref": job.ref})
                if waiting is not None:
                    await waiting

        asyncio.run(run())

    def _execute(self, code, names):
        public = {name: getattr(samsar, name) for name in samsar.__all__}
        compiled = compile(code, "<example>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        result = types.FunctionType(compiled, {**public, **names, "__name__": "example"})()
        return result if inspect.isawaitable(result) else None


@pytest.fixture
def stage(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("SAMSAR_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    with EmulatorThread(speed=0, credits=100_000) as emulator:
        monkeypatch.setenv("SAMSAR_API_KEY", emulator.api_key)
        monkeypatch.setenv("SAMSAR_BASE_URL", emulator.url)

        def sleep(seconds):
            emulator.clock.advance(30)

        async def async_sleep(seconds):
            emulator.clock.advance(30)

        # Examples wait as users do; here the render's clock moves instead of ours.
        for module in ("jobs", "resources.jobs"):
            monkeypatch.setattr(f"samsar._sync.{module}.sleep", sleep)
            monkeypatch.setattr(f"samsar._async.{module}.sleep", async_sleep)
        yield Stage(emulator)
