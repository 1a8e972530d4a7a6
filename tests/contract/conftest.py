"""The servers that recordings are played against, and the summary of what was compared."""

import os

import pytest
from support.scripted import ScriptedServer

from contract import corpus, rules, summary
from contract.changes import plays_of
from contract.compare import differences
from contract.replay import replay
from contract.summary import Compared

PROPERTY = "contract"


@pytest.fixture(scope="session")
def server():
    with ScriptedServer() as running:
        yield running


@pytest.fixture(scope="session")
def elsewhere():
    with ScriptedServer() as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_from_the_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("SAMSAR_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def compare(server, elsewhere, record_property):
    """Play a recording through a client and return the differences; the summary counts it."""

    def compare(recording, client):
        plays = plays_of(recording)
        changes = {name for play in plays for name in play.changes}
        record_property(PROPERTY, Compared(recording.id, client, tuple(sorted(changes))))
        return [
            line
            for play in plays
            for line in differences(play, replay(play, client, server, elsewhere))
        ]

    return compare


def pytest_terminal_summary(terminalreporter):
    compared = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, value in report.user_properties
        if name == PROPERTY and report.when == "call"
    ]
    if not compared:
        return
    terminalreporter.section("contract")
    for line in summary.lines(rules.sort(corpus.recordings()), compared):
        terminalreporter.write_line(line)
