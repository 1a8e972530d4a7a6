"""What a job has come to: its last status, and its files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

from samsar import errors
from samsar._core.notebook import ShowsFiles
from samsar._core.result import SamsarResult
from samsar.models.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar._async.engine import AsyncEngine
    from samsar._async.jobs import AsyncJob
    from samsar._core.download import Progress

S_co = TypeVar("S_co", bound=JobStatus, covariant=True)
"""What a status of the job is: pictures tell other things than videos."""


class AsyncJobResult(ShowsFiles, SamsarResult[S_co]):
    """A job that is done: its last status, and the way to its files."""

    __slots__ = ("_engine", "job")

    def __init__(
        self, job: AsyncJob[S_co], status: SamsarResult[S_co], engine: AsyncEngine
    ) -> None:
        super().__init__(status.data, status.raw)
        self.job: AsyncJob[S_co] = job
        self._engine = engine

    @property
    def url(self) -> str | None:
        """The URL of the finished file."""
        return self.data.url

    @property
    def urls(self) -> list[str]:
        """The URLs of all finished files."""
        return self.data.urls or [url for url in [self.data.url] if url]

    async def download(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = True,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> str:
        """Download the finished file.

        The bytes go to a `.part` file beside the target, which takes its name only when it is
        complete; a download that was interrupted goes on where it stopped. No credential is sent.
        Free of charge.

        Args:
            path: Where to put it: the name of a file, or of a folder that exists.
            overwrite: Whether a file that is there already is replaced.
            on_progress: Called with the bytes received and in all.

        Returns:
            The path of the file.

        Raises:
            InputError: There is no URL, it is not https, or the file exists.
            SamsarConnectionError: The connection broke, and trying again did not help.
            SamsarRequestError: The server of the file refused it.

        Example:
            ```python
            video = await samsar.jobs.resume(ref).wait()
            print(await video.download("beach.mp4"))
            ```
        """
        from samsar._async.download import download
        from samsar._core.download import file_name

        if not self.url:
            why = "; it waits for approval" if self.data.needs_approval else ""
            raise errors.InputError(f"{self.job!r} has no file to download{why}", argument="path")
        target = os.fspath(path)
        if os.path.isdir(target):
            target = os.path.join(target, file_name(self.job.id, self.url))
        return await download(
            self._engine, self.url, target, overwrite=overwrite, on_progress=on_progress
        )

    async def download_all(
        self,
        folder: str | os.PathLike[str],
        *,
        overwrite: bool = True,
        on_progress: Callable[[Any, Progress], object] | None = None,
    ) -> dict[str, str]:
        """Download all finished files, a few at once.

        Each is downloaded as `download()` does it; they are named after the job, with a number
        where there are several. Free of charge.

        Args:
            folder: Where to put them; it is made when it is not there.
            overwrite: Whether files that are there already are replaced.
            on_progress: Called with a URL, and its bytes received and in all.

        Returns:
            The path of the file of each URL, by the URL, in the server's order.

        Raises:
            InputError: There is no URL, one is not https, or a file exists.
            SamsarConnectionError: A connection broke, and trying again did not help.
            SamsarRequestError: The server of a file refused it.

        Route: none

        Example:
            ```python
            hotel = "https://example.com/hotel.jpg"
            job = await samsar.images.extend(image_urls=[hotel], num_images=3)
            pictures = await job.wait()
            for url, path in (await pictures.download_all("pictures")).items():
                print(path, "from", url)
            ```
        """
        from samsar._async.download import download_all
        from samsar._core.download import file_name

        urls = list(dict.fromkeys(self.urls))
        if not urls:
            raise errors.InputError(f"{self.job!r} has no file to download", argument="folder")
        wanted = []
        for number, url in enumerate(urls, start=1):
            stem = self.job.id if len(urls) == 1 else f"{self.job.id}-{number}"
            wanted.append((url, url, file_name(stem, url)))
        files = await download_all(
            self._engine, wanted, folder, overwrite=overwrite, on_progress=on_progress
        )
        return dict(zip(urls, files, strict=True))
