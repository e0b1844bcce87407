"""Killed at any moment while sending, the program loses no mail and sends none twice."""

from __future__ import annotations

from pathlib import Path

from tests.journeys import outbox_kills
from tests.smtp import apart


def test_twenty_kills_while_sending_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    with apart(tmp_path) as server:
        tally = outbox_kills.rounds(tmp_path, server, kills=20, seed=7)
    assert tally.faults == []
    assert tally.kills == 20
    assert tally.taken >= len(tally.queued) > 0
