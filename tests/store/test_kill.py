"""kill -9 at any moment loses nothing that was acknowledged."""

from __future__ import annotations

from pathlib import Path

from tests.store import killed_plans
from tests.store.killed import soak


def test_twenty_random_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    assert soak(tmp_path / "store.db", 20) > 20


def test_twenty_random_kills_leave_every_plan_whole_or_undone_in_all_its_parts(tmp_path: Path) -> None:
    assert killed_plans.soak(tmp_path, 20) > 20
