"""`eval tools` tells figures, and of the test part nothing else."""

from __future__ import annotations

import json

import pytest

from copilot.cli import main


def test_the_test_part_tells_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "tools", "--set", "test", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["set"], told["lines"], told["misses"]) == ("test", 200, [])
    assert 0 <= told["argument_accuracy"] <= told["tool_accuracy"] <= 1


def test_the_figures_are_text_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "tools"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("coverage")
    assert "unsubscribe" in told
