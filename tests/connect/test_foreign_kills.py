"""Killed at any moment while telling foreign systems, the program loses nothing and makes nothing twice."""

from __future__ import annotations

from pathlib import Path

from tests.connect import foreign_kills


def test_six_kills_while_delivering_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    tally = foreign_kills.rounds(tmp_path / "store.db", kills=6, seed=7)
    assert tally.faults == []
    assert tally.kills == 6
    assert tally.made >= len(tally.saved) > 0
