"""Searches and vectors: what is alike is found, whatever form its words have."""

import math
from typing import Any

import pytest

CREATE = "/v1/chat/create_embedding"
SEARCH = "/v1/chat/search_against_embedding"
DELETE_RECORDS = "/v1/chat/delete_embedding"
VECTORS = "/v2/external/embeddings"

SHOP = [
    {"id": "bread", "about": "The baker bakes dark breads with seeds and a crisp crust."},
    {"id": "shoes", "about": "Light shoes for runners on stony mountain trails."},
    {"id": "lamp", "about": "A brass lamp with a warm bulb for reading in bed."},
    {"id": "tent", "about": "This waterproof tent sleeps two campers and packs small."},
    {"id": "kettle", "about": "An electric kettle that boils water in the kitchen."},
]


async def ranked(api: Any, term: str, **more: Any) -> list[Any]:
    body = {"template_id": "shop", "search_term": term, **more}
    answer = await api.post(SEARCH, body)
    assert answer.status == 200, answer.body
    return list(answer.json["results"])


async def vectors(api: Any, *texts: str) -> list[list[float]]:
    answer = await api.post(VECTORS, {"input": list(texts)})
    assert answer.status == 200, answer.body
    return [each["embedding"] for each in answer.json["data"]]


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("term", "first"),
    [
        ("baking bread", "bread"),
        ("running shoe", "shoes"),
        ("lamps to read by", "lamp"),
        ("camping", "tent"),
        ("two sleepers", "tent"),
        ("boiling", "kettle"),
        ("ketle", "kettle"),
        ("mountainous trail", "shoes"),
        ("SEEDED CRUSTS", "bread"),
    ],
)
async def test_a_search_finds_all_forms_of_a_word(api: Any, term: str, first: str):
    await api.post(CREATE, {"records": SHOP, "name": "shop"})
    hits = await ranked(api, term)
    assert hits[0]["id"] == first
    assert hits[0]["score"] > hits[1]["score"] >= hits[-1]["score"]


async def test_words_that_say_little_decide_nothing(api: Any):
    await api.post(CREATE, {"records": SHOP, "name": "shop"})
    hits = await ranked(api, "what is this for and with the lamp")
    assert hits[0]["id"] == "lamp"
    assert hits[0]["score"] > 2 * hits[1]["score"]


async def test_what_was_deleted_is_not_found_again(api: Any):
    await api.post(CREATE, {"records": SHOP, "name": "shop"})
    assert (await ranked(api, "bread"))[0]["id"] == "bread"
    deleted = await api.post(DELETE_RECORDS, {"template_id": "shop", "source_id": "bread"})
    assert deleted.json["deleted_count"] == 1
    left = await ranked(api, "bread")
    assert sorted(hit["id"] for hit in left) == ["kettle", "lamp", "shoes", "tent"]


async def test_the_cosine_of_vectors_follows_the_likeness_of_texts(api: Any):
    asked, *made = await vectors(api, "baking bread", *(str(each["about"]) for each in SHOP))
    cosines = [cosine(asked, each) for each in made]
    assert cosines.index(max(cosines)) == 0
    assert cosines[0] > 0.3 > max(cosines[1:])


async def test_vectors_are_of_length_1_and_the_same_every_time(api: Any):
    texts = ("A red barn", "a red barn!", "...", "Ein Häuschen am See", "🦊")
    first, again = await vectors(api, *texts), await vectors(api, *texts)
    assert first == again
    assert [math.hypot(*each) for each in first] == pytest.approx([1.0] * 5, abs=1e-4)
    assert cosine(first[0], first[1]) == pytest.approx(1.0, abs=1e-4)
    assert cosine(first[0], first[3]) < 0.3


# --- moderation


@pytest.mark.parametrize(
    ("said", "categories"),
    [
        ("A picnic by the lake", []),
        ("They killed and murdered", ["violence"]),
        ("Hating and killing", ["hate", "violence"]),
        (["fine", "a suicide note"], ["self-harm"]),
        ([{"type": "text", "text": "porn"}], ["sexual"]),
        ([{"type": "image_url", "image_url": "https://x.test/a_massacre.png"}], ["violence"]),
        ([{"type": "image_url", "image_url": {"url": "https://x.test/picnic.png"}}], []),
        ([{"type": "image_url", "image_url": "data:image/png;base64,kill"}], []),
        ([{"type": "image_url", "image_url": "https://[kill"}], []),
        ("Skill and a whatever", []),
    ],
    ids=str,
)
async def test_words_provoke_a_decision(api: Any, said: Any, categories: list[str]):
    answer = await api.post("/v2/external/moderation", {"input": said})
    assert answer.status == 200, answer.body
    decision = answer.json["decision"]
    assert decision["safe"] == (not categories)
    assert decision.get("categories", []) == categories
    assert answer.json["results"][-1]["flagged"] == bool(categories)
    assert "x-credits-charged" not in answer.headers
