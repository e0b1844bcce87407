"""Killed at any moment, the program has done a plan wholly or not at all, and what leaves leaves once."""

from __future__ import annotations

from pathlib import Path

from tests.journeys import apply_kills


def test_ten_kills_leave_no_plan_half_done_lost_or_doubled(tmp_path: Path) -> None:
    tally = apply_kills.rounds(tmp_path, kills=10, seed=7)
    assert tally.faults == []
    assert tally.kills == 10
    assert tally.whole >= len(tally.done) > 0
