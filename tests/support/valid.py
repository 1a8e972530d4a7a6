"""A good request for every route of the emulator, from what was recorded and what is there."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from typing import Any

from contract.corpus import DATA as CORPUS
from contract.corpus import RECORDINGS, lines_of

from samsar.emulator.handlers import ENDPOINTS
from samsar.emulator.wire.routing import Endpoint, Router
from support.asking import Asked, Asking
from support.fields import TEXT

USER = {"provider": "whop", "external_user_id": "usr_123", "external_app_id": "app_abc"}
PICTURE = "https://cdn.example.com/a.png"
SECRET = "client-generated-secret-0123456789abcdef"
_ROUTER = Router(ENDPOINTS)
_SESSION = (
    "session_id",
    "sessionId",
    "sessionID",
    "request_id",
    "requestId",
    "videoSessionId",
    "video_session_id",
    "id",
)
_SCENES = {"scene": "1", "kind": "scene", "number": "1", "path": "1", "ending": "png"}


class Things:
    """One of everything that a request can be about."""

    def __init__(self, asking: Asking) -> None:
        good = asking.good
        member = {"external_user": USER}
        self.account = asking.api_key
        good("/v1/external_users/credits/grant", {**member, "input": {"credits": 10_000}})
        self.user = good("/v1/external_users/session", member)["external_api_key"]
        self.video: str = good("/v1/video/create", {"input": TEXT})["request_id"]
        self.other = good("/v1/video/create", {"input": TEXT})["request_id"]
        self.theirs = good("/v1/external_users/text_to_video", {**member, "input": TEXT})[
            "request_id"
        ]
        self.hosted = good("/v2/external/video/text_to_video", {"input": TEXT})["request_id"]
        story = {"input": {**TEXT, "num_levels": 1}}
        self.interactive = good("/v2/text_to_interactive_video", story)["request_id"]
        self.sound = good("/v2/external/audio/text_to_music", {"prompt": "Waves"})["request_id"]
        self.narrative = good(
            "/v2/external/narrative/create_single", {"prompt": "A beach", "duration": 20}
        )["request_id"]
        self.chat = good(
            "/v2/external/chat",
            {
                "model": "gpt-5.6-sol",
                "messages": [{"role": "user", "content": "Hi"}],
                "response_mode": "polling",
            },
        )["request_id"]
        self.picture = good("/v1/image/remove_branding", {"image_url": PICTURE})["request_id"]
        self.receipt = good(
            "/v1/image/receipt_templates/create", {"image_url": PICTURE, "template_name": "shop"}
        )["template_id"]
        self.template = good("/v1/chat/create_embedding", {"records": [{"id": "1", "city": "A"}]})[
            "template_id"
        ]
        self.checkout = good("/v1/credits/recharge", {"credits": 100})["checkoutSessionId"]
        self.app_key = good("/v2/users/app_key", {"secret": SECRET})["app_key"]
        self.login = good("/v1/create_login_token", {})["loginToken"]
        asking.backend.clock.advance(400)
        self._wait_and_publish(asking)

    def _wait_and_publish(self, asking: Asking) -> None:
        good = asking.good
        steps = {"input": {**TEXT, "step_mode": "two_step"}}
        self.step = good("/v2/video/step/text_to_video", steps)["request_id"]
        asking.backend.clock.advance(400)
        good("/v1/publications/publish", {"session_id": self.video})
        stories = good("/v1/interactive_publications")
        self.story = stories["items"][0]["publication_id"]

    def session_for(self, endpoint: Endpoint) -> str:
        """Return the id that a request to this endpoint can be about."""
        places: dict[str, str] = {
            "external_user.": self.theirs,
            "v2.external.videos": self.hosted,
            "v2.external.audio": self.sound,
            "v2.external.chat": self.chat,
            "v2.external.narratives": self.narrative,
            "v2.external.images": self.picture,
            "v2.step": self.step,
            "v2.interactive": self.interactive,
            "v2.images": self.picture,
            "images": self.picture,
        }
        return next(
            (id_ for name, id_ in places.items() if endpoint.name.startswith(name)), self.video
        )

    def fitted(self, endpoint: Endpoint, value: Any) -> Any:
        """Return recorded JSON with the ids of what is there."""
        if isinstance(value, list):
            return [self.fitted(endpoint, inner) for inner in value]
        if not isinstance(value, dict):
            return value
        return {name: self._field(endpoint, name, inner) for name, inner in value.items()}

    def _field(self, endpoint: Endpoint, name: str, value: Any) -> Any:
        is_receipt = endpoint.name.startswith("receipts")
        known = dict.fromkeys(_SESSION, self.session_for(endpoint)) | {
            "video_session_ids": [self.video, self.other],
            "videoSessionIds": [self.video, self.other],
            "session_ids": [self.video, self.other],
            "template_id": self.receipt if is_receipt else self.template,
            "receipt_template_id": self.receipt,
            "narrative_request_id": self.narrative,
            "publication_id": self.story,
            "checkoutSessionId": self.checkout,
            "app_key": self.app_key,
            "secret": SECRET,
            "loginToken": self.login,
            "video_url": "https://cdn.example.com/v.mp4",
            "audio_url": "https://cdn.example.com/a.mp3",
            "video_model": "RUNWAYML",
            "external_user": USER,
        }
        if name == "authToken":
            return None
        if name in known and not (name == "id" and endpoint.method == "POST"):
            return known[name]
        return self.fitted(endpoint, value)

    def request(self, endpoint: Endpoint, recorded: Mapping[str, Any]) -> Asked:
        """Make of a recorded request one about what is there."""
        headers = {"authorization": f"Bearer {self.account}"}
        if endpoint.name.startswith("external_user.") and not _is_theirs(recorded):
            headers["x-external-user-api-key"] = self.user
        body = {} if recorded["body"] is None else recorded["body"]
        return Asked(
            endpoint.method,
            self.path(endpoint),
            {
                name: value
                for name, value in self.fitted(endpoint, recorded["query"]).items()
                if value is not None
            },
            headers,
            self.fitted(endpoint, body),
        )

    def path(self, endpoint: Endpoint) -> str:
        """Return a path of this endpoint with the ids of what is there."""
        job = {"files.picture": self.picture, "files.thumbnail": self.picture}
        ids = {
            **_SCENES,
            "request_id": self.session_for(endpoint),
            "session": self.video,
            "job": job.get(endpoint.name, self.hosted),
            "publication_id": self.story,
            "checkout": self.checkout,
            "story": self.story,
            "upload": "a",
            "family": "rollup_banner",
            "path": "remove_branding" if "image" in endpoint.path else "1",
        }
        return endpoint.path.format(**ids)


@functools.cache
def _recorded() -> dict[Any, list[Mapping[str, Any]]]:
    """Return the recorded requests by the handler that answers them."""
    found: dict[Any, list[Mapping[str, Any]]] = {}
    for line in lines_of(CORPUS / RECORDINGS):
        request = json.loads(line).get("request")
        match = request and _ROUTER.find(request["method"], request["path"])
        if match and not isinstance(request["body"], str):
            found.setdefault(match.endpoint.handler, []).append(request)
    for given in found.values():
        given.sort(key=_fullness, reverse=True)
    return found


def endpoints() -> list[Endpoint]:
    """Return one endpoint for each handler."""
    return list({endpoint.handler: endpoint for endpoint in reversed(ENDPOINTS)}.values())


def requests(asking: Asking, things: Things, endpoint: Endpoint) -> Iterator[Asked]:
    """Give good requests, as full as can be: for the account itself, and for a user of it."""
    recorded = _recorded().get(endpoint.handler, [{"query": {}, "body": None}])
    for is_theirs in (False, True):
        candidates = [
            things.request(endpoint, each) for each in recorded if _is_theirs(each) is is_theirs
        ]
        if candidates:
            yield next(filter(asking.is_good, candidates), candidates[0])


def _is_theirs(request: Mapping[str, Any]) -> bool:
    body = request["body"]
    return isinstance(body, dict) and "external_user" in body


def _fullness(request: Mapping[str, Any]) -> int:
    return min(1000, len(json.dumps([request["query"], request["body"]])))
