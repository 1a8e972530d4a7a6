"""Embeddings as the emulator plays them."""

from typing import Any

import pytest

from samsar.emulator import Emulator

CREATE = "/v1/chat/create_embedding"
FROM_URL = "/v1/chat/create_embedding_from_url"
FROM_TEXT = "/v1/chat/generate_embeddings_from_plain_text"
UPDATE = "/v1/chat/update_embedding"
SEARCH = "/v1/chat/search_against_embedding"
SIMILAR = "/v1/chat/similar_to_embedding"
DELETE = "/v1/chat/delete_embeddings"
DELETE_RECORDS = "/v1/chat/delete_embedding"
TEMPLATES = "/v1/chat/embedding_templates"
STATUS = "/v1/chat/embedding_status"

CARS = [
    {"id": 1, "make": "Volvo", "year": 2019, "sold": False, "owner": {"city": "Oslo"}},
    {"id": 2, "make": "Saab", "year": 2005, "sold": True, "owner": {"city": "Lund"}},
    {"id": 3, "make": "Volvo", "year": 2024, "sold": False, "owner": {"city": "Lund"}},
]


async def index(api: Any, **fields: Any) -> Any:
    answer = await api.post(CREATE, {"records": CARS, "name": "cars", **fields})
    assert answer.status == 200, answer.body
    return answer.json


async def found(api: Any, **fields: Any) -> list[str]:
    answer = await api.post(SEARCH, {"template_id": "cars", **fields})
    assert answer.status == 200, answer.body
    return [hit["id"] for hit in answer.json["results"]]


async def test_the_fields_of_records_are_told_apart(api: Any):
    created = await index(api)
    kinds = {field["key"]: field["type"] for field in created["structured_fields"]}
    assert kinds == {
        "make": "string",
        "year": "number",
        "sold": "boolean",
        "owner.city": "string",
    }
    year = next(field for field in created["structured_fields"] if field["key"] == "year")
    assert (year["stats"]["minNumber"], year["stats"]["maxNumber"]) == (2005, 2024)
    assert "ttl_minutes" not in created
    assert "input_url_count" not in created


async def test_long_texts_are_only_searched(api: Any):
    created = await index(api, records=[{"about": "word " * 50}, {"about": None}])
    assert created["unstructured_fields"] == ["about"]
    assert created["structured_fields"] == []


async def test_tokens_are_charged_in_fractions(api: Any, emulator: Emulator):
    before = emulator.balance()
    answer = await api.post(CREATE, {"records": CARS})
    charged = float(answer.headers["x-credits-charged"])
    assert 0 < charged < 0.1
    assert float(answer.headers["x-credits-remaining"]) == emulator.balance()
    assert emulator.balance() == pytest.approx(before - charged, abs=1e-9)
    plain = await api.post(FROM_TEXT, {"plain_text": "word"})
    assert float(plain.headers["x-credits-charged"]) > 0
    emulator.set_balance(0)
    assert (await api.post(CREATE, {"records": CARS})).status == 402
    assert len((await api.get(TEMPLATES)).json["templates"]) == 2


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({"make": "Volvo"}, ["1", "3"]),
        ({"year": {"min": 2010}}, ["1", "3"]),
        ({"year": {"gte": 2000, "lte": 2019}}, ["1", "2"]),
        ({"make": ["Saab", "Fiat"]}, ["2"]),
        ({"sold": True}, ["2"]),
        ({"owner": {"city": "Lund"}}, ["2", "3"]),
        ({"owner.city": "Lund", "year": "2024"}, ["3"]),
        ({"colour": "red"}, ["1", "2", "3"]),
        ({"year": {"gt": 2010}}, ["1", "2", "3"]),
    ],
    ids=str,
)
async def test_filters_are_kept_and_unknown_ones_ignored(api: Any, wanted: Any, ids: list[str]):
    await index(api)
    assert sorted(await found(api, search_term="car", search_params=wanted)) == ids


async def test_filters_are_read_out_of_the_words(api: Any):
    await index(api)
    assert await found(api, search_term="a saab please") == ["2"]
    assert await found(api, search_term="year: 2024") == ["3"]


async def test_forced_filters_win(api: Any):
    await index(api)
    ids = await found(
        api,
        search_term="car",
        search_params={"make": "Volvo"},
        structured_filters={"make": "Saab"},
    )
    assert ids == ["2"]


