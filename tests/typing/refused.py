"""What type checkers must refuse: a comment that is not needed any more is an error itself."""

from samsar import (
    ApiKey,
    AppKey,
    AsyncJob,
    AsyncSamsarClient,
    Job,
    JobStatus,
    RequestEvent,
    RetryEvent,
    SamsarClient,
)


def misspell_an_argument(samsar: SamsarClient) -> None:
    samsar.videos.create_from_images(image_url=["https://x.test/a.png"])  # type: ignore[call-arg]


def forget_the_prompt(samsar: SamsarClient) -> None:
    samsar.videos.create_from_text(  # type: ignore[call-arg]
        image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10
    )


def write_the_duration_as_text(samsar: SamsarClient) -> None:
    samsar.videos.create_from_text(
        prompt="A beach",
        image_model="GPTIMAGE2",
        video_model="RUNWAYML",
        duration="10",  # type: ignore[arg-type]
    )


def forget_the_pictures(samsar: SamsarClient) -> None:
    samsar.videos.create_from_images(prompt="A beach")  # type: ignore[call-arg]


def pass_one_picture_instead_of_a_list(samsar: SamsarClient) -> None:
    samsar.videos.create_from_images(image_urls=5)  # type: ignore[arg-type]


def use_the_name_of_the_wire(samsar: SamsarClient) -> None:
    samsar.videos.latest(sessionID="665f")  # type: ignore[call-arg]


def pass_by_position_what_has_a_name(samsar: SamsarClient) -> None:
    samsar.videos.list_completed(5)  # type: ignore[call-arg]


def misspell_an_option(samsar: SamsarClient) -> None:
    samsar.credits.balance(options={"retries": 5})  # type: ignore[arg-type]
    samsar.with_options(time_out=5)  # type: ignore[call-arg]
    SamsarClient(apikey="k")  # type: ignore[call-arg]


def give_an_option_of_the_wrong_type(samsar: SamsarClient) -> None:
    samsar.credits.balance(options={"timeout": "5"})  # type: ignore[arg-type]
    samsar.with_options(max_retries=2.5)  # type: ignore[arg-type]


def give_a_credential_as_text(samsar: SamsarClient) -> None:
    SamsarClient(credential="sk_live_1")  # type: ignore[arg-type]
    samsar.with_options(credential="sk_live_1")  # type: ignore[arg-type]
    samsar.credits.balance(options={"credential": "sk_live_1"})  # type: ignore[arg-type]


def make_a_credential_of_the_wrong_parts() -> None:
    ApiKey(5)  # type: ignore[arg-type]
    AppKey("sapp_1")  # type: ignore[call-arg]
    ApiKey("sk_live_1", "more")  # type: ignore[call-arg]


def show_retry(event: RetryEvent) -> None: ...


def listen_to_another_event() -> None:
    SamsarClient(on_request=show_retry)  # type: ignore[arg-type]


def write_spans_with_something_else() -> None:
    SamsarClient(tracing="otel")  # type: ignore[arg-type]


def read_what_an_event_does_not_have(event: RequestEvent) -> None:
    print(event.status)  # type: ignore[attr-defined]


def read_what_a_model_does_not_have(samsar: SamsarClient) -> None:
    print(samsar.credits.balance().data.remainingCredits)  # type: ignore[attr-defined]


def treat_an_optional_url_as_text(job: Job[JobStatus]) -> str:
    return job.wait().url  # type: ignore[return-value]


async def fresh_token() -> str:
    return "eyJ"


def give_an_async_function_to_the_sync_client() -> None:
    SamsarClient(token_provider=fresh_token)  # type: ignore[arg-type]


def give_a_plain_function_to_the_async_client() -> None:
    AsyncSamsarClient(token_provider=lambda: "eyJ")  # type: ignore[arg-type, return-value]


async def forget_to_await(samsar: AsyncSamsarClient) -> None:
    print(samsar.credits.balance().data)  # type: ignore[attr-defined]


def mix_the_clients(samsar: SamsarClient, job: AsyncJob[JobStatus]) -> None:
    samsar.jobs.wait_all([job])  # type: ignore[arg-type]


def enter_the_async_client_without_async() -> None:
    with AsyncSamsarClient():  # type: ignore[attr-defined]
        pass
