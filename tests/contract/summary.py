"""What a run has compared and what it has left out, in a few lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from contract import corpus, rules
from contract.replay import CLIENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pytest

    from contract.corpus import Recording
    from contract.rules import Sorting


PROPERTY = "contract"
"""The property of a test report that holds what the test has compared."""


class Compared(NamedTuple):
    """One recording that was compared through one client, and the changes made to it."""

    recording: str
    client: str
    changes: tuple[str, ...]


def of_reports(reports: Iterable[pytest.TestReport]) -> list[str]:
    """Return the summary of a run, from the reports of its tests."""
    compared = [
        Compared(recording, client, tuple(changes))
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == PROPERTY
        for recording, client, changes in [value]
    ]
    return lines(rules.sort(corpus.recordings()), compared) if compared else []


def lines(sorting: Sorting, compared: Iterable[Compared]) -> list[str]:
    """Return the summary of a run; nothing when it has compared nothing."""
    clients: dict[str, set[str]] = defaultdict(set)
    changes: dict[str, set[str]] = defaultdict(set)
    for each in compared:
        clients[each.recording].add(each.client)
        changes[each.recording].update(each.changes)
    if not clients:
        return []
    ran = [each for each in sorting.compared if each.id in clients]
    changed = [names for names in changes.values() if names]
    left_out = {name: len(each) for name, each in sorting.left_out.items() if each}
    found = [
        f"{_counted(ran, sorting.compared)} compared through {_through(list(clients.values()))}",
        *_by(
            f"{len(changed)} of them with a change that is meant",
            Counter(name for names in changed for name in names),
        ),
        *_by(f"{sum(left_out.values())} left out", left_out),
    ]
    if sorting.not_ours:
        methods = {each.typescript for each in sorting.not_ours}
        found.append(
            f"{_kinds(sorting.not_ours)} belong to {len(methods)} methods that are not ours yet"
        )
    return [f"contract: {line}" for line in found]


def _through(clients: list[set[str]]) -> str:
    partly = [names for names in clients if names != set(CLIENTS)]
    if not partly:
        return "both clients"
    if len(partly) == len(clients) and len({*map(frozenset, partly)}) == 1:
        return f"the {min(partly[0])} client only"
    return f"both clients, {len(partly)} of them through one client only"


def _counted(ran: list[Recording], all_of_them: list[Recording]) -> str:
    if len(ran) == len(all_of_them):
        return _kinds(ran)
    return f"{_kinds(ran)} (of {_kinds(all_of_them)})"


def _kinds(recordings: list[Recording]) -> str:
    rejections = sum(each.is_rejection for each in recordings)
    return f"{len(recordings) - rejections} recordings and {rejections} rejections"


def _by(what: str, counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return []
    largest_first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    parts = ", ".join(f'{count} by "{name}"' for name, count in largest_first)
    return [f"{what}: {parts}"]
