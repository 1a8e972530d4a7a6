"""Downloads: streamed to a `.part` file, resumed where they stopped, renamed when complete."""

from __future__ import annotations

import os
import random
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from samsar._core import download as rules
from samsar._core.config import USER_AGENT
from samsar._core.download import Progress
from samsar._core.judge import reason_of, shown_cause
from samsar._core.redact import masked, without_query
from samsar._core.retry import BROKEN_STATUSES, TOO_MANY_REQUESTS, retry_after
from samsar._core.spans import DownloadTrace
from samsar._core.wire import Request
from samsar._transport import rehearsal
from samsar._transport.async_http import AsyncStream, is_transport_error
from samsar._transport.async_tools import gather, run_blocking, sleep
from samsar.errors import InputError, SamsarConnectionError, SamsarRequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samsar._async.engine import AsyncEngine

BLOCK = 1 << 20
DOWNLOADS_AT_ONCE = 4


class _DiskError(Exception):
    """Carries an error of the disk past the code that looks for errors of the network."""

    def __init__(self, error: OSError) -> None:
        self.error = error


async def download(
    engine: AsyncEngine,
    url: str,
    target: str,
    *,
    overwrite: bool,
    on_progress: Callable[[Progress], object] | None,
) -> str:
    """Download a URL to a file and return its path.

    Raises:
        InputError: The URL is not fetched from, or the file exists and must not be replaced.
        SamsarConnectionError: The connection broke, and trying again did not help.
        SamsarRequestError: The server refused.
        OSError: The disk refused.
    """
    rules.checked_source(url)
    if not overwrite and os.path.exists(target):
        raise InputError(f"{target} exists already", argument="path")
    part = rules.part_path(target, url)
    with DownloadTrace(engine.settings.tracing, url) as trace:
        try:
            await AsyncDownload(engine, url, part, on_progress, trace).run()
            await run_blocking(partial(_settle, part))
            _publish(part, target)
        except _DiskError as local:
            raise local.error from None
    return target


async def download_all(
    engine: AsyncEngine,
    wanted: Sequence[tuple[Any, str, str]],
    folder: str | os.PathLike[str],
    *,
    overwrite: bool,
    on_progress: Callable[[Any, Progress], object] | None,
) -> list[str]:
    """Download files into a folder, a few at once, and return their paths.

    Args:
        engine: Whose connections are used.
        wanted: What each file is, for `on_progress`; its URL; its name.
        folder: Where to put them; it is made when it is not there.
        overwrite: Whether files that are there already are replaced.
        on_progress: Called with what a file is, and its bytes received and in all.
    """
    await run_blocking(partial(os.makedirs, folder, exist_ok=True))
    fetches = [
        partial(
            download,
            engine,
            url,
            os.path.join(folder, name),
            overwrite=overwrite,
            on_progress=None if on_progress is None else partial(on_progress, what),
        )
        for what, url, name in wanted
    ]
    return await gather(fetches, limit=DOWNLOADS_AT_ONCE)


