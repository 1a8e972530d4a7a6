"""The servers that recordings are played against."""

import os

import pytest
from support.scripted import ScriptedServer

from contract.changes import plays_of
from contract.compare import differences
from contract.replay import replay
from contract.summary import PROPERTY


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
        # Plain values, since tests may run in processes of their own.
        record_property(PROPERTY, [recording.id, client, sorted(changes)])
        return [
            line
            for play in plays
            for line in differences(play, replay(play, client, server, elsewhere))
        ]

    return compare
