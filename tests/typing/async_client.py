"""A program with the async client, as type checkers see it."""

from typing import assert_type

from samsar import AsyncJob, AsyncJobResult, AsyncSamsarClient, SamsarResult
from samsar.models.credits import CreditsBalance
from samsar.models.jobs import JobStatus


async def make_video(samsar: AsyncSamsarClient) -> str:
    job = await samsar.videos.create_from_text(
        prompt="A drone shot of a beach at sunrise",
        image_model="GPTIMAGE2",
        video_model="a model that is newer than this package",
        duration=30,
    )
    assert_type(job, AsyncJob)
    async for status in job.updates(timeout=900):
        assert_type(status, SamsarResult[JobStatus])
    video = await job.wait(on_progress=print)
    assert_type(video, AsyncJobResult)
    return await video.download("beach.mp4")


async def main() -> None:
    async with AsyncSamsarClient() as samsar:
        assert_type(samsar, AsyncSamsarClient)
        balance = await samsar.credits.balance()
        assert_type(balance, SamsarResult[CreditsBalance])
        print(balance.data.remaining_credits, balance.credits_charged, await make_video(samsar))
