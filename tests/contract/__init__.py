"""Replays recordings of the TypeScript client through both clients, and compares.

A recording says what was called, what was sent, what was answered and what came of it. `table.py`
tells which of our methods stands for which of its methods, in the terms of `rows.py`; `takes.py`
and `translate.py` turn its arguments into ours.

`changes.py` lists where we differ on purpose: such recordings are compared with a changed
expectation. `rules.py` lists what is left out, and why. A rule or a change that fits no recording
fails the run, and so does a recording that differs without one. The end of the run says how many
recordings were compared and how many were left out by which rule.

The recordings are read from the folder that the environment variable `SAMSAR_CONTRACT` names, or
from `data/`, which holds those of the methods that we have.

To add a method: add a row to `table.py`, copy its recordings (`copy_recordings.py --help`), run
the tests, and write a change or a rule for each difference that is meant.
"""
