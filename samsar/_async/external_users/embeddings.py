"""Embeddings of an external user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.text_indexing import AsyncTextIndexing

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine


class AsyncExternalEmbeddings(AsyncTextIndexing):
    """Index clean texts, paid by an external user.

    The templates are the account's: `client.embeddings` searches, changes and deletes them.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
