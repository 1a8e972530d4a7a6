"""`--debug`: requests as they go out, and tracebacks; both without secrets."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import Final

from samsar._core.redact import MASK, one_line

_LOGGER: Final = logging.getLogger("samsar")
_MARKS: Final = ("KEY", "TOKEN", "SECRET")
_SHORTEST: Final = 4
"""Shorter texts are everywhere, and are nobody's secret."""


_hidden: set[str] = set()


def hide(secret: str) -> None:
    """Keep a secret that came from elsewhere than the environment out of what is shown."""
    _hidden.add(secret)


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def log_requests() -> None:
    """Write to standard error what the SDK logs, from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacted("%(levelname)s %(message)s"))
    for old in [each for each in _LOGGER.handlers if isinstance(each.formatter, _Redacted)]:
        _LOGGER.removeHandler(old)
    _LOGGER.addHandler(handler)
    _LOGGER.setLevel(logging.DEBUG)


def stop_logging() -> None:
    """End what `log_requests` began."""
    for old in [each for each in _LOGGER.handlers if isinstance(each.formatter, _Redacted)]:
        _LOGGER.removeHandler(old)
        _LOGGER.setLevel(logging.NOTSET)


def traceback_of(error: BaseException) -> str:
    """Return the traceback of an error and of those that led to it, without secrets."""
    lines = traceback.format_exception(error)
    return redacted("".join(lines))


def redacted(text: str) -> str:
    """Return a text line by line without keys, tokens, queries and pages."""
    return "\n".join(_line(line) for line in without_secrets(text).splitlines())


def without_secrets(text: str) -> str:
    """Return a text without the credentials of this run, whoever put them there."""
    for secret in _known_secrets():
        text = text.replace(secret, MASK)
    return text


def _line(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return indent + one_line(line)


def _known_secrets() -> list[str]:
    found = {
        value.strip()
        for name, value in os.environ.items()
        if name.startswith("SAMSAR_") and any(mark in name for mark in _MARKS)
    }
    secrets = (value for value in found | _hidden if len(value) >= _SHORTEST)
    # The longest first: a shorter one may be a part of it.
    return sorted(secrets, key=len, reverse=True)
