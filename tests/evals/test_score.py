"""The figures are shares of what they say they are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from copilot.evals import score
from copilot.evals.mailbox import World
from copilot.evals.score import Became, Outcome, Score, Tally
from copilot.evals.utterances import Call, Utterance
from copilot.toolkit.declaration import Tool

ARCHIVE = Utterance("archive-1a", "archive it", calls=(Call("archive"),))
BOTH = Utterance("two-1a", "archive it and star it", calls=(Call("archive"), Call("mark")))
NOTHING = Utterance("chat-1", "hello")


def outcome(said: Utterance, became: Became, *tools: str, wrong: tuple[str, ...] = ()) -> Outcome:
    return Outcome(said, became, tools, wrong)


def test_coverage_counts_answers_and_accuracy_only_those_answered() -> None:
    found = Score(
        (
            outcome(ARCHIVE, "answered", "archive"),
            outcome(ARCHIVE, "answered", "archive", wrong=("archive.messages",)),
            outcome(ARCHIVE, "answered", "delete"),
            outcome(ARCHIVE, "asked", "archive"),
        ),
        2,
    )
    assert (found.coverage, found.baseline) == (0.75, 0.5)
    assert found.tool_accuracy == pytest.approx(2 / 3)
    assert found.argument_accuracy == pytest.approx(1 / 3)
    assert found.tools == {"archive": Tally(4, 3, 2, 1)}
    assert found.confusions == [("archive", "delete", 1)]


def test_all_tools_of_a_line_must_be_right_in_their_order() -> None:
    assert outcome(BOTH, "answered", "archive", "mark").right
    assert not outcome(BOTH, "answered", "mark", "archive").right_tool
    assert not outcome(BOTH, "answered", "archive").right_tool


def test_a_question_is_no_refusal() -> None:
    found = Score((outcome(NOTHING, "refused"), outcome(NOTHING, "asked"), outcome(NOTHING, "answered", "find")), 0)
    assert found.refused == pytest.approx(1 / 3)
    assert found.acted == 1


def test_words_are_said_to_the_real_interpreter(world: World, tools: Mapping[str, Tool]) -> None:
    meant = Utterance("archive-1a", "archive this", calls=(Call("archive", {"messages": {"ref": "this"}}),))
    found = score.measure([meant, Utterance("noise-1", "asdf")], world, tools)
    assert [one.became for one in found.outcomes] == ["answered", "refused"]
    assert found.argument_accuracy == 1
