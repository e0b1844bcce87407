"""The helper: every job done once, whoever does it, and the same analysis with it as without."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.store import insights
from copilot.store.db import Database
from copilot.store.placements import placements
from copilot.triage import analyse
from copilot.triage.helper import Helper
from copilot.types import View
from tests.triage.boxes import ME, START, busy_box, fill


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "store.db")
    yield database
    database.close()


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def double(db: Database, job: int) -> tuple[int, int]:
    time.sleep(0.02)
    return 2 * job, os.getpid()


def die(db: Database, job: int) -> tuple[int, int]:
    """Ends the helper, and no other process."""
    if "copilot.triage.helper" in Path("/proc/self/cmdline").read_text():
        os._exit(1)
    return double(db, job)


def double_all(db: Database, helper: Helper, count: int) -> tuple[dict[int, int], set[int]]:
    """The answers by job, and the processes that gave them."""
    done = dict(helper.share(double, range(count), kind=tuple[int, int]))
    return {job: answer for job, (answer, _) in done.items()}, {process for _, process in done.values()}


def test_jobs_are_done_here_and_in_the_helper_each_once(db: Database) -> None:
    with Helper(db, wanted=True) as helper:
        done, processes = double_all(db, helper, 100)
        assert done == {job: 2 * job for job in range(100)}
        assert len(processes) == 2
        assert os.getpid() in processes


def test_without_a_helper_all_is_done_here(db: Database) -> None:
    with Helper(db, wanted=False) as helper:
        assert double_all(db, helper, 5) == ({job: 2 * job for job in range(5)}, {os.getpid()})


def test_what_the_helper_dies_of_is_done_here(db: Database) -> None:
    with Helper(db, wanted=True) as helper:
        done = dict(helper.share(die, range(50), kind=tuple[int, int]))
        assert {job: answer for job, (answer, _) in done.items()} == {job: 2 * job for job in range(50)}
        assert double_all(db, helper, 3)[1] == {os.getpid()}


def test_analysis_finds_the_same_with_and_without_a_helper(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyse, "BATCH", 5)
    other = Database(tmp_path / "other.db")
    for one, many in ((db, 1), (other, 1_000)):
        monkeypatch.setattr(analyse, "_MANY", many)
        fill(one, busy_box())
        analyse.run(one, addresses=[ME], now=START)
    assert placements(db, View(box="")) == placements(other, View(box=""))
    assert insights.asks(db, View(box="")) == insights.asks(other, View(box=""))
    assert insights.summary(db, "day", "latest") == insights.summary(other, "day", "latest")
    other.close()
