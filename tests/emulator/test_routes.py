"""Every route of the SDK is answered, by its own name."""

from typing import Any

import pytest

from samsar._core.routes import ROUTES, Route
from samsar.emulator import Emulator
from samsar.emulator.handlers import ENDPOINTS
from samsar.emulator.wire.routing import Router


def named(route: Route[Any]) -> str:
    return route.name


def names_at(method: str, path: str) -> list[str]:
    return [route.name for route in ROUTES if (route.method, route.path) == (method, path)]


GONE = [route for route in ROUTES if route.gone]


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.gone], ids=named)
def test_every_route_of_the_sdk_has_a_handler(route: Route[Any]):
    found = Router(ENDPOINTS).find(route.method, route.path)
    assert found is not None
    # Two routes may be at one place, where only what is sent tells them apart.
    assert found.endpoint.name in names_at(route.method, route.path)


def other_places(route: Route[Any]) -> list[str]:
    """Return where else the server has a route of the SDK."""
    path = route.path
    if path.startswith("/v2/external/video/"):
        # Below `/external` there is the router of the first version under this name.
        return [f"/api{path}"]
    if path.startswith("/v2/external/"):
        return [f"/api{path}", path.removeprefix("/v2")]
    if path.startswith(("/v2/", "/v1/assistant/", "/v1/external_users/")):
        return [f"/api{path}"]
    if path.startswith("/v1/video/"):
        return ["/external" + path.removeprefix("/v1")]
    if path.startswith(("/v1/publications/", "/v1/interactive_publications")):
        return [path.removeprefix("/v1")]
    return []


# Routes that stand for any path are tried out with the paths that there are, further below.
LIVE = [route for route in ROUTES if not route.gone and "{path}" not in route.path]
ELSEWHERE = [(route, path) for route in LIVE for path in other_places(route)]


@pytest.mark.parametrize(("route", "path"), ELSEWHERE, ids=lambda value: str(value)[:60])
def test_a_route_is_there_under_all_its_prefixes(route: Route[Any], path: str):
    found = Router(ENDPOINTS).find(route.method, path)
    assert found is not None
    assert found.endpoint.name in names_at(route.method, route.path)


async def test_no_route_is_answered_as_an_unknown_one(api: Any):
    places = [(route.method, route.path) for route in LIVE]
    places += [(route.method, path) for route, path in ELSEWHERE]
    for method, path in places:
        # Whatever is wrong with an empty request, the route itself is there.
        answer = await api.send(method, path.replace("{", "").replace("}", ""), key=None)
        assert not answer.body.startswith(b"<!DOCTYPE html>"), (method, path)


