"""Videos in which the viewer chooses how the story goes on."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import attrs

from samsar import errors
from samsar._async.download import download, download_all
from samsar._async.job_results import AsyncJobResult
from samsar._async.jobs import DEFAULT_WAIT, AsyncJob
from samsar._core import kind_table, routes
from samsar._core.download import Progress, file_name
from samsar._core.inputs.videos import webhook_in
from samsar._transport.async_tools import Verdict, run_blocking
from samsar.models.previews import JobStatusDetailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._async.inbox import AsyncInbox
    from samsar._core.calls import Estimate
    from samsar._core.kinds import Kind
    from samsar._core.polling import PollSchedule
    from samsar._core.result import SamsarResult
    from samsar.models.branching import BranchingManifest, BranchOption, BranchOutput
    from samsar.models.interactive import InteractiveVideoAccepted
    from samsar.types.options import RequestOptions

_SAME_KEY = (
    "The same idempotency_key brings back this failure, and nothing new is made; to try again,"
    " use another key, or none."
)


class AsyncVideoPath:
    """The finished video of one path: the whole way from the beginning to one end.

    Attributes:
        output: What the server tells about it.
        choices: What is chosen on the way, first choice first.
    """

    __slots__ = ("_engine", "_stem", "choices", "output")

    def __init__(
        self, engine: AsyncEngine, output: BranchOutput, choices: list[BranchOption], stem: str
    ) -> None:
        self.output: BranchOutput = output
        self.choices: list[BranchOption] = choices
        self._engine = engine
        self._stem = stem

    @property
    def id(self) -> str:
        """The id of the path, like `root.1.2`."""
        return self.output.path_id or ""

    @property
    def title(self) -> str:
        """What is chosen on the way, like `Take the boat / Stay on board`; else the id."""
        names = [option.path_name for option in self.choices]
        if not names:
            names = [choice.path_name for choice in self.output.selection_trail or []]
        return " / ".join(name for name in names if name) or self.id

    @property
    def url(self) -> str:
        """Where its video is."""
        return (self.output.url or "").strip()

    @property
    def thumbnail_url(self) -> str | None:
        """Where a small picture of it is."""
        return self.output.thumbnail_url

    @property
    def duration(self) -> float | None:
        """How long it is, in seconds."""
        return self.output.duration

    @property
    def is_default(self) -> bool:
        """Whether it is shown when nobody chooses."""
        return self.output.is_default is True

    @property
    def file_name(self) -> str:
        """The name that its file gets in a folder."""
        return file_name(self._stem, self.url)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.title!r}>"

    async def download(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = True,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> str:
        """Download the video of this path.

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
            InputError: It is not https, or the file exists.
            SamsarConnectionError: The connection broke, and trying again did not help.
            SamsarRequestError: The server of the file refused it.

        Example:
            ```python
            video = await interactive_job.wait()
            for path in video.paths:
                print(path.title, await path.download(f"{path.id}.mp4"))
            ```
        """
        target = await run_blocking(partial(_target, path, self.file_name))
        return await download(
            self._engine, self.url, target, overwrite=overwrite, on_progress=on_progress
        )


class AsyncInteractiveVideo(AsyncJobResult[JobStatusDetailed]):
    """An interactive video that is done: a video for each path through the story."""

    __slots__ = ()

    @property
    def story(self) -> BranchingManifest | None:
        """How the story parts: `story.tree.choice_points` is what a player needs."""
        return self.data.story

    @property
    def paths(self) -> list[AsyncVideoPath]:
        """The video of every path, in the server's order."""
        story = self.data.story
        if story is None:
            return []
        return [
            AsyncVideoPath(
                self._engine,
                output,
                story.choices_to(output.path_id),
                f"{self.job.id}-{number}-{output.path_id or 'path'}",
            )
            for number, output in enumerate(story.finished, start=1)
        ]

    @property
    def default_path(self) -> AsyncVideoPath | None:
        """The path that is shown when nobody chooses."""
        paths = self.paths
        wanted = self.story.default_path_id if self.story is not None else None
        by_id = (path for path in paths if path.id == wanted)
        chosen = (path for path in paths if path.is_default)
        return next(by_id, None) or next(chosen, None) or next(iter(paths), None)

    @property
    def url(self) -> str | None:
        """The URL of the path that is shown when nobody chooses."""
        default = self.default_path
        return super().url or (None if default is None else default.url)

    @property
    def urls(self) -> list[str]:
        """The URLs of all paths, in the order of `paths`."""
        return [path.url for path in self.paths] or super().urls

    async def download_all(
        self,
        folder: str | os.PathLike[str],
        *,
        overwrite: bool = True,
        on_progress: Callable[[AsyncVideoPath, Progress], object] | None = None,
    ) -> dict[str, str]:
        """Download the videos of all paths, a few at once.

        Args:
            folder: Where to put them; it is made when it is not there.
            overwrite: Whether files that are there already are replaced.
            on_progress: Called with a path, and its bytes received and in all.

        Returns:
            The file of each path, by the id of the path. Free of charge.

        Raises:
            InputError: There is no path, a URL is not https, or a file exists.
            SamsarConnectionError: A connection broke, and trying again did not help.
            SamsarRequestError: The server of a file refused it.

        Route: none

        Example:
            ```python
            video = await interactive_job.wait()
            files = await video.download_all("story")
            print(files["root.1.1"])
            ```
        """
        paths = self.paths
        if not paths:
            raise errors.InputError(f"{self.job!r} has no path to download", argument="folder")
        files = await download_all(
            self._engine,
            [(path, path.url, path.file_name) for path in paths],
            folder,
            overwrite=overwrite,
            on_progress=on_progress,
        )
        return {path.id: file for path, file in zip(paths, files, strict=True)}


