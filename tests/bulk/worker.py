"""A worker of bulk work in a process of its own, for tests that kill it.

Usage: worker.py DATABASE URL KEY SETTLE LEASE CONCURRENCY
"""

from __future__ import annotations

import asyncio
import logging
import sys

from samsar import AsyncSamsarClient
from samsar.bulk import AsyncBulk, searching


async def main(arguments):
    database, url, key, settle, lease, concurrency = arguments
    # The emulator begins at once what it begins at all.
    searching.DEFAULT_SETTLE = float(settle)
    async with (
        AsyncSamsarClient(api_key=key, base_url=url) as client,
        AsyncBulk(
            client, database=database, lease=float(lease), concurrency=int(concurrency)
        ) as bulk,
    ):
        print("working", flush=True)
        await bulk.work()


if __name__ == "__main__":
    # A database that is away for a while is told at length.
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    asyncio.run(main(sys.argv[1:]))
