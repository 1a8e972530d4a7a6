"""Rules and changes are all needed, say why, and leave nothing in the dark."""

import functools

import pytest

from contract import corpus
from contract.changes import ALWAYS, CHANGES, plays_of
from contract.rules import RULES, rules_for, sort
from contract.table import ROW_OF, ROWS
from samsar._core.routes import ROUTES

SORTED = sort(corpus.recordings())
OURS = [each for each in corpus.recordings() if each.typescript in ROW_OF]
ROUTE_OF = {route.name: route for route in ROUTES}


def named(each):
    return each.name


def test_no_two_recordings_have_one_id():
    ids = [(each.is_rejection, each.id) for each in corpus.recordings()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_every_rule_leaves_something_out(rule):
    assert SORTED.left_out[rule.name] != []


@functools.cache
def changes_of_each():
    """Return which changes are made to each recording that is compared, by its id."""
    return {
        (each.is_rejection, each.id): {name for play in plays_of(each) for name in play.changes}
        for each in SORTED.compared
    }


@pytest.mark.parametrize("change", CHANGES, ids=named)
def test_every_change_changes_something(change):
    changed = [id_ for id_, names in changes_of_each().items() if change.name in names]
    assert changed != []


def test_no_recording_is_left_out_by_two_rules():
    rules = {each.id: [rule.name for rule in rules_for(each)] for each in OURS}
    assert {id_: names for id_, names in rules.items() if len(names) > 1} == {}


def test_every_recording_of_ours_is_compared_or_left_out():
    left_out = [each for found in SORTED.left_out.values() for each in found]
    assert len(SORTED.compared) + len(left_out) == len(OURS)


def test_every_reason_refers_to_quirks_that_exist():
    cited = {quirk for each in (*RULES, *CHANGES) for quirk in each.quirks}
    assert (cited | ALWAYS.keys()) - corpus.quirks().keys() == set()


def test_what_is_to_be_fixed_is_not_compared_as_it_was():
    """Comparing such a recording unchanged would demand the mistake of us, too."""
    to_fix = {id_ for id_, row in corpus.quirks().items() if row["suggestion"].startswith("fix")}
    unchanged = {
        each.id
        for each in SORTED.compared
        if not each.is_rejection and not changes_of_each()[each.is_rejection, each.id]
    }
    assert (to_fix & unchanged) - ALWAYS.keys() == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.typescript)
def test_every_row_has_recordings(row):
    assert [each.id for each in OURS if each.typescript == row.typescript] != []


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.python in ROUTE_OF], ids=lambda row: row.typescript
)
def test_a_route_is_what_the_table_of_methods_says(row):
    route = ROUTE_OF[row.python]
    known = row.known | {"python": row.known["python"].replace("(identity)", "")}
    assert known == known | {
        "python": route.name,
        "http_method": route.method,
        "path_template": row.path or route.path,
        "repeat": route.repeat.value,
        "timeout": route.timeout.name.lower(),
    }