async def test_similar_records_are_not_shut_out_by_what_they_are_like(api: Any):
    await index(api)
    body = {"template_id": "cars", "search_json": {"make": "Volvo", "year": 2019}}
    answer = await api.post(SIMILAR, body)
    assert [match["id"] for match in answer.json["matches"]] == ["1", "3", "2"]
    assert set(answer.json["matches"][0]) == {"id", "score"}
    answer = await api.post(SIMILAR, {**body, "limit": 1, "min_results": 2})
    assert len(answer.json["matches"]) == 2


async def test_limits_are_kept_within_bounds(api: Any):
    many = [{"id": number, "word": "car"} for number in range(120)]
    await index(api, records=many)
    for limit, count in ((None, 10), (0, 10), (7, 7), (1000, 100), ("x", 10)):
        assert len(await found(api, search_term="car", limit=limit)) == count


async def test_fields_that_are_not_searched_are_not_found(api: Any):
    options = [{"key": "make", "searchable": False}, {"field": "owner", "filterable": False}]
    created = await index(api, field_options=options)
    keys = [field["key"] for field in created["structured_fields"]]
    assert "owner.city" not in keys
    assert "owner.city" in created["unstructured_fields"]
    answer = await api.post(SEARCH, {"template_id": "cars", "search_term": "make"})
    assert all(hit["score"] == 0 for hit in answer.json["results"])


async def test_a_value_can_say_itself_what_it_is_good_for(api: Any):
    secret = {"id": 1, "word": "car", "note": {"value": "hidden", "retrievable": False}}
    await index(api, records=[secret])
    answer = await api.post(SEARCH, {"template_id": "cars", "search_term": "hidden"})
    assert answer.json["results"][0]["record"] == {"id": 1, "word": "car"}


async def test_of_two_records_with_one_id_the_first_counts(api: Any):
    created = await index(api, records=[{"id": "1", "a": "b"}, {"id": 1, "a": "c"}])
    assert created["record_count"] == 1


async def test_an_update_keeps_the_other_records(api: Any):
    await index(api)
    new = [{"id": 3, "make": "Polestar"}, {"make": "Fiat"}]
    answer = await api.post(UPDATE, {"template_id": "cars", "records": new})
    assert answer.json["record_count"] == 4
    assert "hash_link" not in answer.json
    assert await found(api, search_term="polestar", limit=1) == ["3"]
    assert (await api.post(UPDATE, {"template_id": "cars"})).status == 400


async def test_deleting_leaves_the_empty_template(api: Any):
    await index(api)
    answer = await api.post(DELETE_RECORDS, {"template_id": "cars", "ids": [1, "2"]})
    assert answer.json["deleted_count"] == 2
    assert (await api.post(DELETE_RECORDS, {"template_id": "cars"})).status == 400
    for deleted in (1, 0):
        answer = await api.post(DELETE, {"template_id": "cars"})
        assert answer.json["deleted_count"] == deleted
        assert answer.json["status"] == "empty"
    assert (await api.get(STATUS, template_id="cars")).json["has_embeddings"] is False


async def test_a_template_expires(api: Any, emulator: Emulator):
    created = await index(api, ttl_minutes="2")
    assert created["ttl_minutes"] == 2
    emulator.clock.advance(119)
    assert (await api.get(STATUS, template_id="cars")).status == 200
    emulator.clock.advance(1)
    answer = await api.get(STATUS, template_id=created["template_id"])
    assert answer.status == 410
    assert answer.json == {
        "message": "Embedding template has expired and was deleted.",
        "code": "EMBEDDING_TEMPLATE_EXPIRED",
        "details": {
            "template_id": created["template_id"],
            "ttl_minutes": 2,
            "expires_at": created["expires_at"],
        },
    }
    assert (await api.get(STATUS, template_id=created["template_id"])).status == 404


async def test_a_list_drops_what_has_expired(api: Any, emulator: Emulator):
    await index(api, ttl_minutes=1)
    await index(api, name="others")
    emulator.clock.advance(60)
    names = [each["name"] for each in (await api.get(TEMPLATES)).json["templates"]]
    assert names == ["others"]


async def test_the_newest_template_of_a_name_is_meant(api: Any, emulator: Emulator):
    await index(api)
    emulator.clock.advance(1)
    newer = await index(api, records=CARS[:1])
    answer = await api.get(STATUS, template_id="cars")
    assert answer.json["template_id"] == newer["template_id"]


