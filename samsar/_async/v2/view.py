"""V2: the views of the account and of its external users."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Unpack

from samsar._async.scoped import external_engine
from samsar._async.v2.any_path import AsyncAnyV2Path
from samsar._core.keys import hidden
from samsar._core.routes import Surface
from samsar._core.scope import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from samsar._async.engine import AsyncEngine
    from samsar._async.hosted.view import AsyncHostedApi
    from samsar._async.resources.detailed_jobs import AsyncDetailedJobs
    from samsar._async.v2.app_keys import AsyncAppKeys
    from samsar._async.v2.assistant import AsyncV2Assistant
    from samsar._async.v2.auth import AsyncV2Auth
    from samsar._async.v2.credits import AsyncV2Credits
    from samsar._async.v2.embeddings import AsyncV2Embeddings
    from samsar._async.v2.gallery import AsyncGallery
    from samsar._async.v2.images import AsyncV2Images
    from samsar._async.v2.interactive_videos import AsyncInteractiveVideos
    from samsar._async.v2.requests import AsyncV2Requests
    from samsar._async.v2.step_videos import AsyncStepVideos
    from samsar._async.v2.users import AsyncV2Users
    from samsar._async.v2.videos import AsyncV2Videos
    from samsar.types.external_users import ExternalUser, ExternalUserFields


class AsyncV2View(AsyncAnyV2Path):
    """What V2 does, for whomever the view is."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._engine.scope.whom}>"

    @cached_property
    def videos(self) -> AsyncV2Videos:
        """Make videos and change them."""
        from samsar._async.v2.videos import AsyncV2Videos

        return AsyncV2Videos(self._engine)

    @cached_property
    def step_videos(self) -> AsyncStepVideos:
        """Make videos with stops, to look at what there is before they go on."""
        from samsar._async.v2.step_videos import AsyncStepVideos

        return AsyncStepVideos(self._engine)

    @cached_property
    def interactive_videos(self) -> AsyncInteractiveVideos:
        """Make videos in which the viewer chooses how the story goes on."""
        from samsar._async.v2.interactive_videos import AsyncInteractiveVideos

        return AsyncInteractiveVideos(self._engine)

    @cached_property
    def gallery(self) -> AsyncGallery:
        """Find public videos by meaning, and learn from what is watched."""
        from samsar._async.v2.gallery import AsyncGallery

        return AsyncGallery(self._engine)

    @cached_property
    def images(self) -> AsyncV2Images:
        """Improve pictures, and make more of them."""
        from samsar._async.v2.images import AsyncV2Images

        return AsyncV2Images(self._engine)

    @cached_property
    def requests(self) -> AsyncV2Requests:
        """Find what was ordered, publish it, and put it into the archive."""
        from samsar._async.v2.requests import AsyncV2Requests

        return AsyncV2Requests(self._engine)

    @cached_property
    def jobs(self) -> AsyncDetailedJobs:
        """Follow work that goes on at the server."""
        from samsar._async.resources.detailed_jobs import AsyncDetailedJobs

        return AsyncDetailedJobs(self._engine)

    @cached_property
    def assistant(self) -> AsyncV2Assistant:
        """Talk about a session, with text and pictures."""
        from samsar._async.v2.assistant import AsyncV2Assistant

        return AsyncV2Assistant(self._engine)

    @cached_property
    def embeddings(self) -> AsyncV2Embeddings:
        """Index clean texts."""
        from samsar._async.v2.embeddings import AsyncV2Embeddings

        return AsyncV2Embeddings(self._engine)

    @cached_property
    def credits(self) -> AsyncV2Credits:
        """What there is, buying more, and moving it by hand."""
        from samsar._async.v2.credits import AsyncV2Credits

        return AsyncV2Credits(self._engine)

    @cached_property
    def auth(self) -> AsyncV2Auth:
        """Tell who is calling, and sign in."""
        from samsar._async.v2.auth import AsyncV2Auth

        return AsyncV2Auth(self._engine)

    @cached_property
    def users(self) -> AsyncV2Users:
        """Register external users, sell credits by e-mail, and see what was charged."""
        from samsar._async.v2.users import AsyncV2Users

        return AsyncV2Users(self._engine)

    @cached_property
    def app_keys(self) -> AsyncAppKeys:
        """The app key of the account, for a program that runs for long."""
        from samsar._async.v2.app_keys import AsyncAppKeys

        return AsyncAppKeys(self._engine)


class AsyncV2Api(AsyncV2View):
    """V2, where the account speaks for itself; `external_user` is for one of its users."""

    @cached_property
    def external(self) -> AsyncHostedApi:
        """Hosted models: chat, narratives, embeddings, moderation, pictures, videos and audio."""
        from samsar._async.hosted.view import AsyncHostedApi

        return AsyncHostedApi(self._engine.scoped(ACCOUNT))

    def external_user(
        self,
        user: ExternalUser | Mapping[str, Any] | None = None,
        *,
        api_key: str | None = None,
        **fields: Unpack[ExternalUserFields],
    ) -> AsyncV2View:
        """Return a view of one external user.

        Every call that carries an identity writes the profile of that user: what is left out of
        `email`, `username`, `display_name`, `avatar_url`, `user_type` and `metadata` is erased
        there. Give all that you keep there, every time. What only reads, like `credits.balance` and
        `requests.list`, carries the identity in the query, where `metadata` does not fit: it is
        erased by such a call. The user's own key writes nothing.

        With nothing but a key or a token of the external user, what makes videos is refused here:
        the server would bill the account. Name the user, or use `client.external_user`.

        Args:
            user: Who it is. Nobody leaves it to the credential.
            api_key: The key of the external user, from `external_user(…).create_session()`.
            **fields: The fields of `samsar.types.ExternalUser`, instead of `user`.

        Returns:
            The view, on the same connections. Nothing is sent; free of charge.

        Raises:
            InputError: The identity does not say who the user is.
            ConfigurationError: The key is blank or cannot travel.
            TypeError: There is no such field.

        Route: none

        Example:
            ```python
            member = samsar.v2.external_user(provider="whop", external_user_id="usr_123")
            print(member)
            ```
        """
        api_key = hidden(api_key)
        return AsyncV2View(external_engine(self._engine, Surface.V2, user, api_key, fields))
