"""`samsar bulk`: a table becomes videos, in words and as documents."""

from __future__ import annotations

import csv
import json
import re
import signal

import pytest
from support.documents import document

from samsar.bulk import Bulk, Run, durable, run
from samsar.cli import asking, bulk_views
from samsar.cli.bulk_plans import read_plan
from samsar.emulator import EmulatorThread, FailAtStage
from samsar.testing import no_sleep

DATABASE = ("--database", "films.db")


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch):
    monkeypatch.setattr(durable, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(durable, "_LISTEN_SECONDS", 0.02)
    monkeypatch.setattr(run, "_LOOK_SECONDS", 0.02)
    with no_sleep():
        yield


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


def test_a_terminal_has_a_bar_and_is_asked(terminal, account, catalogue):
    ended = terminal(*("bulk", "run", "rows.csv", "--plan", "plan.toml", *DATABASE), answer="y\n")

    assert ended.code == 0
    assert "This would cost up to 600 credits ($6.00). Go on?" in ended.err
    assert "2/2" in ended.err


def test_a_no_sends_nothing(terminal, account, catalogue):
    ended = terminal(*("bulk", "run", "rows.csv", "--plan", "plan.toml", *DATABASE), answer="n\n")

    assert ended.code == 4
    assert "not agreed to; nothing was sent" in ended.err
    assert account.sessions() == []


def test_nothing_is_worked_on_while_somebody_is_asked(make, account, monkeypatch):
    # Rows that were queued before would begin, and "nothing was sent" would be a lie.
    asked = []
    monkeypatch.setattr(asking, "agree", lambda *_: asked.append(durable._worker))

    assert make().code == 0

    assert asked == [None]


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


@pytest.mark.parametrize("folder", ["taken", "taken/films"])
def test_a_folder_that_cannot_be_is_found_out_before_anything_is_paid(
    make, account, catalogue, folder
):
    (catalogue / "taken").write_text("a file", "utf-8")

    ended = make("--yes", "--download", folder)

    assert (ended.code, f"--download: {folder}: " in ended.err) == (2, True)
    assert account.requests == []


def test_rows_can_be_left_to_a_worker(make, bulk, account):
    begun = document(make("--yes", "--detach", "--json"), "bulk_end")["run"]
    assert begun["counts"] == {"queued": 2}
    assert account.requests == []

    worked = bulk("worker", "--until-done", "--json")

    assert worked.code == 0
    assert [run["counts"] for run in document(worked, "bulk_runs")["runs"]] == [{"done": 2}]


def test_a_worker_makes_what_is_submitted_while_it_works(make, bulk, account, monkeypatch):
    wait = Run.wait

    def wait_while_more_comes(run):
        ended = wait(run)
        if not later:
            with Bulk(None, database="films.db", work=False) as other:
                later.append(other.submit([{"name": "a bed"}], read_plan("plan.toml")).id)
        return ended

    later = []
    make("--yes", "--detach")
    monkeypatch.setattr(Run, "wait", wait_while_more_comes)

    worked = bulk("worker", "--until-done", "--json")

    counts = {run["id"]: run["counts"] for run in document(worked, "bulk_runs")["runs"]}
    assert counts[later[0]] == {"done": 1}
    assert len(account.sessions()) == 3


@pytest.mark.parametrize("rows", [1, 6])
def test_a_run_is_not_counted_for_every_row_that_ends(
    terminal, account, catalogue, monkeypatch, rows
):
    looks = []
    status = Run.status
    monkeypatch.setattr(bulk_views, "_LOOK_SECONDS", 3600.0)
    monkeypatch.setattr(Run, "status", lambda run: looks.append(run) or status(run))
    table = "".join(f"thing {each}\n" for each in range(rows))
    (catalogue / "rows.csv").write_text(f"name\n{table}", "utf-8")

    ended = terminal("bulk", "run", "rows.csv", "--plan", "plan.toml", "--yes", *DATABASE)

    assert f"{rows}/{rows}" in ended.err
    assert f"{rows * 300:,} credits" in ended.err
    assert len(looks) == 3  # as it begins, as it ends, and for the result


def test_a_hint_names_the_database_so_that_it_can_be_copied(
    samsar_command, account, catalogue, monkeypatch
):
    begin = ("bulk", "run", "rows.csv", "--plan", "plan.toml", "--yes", "--detach")

    named = samsar_command(*begin, "--database", "my films.db")
    monkeypatch.setenv("SAMSAR_BULK_DATABASE", "films.db")
    known = samsar_command(*begin)

    assert "samsar bulk worker --database 'my films.db' works on it." in named.err
    assert "samsar bulk worker works on it." in known.err


def test_no_worker_is_asked_for_where_everything_was_made_before(
    samsar_command, account, catalogue
):
    again = ("bulk", "run", "rows.csv", "--plan", "plan.toml", "--yes", *DATABASE)
    samsar_command(*again)

    queued = samsar_command(*again, "--detach")

    assert "2 done" in queued.out
    assert "works on it" not in queued.err


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


def test_a_key_that_is_refused_has_the_exit_code_of_credentials(make, account, monkeypatch):
    monkeypatch.setenv("SAMSAR_API_KEY", "sk_of_somebody_else")

    ended = make("--yes", "--json")

    told = document(ended, "bulk_end")["run"]
    assert (ended.code, told["state"]) == (3, "paused")
    assert told["reason"].startswith("AuthenticationError")
