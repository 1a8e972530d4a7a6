"""What everybody can see: published sessions, and a few interactive stories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.clock import as_datetime, iso
from samsar.emulator.content.branching import Story, public_manifest
from samsar.emulator.database.ledger import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

_STORIES: Final = (
    ("The lighthouse keeper", "Mystery", "Sea"),
    ("Two roads through the forest", "Adventure", "Nature"),
    ("The last train home", "Drama", "City"),
    ("How volcanoes work", "Lesson", "Science"),
    ("A cat at the museum", "Comedy", "Art"),
    ("First day on Mars", "Adventure", "Space"),
    ("The baker's secret", "Mystery", "Food"),
)
"""Title, category and topic, newest first."""

BRANCHED: Final = "branched"
SHAPE: Final = Story(levels=1, duration=24.0)
"""How each of them parts."""

_TABLE: Final = """CREATE TABLE IF NOT EXISTS publications (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE REFERENCES sessions (id),
    fields TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
)"""


class Publications:
    """The published sessions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.run(_TABLE)

    def of_session(self, session: str) -> dict[str, Any] | None:
        """Return the publication of a session, as the API shows it but for the file."""
        row = self._store.one("SELECT * FROM publications WHERE session_id = ?", session)
        if row is None:
            return None
        return {
            "_id": row["id"],
            "publication_id": row["id"],
            "session_id": row["session_id"],
            **json.loads(row["fields"]),
            "is_published": True,
            "published_at": iso(as_datetime(row["published_at"])),
            "created_at": iso(as_datetime(row["published_at"])),
            "updated_at": iso(as_datetime(row["updated_at"])),
        }

    def all(self) -> list[dict[str, Any]]:
        """List everything that is published, newest first."""
        rows = self._store.all(
            "SELECT session_id FROM publications ORDER BY published_at DESC, rowid DESC"
        )
        found = (self.of_session(row["session_id"]) for row in rows)
        return [entry for entry in found if entry is not None]

    def put(self, session: str, fields: Mapping[str, Any], *, at: Micros) -> bool:
        """Publish a session, or change what is said about it; tell whether it is new."""
        row = self._store.one("SELECT fields FROM publications WHERE session_id = ?", session)
        if row is None:
            self._store.run(
                "INSERT INTO publications VALUES (?, ?, ?, ?, ?)",
                new_id(at),
                session,
                json.dumps(dict(fields)),
                at,
                at,
            )
            return True
        self._store.run(
            "UPDATE publications SET fields = ?, updated_at = ? WHERE session_id = ?",
            json.dumps({**json.loads(row["fields"]), **fields}),
            at,
            session,
        )
        return False

    def take_back(self, session: str) -> None:
        """Make a session private again."""
        self._store.run("DELETE FROM publications WHERE session_id = ?", session)


def is_story(entry: Mapping[str, Any]) -> bool:
    """Tell whether a publication is one of an interactive video, which stands in another list."""
    return entry.get("narrative_type") == BRANCHED


def interactive_stories() -> list[dict[str, Any]]:
    """Return the interactive publications that the emulator comes with, newest first."""
    return [_story(number, *story) for number, story in enumerate(_STORIES, start=1)]


def shown_story(
    story: Mapping[str, Any],
    origin: str,
    *,
    shape: Story = SHAPE,
    folder: str = "",
) -> dict[str, Any]:
    """Return a story as the API shows it, with how it parts and the video of each path.

    Args:
        story: What is said about it.
        origin: Where the caller sees the server.
        shape: How it parts.
        folder: Path that the files of its paths are below; one of its own without it.
    """
    manifest = public_manifest(shape, origin + (folder or f"/files/stories/{story['_id']}"))
    main, *_ = manifest["outputs"]["paths"]
    return {
        **story,
        "id": story["_id"],
        "type": "InteractiveVideo",
        "schema": "interactive_publication.v1",
        "date_published": story["published_at"],
        "main_video_url": main["contentUrl"],
        "main_thumbnail_url": main["thumbnailUrl"],
        "thumbnail_url": main["thumbnailUrl"],
        "duration": shape.duration,
        "in_language": story.get("session_language") or "en",
        "has_subtitles": False,
        "manifest": manifest,
    }


def _story(number: int, title: str, category: str, topic: str) -> dict[str, Any]:
    # Some members are the server's, some those that documents speak of; what they say is made up.
    story_id = f"66c0{len(_STORIES) - number:04x}{number:016x}"
    return {
        "_id": story_id,
        "publication_id": story_id,
        "session_id": f"66bf{number:020x}",
        "title": title,
        "description": f"{title}: a story with more than one end.",
        "tags": [category.lower(), topic.lower()],
        "creator_handle": "samsar",
        "aspect_ratio": "16:9",
        "category": category,
        "topic": topic,
        "narrative_type": BRANCHED,
        "default_path_id": "root.1",
        "published_at": f"2026-06-{30 - number:02d}T12:00:00.000Z",
    }
