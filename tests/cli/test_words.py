"""The words of the command line: what is asked of the user, what they may write where, and what a slip is answered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from copilot.types import Lane
from tests.cli import letters
from tests.cli.program import ask, environment, run


@pytest.mark.parametrize(
    "words",
    [
        ("bref",),
        ("brief", "--lane", "newsletter"),
        ("brief", "--since", "yesterday"),
        ("brief", "--since", "24"),
        ("brief", "extra"),
        ("show",),
        ("search",),
        ("search", "x", "--limit", "0"),
        ("search", "x", "--limit", "many"),
        ("import",),
        ("open",),
        ("do",),
        ("--hom",),
        ("sync", "--account"),
    ],
)
def test_a_slip_is_answered_with_a_sentence_a_hint_and_exit_2(home: Path, words: tuple[str, ...]) -> None:
    assert run(home, *words).refused(2).out == ""


def test_a_misspelt_command_names_the_near_one(home: Path) -> None:
    assert "brief" in run(home, "bref").refused(2).err


def test_a_refusal_with_json_is_one_document_too(home: Path) -> None:
    done = run(home, "show", "<nowhere@example.com>", "--json").refused(1)
    assert done.document.keys() == {"error", "hint"}
    assert "nowhere@example.com" in done.document["error"]


@pytest.mark.parametrize(
    "words",
    [("--home", "{}", "brief", "--json"), ("brief", "--home", "{}", "--json"), ("brief", "--json", "--home={}")],
)
def test_home_may_stand_anywhere(everyday: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "copilot", *(word.format(everyday) for word in words)],
        capture_output=True,
        check=True,
        env=environment(COPILOT_HOME=str(tmp_path / "unused")),
    )
    assert json.loads(said.stdout)["messages"] == 5
    assert not (tmp_path / "unused").exists()


def test_of_two_homes_the_last_counts(everyday: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "unused", "brief", "--home", str(everyday), "--json").well().document["messages"] == 5
    assert not (tmp_path / "unused").exists()


def test_the_environment_names_a_home_and_the_option_overrules_it(everyday: Path, tmp_path: Path) -> None:
    assert run(everyday, "brief", "--json", COPILOT_HOME=str(tmp_path / "unused")).well().document["messages"] == 5
    assert not (tmp_path / "unused").exists()


def test_words_after_two_dashes_are_words(everyday: Path) -> None:
    found = run(everyday, "search", "--json", "--", "budget", "-from:rosa@example.org").well().document
    assert [one["message_id"] for one in found["messages"]] == [letters.identity(2)]


def test_brief_of_one_lane_holds_that_lane_alone(everyday: Path) -> None:
    whole = ask(everyday, "brief")
    for lane in whole["lanes"]:
        part = ask(everyday, "brief", "--lane", lane["name"])
        assert [one["name"] for one in part["lanes"]] == [lane["name"]]
        assert part["messages"] == lane["messages"]
        ids = {one for topic in part["lanes"][0]["topics"] for one in topic["messages"]}
        assert {one["message_id"] for one in part["asks"]} <= ids


def test_every_lane_may_be_asked_for_though_it_is_empty(home: Path) -> None:
    for lane in Lane:
        assert ask(home, "brief", "--lane", lane.value)["lanes"] == []


@pytest.mark.parametrize(("since", "expected"), [("90m", 1), ("24h", 2), ("7d", 3), ("2w", 4), ("8w", 5)])
def test_brief_since_holds_what_came_within(everyday: Path, since: str, expected: int) -> None:
    brief = ask(everyday, "brief", "--since", since)
    assert brief["messages"] == expected
    assert sum(len(topic["messages"]) for lane in brief["lanes"] for topic in lane["topics"]) == expected


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("budget", [2, 1]),
        ("BUDGET fair", [2, 1]),
        ("from:rosa@example.org budget", [1]),
        ("from:rosa subject:budget", [1]),
        ("from:garden", [3]),
        ("to:rosa", [2]),
        ('"total: eur 12.50"', [4]),
        ('subject:"ten tools"', [3]),
        ("has:attachment", [4]),
        ("is:unread budget", [2, 1]),
        ("is:read budget", []),
        ("budget -from:ada", [1]),
        ("spades or receipt", [3, 4]),
        ("lane:newsletters", [3]),
        ("after:7d before:1d", [3]),
        ("before:9d subject:receipt", [4]),
        ("nothingofthekind", []),
    ],
)
def test_search_speaks_the_syntax_of_mail(everyday: Path, query: str, numbers: list[int]) -> None:
    found = [one["message_id"] for one in ask(everyday, "search", query)["messages"]]
    assert found == [letters.identity(number) for number in numbers]


def test_the_words_of_a_search_may_come_one_by_one(everyday: Path) -> None:
    assert ask(everyday, "search", "from:rosa@example.org", "budget")["query"] == "from:rosa@example.org budget"


def test_search_gives_the_newest_first_and_no_more_than_asked(home: Path, tmp_path: Path) -> None:
    ask(home, "import", letters.mbox(tmp_path / "many.mbox", letters.crowd(70)), "--no-analyse")
    subjects = [f"Report {number}" for number in range(70, 0, -1)]
    assert [one["subject"] for one in ask(home, "search", "report")["messages"]] == subjects[:50]
    assert [one["subject"] for one in ask(home, "search", "report", "--limit", "3")["messages"]] == subjects[:3]
    assert [one["subject"] for one in ask(home, "search", "report", "--limit", "999")["messages"]] == subjects


@pytest.mark.parametrize("query", ["before:someday", "is:purple", "lane:nowhere", '"half a phrase', "colour:red"])
def test_a_search_that_cannot_be_read_is_answered_and_never_crashes(everyday: Path, query: str) -> None:
    done = run(everyday, "search", query)
    assert done.code in (0, 2)
    assert "Traceback" not in done.err
    if done.code == 2:
        done.refused(2)


@pytest.mark.parametrize(
    "query", ["*", "(", ")", "AND", "OR or", "NEAR(a b)", "'", 'a"b', "-", "--", "from:", "💌", "x" * 5000]
)
def test_no_query_breaks_the_search(everyday: Path, query: str) -> None:
    done = run(everyday, "search", "--json", "--", query)
    assert done.code in (0, 2), done.err
    assert "Traceback" not in done.err


def test_undo_takes_back_the_last_change_and_only_that(home: Path, tmp_path: Path) -> None:
    from copilot.paths import find
    from copilot.types import FLAGGED, Role, View
    from copilot.workspace import Workspace

    ask(home, "import", letters.eml(tmp_path / "mail", letters.EVERYDAY))
    before = ask(home, "brief")
    workspace = Workspace(find(str(home)))
    try:
        ids = list(workspace.ids(View(query="budget")))
        workspace.mark(ids, add=[FLAGGED])
        workspace.move(ids, Role.ARCHIVE)
    finally:
        workspace.close()
    assert ask(home, "brief")["messages"] == before["messages"] - 2

    done = ask(home, "undo")
    assert done == {"receipt": done["receipt"], "label": "2 messages archived", "messages": 2, "undone": True}
    after = ask(home, "brief")
    assert _placed(after) == _placed(before)
    assert ask(home, "show", letters.identity(1))["keywords"] == [FLAGGED]

    assert ask(home, "undo")["label"] == "2 messages starred"
    assert ask(home, "show", letters.identity(1))["keywords"] == []
    run(home, "undo").refused(1)


def _placed(brief: dict[str, list[dict[str, list[dict[str, list[str]]]]]]) -> set[str]:
    return {one for lane in brief["lanes"] for topic in lane["topics"] for one in topic["messages"]}
