"""A program with the sync client only; it is also checked where aiohttp is not installed."""

import logging
from pathlib import Path
from typing import Any, assert_type

from samsar import (
    ApiKey,
    AppKey,
    AuthToken,
    Credential,
    ExternalUserKey,
    InsufficientCreditsError,
    Job,
    JobFailedError,
    JobResult,
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
    SamsarClient,
    SamsarError,
    SamsarResult,
    generate_app_secret,
)
from samsar.models.credits import CreditsBalance, TopUp
from samsar.models.videos import CompletedVideo, LatestVideo, SupportedModels
from samsar.types import FocusArea, FooterItem, ImageItem, OutroCtaImage
from samsar.types.videos import TextVideoFields


def speak_for(key: str, secret: str) -> None:
    credentials: list[Credential] = [ApiKey(key), AuthToken(key), AppKey(key, secret)]
    for credential in credentials:
        samsar = SamsarClient(credential=credential).with_options(credential=credential)
        balance = samsar.credits.balance(options={"credential": credential})
        assert_type(balance, SamsarResult[CreditsBalance])
        member = samsar.with_options(credential=ExternalUserKey(key)).external_user()
        member.credits.balance(options=RequestOptions(credential=None))
    assert_type(generate_app_secret(), str)


def make_video(samsar: SamsarClient) -> str:
    job = samsar.videos.create_from_text(
        prompt="A drone shot of a beach at sunrise",
        image_model="GPTIMAGE2",
        video_model="a model that is newer than this package",
        duration=30,
        language="tlh",
        outro_focus_area=None,
        extra={"newField": [1, 2]},
    )
    assert_type(job, Job[JobStatus])
    assert_type(job.id, str)
    for status in job.updates(timeout=900, poll=PollSchedule(first=1)):
        assert_type(status, SamsarResult[JobStatus])
    video = job.wait(on_progress=print, until=lambda now: now.progress > 0.5)
    assert_type(video, JobResult[JobStatus])
    assert_type(video.url, str | None)
    return video.download("beach.mp4")


def change_video(samsar: SamsarClient, session_id: str) -> None:
    job = samsar.videos.create_from_images(
        image_urls=[
            ImageItem(image_url="https://example.com/a.jpg", title="A"),
            {"image_url": "https://example.com/b.jpg", "use_enhanced": False},
            "https://example.com/c.jpg",
        ],
        add_footer_animation=True,
        footer_metadata=[FooterItem(title="Book"), {"url": "https://example.com/book"}],
    )
    assert_type(job, Job[JobStatus])
    assert_type(
        samsar.videos.update_outro_image(
            session_id,
            outro_cta_image=OutroCtaImage(middle_image="https://example.com/logo.png"),
            add_outro_animation=True,
            outro_focus_area=FocusArea(x=680, y=296, width=432, height=432),
            webhook_url="https://example.com/hook",
        ),
        Job[JobStatus],
    )
    spanish = samsar.videos.translate(session_id, language="es", translate_outro=False)
    assert_type(samsar.videos.join([session_id, spanish.id], blend_scenes=True), Job[JobStatus])
    cancelled = samsar.videos.cancel(session_id)
    assert_type(cancelled, SamsarResult[JobStatus])


def make_video_of_pictures(samsar: SamsarClient) -> Job[JobStatus]:
    picture = ImageItem(image_url="https://example.com/a.jpg", title="A")
    job = samsar.videos.create_from_images(
        image_urls=["https://example.com/b.jpg", picture, {"url": "https://example.com/c.jpg"}],
        options={"timeout": 600, "max_retries": 0, "headers": {"X-Team": "a", "Accept": None}},
    )
    assert_type(job.cancel(), SamsarResult[JobStatus])
    return job


def make_video_of_prepared_fields(samsar: SamsarClient) -> Job[JobStatus]:
    fields = TextVideoFields(
        prompt="A beach", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=12.5
    )
    return samsar.videos.create_from_text(**fields)


def find_videos(samsar: SamsarClient) -> None:
    videos = samsar.videos.list_completed(limit=5)
    assert_type(videos, SamsarResult[list[CompletedVideo]])
    assert_type(samsar.videos.latest("665f"), SamsarResult[LatestVideo])
    assert_type(samsar.videos.supported_models(), SamsarResult[SupportedModels])


def pay(samsar: SamsarClient) -> None:
    options: RequestOptions = {"timeout": 5.0, "query": {"verbose": True}, "api_key": "other"}
    balance = samsar.credits.balance(options=options)
    assert_type(balance, SamsarResult[CreditsBalance])
    assert_type(balance.data.remaining_credits, float | None)
    assert_type(balance.data.last_top_up, TopUp | None)
    assert_type(balance.raw, RawResponse)


def follow(samsar: SamsarClient, saved: dict[str, str]) -> None:
    job = samsar.jobs.resume(saved)
    assert_type(job, Job[JobStatus])
    assert_type(samsar.jobs.wait_all([job]), list[JobResult[JobStatus]])
    mixed = samsar.jobs.wait_all([job], return_exceptions=True)
    assert_type(mixed, list[JobResult[JobStatus] | SamsarError])
    for each in mixed:
        if isinstance(each, JobResult):
            each.download(Path("videos"), overwrite=False, on_progress=show_bytes)


def call_any_route(samsar: SamsarClient) -> None:
    assert_type(samsar.request("GET", "/v2/requests", query={"limit": 5}), SamsarResult[Any])
    samsar.request("POST", "/v2/new", body={"a": 1}, repeat=Repeat.AGAIN)


def handle_errors(samsar: SamsarClient) -> None:
    try:
        make_video(samsar)
    except OutcomeUnknownError as error:
        assert_type(error.request_id, str | None)
    except InsufficientCreditsError as error:
        assert_type(error.credits_remaining, float | None)
    except JobFailedError as error:
        assert_type(error.reason, str | None)
    except SamsarCallError as error:
        assert_type(error.status, int | None)


def fresh_token() -> str:
    return "eyJ"


def show_bytes(progress: Progress) -> None:
    assert_type(progress.received, int)


def show_event(event: RequestEvent | ResponseEvent | RetryEvent) -> None:
    assert_type(event.request_id, str)


def main() -> None:
    with SamsarClient(
        token_provider=fresh_token,
        on_request=show_event,
        on_response=show_event,
        on_retry=show_event,
    ) as samsar:
        assert_type(samsar, SamsarClient)
        patient = samsar.with_options(timeout=None, max_retries=5, logger=logging.getLogger("mine"))
        assert_type(patient, SamsarClient)
        print(make_video(patient))
