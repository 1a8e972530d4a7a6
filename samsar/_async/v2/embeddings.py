"""Embeddings, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.text_indexing import AsyncTextIndexing

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine


class AsyncV2Embeddings(AsyncTextIndexing):
    """Index clean texts, paid by the account, or by the external user that the view is for.

    The templates are the account's: `client.embeddings` searches, changes and deletes them.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