class AsyncInteractiveVideoJob(AsyncJob[JobStatusDetailed]):
    """An interactive video that the server has taken on.

    `data.workflow_stage` tells how far the story was when the call was answered.
    """

    __slots__ = ()

    data: InteractiveVideoAccepted

    async def wait(
        self,
        *,
        timeout: float | None = DEFAULT_WAIT,
        poll: float | PollSchedule | None = None,
        on_progress: Callable[[JobStatusDetailed], object] | None = None,
        until: Callable[[JobStatusDetailed], Verdict] | None = None,
        notified_by: AsyncInbox | None = None,
    ) -> AsyncInteractiveVideo:
        """Wait until the videos of all paths are there.

        The server shows none of them before all are done. Leaving the wait, by an error, Ctrl-C or
        a cancelled task, does not cancel the video.

        Args:
            timeout: How many seconds to wait at most; None is for ever.
            poll: Seconds between two looks, or a schedule; from 2 growing to 15 by default.
            on_progress: Called with each status: its `story.summary` tells how far the paths are.
            until: Ends the wait early when it returns True for a status.
            notified_by: An inbox that takes the webhooks of the job: it is looked at when one has
                come, and besides only every 15 to 60 seconds, unless `poll` says otherwise.

        Returns:
            The finished video: its `paths`, and `download_all()`. Waiting is free of charge.

        Raises:
            JobFailedError: The video failed; `reason` has the server's words.
            JobCancelledError: The video was cancelled.
            WaitTimeoutError: The time is over; the video goes on, and `ref` finds it again.
            SamsarCallError: The status cannot be read, and waiting does not help.

        Route: GET /v2/status_detailed, or what the server names as `data.status_url`

        Example:
            ```python
            video = await interactive_job.wait(timeout=3600)
            for path in video.paths:
                print(path.id, path.title, path.url)
            ```
        """
        try:
            video = await super().wait(
                timeout=timeout,
                poll=poll,
                on_progress=on_progress,
                until=until,
                notified_by=notified_by,
            )
        except errors.JobFailedError as error:
            error.add_note(_SAME_KEY)
            raise
        return cast("AsyncInteractiveVideo", video)

    def _ended(self, status: SamsarResult[JobStatusDetailed]) -> AsyncInteractiveVideo:
        return AsyncInteractiveVideo(self, status, self._engine)


async def start_interactive_job(
    engine: AsyncEngine,
    *,
    body: Mapping[str, Any],
    options: RequestOptions | None,
    estimate: Estimate | None,
) -> AsyncInteractiveVideoJob:
    """Call the route that begins an interactive video, or finds the one of the same key.

    Raises:
        SamsarError: What went wrong.
    """
    result = await engine.call(
        routes.v2.interactive_videos.CREATE_FROM_TEXT,
        body=body,
        options=options,
        estimate=estimate,
    )
    kind = _kind_at(result.data.status_url)
    speaker = engine.speaking_as(options)
    job = AsyncInteractiveVideoJob(speaker, kind, str(result.data.id), result.data, result.raw)
    job.webhook_url = webhook_in(body)
    return job


def _kind_at(status_url: Any) -> Kind:
    """Return the kind of job whose status is where the server says; only known places count."""
    path = urlsplit(status_url).path if isinstance(status_url, str) else ""
    if path.rstrip("/") != routes.v2.jobs.STATUS.path:
        return kind_table.INTERACTIVE_VIDEO
    # The plain status tells what the detailed one does, but for the session.
    plain = attrs.evolve(routes.v2.jobs.STATUS, model=routes.v2.jobs.STATUS_DETAILED.model)
    return attrs.evolve(kind_table.INTERACTIVE_VIDEO, status_route=plain)


def _target(path: str | os.PathLike[str], name: str) -> str:
    place = Path(path)
    return str(place / name) if place.is_dir() else os.fspath(path)
