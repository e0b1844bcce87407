"""Times that were said, as the second at which something happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from copilot.errors import UsageError
from copilot.toolkit.api import Context, When, ahead, spoken
from tests.toolkit.world import NOW, world


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return world(tmp_path)


def at(text: str, *, all_day: bool = False) -> When:
    return When(datetime.fromisoformat(text).replace(tzinfo=NOW.tzinfo), all_day=all_day, said=text)


def second(text: str) -> int:
    return int(at(text).at.timestamp())


def test_an_hour_is_that_hour(context: Context) -> None:
    assert ahead(context, at("2026-03-10T14:15")) == second("2026-03-10T14:15")


@pytest.mark.parametrize(
    ("day", "meant"),
    [("2026-03-11", "2026-03-11T08:00"), ("2026-03-10", "2026-03-10T18:00")],
)
def test_a_day_alone_is_its_morning_or_else_its_evening(context: Context, day: str, meant: str) -> None:
    assert f"{NOW:%F %R}" == "2026-03-10 09:30"
    assert ahead(context, at(day, all_day=True)) == second(meant)


@pytest.mark.parametrize("when", [at("2026-03-09", all_day=True), When(NOW), When(NOW - timedelta(minutes=1))])
def test_what_is_over_is_refused(context: Context, when: When) -> None:
    with pytest.raises(UsageError, match="is over"):
        ahead(context, when)


def test_times_are_spoken_with_the_hour_only_where_it_was_said() -> None:
    assert spoken(at("2026-03-09T07:05")) == "Monday 9 March 2026, 07:05"
    assert spoken(at("2026-03-09", all_day=True)) == "Monday 9 March 2026"
