"""`samsar bulk` before anything is sent: plans, rows and databases that cannot be."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from support.documents import document

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"


def test_a_dry_run_shows_what_would_be_made(make, account, catalogue):
    words = make("--dry-run")
    told = document(make("--dry-run", "--json"), "bulk_plan")

    assert words.code == 0
    assert "at most 600 credits" in words.out
    assert [row["estimate"] for row in told["rows"]] == [300, 300]
    assert told["rows"][0]["steps"][0]["fields"]["prompt"] == "A short film about a lamp"
    assert account.requests == []
    assert not (catalogue / "films.db").exists()


def test_a_dry_run_needs_no_database_and_all_else_does(samsar_command, account, catalogue):
    begin = ("bulk", "run", "rows.csv", "--plan", "plan.toml")

    assert samsar_command(*begin, "--dry-run").code == 0
    ended = samsar_command(*begin, "--yes")
    assert (ended.code, "--database is missing" in ended.err) == (2, True)
    assert account.requests == []


def test_everything_that_is_wrong_is_told_before_anything_is_sent(make, account, catalogue):
    (catalogue / "rows.csv").write_text("nmae\na lamp\na chair\n", "utf-8")

    words = make("--yes")
    error = document(make("--yes", "--json"), "error")["error"]

    assert words.code == 2
    told = [line.partition(":")[0] for line in words.err.splitlines()]
    assert told == ["row 1", "row 1", "row 2", "row 2", "error", "hint"]
    assert "row 2: there is no column 'name', which the plan names" in words.err
    assert "error: 4 things are wrong with these rows" in words.err
    assert {problem["row"] for problem in error["problems"]} == {1, 2}
    assert account.requests == []


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ("make = ", "plan.toml is no TOML"),
        ("[fields]", "plan.toml: make is missing"),
        ('make = "text"\ntransalte = ["fr"]', "plan.toml: a plan has no 'transalte'"),
        ('make = "music"', "plan.toml: make must be 'text' or 'images'"),
        ('make = "text"\n[fields]\nprmopt = "x"', "plan.toml: create_from_text has no field"),
        ("make = 7", "plan.toml: make must be a text"),
        ('make = "text"\nkey = 7', "plan.toml: key must be a text"),
        ('make = "text"\nfields = 7', "plan.toml: fields must be a table"),
        ('make = "text"\npublish = ["ab"]', "plan.toml: publish must be a table"),
        ('make = "text"\ntranslate = "fr"', "plan.toml: translate must be a list of texts"),
        ('make = "text"\nignore = [["a"]]', "plan.toml: ignore must be a list of texts"),
    ],
)
def test_a_plan_that_is_none_is_refused_in_one_line(make, account, catalogue, plan, message):
    (catalogue / "plan.toml").write_text(plan, "utf-8")

    ended = make("--yes")

    assert ended.code == 2
    assert message in ended.err
    assert "Traceback" not in ended.err


def test_a_plan_that_is_not_there_is_refused(bulk, account):
    ended = bulk("run", "rows.csv", "--plan", "nowhere.toml")

    assert (ended.code, "nowhere.toml cannot be read" in ended.err) == (2, True)


def test_the_plan_of_the_documentation_is_one(bulk, catalogue):
    page = PAGE.read_text("utf-8")
    (told,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (catalogue / "plan.toml").write_text(told, "utf-8")
    (catalogue / "rows.csv").write_text("name,stock\na lamp,3\n", "utf-8")

    ended = bulk("run", "rows.csv", "--plan", "plan.toml", "--dry-run", "--json")

    (row,) = document(ended, "bulk_plan")["rows"]
    assert [step["name"] for step in row["steps"]] == ["video", "translate:es"]
    assert row["steps"][0]["fields"]["prompt"] == "A short film about a lamp"


@pytest.mark.parametrize("name", ["status", "pause", "resume", "cancel", "report", "resolve"])
def test_whoever_looks_makes_no_database(samsar_command, catalogue, name):
    more = [] if name == "status" else ["run-1"]
    more += ["--job-id", "6" * 24] if name == "resolve" else []

    ended = samsar_command("bulk", name, *more, "--database", "nowhere.db")

    assert ended.code == 3
    assert "nowhere.db is not there" in ended.err
    assert not (catalogue / "nowhere.db").exists()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter22@127.0.0.1:9/films",
        "postgresql://127.0.0.1:9/films?user=me&password=hunter22",
    ],
)
def test_a_password_does_not_belong_into_an_argument(samsar_command, monkeypatch, url):
    ended = samsar_command("bulk", "status", "--database", url)
    monkeypatch.setenv("SAMSAR_BULK_DATABASE", url)
    reached = samsar_command("bulk", "status")

    assert (ended.code, "a password belongs into SAMSAR_BULK_DATABASE" in ended.err) == (2, True)
    assert "the database cannot be used" in reached.err
    assert "hunter22" not in ended.err + reached.err


def test_without_its_extra_it_says_what_is_missing(bulk, monkeypatch):
    for name in list(sys.modules):
        if name.startswith("samsar.bulk"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dbos", None)

    ended = bulk("status")

    assert ended.code == 3
    assert "python -m pip install 'samsar[bulk]'" in ended.err
