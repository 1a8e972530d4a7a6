"""Lists that come in pages: which page is next, and whether there is an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar.errors import InputError, UnexpectedReplyError

if TYPE_CHECKING:
    from samsar._core.result import SamsarResult
    from samsar._core.routes import Route


class Cursors:
    """The way through a list by cursors; it refuses to go in a circle.

    Server: an invalid cursor is ignored, which brings the first page again, and then for ever.
    """

    def __init__(self, route: Route[Any], start: str | None = None) -> None:
        self.current = start
        self._route = route
        # What is no text is refused with the first page.
        self._seen = {start} if isinstance(start, str) else set()

    def go_on(self, following: Any, *, has_more: bool | None) -> bool:
        """Take in what a page says about the next one; False when it was the last.

        Raises:
            UnexpectedReplyError: The next page was seen already.
        """
        if not isinstance(following, str) or not following.strip() or has_more is False:
            return False
        if following in self._seen:
            raise UnexpectedReplyError(
                f"{self._route.method} {self._route.path} names a page that was seen already;"
                " the list would never end",
                method=self._route.method,
            )
        self._seen.add(following)
        self.current = following
        return True


class OffsetPages:
    """The way through a list by offsets; what moves between pages while it runs comes once.

    Attributes:
        offset: Where the next page begins; None for the first one.
        has_more: Whether there is a next page.
    """

    def __init__(self, route: Route[Any]) -> None:
        self.offset: int | None = None
        self.has_more = True
        self._route = route
        self._seen: set[str] = set()

    def turned(self, page: SamsarResult[Any], entries: Any, pagination: Any) -> list[Any]:
        """Take in a page, and return what is new on it.

        Raises:
            UnexpectedReplyError: More is promised, but the pages do not get on.
        """
        listed = entries if isinstance(entries, list) else []
        asked = self.offset or 0
        self.offset = asked + len(listed)
        fresh = [entry for entry in listed if self._is_new(entry)]
        promised = getattr(pagination, "has_more", None)
        if promised is True and not fresh and not _gets_on(pagination, asked, self.offset):
            raise UnexpectedReplyError(
                f"{self._route.method} {self._route.path} says that there is more but sends"
                " nothing new; the list would never end",
                method=self._route.method,
                status=page.status,
                headers=page.headers,
                request_id=page.request_id,
            )
        self.has_more = bool(fresh) if promised is None else promised is True
        return fresh

    def _is_new(self, entry: Any) -> bool:
        key = getattr(entry, "template_id", None)
        if not isinstance(key, str):
            return entry is not None
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


class NumberedPages:
    """The way through a list by the numbers of its pages; what moves on while it runs comes once.

    Attributes:
        number: The next page; None when there is none.
    """

    def __init__(self, route: Route[Any], start: int | None) -> None:
        self.number: int | None = start or 1
        self._route = route
        self._seen: set[str] = set()

    def turned(self, page: SamsarResult[Any], entries: Any, pagination: Any) -> list[Any]:
        """Take in a page, and return what is new on it.

        Raises:
            UnexpectedReplyError: More is promised, but it is another page than was asked for.
        """
        asked = self.number or 1
        listed = entries if isinstance(entries, list) else []
        fresh = [entry for entry in listed if self._is_new(entry)]
        has_next = getattr(pagination, "has_next_page", None) is True
        if has_next and (not listed or getattr(pagination, "page", None) not in (None, asked)):
            raise UnexpectedReplyError(
                f"{self._route.method} {self._route.path} says that there is more but does not"
                f" send page {asked}; the list would never end",
                method=self._route.method,
                status=page.status,
                headers=page.headers,
                request_id=page.request_id,
            )
        self.number = asked + 1 if has_next else None
        return fresh

    def _is_new(self, entry: Any) -> bool:
        key = getattr(entry, "id", None)
        if not isinstance(key, str):
            return entry is not None
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


def _gets_on(pagination: Any, asked: int, following: int) -> bool:
    """Tell whether a page without anything new is just one whose entries have all moved on."""
    total = pagination.total
    return bool(
        following > asked
        and pagination.offset == asked
        and isinstance(total, int)
        and following < total
    )


def checked_offset(offset: Any) -> int | None:
    """Return how many entries to leave out; None leaves it to the server.

    Raises:
        InputError: It is not a whole number from 0 up.
    """
    if offset is None or (isinstance(offset, int) and not isinstance(offset, bool) and offset >= 0):
        return offset
    raise InputError("offset must be a whole number from 0 up", argument="offset")


def checked_page(value: Any, argument: str) -> int | None:
    """Return the number or the size of a page; None leaves it to the server.

    Raises:
        InputError: It is not a whole number from 1 up.
    """
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise InputError(f"{argument} must be a whole number from 1 up", argument=argument)
