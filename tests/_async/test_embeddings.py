"""Embeddings: indexing, searching, deleting, and the list of templates."""

from __future__ import annotations

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import AnswerInstead, FailAfterHandling
from samsar.types import FieldOptions, PlainText, Range

LISTINGS = [
    {"id": "1", "city": "Austin", "price": 1800, "description": "Modern flat close to downtown."},
    {"id": "2", "city": "Dallas", "price": 2200, "description": "Spacious flat with a balcony."},
    {"id": "3", "city": "Dallas", "price": 2900, "description": "Penthouse with a balcony."},
]


def page(*names, total, offset=0, has_more=None):
    pagination = {"total": total, "limit": 2, "offset": offset, "has_more": has_more}
    return Say(
        body={
            "templates": [{"template_id": name, "name": name} for name in names],
            "pagination": {k: v for k, v in pagination.items() if v is not None},
        }
    )


async def template_of(samsar, **fields):
    created = await samsar.embeddings.create(name="listings", records=LISTINGS, **fields)
    return created.data.template_id


async def test_records_are_indexed_and_found_by_words(samsar):
    created = await samsar.embeddings.create(name="listings", records=LISTINGS)
    assert created.data.record_count == 3
    fields = {field.key: field.type for field in created.data.structured_fields}
    assert fields["price"] == "number"
    assert created.data.structured_fields[0].sample_values
    assert created.data.hash_link.endswith(created.data.template_hash)
    assert created.credits_charged > 0

    found = await samsar.embeddings.search(
        created.data.template_id, search_term="a balcony for my penthouse"
    )
    assert found.data.template_name == "listings"
    assert found.data.results[0].id == "3"
    assert found.data.results[0].record == LISTINGS[2]
    assert found.data.results[0].score > found.data.results[1].score


async def test_a_search_is_narrowed_down_by_values_and_ranges(emulator, samsar):
    template = await template_of(samsar)
    found = await samsar.embeddings.search(
        template,
        search_term="flat",
        search_params={"city": "Dallas", "price": Range(max=2500)},
        limit=5,
        rerank=True,
    )
    assert [hit.id for hit in found.data.results] == ["2"]
    assert found.data.structured_filters == {"city": "Dallas", "price": {"max": 2500}}
    assert emulator.requests[-1].json == {
        "template_id": template,
        "search_term": "flat",
        "search_params": {"city": "Dallas", "price": {"max": 2500}},
        "limit": 5,
        "rerank": True,
    }
    either = await samsar.embeddings.search(
        template, search_term="flat", search_params={"city": ["Austin", "Boston"]}
    )
    assert [hit.id for hit in either.data.results] == ["1"]


async def test_similar_records_are_found_by_a_record(samsar):
    similar = await samsar.embeddings.find_similar(
        await template_of(samsar),
        search_json={"city": "Austin", "price": 1900, "description": "downtown, modern"},
        limit=2,
    )
    assert similar.data.matches[0].id == "1"
    assert len(similar.data.matches) == 2
    assert similar.data.structured_filters["city"] == "Austin"


async def test_what_is_not_retrievable_does_not_come_back(samsar):
    template = await template_of(
        samsar,
        field_options={
            "description": FieldOptions(searchable=True),
            "price": {"retrievable": False, "searchable": False},
        },
    )
    found = await samsar.embeddings.search(template, search_term="flat")
    assert all("price" not in hit.record for hit in found.data.results)
    bare = await samsar.embeddings.search(template, search_term="flat", include_raw=False)
    assert bare.data.results[0].record is None


async def test_records_are_replaced_added_and_deleted(samsar):
    template = await template_of(samsar)
    updated = await samsar.embeddings.update(
        template,
        records=[{"id": "1", "city": "Austin", "price": 1750}, {"id": "4", "city": "Waco"}],
    )
    assert updated.data.record_count == 4
    one = await samsar.embeddings.delete_records(template, source_id=4)
    assert (one.data.deleted_count, one.data.record_count, one.data.status) == (1, 3, "ready")
    two = await samsar.embeddings.delete_records(template, source_ids=["1", "2", "9"])
    assert (two.data.deleted_count, two.data.record_count) == (2, 1)
    rest = await samsar.embeddings.delete_template(template)
    assert (rest.data.deleted_count, rest.data.status) == (1, "empty")
    now = await samsar.embeddings.status(template)
    assert (now.data.has_embeddings, now.data.record_count, now.data.status) == (False, 0, "empty")


async def test_pages_and_texts_are_indexed(samsar):
    pages = await samsar.embeddings.create_from_urls(
        ["https://example.com/docs/start", "https://example.com/docs/prices"], levels=1
    )
    assert (pages.data.input_url_count, pages.data.crawl_levels) == (2, 1)
    assert pages.data.firecrawl_credits_used == 2
    assert pages.credits_charged > 4.5
    same = await samsar.embeddings.create(urls="https://example.com/docs/start")
    assert same.data.processed_url_count == 1
    texts = await samsar.embeddings.create_from_plain_text(
        [
            "Set your key.",
            PlainText(content="Install it.", url="https://example.com/docs"),
            {"content": "Run it.", "title": "Running", "chapter": 3},
        ],
        name="docs",
    )
    assert texts.data.record_count == 3
    found = await samsar.embeddings.search("docs", search_term="install")
    assert found.data.results[0].id == "https://example.com/docs"
    one = await samsar.embeddings.create_from_plain_text("Only this.")
    assert one.data.record_count == 1


