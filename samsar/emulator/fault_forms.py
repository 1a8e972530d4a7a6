"""Faults as plain data, as scenario files and the control path write them.

    {"kind": "fail_at_stage", "route": "videos.create_from_text", "stage": "ai_video_generation"}

The kind is the name of the class; the other keys are its attributes, and what is left out has its
default. `times` may be `"always"`, and a `body` of bytes is a `body_base64`.
"""

from __future__ import annotations

import base64
import binascii
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator import faults
from samsar.emulator.plain_values import anything, number, text, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar.emulator.faults import Fault

ALWAYS: Final = "always"
_CLASSES: Final = (
    faults.ResetConnection,
    faults.DelayRequest,
    faults.DropRequest,
    faults.DropAnswer,
    faults.DelayAnswer,
    faults.CutAnswer,
    faults.DripAnswer,
    faults.AnswerInstead,
    faults.FailAfterHandling,
    faults.RedirectTo,
    faults.FailAtStage,
    faults.RunOutOfCredits,
    faults.StayPending,
    faults.HideResult,
    faults.HideJob,
)
_CAPITAL: Final = re.compile(r"(?<!^)(?=[A-Z])")


def _kind(fault: type[Fault]) -> str:
    return _CAPITAL.sub("_", fault.__name__).lower()


KINDS: Final[Mapping[str, type[Fault]]] = MappingProxyType({_kind(each): each for each in _CLASSES})


def fault_of(plain: object) -> Fault:
    """Make a fault of plain data.

    Raises:
        ValueError: If it is none; the one line of it says what there is.
    """
    if not isinstance(plain, dict):
        raise ValueError("a fault is an object with a kind.")  # noqa: TRY004
    kind = plain.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}.")
    cls = KINDS[kind]
    known = keys_of(cls)
    values: dict[str, Any] = {}
    for name, value in plain.items():
        if name == "kind":
            continue
        if name not in known:
            raise ValueError(f"{kind} has no {name!r}; it has {', '.join(known)}.")
        attribute, read = _READERS[name]
        values[attribute] = read(name, value)
    if missing := [name for name in _needed(cls) if name not in values]:
        raise ValueError(f"{kind} needs {', '.join(missing)}.")
    return cls(**values)


def plain_of(fault: Fault) -> dict[str, Any]:
    """Make plain data of a fault; `fault_of` makes the same fault of it."""
    plain: dict[str, Any] = {"kind": _kind(type(fault))}
    for attribute in attrs.fields(type(fault)):
        value = getattr(fault, attribute.name)
        if value == attribute.default:
            continue
        if isinstance(value, bytes):
            plain["body_base64"] = base64.b64encode(value).decode()
        elif attribute.name == "times" and value is None:
            plain["times"] = ALWAYS
        elif attribute.name == "headers":
            plain["headers"] = dict(value)
        else:
            plain[attribute.name] = value
    return plain


def keys_of(cls: type[Fault]) -> list[str]:
    """List the keys that a kind of fault may have, besides `kind`."""
    names = [attribute.name for attribute in attrs.fields(cls)]
    return [*names, "body_base64"] if "body" in names else names


def _needed(cls: type[Fault]) -> list[str]:
    return [each.name for each in attrs.fields(cls) if each.default is attrs.NOTHING]


def _times(name: str, value: object) -> int | None:
    return None if value in (ALWAYS, None) else whole(name, value)


def _route(name: str, value: object) -> str | None:
    return None if value is None else text(name, value)


def _headers(name: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError(f"{name} must be an object of texts, such as {{'Retry-After': '2'}}.")
    return value


def _bytes(name: str, value: object) -> bytes:
    try:
        return base64.b64decode(text(name, value), validate=True)
    except binascii.Error as error:
        raise ValueError(f"{name} is no base64.") from error


_READERS: Final[Mapping[str, tuple[str, Callable[[str, object], Any]]]] = MappingProxyType(
    {
        "times": ("times", _times),
        "skip": ("skip", whole),
        "route": ("route", _route),
        "seconds": ("seconds", number),
        "fraction": ("fraction", number),
        "looks": ("looks", whole),
        "status": ("status", whole),
        "body": ("body", anything),
        "body_base64": ("body", _bytes),
        "headers": ("headers", _headers),
        "location": ("location", text),
        "stage": ("stage", text),
        "message": ("message", text),
    }
)
