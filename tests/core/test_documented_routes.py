"""Every route of the public documents on V2 and on external users has a method of ours."""

import re

import pytest

from samsar._core.routes import ROUTES

V2 = """
POST /v2/session
POST /v2/create_login_token
GET /v2/requests
GET /v2/status
GET /v2/status_detailed
POST /v2/status_detailed
GET /v2/credits
POST /v2/credits/recharge
POST /v2/credits/grant
GET /v2/payment_status
POST /v2/payment_status
POST /v2/user/recharge_credits
GET /v2/user/recharge_credits
POST /v2/user/create_external_user
POST /v2/user/refresh_token
GET /v2/user/refresh_token
GET /v2/user/credits
GET /v2/user/usage/logs
GET /v2/user/payment_status
POST /v2/user/payment_status
POST /v2/users/app_key
GET /v2/users/app_key
DELETE /v2/users/app_key
POST /v2/users/app_key/refresh
GET /v2/users/app_key/refresh
POST /v2/assistant/set_system_prompt
POST /v2/assistant/completion
POST /v2/utils/assistant_session
POST /v2/utils/usage_charge
POST /v2/generate_embeddings_from_plain_text
POST /v2/upload_image_data
POST /v2/image/assign_title
POST /v2/images/assign_title
POST /v2/image/enhance
POST /v2/image/remove_branding
POST /v2/image/add_image_set
POST /v2/text_to_video
POST /v2/image_list_to_video
POST /v2/video/step/text_to_video
POST /v2/video/step/image_to_video
GET /v2/video/step/:request_id/status
GET /v2/video/step/:request_id/status_detailed
POST /v2/video/step/:request_id/status_detailed
POST /v2/video/step/:request_id/process_next
POST /v2/translate_video
POST /v2/retranslate_video
POST /v2/add_outro_image
POST /v2/update_outro_image
POST /v2/update_footer_image
POST /v2/join_videos
POST /v2/video/clone
POST /v2/archive
POST /v2/publish
""".strip().splitlines()

EXTERNAL_USERS = """
POST /v1/external_users/session
POST /v1/external_users/create_login_token
GET /users/verify_token
POST /v1/external_users/assistant/set_system_prompt
POST /v1/external_users/assistant/completion
POST /v1/external_users/generate_embeddings_from_plain_text
POST /v1/external_users/text_to_video
POST /v1/external_users/upload_image_data
POST /v1/external_users/image_list_to_video
GET /v1/external_users/status
GET /v1/external_users/requests
POST /v1/external_users/publish
POST /v1/external_users/archive
GET /v1/external_users/credits
POST /v1/external_users/credits/grant
POST /v1/external_users/credits/recharge
GET /v1/external_users/payment_status
""".strip().splitlines()

ALIASES = {"/v2/images/assign_title": "/v2/image/assign_title"}
"""Second names of a route, which the documents call so."""

TWINS = {
    "/v2/status_detailed",
    "/v2/payment_status",
    "/v2/user/recharge_credits",
    "/v2/user/refresh_token",
    "/v2/user/payment_status",
    "/v2/users/app_key/refresh",
    "/v2/video/step/{}/status_detailed",
}
"""Where GET and POST are documented to do the same, so that a method for one of them will do."""

OURS = {(route.method, re.sub(r"\{.*?\}", "{}", route.path)) for route in ROUTES if not route.gone}


@pytest.mark.parametrize("documented", [*V2, *EXTERNAL_USERS])
def test_a_documented_route_has_a_method(documented):
    method, path = documented.split()
    path = re.sub(r":\w+", "{}", ALIASES.get(path, path))
    methods = ["GET", "POST"] if path in TWINS else [method]

    assert {(each, path) for each in methods} & OURS


def test_no_route_is_listed_twice():
    assert len({*V2, *EXTERNAL_USERS}) == len(V2) + len(EXTERNAL_USERS)