# What V2 has beside the routes of the SDK, and what has no place there.
V2_POST = [
    "external/video/text_to_interactive_video",
    "external/video/{id}/status_detailed",
    "interactive_publication/generate_meta",
    "user/recharge_credits",
    "user/refresh_token",
    "user/refresh_auth_token",
    "user/create_external_user",
    "user/app_key",
    "users/app_key",
    "user/app_key/refresh",
    "users/app_key/refresh",
    "session",
    "create_login_token",
    "credits/recharge",
    "credits/grant",
    "archive",
    "publish",
    "payment_status",
    "user/payment_status",
    "assistant/set_system_prompt",
    "assistant/completion",
    "utils/assistant_session",
    "utils/usage_charge",
    "generate_embeddings_from_plain_text",
    "upload_image_data",
    "image/assign_title",
    "images/assign_title",
    "image/enhance",
    "image/remove_branding",
    "image/add_image_set",
    "image/text_to_image",
    "external/image/assign_title",
    "video/step/text_to_video",
    "video/step/image_to_video",
    "video/step/process_next",
    "text_to_video",
    "image_list_to_video",
    "translate_video",
    "retranslate_video",
    "add_outro_image",
    "update_outro_image",
    "update_footer_image",
    "add_subtitles",
    "video/add_subtitles",
    "remove_subtitles",
    "video/remove_subtitles",
    "join_videos",
    "video/clone",
    "regenerate_avatar",
    "video/regenerate_avatar",
    "reroll-layers",
    "video/reroll-layers",
    "cancel_render",
    "pause_render",
    "resume_render",
    "status_detailed",
]
V2_GET = [
    "health",
    "user/recharge_credits",
    "credits",
    "user/credits",
    "user/usage/logs",
    "requests",
    "payment_status",
    "user/payment_status",
    "video/step/status",
    "status",
    "status_detailed",
    "external/image/status",
    "external/video/{id}/status",
]
V1_ONLY = [
    "video/supported_models",
    "video/list_completed_video_sessions",
    "video/fetch_latest_version",
    "publications/publish",
    "publications/edit",
    "publications/revoke",
    "interactive_publications",
    "chat/enhance",
    "chat/create_embedding",
    "chat/search_against_embedding",
    "chat/embedding_status",
    "chat/embedding_templates",
    "chat/delete_embedding",
    "image/status",
    "image/create_rollup_banner",
    "image/enhance_and_generate_rollup_banner",
    "image/receipt_templates/create",
    "image/receipt_templates/query",
    "image/template_json",
    "enable_autorecharge",
    "auto_recharge/threshold",
]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", path) for path in V2_POST] + [("GET", path) for path in V2_GET],
)
@pytest.mark.parametrize("root", ["/v2", "/api/v2"])
def test_v2_has_all_paths_of_the_server(root: str, method: str, path: str):
    assert Router(ENDPOINTS).find(method, f"{root}/{path.format(id='0' * 24)}") is not None


@pytest.mark.parametrize("path", V1_ONLY)
def test_what_only_the_first_version_has_is_not_in_v2(path: str):
    router = Router(ENDPOINTS)
    for root in ("/v2", "/api/v2"):
        assert [router.find(method, f"{root}/{path}") for method in ("GET", "POST")] == [None] * 2
    assert any(router.find(method, f"/v1/{path}") for method in ("GET", "POST"))


@pytest.mark.parametrize("path", ["/v1/health", "/v1/health/ready", "/v2/health", "/api/v2/health"])
async def test_anybody_may_ask_whether_the_server_is_up(api: Any, path: str):
    answer = await api.get(path, key=None)
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def test_no_two_handlers_claim_the_same_place():
    places = [(endpoint.method, endpoint.path.lower()) for endpoint in ENDPOINTS]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("path", ["/v1/credits/", "/V1/Credits"])
async def test_case_and_a_final_slash_of_a_path_do_not_matter(api: Any, path: str):
    assert (await api.get(path)).status == 200


@pytest.mark.parametrize("route", GONE, ids=named)
async def test_a_route_that_is_gone_is_answered_with_a_page(api: Any, route: Route[Any]):
    answer = await api.send(route.method, route.path)
    assert answer.status == 404
    assert f"Cannot {route.method} {route.path}" in answer.body.decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/nothing"), ("POST", "/v1/credits"), ("DELETE", "/v1/status"), ("GET", "/")],
)
async def test_an_unknown_route_is_answered_with_a_page(api: Any, method: str, path: str):
    answer = await api.send(method, path)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"Cannot {method} {path}" in answer.body.decode()


async def test_a_page_does_not_carry_markup_from_the_path(api: Any):
    answer = await api.get("/v1/%3Cscript%3E")
    assert b"<script>" not in answer.body


async def test_head_finds_what_get_does(api: Any):
    answer = await api.send("HEAD", "/v1/credits")
    assert answer.status == 200
    assert answer.body == b""
    assert int(answer.headers["Content-Length"]) > 0


async def test_the_name_of_a_route_is_in_the_record(api: Any, emulator: Emulator):
    await api.get("/v1/credits")
    await api.get("/v1/nothing")
    assert [request.route for request in emulator.requests] == ["credits.balance", None]
