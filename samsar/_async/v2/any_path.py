"""Any route of V2, also one that this package does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.any_path import get_below_v2, post_below_v2
from samsar._core.inputs.fields import payload_from_caller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.types.options import RequestOptions


class AsyncAnyV2Path:
    """The part of V2 that reaches any path."""

    _engine: AsyncEngine

    async def get(
        self,
        path: str,
        *,
        query: Mapping[str, str | float | bool | None] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[Any]:
        """Read any path of V2, for whomever the view is.

        Args:
            path: What comes after `/v2/`, like `requests`, percent-encoded.
            query: What to ask for; None values are left out. An external user is added to it.
            options: How this call differs from the client's settings.

        Returns:
            The answer; `data` is plain JSON, or text when it is not JSON. It costs what the route
            costs.

        Raises:
            InputError: The path leaves V2, or the query holds a field of the external user.
            SamsarError: What else went wrong.

        Route: GET /v2/ and the path

        Example:
            ```python
            answer = await samsar.v2.get("requests", query={"limit": 5})
            print(len(answer.data["requests"]))
            ```
        """
        return await self._engine.call(get_below_v2(path), query=query, options=options)

    async def post(
        self,
        path: str,
        payload: Mapping[str, Any] | None = None,
        *,
        options: RequestOptions | None = None,
    ) -> SamsarResult[Any]:
        """Post to any path of V2, for whomever the view is.

        A request that may have reached the server is not sent again: it may have been charged.

        Args:
            path: What comes after `/v2/`, like `session`, percent-encoded.
            payload: What to send as JSON; an empty object by default. An external user is added to
                it.
            options: How this call differs from the client's settings.

        Returns:
            The answer; `data` is plain JSON, or text when it is not JSON. It costs what the route
            costs. That is not known here, so a `max_credits` refuses the call.

        Raises:
            InputError: The path leaves V2, the payload holds a field of the external user or
                cannot be written as JSON, or the account would pay for an external user.
            OutcomeUnknownError: It may have been done and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/ and the path

        Example:
            ```python
            answer = await samsar.v2.post("session")
            print(answer.data["remainingCredits"])
            ```
        """
        return await self._engine.call(
            post_below_v2(path), body=payload_from_caller(payload), options=options
        )
