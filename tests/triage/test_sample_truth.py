"""Lanes and asks on the sample mailbox, against what a careful person noted."""

from __future__ import annotations

import pytest

from copilot.types import Lane
from tests.triage import truth


def test_lanes_are_exact_for_at_least_95_percent() -> None:
    wrong = [
        (case.file, placed.lane.value, placed.why) for case, placed in truth.placements() if placed.lane != case.lane
    ]
    assert len(wrong) <= 0.05 * len(truth.cases()), wrong


def test_no_attack_of_the_sample_leaves_junk_and_nothing_else_enters_it() -> None:
    for case, placed in truth.placements():
        assert (placed.lane is Lane.JUNK) == (case.lane == "junk"), (case.file, placed)


def test_asks_are_found_with_owner_and_due_date() -> None:
    joined = truth.matches()
    both = [(match.wanted, match.found) for match in joined if match.wanted and match.found]
    assert len(both) >= 0.9 * sum(1 for match in joined if match.wanted)
    assert len(both) >= 0.8 * sum(1 for match in joined if match.found)
    assert sum(wanted.owner == found.owner for wanted, found in both) >= 0.95 * len(both)
    assert sum(wanted.due == found.due for wanted, found in both) >= 0.85 * len(both)


@pytest.mark.parametrize("lane", ["junk", "newsletters"])
def test_bulk_asks_nothing(lane: str) -> None:
    files = {case.file for case in truth.cases() if case.lane == lane}
    assert [match for match in truth.matches() if match.file in files and match.found] == []
