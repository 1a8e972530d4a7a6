"""A program with the sync client only; it is also checked where aiohttp is not installed."""

from typing import assert_type

from samsar import Job, JobResult, SamsarClient, SamsarResult
from samsar.models.credits import CreditsBalance
from samsar.models.jobs import JobStatus


def make_video(samsar: SamsarClient) -> str:
    job = samsar.videos.create_from_text(
        prompt="A drone shot of a beach at sunrise",
        image_model="GPTIMAGE2",
        video_model="RUNWAYML",
        duration=30,
    )
    assert_type(job, Job)
    for status in job.updates(timeout=900):
        assert_type(status, SamsarResult[JobStatus])
    video = job.wait(on_progress=print)
    assert_type(video, JobResult)
    return video.download("beach.mp4")


def main() -> None:
    with SamsarClient() as samsar:
        assert_type(samsar, SamsarClient)
        balance = samsar.credits.balance()
        assert_type(balance, SamsarResult[CreditsBalance])
        print(balance.data.remaining_credits, balance.credits_charged, make_video(samsar))
