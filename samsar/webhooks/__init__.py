"""Webhooks of jobs and the callback of purchases: the server signs neither, so the URL does."""

from __future__ import annotations

from samsar.webhooks.events import MAX_BYTES, WebhookEvent, confirm, parse
from samsar.webhooks.recharge import BuyerReturned, RechargeTokens, parse_recharge_callback
from samsar.webhooks.seen import MemorySeen, RedisSeen, Seen
from samsar.webhooks.urls import WebhookToken, WebhookUrls

__all__ = [
    "MAX_BYTES",
    "BuyerReturned",
    "MemorySeen",
    "RechargeTokens",
    "RedisSeen",
    "Seen",
    "WebhookEvent",
    "WebhookToken",
    "WebhookUrls",
    "confirm",
    "parse",
    "parse_recharge_callback",
]
