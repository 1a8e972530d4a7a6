"""The files of a job: one for a video, one for each picture that was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar import JobResult
    from samsar._core.download import Progress


def download(
    result: JobResult[Any],
    target: str,
    *,
    overwrite: bool,
    on_progress: Callable[[Progress], object] | None = None,
) -> list[str]:
    """Download all files of a job.

    Args:
        result: The job, which is done.
        target: A file or a folder; of several files, the name has a number for each.
        overwrite: Whether a file that is there already is replaced.
        on_progress: Called with the bytes received and in all, of each file.

    Returns:
        The paths of the files.
    """
    urls = list(dict.fromkeys(result.urls))
    if len(urls) < 2:  # noqa: PLR2004 - the SDK looks after one
        return [result.download(target, overwrite=overwrite, on_progress=on_progress)]
    from samsar._core.download import file_name
    from samsar._sync.download import download as fetch

    found = []
    for number, url in enumerate(urls, 1):
        name = Path(file_name(f"{result.job.id}-{number}", url))
        if Path(target).is_dir():
            path = Path(target) / name
        else:
            given = Path(target)
            path = given.with_name(f"{given.stem}-{number}{given.suffix or name.suffix}")
        found.append(
            fetch(
                result._engine,  # noqa: SLF001 - download_all() gives other names
                url,
                str(path),
                overwrite=overwrite,
                on_progress=on_progress,
            )
        )
    return found
