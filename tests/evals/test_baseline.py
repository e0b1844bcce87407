"""The nearest description is the one that shares the rarest words."""

from __future__ import annotations

from collections.abc import Mapping

from copilot.evals.baseline import Nearest
from copilot.toolkit.declaration import Tool


def test_a_tools_own_name_is_nearest(tools: Mapping[str, Tool]) -> None:
    nearest = Nearest(tools.values())
    assert [nearest.choose(name) for name in ("unsubscribe", "snooze", "archive")] == [
        "unsubscribe",
        "snooze",
        "archive",
    ]


def test_words_that_are_in_no_description_choose_nothing(tools: Mapping[str, Tool]) -> None:
    assert Nearest(tools.values()).choose("xylophone qwertz") == ""
