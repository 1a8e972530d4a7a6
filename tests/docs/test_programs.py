"""The programs in docs/examples that people run in a terminal; tests/service has the services."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from samsar.emulator import DropAnswer

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture
def run(stage, monkeypatch, capsys):
    """Runs a program, with answers for what it asks; returns its exit code and what it printed."""

    def run(name, *arguments, answers=()):
        waiting = list(answers)
        monkeypatch.setattr(sys, "argv", [name, *arguments])
        monkeypatch.setattr("builtins.input", lambda _: waiting.pop(0))
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        assert not waiting
        printed = capsys.readouterr()
        return ended.value.code, printed.out + printed.err

    return run


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "returns.md").write_text("# Returns\n\nShoes can be sent back within 30 days.\n")
    (folder / "care.md").write_text("# Leather\n\nIt likes wax.\n\n## Suede\n\nBrush it.\n")
    return str(folder)


def test_a_review_that_says_yes_brings_the_video(run, tmp_path):
    code, printed = run("review.py", "A beach", answers=["y"])

    assert code == 0
    assert "before: ai_video_generation" in printed
    assert "scene-0.png" in printed
    assert (tmp_path / "review.mp4").stat().st_size > 0


def test_a_review_that_says_no_costs_no_clips(run, stage, tmp_path):
    before = stage.emulator.balance()
    code, printed = run("review.py", "A beach", answers=["n"])

    assert code == 0
    assert "takes no more credits" in printed
    assert not (tmp_path / "review.mp4").exists()
    assert 0 < before - stage.emulator.balance() < 600


def test_a_review_can_be_taken_up_again(run, stage, tmp_path):
    run("review.py", "A beach", answers=["n"])
    (session,) = stage.emulator.sessions()
    code, _ = run("review.py", "--resume", session.id, answers=["yes"])

    assert code == 0
    assert (tmp_path / "review.mp4").exists()
    assert len(stage.emulator.sessions()) == 1


def test_a_search_finds_the_page_and_the_heading(run, pages):
    run("site_search.py", "index", pages)
    code, printed = run("site_search.py", "find", "shoes sent back")

    assert code == 0
    assert printed.splitlines()[0].endswith("returns.md#1  Returns")


def test_a_question_is_asked_with_what_was_found(run, pages, stage):
    run("site_search.py", "index", pages)
    code, printed = run("site_search.py", "ask", "May shoes be sent back?")

    assert code == 0
    assert "credits" in printed
    asked = next(each for each in stage.emulator.requests if "chat/completions" in each.path)
    assert "within 30 days" in asked.json["messages"][0]["content"]


def test_an_index_is_made_once(run, pages, stage):
    run("site_search.py", "index", pages)
    _, printed = run("site_search.py", "index", pages)

    assert "already" in printed
    made = [each for each in stage.emulator.requests if "generate_embeddings" in each.path]
    assert len(made) == 1


def test_a_lost_answer_makes_no_second_index(run, pages, stage):
    stage.emulator.faults.add(DropAnswer(route="embeddings.create_from_plain_text"))
    code, printed = run("site_search.py", "index", pages)

    assert code == 0
    assert "the index is there" in printed
    assert run("site_search.py", "find", "wax")[0] == 0


def test_a_forgotten_index_is_not_there(run, pages):
    run("site_search.py", "index", pages)
    assert run("site_search.py", "forget")[0] == 0
    code, printed = run("site_search.py", "find", "wax")

    assert code == 1
    assert "no index" in printed
    assert run("site_search.py", "index", pages)[0] == 0


@pytest.fixture
def products(tmp_path):
    path = tmp_path / "products.csv"
    path.write_text("sku,name,mood\nL-1,a lamp,warm\nC-1,a chair,calm\n", "utf-8")
    return path


def test_a_catalogue_becomes_films_once(run, stage, products):
    code, printed = run("catalogue.py", str(products))
    again, _ = run("catalogue.py", str(products))

    assert (code, again) == (0, 0)
    assert "L-1: done, 330 credits, http" in printed
    assert len(list((products.parent / "products").glob("*.mp4"))) == 4
    assert (products.parent / "products.report.csv").read_text("utf-8").count("\n") == 3
    assert len(stage.emulator.sessions()) == 4


def test_a_catalogue_with_mistakes_costs_nothing(run, stage, products):
    products.write_text("sku,name,mod\nL-1,a lamp,warm\n,a chair,calm\n", "utf-8")

    code, printed = run("catalogue.py", str(products))

    assert code == 2
    assert "row 1: there is no column 'mood', which the plan names" in printed
    assert "row 2: the key column 'sku' is empty" in printed
    assert stage.emulator.sessions() == []


def test_a_catalogue_keeps_to_its_budget(run, stage, products):
    code, printed = run("catalogue.py", str(products), "--budget", "600")

    assert code == 1
    assert "over_budget, 0 credits" in printed
    assert len(stage.emulator.sessions()) == 2


def test_the_notebook_runs_from_its_first_cell_to_its_last(stage):
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(each["source"]) for each in notebook["cells"] if each["cell_type"] == "code"]

    stage.run_async("\n".join(cells))

    assert {each.route for each in stage.emulator.requests} >= {
        "videos.create_from_text",
        "images.extend",
        "assistant.create_completion",
    }


def test_the_notebook_is_kept_without_what_it_printed():
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))

    assert all(not each.get("outputs") for each in notebook["cells"])
