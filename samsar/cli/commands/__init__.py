"""The commands, a module for each group; each is imported when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samsar.cli.framework import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

# In the order of the alphabet. A test holds each sentence to the help of its command.
ENTRIES: Final[Mapping[str, Entry]] = {
    "app-keys": Entry(
        "commands.app_keys:app_keys", "Make, exchange and take back the app key of the account."
    ),
    "assistant": Entry(
        "commands.assistant:assistant", "Talk in a session, with text and pictures."
    ),
    "bulk": Entry("commands.bulk:bulk", "Make many videos from a table."),
    "chat": Entry("commands.chat:chat", "Improve texts."),
    "completion": Entry("commands.completion:completion", "Print the completion for a shell."),
    "credits": Entry("commands.account:credits", "Show what the account has."),
    "embed": Entry(
        "commands.embeddings:embed", "Index records, texts and pages, and search them by meaning."
    ),
    "estimate": Entry("commands.prices:estimate", "Estimate what an operation costs."),
    "external-users": Entry(
        "commands.external_users:external_users", "Work for one external user of the account."
    ),
    "image": Entry("commands.images:image", "Improve pictures, make more of them, and banners."),
    "login": Entry("commands.login:login", "Check an API key and keep it."),
    "logout": Entry("commands.login:logout", "Forget the API key of a profile."),
    "models": Entry("commands.prices:models", "Show the models and their prices."),
    "payments": Entry(
        "commands.payments:payments", "Buy credits, and see what was paid and charged."
    ),
    "publications": Entry(
        "commands.publications:publications", "Publish videos, and find public ones."
    ),
    "receipts": Entry("commands.receipts:receipts", "Read receipts."),
    "request": Entry("commands.request:request", "Call any route of the API."),
    "requests": Entry("commands.account:requests", "Find what was ordered."),
    "step": Entry("commands.step:step", "Make videos step by step, with stops to review."),
    "video": Entry("commands.video:video", "Make videos, change them, download them."),
    "webhooks": Entry(
        "commands.webhooks:webhooks", "See what the server posts when jobs are done."
    ),
    "whoami": Entry("commands.login:whoami", "Show who is calling, and which server is asked."),
}
