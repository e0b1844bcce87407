"""The labels are whole, unambiguous, and split so that nobody tunes on the test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import chain
from typing import get_args

import pytest

from copilot.evals import mailbox, meaning, utterances
from copilot.evals.utterances import Part, Utterance
from copilot.toolkit.declaration import Tool

PARTS: tuple[Part, ...] = get_args(Part)
LINES = {part: utterances.load(part) for part in PARTS}
EVERY = list(chain.from_iterable(LINES.values()))
MEANT = [one for one in EVERY if one.calls]


def test_there_are_600_lines_that_mean_something_and_200_that_do_not() -> None:
    counted = {part: Counter(bool(one.calls) for one in LINES[part]) for part in PARTS}
    assert counted == {"dev": {True: 400, False: 100}, "test": {True: 200, False: 100}}


def test_no_family_is_in_both_parts() -> None:
    families = [{one.family for one in LINES[part] if one.calls} for part in PARTS]
    assert not families[0] & families[1]


def test_no_words_are_said_twice() -> None:
    assert max(Counter(one.words.casefold() for one in EVERY).values()) == 1


def test_every_tool_is_meant_in_both_parts(tools: Mapping[str, Tool]) -> None:
    for part in PARTS:
        assert {call.tool for one in LINES[part] for call in one.calls} == set(tools)


def test_every_labelled_argument_is_one_of_its_tool(tools: Mapping[str, Tool]) -> None:
    for call in chain.from_iterable(one.calls for one in MEANT):
        declared = tools[call.tool].arguments
        assert set(call.arguments) <= {one.name for one in declared}
        assert {one.name for one in declared if one.required} - set(call.arguments) == set()


def test_a_tenth_of_the_lines_says_two_things() -> None:
    assert sum(len(one.calls) == 2 for one in MEANT) == 60


@pytest.mark.parametrize("name", ["messages", "query"])
def test_every_reference_to_mail_finds_some(name: str) -> None:
    told = mailbox.load()
    for one in MEANT:
        for call in one.calls:
            if name in call.arguments:
                assert meaning.mails(call.arguments[name], told.scenes[one.scene], told), one.words


def test_every_task_that_is_meant_is_one_open_task() -> None:
    told = mailbox.load()
    meant = [call.arguments["tasks"] for one in MEANT for call in one.calls if "tasks" in call.arguments]
    assert all(len(meaning.tasks(label, told)) == 1 for label in meant)


def test_every_text_that_is_meant_stands_in_the_words() -> None:
    for one in MEANT:
        for call in one.calls:
            for name in ("text", "subject", "title", "label"):
                assert _said(str(call.arguments.get(name, "*")), one), one.words


def _said(text: str, line: Utterance) -> bool:
    return text == "*" or text.casefold() in line.words.casefold()
