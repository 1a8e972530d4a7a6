"""A program with the async client, as type checkers see it."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, assert_type

from opentelemetry.trace import NoOpTracerProvider

from samsar import (
    AsyncJob,
    AsyncJobResult,
    AsyncReconciliation,
    AsyncSamsarClient,
    AsyncStepVideoJob,
    AsyncStepVideoResult,
    InsufficientCreditsError,
    JobError,
    JobFailedError,
    JobStatus,
    OutcomeUnknownError,
    PollSchedule,
    Progress,
    RawResponse,
    Repeat,
    RequestEvent,
    RequestOptions,
    ResponseEvent,
    RetryEvent,
    SamsarCallError,
    SamsarError,
    SamsarResult,
    same_request,
)
from samsar.models.credits import CreditsBalance, TopUp
from samsar.models.previews import JobStatusDetailed, SessionPreview
from samsar.models.publications import InteractivePublication, SessionPublication
from samsar.models.requests import ArchivedRequest, PublishedRequest, RequestList
from samsar.models.step_videos import StageResources, StepVideoStatus
from samsar.models.videos import CompletedVideo, LatestVideo, SupportedModels
from samsar.otel import Tracing
from samsar.types import FocusArea, FooterItem, ImageItem, OutroCtaImage
from samsar.types.videos import TextVideoFields


async def make_video_step_by_step(samsar: AsyncSamsarClient) -> str | None:
    job = await samsar.v2.step_videos.create_from_text(
        prompt="A launch teaser",
        image_model="GPTIMAGE2",
        video_model="RUNWAYML",
        duration=20,
        manual_step_stages=["ai_video_generation"],
    )
    assert_type(job, AsyncStepVideoJob)
    stopped = await job.wait()
    assert_type(stopped, AsyncStepVideoResult)
    assert_type(stopped.data.resources_of("image_generation"), StageResources | None)
    assert_type(await job.approve(), SamsarResult[StepVideoStatus])

    async def ask(status: StepVideoStatus) -> bool:
        return status.needs_approval

    assert_type(await job.wait(until=ask, on_progress=ask), AsyncStepVideoResult)

    video = await job.run(approve=ask)
    video = await job.run(approve=lambda status: bool(status.current_step_resources))
    detailed = await samsar.v2.jobs.status_detailed(job.id)
    assert_type(detailed.data, JobStatusDetailed)
    assert_type(detailed.data.session, SessionPreview | None)
    return video.url or detailed.data.preview_url


async def make_video(samsar: AsyncSamsarClient) -> str:
    job = await samsar.videos.create_from_text(
        prompt="A drone shot of a beach at sunrise",
        image_model="GPTIMAGE2",
        video_model="a model that is newer than this package",
        duration=30,
        language="tlh",
        aspect_ratio="21:9",
        outro_focus_area={"x": 0, "y": 0, "width": 100, "height": 50},
        language_string=None,
        webhook_url="https://example.com/hook",
        extra={"newField": [1, 2]},
    )
    assert_type(job, AsyncJob[JobStatus])
    assert_type(job.id, str)
    assert_type(job.credits_charged, float | None)
    async for status in job.updates(timeout=900, poll=PollSchedule(first=1)):
        assert_type(status, SamsarResult[JobStatus])
    video = await job.wait(on_progress=print, until=lambda now: now.progress > 0.5)
    assert_type(video, AsyncJobResult[JobStatus])
    assert_type(video.url, str | None)
    assert_type(video.data, JobStatus)
    return await video.download("beach.mp4")


async def publish_video(samsar: AsyncSamsarClient, session_id: str) -> None:
    published = await samsar.publications.publish(
        session_id, title="Beach", tags=["sea"], aspect_ratio="16:9"
    )
    assert_type(published, SamsarResult[SessionPublication])
    async for story in samsar.publications.iterate_interactive(page_size=3):
        assert_type(story, InteractivePublication)
    await samsar.publications.edit(session_id, titel="x")  # type: ignore[call-arg]


async def change_video(samsar: AsyncSamsarClient, session_id: str) -> None:
    job = await samsar.videos.create_from_images(
        image_urls=[
            ImageItem(image_url="https://example.com/a.jpg", title="A"),
            {"image_url": "https://example.com/b.jpg", "use_enhanced": False},
            "https://example.com/c.jpg",
        ],
        add_footer_animation=True,
        footer_metadata=[FooterItem(title="Book"), {"url": "https://example.com/book"}],
    )
    assert_type(job, AsyncJob[JobStatus])
    assert_type(
        await samsar.videos.update_outro_image(
            session_id,
            outro_cta_image=OutroCtaImage(middle_image="https://example.com/logo.png"),
            add_outro_animation=True,
            outro_focus_area=FocusArea(x=680, y=296, width=432, height=432),
            webhook_url="https://example.com/hook",
        ),
        AsyncJob[JobStatus],
    )
    spanish = await samsar.videos.translate(session_id, language="es", translate_outro=False)
    assert_type(
        await samsar.videos.join([session_id, spanish.id], blend_scenes=True), AsyncJob[JobStatus]
    )
    cancelled = await samsar.videos.cancel(session_id)
    assert_type(cancelled, SamsarResult[JobStatus])


async def make_video_of_pictures(samsar: AsyncSamsarClient) -> AsyncJob[JobStatus]:
    picture = ImageItem(image_url="https://example.com/a.jpg", title="A")
    job = await samsar.videos.create_from_images(
        image_urls=["https://example.com/b.jpg", picture, {"url": "https://example.com/c.jpg"}],
        add_narrator_avatar=True,
        options={"timeout": 600, "max_retries": 0, "headers": {"X-Team": "a", "Accept": None}},
    )
    assert_type(await job.cancel(), SamsarResult[JobStatus])
    return job


async def make_video_of_prepared_fields(samsar: AsyncSamsarClient) -> AsyncJob[JobStatus]:
    fields = TextVideoFields(
        prompt="A beach", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=12.5
    )
    fields["enable_subtitles"] = True
    return await samsar.videos.create_from_text(**fields)


async def find_requests(samsar: AsyncSamsarClient) -> None:
    listed = await samsar.v2.requests.list(limit=5, type="video")
    assert_type(listed, SamsarResult[RequestList])
    for entry in listed.data.requests or []:
        assert_type(entry.created_at, datetime | None)
    member = samsar.external_user(provider="whop", external_user_id="usr_123")
    assert_type(await member.requests.list(limit=5), SamsarResult[RequestList])
    published = await member.requests.publish("extreq_1", title="Teaser", tags=["a"])
    assert_type(published, SamsarResult[PublishedRequest])
    assert_type(await samsar.v2.requests.archive("1"), SamsarResult[ArchivedRequest])


async def find_videos(samsar: AsyncSamsarClient) -> None:
    videos = await samsar.videos.list_completed(limit=5)
    assert_type(videos, SamsarResult[list[CompletedVideo]])
    assert_type(videos.data[0].language, str | None)
    latest = await samsar.videos.latest("665f1c2e9b1d4a0012345678")
    assert_type(latest, SamsarResult[LatestVideo])
    models = await samsar.videos.supported_models()
    assert_type(models, SamsarResult[SupportedModels])


async def pay(samsar: AsyncSamsarClient) -> None:
    options: RequestOptions = {"timeout": 5.0, "query": {"verbose": True}, "api_key": "other"}
    balance = await samsar.credits.balance(options=options)
    assert_type(balance, SamsarResult[CreditsBalance])
    assert_type(balance.data.remaining_credits, float | None)
    assert_type(balance.data.last_top_up, TopUp | None)
    assert_type(balance.credits_remaining, float | None)
    assert_type(balance.raw, RawResponse)
    assert_type(balance.problems, list[str])


async def follow(samsar: AsyncSamsarClient, saved: dict[str, str]) -> None:
    one, other = samsar.jobs.resume(saved), samsar.jobs.resume("665f1c2e9b1d4a0012345678")
    assert_type(one, AsyncJob[JobStatus])
    assert_type(one.ref, dict[str, str])
    assert_type(await one.status(), SamsarResult[JobStatus])
    assert_type(await samsar.jobs.status(one.id), SamsarResult[JobStatus])
    assert_type(await samsar.jobs.wait_all([one, other]), list[AsyncJobResult[JobStatus]])
    mixed = await samsar.jobs.wait_all([one, other], poll=5, return_exceptions=True)
    assert_type(mixed, list[AsyncJobResult[JobStatus] | SamsarError])
    for each in mixed:
        if isinstance(each, AsyncJobResult):
            await each.download(Path("videos"), overwrite=False, on_progress=show_bytes)


async def call_any_route(samsar: AsyncSamsarClient) -> None:
    answer = await samsar.request("GET", "/v2/requests", query={"limit": 5})
    assert_type(answer, SamsarResult[Any])
    await samsar.request("POST", "/v2/new", body={"a": 1}, repeat=Repeat.AGAIN)
    await samsar.request("POST", "/v2/new", body=[1], repeat="keyed")


async def handle_errors(samsar: AsyncSamsarClient) -> None:
    try:
        await make_video(samsar)
    except OutcomeUnknownError as error:
        assert_type(error.request_id, str | None)
        found = await samsar.jobs.reconcile(error, known=["665f1c2e9b1d4a0012345678"], settle=5)
        assert_type(found, AsyncReconciliation)
        assert_type(found.outcome, Literal["found", "not_found", "ambiguous"])
        assert_type(found.job, AsyncJob[Any] | None)
        assert_type(same_request(found.candidates[0], "665f1c2e9b1d4a0012345678"), bool)
    except InsufficientCreditsError as error:
        assert_type(error.credits_remaining, float | None)
    except JobFailedError as error:
        assert_type(error.reason, str | None)
    except JobError as error:
        assert_type(error.ref, dict[str, Any])
    except SamsarCallError as error:
        assert_type(error.status, int | None)
        assert_type(error.retryable, bool)


async def fresh_token() -> str:
    return "eyJ"


def show_bytes(progress: Progress) -> None:
    assert_type(progress.total, int | None)


def show_request(event: RequestEvent) -> None:
    assert_type(event.attempt, int)


def show_response(event: ResponseEvent) -> int:
    return event.status


def show_retry(event: RetryEvent) -> str:
    return f"{event.reason}: {event.delay} s"


async def main() -> None:
    async with AsyncSamsarClient(
        token_provider=fresh_token,
        on_request=show_request,
        on_response=show_response,
        on_retry=show_retry,
    ) as samsar:
        assert_type(samsar, AsyncSamsarClient)
        patient = samsar.with_options(timeout=None, max_retries=5, logger=logging.getLogger("mine"))
        assert_type(patient, AsyncSamsarClient)
        traced = samsar.with_options(tracing=Tracing(NoOpTracerProvider()))
        assert_type(traced.with_options(tracing=None), AsyncSamsarClient)
        await asyncio.gather(make_video(patient), pay(samsar), find_videos(samsar))
