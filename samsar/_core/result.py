"""What every call returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from samsar._core import jsonlib
from samsar._core.judge import credit_header
from samsar._core.serde import problems
from samsar._core.wire import Answer, flat_headers
from samsar.models.base import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

T_co = TypeVar("T_co", covariant=True)


class RawResponse:
    """The answer as it came.

    Attributes:
        status: The HTTP status.
        content: The body, as bytes.
    """

    __slots__ = ("_flat", "_headers", "content", "status")

    def __init__(self, answer: Answer) -> None:
        self.status: int = answer.status
        self.content: bytes = answer.body
        self._headers = answer.headers
        self._flat: dict[str, str] | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers: names in lower case, repeated values joined with a comma."""
        if self._flat is None:
            self._flat = flat_headers(self._headers)
        return self._flat

    def text(self) -> str:
        """Return the body as text."""
        return self.content.decode("utf-8-sig", errors="replace")

    def json(self) -> Any:
        """Return the body as JSON, untouched by models.

        Raises:
            ValueError: The body is not JSON.
        """
        return jsonlib.loads(self.content)

    def __repr__(self) -> str:
        return f"<RawResponse {self.status}, {len(self.content)} bytes>"


def no_response() -> RawResponse:
    """Return what stands for an answer where nothing was asked."""
    return RawResponse(Answer(0, {}, b""))


class SamsarResult(Generic[T_co]):
    """The answer to a call.

    Attributes:
        data: What the server answered, as a model.
        raw: The answer as it came.
    """

    __slots__ = ("data", "raw")

    def __init__(self, data: T_co, raw: RawResponse) -> None:
        self.data: T_co = data
        self.raw: RawResponse = raw

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.raw.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers: names in lower case, repeated values joined with a comma."""
        return self.raw.headers

    @property
    def credits_charged(self) -> float | None:
        """Credits that this call took, or None where the server did not say."""
        return credit_header(self.raw.headers, "x-credits-charged")

    @property
    def credits_remaining(self) -> float | None:
        """Credits that are left, or None where the server did not say."""
        return credit_header(self.raw.headers, "x-credits-remaining")

    @property
    def request_id(self) -> str | None:
        """The `x-request-id` of the call, to quote to Samsar's support."""
        return self.raw.headers.get("x-request-id")

    @property
    def problems(self) -> list[str]:
        """Fields whose values were not of the promised type; they were kept as they came."""
        return problems(self.data)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.raw.status} {shown('data', self.data)}>"
