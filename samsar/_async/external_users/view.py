"""What one external user of the account has and does."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from samsar._async.resources.user_sign_in import AsyncUserSignIn

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine
    from samsar._async.external_users.assistant import AsyncExternalAssistant
    from samsar._async.external_users.credits import AsyncExternalCredits
    from samsar._async.external_users.embeddings import AsyncExternalEmbeddings
    from samsar._async.external_users.images import AsyncExternalImages
    from samsar._async.external_users.requests import AsyncExternalRequests
    from samsar._async.external_users.videos import AsyncExternalVideos
    from samsar._async.resources.detailed_jobs import AsyncDetailedJobs


class AsyncExternalUserView(AsyncUserSignIn):
    """One external user of the account: their videos, credits, requests and sign-in."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._engine.scope.whom}>"

    @cached_property
    def videos(self) -> AsyncExternalVideos:
        """Make videos and change them."""
        from samsar._async.external_users.videos import AsyncExternalVideos

        return AsyncExternalVideos(self._engine)

    @cached_property
    def images(self) -> AsyncExternalImages:
        """Upload pictures."""
        from samsar._async.external_users.images import AsyncExternalImages

        return AsyncExternalImages(self._engine)

    @cached_property
    def requests(self) -> AsyncExternalRequests:
        """Find what was ordered, publish it, and put it into the archive."""
        from samsar._async.external_users.requests import AsyncExternalRequests

        return AsyncExternalRequests(self._engine)

    @cached_property
    def credits(self) -> AsyncExternalCredits:
        """What the user has, buys, is granted and is charged."""
        from samsar._async.external_users.credits import AsyncExternalCredits

        return AsyncExternalCredits(self._engine)

    @cached_property
    def assistant(self) -> AsyncExternalAssistant:
        """Talk in a session, with text and pictures."""
        from samsar._async.external_users.assistant import AsyncExternalAssistant

        return AsyncExternalAssistant(self._engine)

    @cached_property
    def embeddings(self) -> AsyncExternalEmbeddings:
        """Index clean texts."""
        from samsar._async.external_users.embeddings import AsyncExternalEmbeddings

        return AsyncExternalEmbeddings(self._engine)

    @cached_property
    def jobs(self) -> AsyncDetailedJobs:
        """Follow work that goes on at the server."""
        from samsar._async.resources.detailed_jobs import AsyncDetailedJobs

        return AsyncDetailedJobs(self._engine)
