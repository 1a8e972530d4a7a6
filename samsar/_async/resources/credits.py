"""Credits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core import routes

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.credits import CreditsBalance
    from samsar.types.options import RequestOptions


class AsyncCredits:
    """What the account has, and what it pays."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def balance(
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[CreditsBalance]:
        """Return what the account has.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The remaining credits, and the last payment. Free of charge.

        Raises:
            SamsarError: What went wrong.

        Route: GET /v1/credits

        Example:
            ```python
            balance = await samsar.credits.balance()
            print(balance.data.remaining_credits)
            ```
        """
        return await self._engine.call(routes.credits.BALANCE, options=options)
