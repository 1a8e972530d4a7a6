"""Which of our methods stands for which method of the TypeScript client: a row for each."""

from __future__ import annotations

from contract.areas import (
    account,
    external_users,
    gallery,
    hosted_media,
    hosted_texts,
    interactive,
    requests,
    step_videos,
    v2_accounts,
    v2_videos,
)

_AREAS = (
    account,
    external_users,
    v2_videos,
    v2_accounts,
    gallery,
    step_videos,
    interactive,
    hosted_texts,
    hosted_media,
    requests,
)

ROWS = tuple(row for area in _AREAS for row in area.ROWS)

CHANGES_OF_AREAS = tuple(change for area in _AREAS for change in getattr(area, "CHANGES", ()))

ROW_OF = {row.typescript: row for row in ROWS}
