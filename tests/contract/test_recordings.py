"""Both clients send what was recorded, and make of the answer what was made of it."""

import pytest

from contract import corpus, rules
from contract.replay import CLIENTS

SENT = [
    recording
    for recording in rules.sort(corpus.recordings()).compared
    if not recording.is_rejection
]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("recording", SENT, ids=lambda recording: recording.id)
def test_a_call_is_as_recorded(recording, client, compare):
    assert compare(recording, client) == []
