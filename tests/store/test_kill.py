"""kill -9 at any moment loses nothing that was acknowledged."""

from __future__ import annotations

from pathlib import Path

from tests.store.killed import soak


def test_twenty_random_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    assert soak(tmp_path / "store.db", 20) > 20
