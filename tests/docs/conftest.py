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
from samsar.emulator.content.pictures import png
from samsar.testing import no_sleep

TEXT_VIDEO = {
    "prompt": "A drone shot of a beach at sunrise",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}

TWO_STEPS = {**TEXT_VIDEO, "step_mode": "two_step"}

STORY = {
    "prompt": "A midnight train arrives and the viewer chooses whom to follow",
    "duration": 30,
    "num_levels": 2,
    "image_model": "SEEDREAM",
    "video_model": "COSMOS3SUPERI2V",
}

LISTINGS = [
    {"id": "1", "city": "Austin", "price": 1800, "description": "Modern flat close to downtown."},
    {"id": "2", "city": "Dallas", "price": 2200, "description": "Spacious flat with a balcony."},
]

RENDERED = 100
"""Emulator seconds after which a video is ready."""


PURCHASE = {
    "amount": 25,
    "email": "customer@example.com",
    "redirect_url": "https://example.com/samsar/callback",
}


class Stage:
    """Runs a piece of code, with the names that examples use without introducing them."""

    def __init__(self, emulator):
        self.emulator = emulator

    def run_sync(self, code):
        with samsar.SamsarClient() as client:
            first = client.videos.create_from_text(**TEXT_VIDEO)
            self.emulator.clock.advance(RENDERED)
            video = first.wait()
            job = client.videos.create_from_text(**TEXT_VIDEO)
            names = {"samsar": client, "job": job, "ref": job.ref, "video": video}
            if "step_job" in code:
                names["step_job"] = client.v2.step_videos.create_from_text(**TWO_STEPS)
            if "interactive_job" in code:
                names["interactive_job"] = client.v2.interactive_videos.create_from_text(**STORY)
            if "(refresh_token)" in code:
                names["refresh_token"] = self._bought(client.v2.users.recharge_credits(**PURCHASE))
            if "template_id" in code:
                created = client.embeddings.create(name="listings", records=LISTINGS)
                names["template_id"] = created.data.template_id
            self._execute(code, names)

    def run_async(self, code):
        async def run():
            async with samsar.AsyncSamsarClient() as client:
                first = await client.videos.create_from_text(**TEXT_VIDEO)
                self.emulator.clock.advance(RENDERED)
                video = await first.wait()
                job = await client.videos.create_from_text(**TEXT_VIDEO)
                names = {"samsar": client, "job": job, "ref": job.ref, "video": video}
                if "step_job" in code:
                    names["step_job"] = await client.v2.step_videos.create_from_text(**TWO_STEPS)
                if "interactive_job" in code:
                    begun = await client.v2.interactive_videos.create_from_text(**STORY)
                    names["interactive_job"] = begun
                if "(refresh_token)" in code:
                    checkout = await client.v2.users.recharge_credits(**PURCHASE)
                    names["refresh_token"] = self._bought(checkout)
                if "template_id" in code:
                    created = await client.embeddings.create(name="listings", records=LISTINGS)
                    names["template_id"] = created.data.template_id
                waiting = self._execute(code, names)
                if waiting is not None:
                    await waiting

        asyncio.run(run())

    def _bought(self, checkout):
        """Pay on a page, and return the token that the buyer gets for it."""
        self.emulator.pay(checkout.data.checkout_session_id)
        return self.emulator.callbacks[-1].body["refreshToken"]

    def _execute(self, code, names):
        public = {name: getattr(samsar, name) for name in samsar.__all__}
        if "auth_token=auth_token" in code:
            pair = self.emulator.create_refresh_token()
            names |= {"auth_token": pair.auth_token, "refresh_token": pair.refresh_token}
        compiled = compile(code, "<example>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        result = types.FunctionType(compiled, {**public, **names, "__name__": "example"})()
        return result if inspect.isawaitable(result) else None


@pytest.fixture
def stage(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("SAMSAR_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.png").write_bytes(png(64, 36))
    with EmulatorThread(speed=0, credits=100_000) as emulator:
        monkeypatch.setenv("SAMSAR_API_KEY", emulator.api_key)
        monkeypatch.setenv("SAMSAR_BASE_URL", emulator.url)
        # Examples wait as users do; here the render's clock moves instead of ours.
        with no_sleep(emulator):
            yield Stage(emulator)
