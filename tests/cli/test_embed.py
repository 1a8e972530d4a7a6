"""`samsar embed`: from records to answers."""

import json
from pathlib import Path

import pytest
from support.documents import document

from samsar.emulator import AnswerInstead

LISTINGS = [
    {"id": "1", "city": "Austin", "price": 1800, "description": "Modern flat close to downtown."},
    {"id": "2", "city": "Dallas", "price": 2200, "description": "Spacious flat with a balcony."},
]


@pytest.fixture
def template(samsar_command, account):
    Path("listings.json").write_text(json.dumps(LISTINGS))
    ended = samsar_command(
        "embed",
        "create",
        "--records",
        "@listings.json",
        "--name",
        "listings",
        "--field-options",
        '{"city": {"filterable": true}}',
        "--json",
    )
    return document(ended, "template")["template_id"]


@pytest.mark.parametrize("form", ["list", "lines"])
def test_records_are_a_list_or_one_object_a_line(samsar_command, account, form):
    lines = "\n".join(json.dumps(each) for each in LISTINGS)
    ended = samsar_command(
        "embed",
        "create",
        "--records",
        "-",
        "--json",
        answer=json.dumps(LISTINGS) if form == "list" else f"{lines}\n\n",
    )

    assert document(ended, "template")["record_count"] == 2


@pytest.mark.parametrize(
    ("records", "complaint"),
    [
        ('{"id": 1}\nnonsense', "line 2 is no JSON"),
        ("nonsense", "it is no JSON"),
        ("7", "it must be a list"),
        ("", "records is empty"),
        ("@nowhere.json", "nowhere.json: No such file"),
    ],
)
def test_bad_records_are_told_before_anything_is_sent(samsar_command, account, records, complaint):
    ended = samsar_command("embed", "create", "--records", records)

    assert ended.code == 2
    assert complaint in " ".join(ended.err.split())
    assert account.requests == []


def test_a_search_shows_records_with_their_scores(samsar_command, template):
    found = document(
        samsar_command(
            "embed",
            "search",
            template,
            "a balcony",
            "--search-params",
            '{"city": "Dallas"}',
            "--limit",
            "1",
            "--json",
        ),
        "hits",
    )
    assert [hit["id"] for hit in found["results"]] == ["2"]

    ended = samsar_command("embed", "search", template, "a balcony")
    assert ended.out.splitlines()[0].split() == ["Record", "Score", "Fields"]
    assert '"city": "Dallas"' in ended.out


def test_similar_records_are_found_by_words_or_by_a_record(samsar_command, template):
    by_words = samsar_command("embed", "similar", template, "a balcony", "--json")
    by_record = samsar_command(
        "embed", "similar", template, "--search-json", '{"city": "Dallas"}', "--json"
    )

    assert document(by_words, "matches")["matches"][0]["id"] == "2"
    assert document(by_record, "matches")["matches"][0]["id"] == "2"
    assert "Score" in samsar_command("embed", "similar", template, "a balcony").out


def test_similar_needs_words_or_a_record(samsar_command, template):
    ended = samsar_command("embed", "similar", template)

    assert ended.code == 2
    assert "search_term" in ended.err


def test_a_search_that_is_sure_to_cost_little_needs_no_agreement(samsar_command, template):
    assert samsar_command("embed", "search", template, "balcony", "--max-credits", "1").code == 0


def test_a_search_whose_price_nobody_knows_asks_first(samsar_command, account, template):
    before = len(account.requests)
    ended = samsar_command("embed", "search", template, "balcony", "--rerank")

    assert ended.code == 4
    assert len(account.requests) == before
    assert samsar_command("embed", "search", template, "balcony", "--rerank", "--yes").code == 0


def test_records_that_could_cost_more_than_the_limit_ask_first(
    samsar_command, account, monkeypatch
):
    monkeypatch.setenv("SAMSAR_CONFIRM_ABOVE", "0.001")
    ended = samsar_command("embed", "create", "--records", json.dumps(LISTINGS))

    assert ended.code == 4
    assert "100 credits for a million tokens" in ended.err
    assert account.requests == []


def test_a_limit_on_records_is_kept(samsar_command, account):
    ended = samsar_command(
        "embed", "create", "--records", json.dumps(LISTINGS), "--max-credits", "0.001", "--yes"
    )

    assert ended.code == 4
    assert account.requests == []


