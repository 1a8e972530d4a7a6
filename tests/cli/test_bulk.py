"""`samsar bulk`: a table becomes videos, in words and as documents."""

from __future__ import annotations

import csv
import json
import re
import signal
import sys

import pytest
from support.documents import document

from samsar.emulator import EmulatorThread, FailAtStage
from samsar.testing import no_sleep

PLAN = """
make = "text"
max_credits = 400

[fields]
prompt = "A short film about {name}"
image_model = "GPTIMAGE2"
video_model = "RUNWAYML"
duration = 10
"""
DATABASE = ("--database", "films.db")


@pytest.fixture(autouse=True)
def catalogue(tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    (tmp_path / "rows.csv").write_text("name\na lamp\na chair\n", "utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch):
    from samsar.bulk import durable, run

    monkeypatch.setattr(durable, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(durable, "_LISTEN_SECONDS", 0.02)
    monkeypatch.setattr(run, "_LOOK_SECONDS", 0.02)
    with no_sleep():
        yield


@pytest.fixture
def bulk(samsar_command):
    """Runs `samsar bulk …` with the database."""
    return lambda name, *arguments: samsar_command("bulk", name, *arguments, *DATABASE)


@pytest.fixture
def make(bulk):
    """Runs `samsar bulk run` with the table and its plan."""
    return lambda *more: bulk("run", "rows.csv", "--plan", "plan.toml", *more)


@pytest.fixture
def api():
    with EmulatorThread(speed=1e5) as emulator:
        yield emulator


def test_every_row_becomes_a_video(make, account, catalogue):
    ended = make("--yes", "--json", "--download", "films")

    told = document(ended, "bulk_end")
    assert ended.code == 0
    assert told["run"]["counts"] == {"done": 2}
    assert told["unfinished"] == []
    assert len(list((catalogue / "films").glob("*.mp4"))) == 2
    assert len(account.sessions()) == 2


def test_words_tell_each_row_as_it_ends(make, account):
    ended = make("--yes")

    assert ended.code == 0
    assert re.findall(r"^row (\d): done http", ended.err, re.MULTILINE) in (["1", "2"], ["2", "1"])
    assert re.search(r"Rows +2 done", ended.out)
    assert re.search(r"Charged +600 credits", ended.out)


def test_a_terminal_has_a_bar_and_is_asked(terminal, account):
    ended = terminal(*("bulk", "run", "rows.csv", "--plan", "plan.toml", *DATABASE), answer="y\n")

    assert ended.code == 0
    assert "This would cost up to 600 credits ($6.00). Go on?" in ended.err
    assert "2/2" in ended.err


def test_a_no_sends_nothing(terminal, account):
    ended = terminal(*("bulk", "run", "rows.csv", "--plan", "plan.toml", *DATABASE), answer="n\n")

    assert ended.code == 4
    assert "not agreed to; nothing was sent" in ended.err
    assert account.sessions() == []


def test_nobody_to_ask_is_a_no(make, account):
    ended = make()

    assert ended.code == 4
    assert "this would cost up to 600 credits" in ended.err
    assert account.requests == []


def test_the_same_command_makes_the_rest_and_asks_about_no_more(make, account, catalogue):
    assert make("--yes").code == 0
    with (catalogue / "rows.csv").open("a", encoding="utf-8") as file:
        file.write("a bed\n")

    ended = make("--max-credits", "300", "--yes", "--json")

    assert document(ended, "bulk_end")["run"]["counts"] == {"done": 3}
    assert len(account.sessions()) == 3


def test_a_limit_is_kept(make, account):
    ended = make("--max-credits", "599", "--json")

    assert ended.code == 4
    error = document(ended, "error")["error"]
    assert error["message"].startswith("this would cost up to 600 credits, and --max-credits is")
    assert account.requests == []


def test_a_budget_leaves_rows_out_and_says_so(make, account):
    ended = make("--yes", "--budget", "300", "--json")

    told = document(ended, "bulk_end")
    assert ended.code == 4
    assert told["run"]["counts"] == {"done": 1, "over_budget": 1}
    assert [row["state"] for row in told["unfinished"]] == ["over_budget"]


def test_a_dry_run_shows_what_would_be_made(make, account, catalogue):
    words = make("--dry-run")
    told = document(make("--dry-run", "--json"), "bulk_plan")

    assert words.code == 0
    assert "at most 600 credits" in words.out
    assert [row["estimate"] for row in told["rows"]] == [300, 300]
    assert told["rows"][0]["steps"][0]["fields"]["prompt"] == "A short film about a lamp"
    assert account.requests == []
    assert not (catalogue / "films.db").exists()


def test_everything_that_is_wrong_is_told_before_anything_is_sent(make, account, catalogue):
    (catalogue / "rows.csv").write_text("nmae\na lamp\na chair\n", "utf-8")

    words = make("--yes")
    error = document(make("--yes", "--json"), "error")["error"]

    assert words.code == 2
    assert "row 2: there is no column 'name', which the plan names" in words.err
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
        ('make = "text"\nfields = 7', "plan.toml: "),
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


def test_rows_can_be_left_to_a_worker(make, bulk, account):
    begun = document(make("--yes", "--detach", "--json"), "bulk_end")["run"]
    assert begun["counts"] == {"queued": 2}
    assert account.requests == []

    worked = bulk("worker", "--until-done", "--json")

    assert worked.code == 0
    assert [run["counts"] for run in document(worked, "bulk_runs")["runs"]] == [{"done": 2}]


@pytest.fixture
def run_id(make):
    """A run that nobody has worked on yet."""
    return document(make("--yes", "--detach", "--json"), "bulk_end")["run"]["id"]


def test_the_status_is_there_for_one_run_and_for_all(run_id, bulk, account):
    assert [run["id"] for run in document(bulk("status", "--json"), "bulk_runs")["runs"]] == [
        run_id
    ]
    assert document(bulk("status", run_id, "--json"), "bulk_runs")["runs"][0]["rows"] == 2
    assert re.search(rf"^{run_id} +running +2 ", bulk("status").out, re.MULTILINE)
    assert re.search(r"Rows +2 queued", bulk("status", run_id).out)


def test_a_run_is_paused_resumed_and_cancelled(run_id, bulk, account):
    def counts(name):
        return document(bulk(name, run_id, "--json"), "bulk_runs")["runs"][0]["counts"]

    assert counts("pause") == {"held": 2}
    assert counts("resume") == {"queued": 2}
    assert counts("cancel") == {"cancelled": 2}
    again = bulk("resume", run_id)
    assert (again.code, "the run was cancelled" in again.err) == (2, True)
    assert "cancelled" in bulk("status", run_id).out


def test_a_run_goes_on_with_a_larger_budget(make, bulk, account):
    run_id = document(make("--yes", "--budget", "300", "--json"), "bulk_end")["run"]["id"]

    bulk("resume", run_id, "--budget", "600")
    bulk("worker", "--until-done")

    assert document(bulk("status", run_id, "--json"), "bulk_runs")["runs"][0]["counts"] == {
        "done": 2
    }


def test_a_report_is_printed_or_written(make, bulk, account, catalogue):
    run_id = document(make("--yes", "--json"), "bulk_end")["run"]["id"]

    told = document(bulk("report", run_id, "--json"), "bulk_report")
    written = bulk("report", run_id, "--output", "report.csv")

    assert [row["state"] for row in told["rows"]] == ["done", "done"]
    assert written.out.strip() == "report.csv"
    with (catalogue / "report.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["video job_id"] for line in lines] == [
        row["steps"][0]["job_id"] for row in told["rows"]
    ]
    assert told["rows"][0]["id"] in bulk("report", run_id).out


@pytest.fixture
def failed(make, account):
    """A row whose job has failed."""
    account.faults.add(FailAtStage(stage="video_generation", message="the model gave up"))
    ended = make("--yes", "--json")
    told = document(ended, "bulk_end")
    assert ended.code == 8
    (row,) = told["unfinished"]
    assert "the model gave up" in row["error"]
    return row["id"]


def test_a_row_is_submitted_again_after_a_question(failed, terminal, bulk, account):
    assert bulk("resolve", failed, "--submit-again").code == 4
    assert len(account.sessions()) == 2

    ended = terminal("bulk", "resolve", failed, "--submit-again", *DATABASE, answer="y\n")
    bulk("worker", "--until-done")

    assert ended.code == 0
    assert "This would pay for the row a second time. Go on?" in ended.err
    assert len(account.sessions()) == 3


def test_a_row_is_given_the_job_that_a_person_has_found(failed, bulk, account):
    job = "6" * 24

    told = bulk("resolve", failed, "--job-id", job, "--json")

    assert json.loads(told.out) == {"resolved": failed}
    twice = bulk("resolve", failed, "--job-id", job)
    assert (twice.code, "waits for nobody's decision" in twice.err) == (2, True)


@pytest.mark.parametrize("decision", [(), ("--submit-again", "--job-id", "6" * 24)])
def test_a_decision_is_one_of_two(bulk, make, decision, account):
    make("--yes", "--detach")

    ended = bulk("resolve", "row", *decision)

    assert (ended.code, "give either --job-id or --submit-again" in ended.err) == (2, True)


@pytest.mark.parametrize("name", ["status", "pause", "resume", "cancel", "report", "resolve"])
def test_whoever_looks_makes_no_database(samsar_command, catalogue, name):
    more = [] if name == "status" else ["run-1"]
    more += ["--job-id", "6" * 24] if name == "resolve" else []

    ended = samsar_command("bulk", name, *more, "--database", "nowhere.db")

    assert ended.code == 3
    assert "nowhere.db is not there" in ended.err
    assert not (catalogue / "nowhere.db").exists()


def test_a_password_does_not_belong_into_an_argument(samsar_command, monkeypatch):
    url = "postgresql://me:hunter22@127.0.0.1:9/films"

    ended = samsar_command("bulk", "status", "--database", url)
    monkeypatch.setenv("SAMSAR_BULK_DATABASE", url)
    reached = samsar_command("bulk", "status")

    assert (ended.code, "a password belongs into SAMSAR_BULK_DATABASE" in ended.err) == (2, True)
    assert "the database cannot be used" in reached.err
    assert "hunter22" not in ended.err + reached.err


@pytest.mark.slow
def test_ctrl_c_keeps_the_rows_and_says_how_to_go_on(started, bulk, catalogue):
    with EmulatorThread(speed=0) as api:
        own = {"SAMSAR_API_KEY": api.api_key, "SAMSAR_BASE_URL": api.url}
        process = started(
            *("bulk", "run", "rows.csv", "--plan", "plan.toml", "--yes", *DATABASE), **own
        )
        while len(api.sessions()) < 2:
            assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)

        assert process.returncode == 130
        assert "samsar bulk worker --database films.db goes on with run-" in err
        told = document(bulk("status", "--json"), "bulk_runs")
        assert told["runs"][0]["rows"] == 2


def test_without_its_extra_it_says_what_is_missing(samsar_command, monkeypatch):
    for name in list(sys.modules):
        if name.startswith("samsar.bulk"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dbos", None)

    ended = samsar_command("bulk", "status", *DATABASE)

    assert ended.code == 3
    assert "python -m pip install 'samsar[bulk]'" in ended.err
