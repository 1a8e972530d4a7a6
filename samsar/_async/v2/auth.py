"""Sign-in, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.user_sign_in import AsyncUserSignIn

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine


class AsyncV2Auth(AsyncUserSignIn):
    """Who is calling, and tokens to sign in with: for the account, or the external user."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
