"""Both clients refuse what was refused, before anything is sent."""

import pytest

from contract import corpus, rules
from contract.replay import CLIENTS

REFUSED = [
    recording for recording in rules.sort(corpus.recordings()).compared if recording.is_rejection
]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("recording", REFUSED, ids=lambda recording: recording.id)
def test_a_call_is_refused_as_recorded(recording, client, compare):
    assert compare(recording, client) == []
