"""Keeps tokens out of the access log, where servers write the whole path of a request."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl

SECRET_NAMES: Final = frozenset(
    {
        *("authtoken", "auth_token", "logintoken", "login_token"),
        *("refreshtoken", "refresh_token", "externalauthtoken", "external_auth_token"),
    }
)
"""Parameters of the API's own that carry a token, in lower case."""


class HideQueries(logging.Filter):
    """Leaves out the query of a logged request when it holds a secret.

    It is made for the records of `uvicorn.access`; of other records it hides what it recognises
    in their arguments.

    Args:
        names: The names of parameters of your own that hold one, too.

    Example:
        ```python
        import logging

        from samsar.fastapi import HideQueries

        logging.getLogger("uvicorn.access").addFilter(HideQueries())
        ```
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__()
        self.names: frozenset[str] = SECRET_NAMES | {name.lower() for name in names}

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record where it has to be; all of them go on."""
        if isinstance(record.args, tuple):
            record.args = tuple(map(self._shown, record.args))
        return True

    def _shown(self, argument: object) -> object:
        if not isinstance(argument, str):
            return argument
        path, mark, query = argument.partition("?")
        given = {name.lower() for name, _ in parse_qsl(query, keep_blank_values=True)}
        return f"{path}?…" if mark and given & self.names else argument


def hide_queries(logger: str = "uvicorn.access", names: Iterable[str] = ()) -> None:
    """Keep queries with a secret out of a log; doing it twice is fine.

    Args:
        logger: The name of the logger whose records are filtered.
        names: The names of parameters of your own that hold a secret, too.

    Example:
        ```python
        from samsar.fastapi import hide_queries

        hide_queries()
        ```
    """
    wanted = frozenset(map(str.lower, names))
    there = logging.getLogger(logger)
    if not any(isinstance(each, HideQueries) and wanted <= each.names for each in there.filters):
        there.addFilter(HideQueries(wanted))
