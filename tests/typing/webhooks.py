"""What an application does about webhooks, as type checkers see it."""

from typing import assert_type

from samsar import (
    AsyncInbox,
    AsyncJob,
    AsyncJobResult,
    AsyncSamsarClient,
    Inbox,
    Job,
    JobResult,
    JobStatus,
    SamsarClient,
    SamsarResult,
)
from samsar.webhooks import (
    BuyerReturned,
    MemorySeen,
    RechargeTokens,
    WebhookEvent,
    WebhookToken,
    WebhookUrls,
    confirm,
    parse,
    parse_recharge_callback,
)


async def take(samsar: AsyncSamsarClient, job: AsyncJob[JobStatus], url: str, body: bytes) -> None:
    inbox = AsyncInbox(WebhookUrls("secret"), seen=MemorySeen())
    event = await inbox.receive(url, body)
    assert_type(event, WebhookEvent)
    assert_type(await confirm(event, samsar), SamsarResult[JobStatus])
    assert_type(await confirm(event, samsar, job=job.ref), SamsarResult[JobStatus])
    assert_type(await job.wait(notified_by=inbox), AsyncJobResult[JobStatus])


def take_plainly(samsar: SamsarClient, job: Job[JobStatus], url: str, body: bytes) -> None:
    urls = WebhookUrls(["new secret", "old secret"])
    assert_type(urls.verify(urls.make(url, ref="order-17")), WebhookToken)
    inbox = Inbox(urls)
    assert_type(inbox.receive(url, body), WebhookEvent)
    assert_type(confirm(parse(body), samsar), SamsarResult[JobStatus])
    assert_type(confirm(parse(body), samsar, job=job), SamsarResult[JobStatus])
    assert_type(job.wait(notified_by=inbox), JobResult[JobStatus])


def take_tokens(method: str, query: str, body: bytes) -> None:
    found = parse_recharge_callback(method, query, body)
    if isinstance(found, RechargeTokens):
        assert_type(found.credits_applied, float | None)
    else:
        assert_type(found, BuyerReturned)