async def test_an_expired_template_is_gone_and_the_error_says_what_to_do(emulator, samsar):
    created = await samsar.embeddings.create_from_plain_text("Text.", name="short", ttl_minutes=1)
    assert created.data.ttl_minutes == 1
    in_a_minute = emulator.clock.now() / 1_000_000 + 60
    assert created.data.expires_at.timestamp() == pytest.approx(in_a_minute, abs=0.001)
    emulator.clock.advance(61)
    with pytest.raises(sdk.GoneError, match="index again") as caught:
        await samsar.embeddings.search("short", search_term="text")
    assert caught.value.code == "EMBEDDING_TEMPLATE_EXPIRED"
    assert caught.value.body["details"]["template_id"] == created.data.template_id
    with pytest.raises(sdk.NotFoundError, match="Embedding template not found"):
        await samsar.embeddings.status("short")


async def test_somebody_elses_template_is_out_of_reach(emulator, samsar):
    template = await template_of(samsar)
    other = {"api_key": emulator.open_account(10)}
    with pytest.raises(sdk.PermissionDeniedError):
        await samsar.embeddings.status(template, options=other)
    with pytest.raises(sdk.NotFoundError):
        await samsar.embeddings.status("listings", options=other)


async def test_templates_are_listed_page_by_page(samsar):
    for name in ("one", "two", "three"):
        await samsar.embeddings.create_from_plain_text("Text.", name=name)
    first = await samsar.embeddings.list_templates(limit=2)
    assert [template.name for template in first.data.templates] == ["three", "two"]
    pagination = first.data.pagination
    assert (pagination.total, pagination.limit, pagination.offset) == (3, 2, 0)
    assert pagination.has_more is True
    names = [template.name async for template in samsar.embeddings.iterate_templates(limit=2)]
    assert names == ["three", "two", "one"]
    summary = first.data.templates[0]
    assert summary.created_at.tzinfo is not None
    assert summary.embedding_model


async def test_without_templates_there_is_nothing_to_iterate(emulator, samsar):
    assert [template async for template in samsar.embeddings.iterate_templates()] == []
    assert len(emulator.requests) == 1


async def test_a_template_that_moves_to_the_next_page_comes_once(server, scripted):
    server.play(
        page("c", "b", total=3, has_more=True),
        # One was made in the meantime.
        page("b", "a", total=4, offset=2, has_more=False),
    )
    names = [template.name async for template in scripted.embeddings.iterate_templates(limit=2)]
    assert names == ["c", "b", "a"]
    assert [got.query for got in server.got] == [{"limit": "2"}, {"limit": "2", "offset": "2"}]


async def test_a_page_that_only_repeats_is_passed_over(server, scripted):
    server.play(
        page("b", total=2, has_more=True),
        page("b", total=3, offset=1, has_more=True),
        page("a", total=3, offset=2, has_more=False),
    )
    names = [template.name async for template in scripted.embeddings.iterate_templates(limit=1)]
    assert names == ["b", "a"]


@pytest.mark.parametrize(
    "second",
    [
        page("b", "a", total=9, offset=0, has_more=True),
        page(total=9, offset=2, has_more=True),
        page("b", "a", total=4, offset=2, has_more=True),
    ],
    ids=["the server ignores the offset", "an empty page", "more than there is"],
)
async def test_pages_that_do_not_get_on_end_in_an_error(server, scripted, second):
    server.play(page("b", "a", total=9, has_more=True), second)
    with pytest.raises(sdk.UnexpectedReplyError, match="never end"):
        _ = [template async for template in scripted.embeddings.iterate_templates(limit=2)]
    assert len(server.got) == 2


async def test_a_server_that_does_not_say_whether_there_is_more_is_asked(server, scripted):
    server.play(Say(body={"templates": [{"template_id": "a"}]}), Say(body={"templates": []}))
    found = [template async for template in scripted.embeddings.iterate_templates()]
    assert [template.template_id for template in found] == ["a"]
    assert len(server.got) == 2


async def test_searching_costs_money_so_it_is_sent_once(emulator, samsar):
    template = await template_of(samsar)
    movements = len(emulator.ledger())
    emulator.faults.add(FailAfterHandling(route="embeddings.search", status=502))

    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.embeddings.search(template, search_term="a balcony")

    assert len(emulator.ledger()) == movements + 1


async def test_deleting_is_repeated(emulator, samsar):
    template = await template_of(samsar)
    emulator.faults.add(AnswerInstead(route="embeddings.delete_template", status=502))

    deleted = await samsar.embeddings.delete_template(f" {template} ")

    assert deleted.data.template_id == template
    bodies = [each.json for each in emulator.requests if each.route == "embeddings.delete_template"]
    assert bodies == [{"template_id": template}] * 2
