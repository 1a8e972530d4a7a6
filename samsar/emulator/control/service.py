"""Answering on the control path."""

from __future__ import annotations

import json
import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from samsar.emulator.control.endpoints import CONTROL_ENDPOINTS
from samsar.emulator.control.guard import refusal
from samsar.emulator.control.reading import needed_by, read
from samsar.emulator.delivery import SERVER
from samsar.emulator.wire.messages import JSON_TYPE, ApiError, Reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from samsar.emulator.control.endpoints import ControlEndpoint
    from samsar.emulator.surface import Surface

PREFIX: Final = "/_emulator"
_BODY_LIMIT: Final = 1024 * 1024
_LOGGER: Final = logging.getLogger("samsar.emulator")


class Control:
    """The control path of one emulator.

    Args:
        surface: What is controlled.
        listening_on: The host that it was told to listen on.
    """

    def __init__(self, surface: Surface, listening_on: str) -> None:
        self._surface = surface
        self._listening_on = listening_on
        self._patterns = [(_pattern(each.path), each) for each in CONTROL_ENDPOINTS]

    @staticmethod
    def is_for(request: web.BaseRequest) -> bool:
        """Tell whether a request is one for the control path."""
        path = request.raw_path.partition("?")[0]
        return path == PREFIX or path.startswith(f"{PREFIX}/")

    async def answer(
        self,
        request: web.BaseRequest,
        unhurried: Callable[[Callable[[], Reply]], Awaitable[Reply]],
    ) -> web.Response:
        """Answer a request.

        Args:
            request: The request.
            unhurried: Lets others have their turn while the clock is moved far.
        """
        body = bytearray()
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > _BODY_LIMIT:
                return _sent(_error(413, "The body is larger than a mebibyte."))
        refused = refusal(request.headers, self._listening_on)
        if refused is not None:
            return _sent(_error(HTTPStatus.FORBIDDEN, refused))
        return _sent(await unhurried(lambda: self._reply(request, bytes(body))))

    def _reply(self, request: web.BaseRequest, body: bytes) -> Reply:
        try:
            return self._do(request, body)
        except (ValueError, TypeError, OverflowError) as error:
            return _error(HTTPStatus.BAD_REQUEST, str(error))
        except KeyError as error:
            return _error(HTTPStatus.NOT_FOUND, _not_there(error))
        except ApiError as error:
            return error.reply()
        except Exception:
            _LOGGER.exception("The control path broke")
            return _error(500, "Internal server error")

    def _do(self, request: web.BaseRequest, body: bytes) -> Reply:
        target, _, query = request.raw_path.partition("?")
        path = target.removeprefix(PREFIX).rstrip("/")
        if not path and request.method == "GET":
            return Reply.of_json({"endpoints": _index()})
        endpoint, params = self._find(request.method, path)
        if endpoint is None:
            known = (
                f"There is no {request.method} {PREFIX}{path}; GET {PREFIX} lists what there is."
            )
            return _error(HTTPStatus.NOT_FOUND, known)
        given = read(_given(request.method, query, body), endpoint.takes)
        missing = [
            name
            for name in needed_by(endpoint.function)
            if name not in given and name not in params
        ]
        if missing:
            raise ValueError(f"{', '.join(missing)} is missing.")
        return Reply.of_json(endpoint.function(self._surface, **params, **given))

    def _find(self, method: str, path: str) -> tuple[ControlEndpoint | None, dict[str, str]]:
        for pattern, endpoint in self._patterns:
            if endpoint.method == method and (found := pattern.fullmatch(path)):
                return endpoint, {name: unquote(it) for name, it in found.groupdict().items()}
        return None, {}


def _given(method: str, query: str, body: bytes) -> Any:
    if method == "GET":
        return dict(parse_qsl(query, keep_blank_values=True))
    if not body.strip():
        return {}
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The body is not JSON: {error}") from error


def _index() -> list[dict[str, Any]]:
    return [
        {
            "method": each.method,
            "path": f"{PREFIX}{each.path}",
            "does": str(each.function.__doc__).partition("\n")[0],
            "takes": list(each.takes),
            "needs": [name for name in needed_by(each.function) if name in each.takes],
        }
        for each in CONTROL_ENDPOINTS
    ]


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


def _not_there(error: KeyError) -> str:
    said = str(error.args[0]) if error.args else ""
    return said if said.endswith(".") else f"There is no {said!r}."


def _error(status: int, message: str) -> Reply:
    return Reply.of_json({"message": message}, status=status)


def _sent(reply: Reply) -> web.Response:
    # No header lets a page of another server read this.
    headers = {"Content-Type": JSON_TYPE, "Cache-Control": "no-store", "Server": SERVER}
    return web.Response(status=reply.status, body=reply.body, headers=headers)
