"""kill -9 at random moments of a sync or of journaled moves: nothing lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

from tests.dovecot import Dovecot
from tests.journeys.kills import Victim


def test_a_pull_killed_five_times_ends_with_the_store_equal_to_the_server(dovecot: Dovecot, tmp_path: Path) -> None:
    victim = Victim(dovecot, tmp_path, messages=1200, seed=1)
    for _ in range(5):
        victim.run("pull", seconds=victim.rng.uniform(0, 0.4))
    victim.run("pull", seconds=None)
    assert victim.differences() == []


def test_moves_killed_five_times_all_happen_once(dovecot: Dovecot, tmp_path: Path) -> None:
    victim = Victim(dovecot, tmp_path, messages=300, seed=2)
    victim.run("pull", seconds=None)
    for _ in range(5):
        victim.run("move", seconds=victim.rng.uniform(0, 0.5))
    assert victim.kills == 5
    victim.run("settle", seconds=None)
    assert victim.acknowledged
    assert victim.differences() == []