async def test_a_list_has_pages(api: Any):
    for number in range(3):
        await index(api, name=f"t{number}")
    first = (await api.get(TEMPLATES, limit="2")).json
    assert [each["name"] for each in first["templates"]] == ["t2", "t1"]
    assert first["pagination"] == {"total": 3, "limit": 2, "offset": 0, "has_more": True}
    second = (await api.get(TEMPLATES, limit="2", offset="2")).json
    assert second["pagination"]["has_more"] is False
    odd = (await api.get(TEMPLATES, limit="many", offset="-5")).json
    assert odd["pagination"] == {"total": 3, "limit": 50, "offset": 0, "has_more": False}


async def test_templates_belong_to_an_account(api: Any, emulator: Emulator):
    created = await index(api)
    other = emulator.open_account(10)
    answer = await api.get(STATUS, template_id=created["template_id"], key=other)
    assert (answer.status, answer.message) == (403, "Unauthorized")
    assert (await api.get(STATUS, template_id="cars", key=other)).status == 404
    assert (await api.get(TEMPLATES, key=other)).json["templates"] == []


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (CREATE, {}, "records must be a non-empty array or urls must contain at least one URL."),
        (CREATE, {"records": [{"a": 1}], "ttl_minutes": 1.5}, "ttl_minutes must be a positive"),
        (CREATE, {"records": [{"a": 1}], "ttl_minutes": 525_601}, "less than or equal to 525600"),
        (FROM_URL, {}, "urls must contain at least one URL."),
        (FROM_URL, {"urls": ["x"]}, "urls must contain at least one valid URL."),
        (FROM_URL, {"urls": ["https://x.test", "x"]}, "Invalid URL values: x"),
        (FROM_URL, {"urls": "https://x.test", "levels": 4}, "between 1 and 3"),
        (FROM_URL, {"urls": [f"https://x.test/{n}" for n in range(51)]}, "at most 50 seed URLs"),
        (FROM_TEXT, {}, "plain_text must contain at least one cleaned plain text entry."),
        (FROM_TEXT, {"texts": []}, "plain_text must contain at least one entry."),
        (FROM_TEXT, {"texts": ["a", " ", 5]}, "entries at indexes: 1, 2"),
        (SEARCH, {"search_term": "x"}, "template_id is required."),
        (SEARCH, {"template_id": "x"}, "search_term is required."),
        (SIMILAR, {"template_id": "x"}, "search_term or search_json is required."),
        (UPDATE, {"template_id": "x"}, "records must be a non-empty array."),
        (DELETE, {}, "template_id is required."),
    ],
)
async def test_bad_requests_are_refused(api: Any, path: str, body: Any, message: str):
    answer = await api.post(path, body)
    assert answer.status == 400
    assert message in answer.message


@pytest.mark.parametrize("path", [SEARCH, SIMILAR])
async def test_a_search_has_a_second_name(api: Any, path: str):
    await index(api)
    body = {"template_id": "cars", "search_term": "saab"}
    answer, same = await api.post(path, body), await api.post(f"{path}s", body)
    assert (same.status, same.json) == (200, answer.json)


async def test_many_candidates_do_not_make_more_hits(api: Any):
    await api.post(CREATE, {"records": [{"id": n, "a": "red"} for n in range(120)], "name": "cars"})
    for fields, count in (
        ({}, 10),
        ({"num_candidates": 500}, 10),
        ({"limit": 500, "num_candidates": 1}, 100),
    ):
        assert len(await found(api, search_term="red", **fields)) == count


async def test_pages_are_made_up_from_their_addresses(api: Any):
    urls = ["https://x.test/docs/getting-started#top", "https://x.test/docs/getting-started"]
    created = (await api.post(FROM_URL, {"urls": urls, "name": "cars"})).json
    assert (created["input_url_count"], created["crawl_levels"]) == (1, 2)
    answer = await api.post(SEARCH, {"template_id": "cars", "search_term": "getting started"})
    record = answer.json["results"][0]["record"]
    assert record["id"] == "https://x.test/docs/getting-started"
    assert record["title"] == "Docs getting started"


async def test_texts_bring_their_fields_along(api: Any):
    entries = [
        "Just text.",
        {"text": "One.", "url": "https://x.test/a", "chapter": 3},
        {"markdown": "Two.", "record_id": 7},
    ]
    await api.post(FROM_TEXT, {"documents": entries, "name": "cars"})
    answer = await api.post(SEARCH, {"template_id": "cars", "search_term": "one"})
    assert answer.json["results"][0]["record"] == {
        "id": "https://x.test/a",
        "source_type": "plain_text",
        "url": "https://x.test/a",
        "hostname": "x.test",
        "pathname": "/a",
        "content": "One.",
        "content_length": 4,
        "chapter": 3,
    }
    assert {"7"} < {hit["id"] for hit in answer.json["results"]}
