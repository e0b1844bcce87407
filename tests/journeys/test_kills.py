"""Killed at any moment, the program loses no mail and doubles none; the long run of the same is `scripts/soak`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.letters import crowd, identity
from tests.cli.program import ask
from tests.dovecot import Dovecot
from tests.journeys import soak

pytestmark = pytest.mark.dovecot


def test_ten_kills_among_moves_keep_every_acknowledged_change_and_every_message(
    dovecot: Dovecot, tmp_path: Path
) -> None:
    user, tally = dovecot.user(), soak.Tally()
    dovecot.fill(user, crowd(120, words=5))
    soak.account(tmp_path / "home", dovecot, user)
    ask(tmp_path / "home", "sync")
    expected = soak.moves(tmp_path / "home", kills=10, seed=5, tally=tally)
    soak.settled(tmp_path / "home", dovecot, user, tally, expected=expected)
    assert tally.faults == []
    assert tally.acknowledged
    assert soak.in_store(tmp_path / "home").keys() == {identity(number) for number in range(1, 121)}


def test_kills_during_the_first_sync_neither_lose_nor_double_mail(dovecot: Dovecot, tmp_path: Path) -> None:
    user, tally = dovecot.user(), soak.Tally()
    dovecot.fill(user, crowd(3000, words=5))
    soak.account(tmp_path / "home", dovecot, user)
    soak.syncs(tmp_path / "home", kills=5, seed=5, tally=tally)
    soak.settled(tmp_path / "home", dovecot, user, tally)
    assert tally.faults == []
    assert soak.in_store(tmp_path / "home").keys() == {identity(number) for number in range(1, 3001)}