class AsyncDownload:
    """One file on its way."""

    def __init__(
        self,
        engine: AsyncEngine,
        url: str,
        part: str,
        on_progress: Callable[[Progress], object] | None,
        trace: DownloadTrace,
    ) -> None:
        self._engine = engine
        self._url = url
        self._part = part
        self._on_progress = on_progress
        self._trace = trace
        self._validator: str | None = None
        self._progress = Progress()

    async def run(self) -> None:
        """Fetch the file, going on where an attempt stopped, until it is complete."""
        retries = 0
        while True:
            before = self._progress.received = await run_blocking(partial(_size, self._part))
            self._trace.begins(before)
            error, wait = await self._attempt()
            if error is None:
                self._trace.done(self._progress.received)
                return
            self._trace.broke(error)
            # An attempt that brought something on is no reason to lose patience.
            retries = 0 if self._progress.received > before else retries + 1
            policy = self._engine.settings.retry
            if retries > policy.max_retries or wait > policy.max_retry_after:
                raise error
            await sleep(
                policy.delay(max(1, retries), throttled=False, hint=wait, random=random.random)
            )

    async def _attempt(self) -> tuple[SamsarConnectionError | SamsarRequestError | None, float]:
        """Try once; return what went wrong and how long to wait, or raise what will not pass."""
        url, redirects = self._url, 0
        try:
            while True:
                headers = rules.request_headers(
                    USER_AGENT, self._progress.received, self._validator
                )
                request = Request("GET", url, headers)
                rehearsal.check_url(url)
                async with self._engine.transport.stream(request, rules.IDLE_SECONDS) as stream:
                    if stream.status not in rules.REDIRECTS:
                        return await self._answered(stream)
                    url = rules.next_source(url, stream.headers.get("location"), redirects)
                    redirects += 1
        except Exception as error:
            if not is_transport_error(error):
                raise
            secrets = [*self._engine.transport.secrets_on_the_way(url), *rules.secrets_in(url)]
            broken = SamsarConnectionError(
                masked(f"the download broke off: {reason_of(error)}", secrets),
                method="GET",
                url=without_query(url),
            )
            broken.__cause__ = shown_cause(error, secrets)
            return broken, 0.0

    async def _answered(
        self, stream: AsyncStream
    ) -> tuple[SamsarConnectionError | SamsarRequestError | None, float]:
        status = stream.status
        self._trace.answered(status)
        if status in (200, 206):
            await self._receive(stream)
            return None, 0.0
        if status == 416 and self._progress.received:
            # The rest that was asked for does not exist: what is here belongs to another file.
            _remove(self._part)
            self._validator = None
        error = SamsarRequestError(
            f"the download was answered {status}",
            method="GET",
            url=without_query(self._url),
            status=status,
        )
        passing = status in BROKEN_STATUSES or status in (TOO_MANY_REQUESTS, 416)
        if not passing:
            raise error
        return error, retry_after(stream.headers, rehearsal.wall_clock) or 0.0

    async def _receive(self, stream: AsyncStream) -> None:
        self._validator = rules.validator_of(stream.headers)
        offset, total = rules.extent(stream.status, stream.headers, self._progress.received)
        self._progress = Progress(offset, total)
        file, block = _PartFile(), bytearray()
        try:
            await run_blocking(partial(file.open, self._part, offset))
            async for chunk in stream.chunks():
                block += chunk
                if len(block) >= BLOCK:
                    await self._store(file, block)
        finally:
            # What has arrived is kept, whatever ends the loop.
            try:
                file.write(block)
            finally:
                file.close()
            self._progress.received += len(block)
        if total is not None and self._progress.received != total:
            raise ConnectionError(f"{self._progress.received} bytes came instead of {total}")
        self._tell()

    async def _store(self, file: _PartFile, block: bytearray) -> None:
        # Before it is written: who is interrupted meanwhile must not write it again.
        content = bytes(block)
        block.clear()
        await run_blocking(partial(file.write, content))
        self._progress.received += len(content)
        self._tell()

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(Progress(self._progress.received, self._progress.total))


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _DiskError(error) from None


class _PartFile:
    """The file that a download is written to.

    An interrupted download does not interrupt the thread that opens the file or writes to it: that
    thread comes to its end first, or finds the file closed and leaves it alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._file: int | None = None
        self._is_closed = False

    def open(self, path: str, offset: int) -> None:
        with self._lock:
            if self._is_closed:
                return
            try:
                flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
                self._file = os.open(path, flags, 0o644)
                os.ftruncate(self._file, offset)
                os.lseek(self._file, offset, os.SEEK_SET)
            except OSError as error:
                raise _DiskError(error) from None

    def write(self, block: bytes | bytearray) -> None:
        with self._lock:
            if self._file is None:
                return
            try:
                view = memoryview(block)
                while view:
                    view = view[os.write(self._file, view) :]
            except OSError as error:
                raise _DiskError(error) from None

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            if self._file is not None:
                os.close(self._file)
                self._file = None


def _settle(part: str) -> None:
    try:
        file = os.open(part, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise _DiskError(error) from None


# What takes the file away is quick, and not done in a thread: that of an interrupted download comes
# to its end some time later, when the next download of the same file may have begun.


def _publish(part: str, target: str) -> None:
    try:
        os.replace(part, target)
    except OSError as error:
        raise _DiskError(error) from None


def _remove(part: str) -> None:
    try:
        os.unlink(part)
    except OSError as error:
        raise _DiskError(error) from None