def test_records_are_put_into_a_template(samsar_command, template):
    record = '[{"id": "3", "city": "Reno", "description": "A house."}]'
    ended = samsar_command("embed", "update", template, "--records", record, "--json")

    assert document(ended, "template")["record_count"] == 3


def test_texts_are_indexed_as_they_stand(samsar_command, account):
    Path("about.txt").write_text("We are open on Sundays.")
    ended = samsar_command("embed", "from-text", "@about.txt", "Closed in May.", "--json")
    assert document(ended, "template")["record_count"] == 2

    entries = '[{"content": "Open at noon.", "url": "https://example.com/hours"}]'
    ended = samsar_command("embed", "from-text", "--plain-text", entries, "--name", "hours")
    assert ended.code == 0
    assert "Record count       1" in ended.out


@pytest.mark.parametrize("arguments", [[], ["Open.", "--plain-text", '["Closed."]']])
def test_texts_are_given_in_one_way(samsar_command, account, arguments):
    ended = samsar_command("embed", "from-text", *arguments)

    assert ended.code == 2
    assert "Give either TEXT or --plain-text." in ended.err


def test_reading_pages_asks_first(samsar_command, account):
    arguments = ("embed", "from-url", "https://example.com/rooms", "--levels", "1")

    refused = samsar_command(*arguments)
    assert (refused.code, account.requests) == (4, [])
    ended = samsar_command(*arguments, "--yes", "--json")
    assert document(ended, "template")["processed_url_count"] == 1


def test_pages_that_were_left_out_are_named(samsar_command, account):
    body = {
        "template_id": "6b0000000000000000000000",
        "record_count": 1,
        "skipped_urls": [{"url": "https://example.com/login", "message": "needs a login"}],
        "crawl_errors": [{"url": "https://example.com/gone", "code": "404"}],
    }
    account.faults.add(AnswerInstead(status=200, body=body, route="embeddings.create_from_urls"))
    ended = samsar_command("embed", "from-url", "https://example.com/", "--yes")

    rows = [line.split("  ") for line in ended.out.splitlines()[-3:]]
    assert [row[0] for row in rows] == [
        "Left out",
        "https://example.com/login",
        "https://example.com/gone",
    ]
    assert (rows[1][-1], rows[2][-1].strip()) == ("needs a login", "404")


def test_a_template_can_have_a_last_hour(samsar_command, account):
    ended = samsar_command("embed", "from-text", "Open.", "--ttl-minutes", "60", "--json")

    assert document(ended, "template")["ttl_minutes"] == 60


def test_templates_are_listed_newest_first(samsar_command, template):
    samsar_command("embed", "from-text", "Open.", "--name", "hours")

    listed = document(samsar_command("embed", "list", "--json"), "templates")["templates"]
    assert [each["name"] for each in listed] == ["hours", "listings"]
    ended = samsar_command("embed", "list", "--limit", "1")
    assert len(ended.out.splitlines()) == 2
    assert "hours" in ended.out


def test_no_templates_are_said_in_words(samsar_command, account):
    assert samsar_command("embed", "list").out == "There are no templates.\n"


def test_the_status_tells_how_many_records_there_are(samsar_command, template):
    found = document(samsar_command("embed", "status", template, "--json"), "template")

    assert (found["record_count"], found["status"]) == (2, "ready")


def test_single_records_are_deleted_without_a_question(samsar_command, template):
    ended = samsar_command("embed", "delete", template, "--source-id", "1", "--json")

    assert document(ended, "template")["record_count"] == 1


def test_all_records_are_deleted_only_after_a_yes(samsar_command, terminal, template):
    refused = samsar_command("embed", "delete", template)
    assert refused.code == 4
    assert "nothing was deleted" in refused.err
    assert terminal("embed", "delete", template, answer="\n").code == 4
    assert "2" in samsar_command("embed", "status", template).out

    assert terminal("embed", "delete", template, answer="y\n").code == 0
    found = document(samsar_command("embed", "status", template, "--json"), "template")
    assert found["record_count"] == 0


def test_a_dry_run_deletes_nothing(samsar_command, account, template):
    before = len(account.requests)
    ended = samsar_command("embed", "delete", template, "--dry-run", "--json")

    assert document(ended, "plan")["requests"][0]["method"] == "POST"
    assert len(account.requests) == before
    assert samsar_command("embed", "delete", template, "--yes").code == 0
