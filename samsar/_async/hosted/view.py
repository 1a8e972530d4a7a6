"""The hosted routes, for applications that bring their own interface."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine
    from samsar._async.hosted.audio import AsyncHostedAudio
    from samsar._async.hosted.chat import AsyncHostedChat
    from samsar._async.hosted.embeddings import AsyncHostedEmbeddings
    from samsar._async.hosted.images import AsyncHostedImages
    from samsar._async.hosted.moderation import AsyncHostedModeration
    from samsar._async.hosted.narratives import AsyncNarratives
    from samsar._async.hosted.providers import AsyncHostedProviders
    from samsar._async.hosted.videos import AsyncHostedVideos


class AsyncHostedApi:
    """Models of others behind one key; the account pays for all of it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._engine.scope.whom}>"

    @cached_property
    def chat(self) -> AsyncHostedChat:
        """Ask models of other companies."""
        from samsar._async.hosted.chat import AsyncHostedChat

        return AsyncHostedChat(self._engine)

    @cached_property
    def narratives(self) -> AsyncNarratives:
        """Have stories written, for videos."""
        from samsar._async.hosted.narratives import AsyncNarratives

        return AsyncNarratives(self._engine)

    @cached_property
    def embeddings(self) -> AsyncHostedEmbeddings:
        """Turn texts into vectors."""
        from samsar._async.hosted.embeddings import AsyncHostedEmbeddings

        return AsyncHostedEmbeddings(self._engine)

    @cached_property
    def moderation(self) -> AsyncHostedModeration:
        """Ask whether something is harmless."""
        from samsar._async.hosted.moderation import AsyncHostedModeration

        return AsyncHostedModeration(self._engine)

    @cached_property
    def providers(self) -> AsyncHostedProviders:
        """What the companies behind the models can do."""
        from samsar._async.hosted.providers import AsyncHostedProviders

        return AsyncHostedProviders(self._engine)

    @cached_property
    def videos(self) -> AsyncHostedVideos:
        """Make videos and change them."""
        from samsar._async.hosted.videos import AsyncHostedVideos

        return AsyncHostedVideos(self._engine)

    @cached_property
    def images(self) -> AsyncHostedImages:
        """Work on pictures, by the paths of its routes."""
        from samsar._async.hosted.images import AsyncHostedImages

        return AsyncHostedImages(self._engine)

    @cached_property
    def audio(self) -> AsyncHostedAudio:
        """Make music, speech and sounds."""
        from samsar._async.hosted.audio import AsyncHostedAudio

        return AsyncHostedAudio(self._engine)
