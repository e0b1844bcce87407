"""The brief as lines: asks in order of urgency, lanes as stacks, nothing wider than the pane."""

from __future__ import annotations

from dataclasses import replace

import pytest

from copilot.types import Ask, Brief, Lane, LaneBrief, Sentence, Tier, Topic, TopicBrief
from copilot.ui.digest import Folding, More, Stack, lines
from tests.ui.mails import NOW, ask, citation

TEXT = "Please send the numbers. We meet on Thursday."
SAID = Sentence("We meet on Thursday.", (citation(TEXT, "We meet on Thursday."),))


def _topic(number: int, ids: tuple[int, ...], unread: int = 1) -> TopicBrief:
    topic = Topic(f"t{number}", Lane.TEAM, f"Topic {number}", len(ids), unread)
    return TopicBrief(topic, ids, tuple(f"<{one}@example.com>" for one in ids), (SAID,), asks=1)


def _brief(asks: tuple[Ask, ...] = (), topics: int = 2) -> Brief:
    made = tuple(_topic(number, (number * 10 + 1, number * 10)) for number in range(topics))
    team = LaneBrief(Lane.TEAM, topics * 2, topics, (SAID,), made)
    return Brief((team, LaneBrief(Lane.JUNK, 0, 0)), asks, topics * 2)


def test_an_empty_lane_is_not_shown() -> None:
    shown = "\n".join(line.text for line in lines(_brief(), 80, now=NOW, folding=Folding()))
    assert "Team" in shown
    assert "Junk" not in shown


def test_a_lanes_stack_holds_all_its_messages_newest_first() -> None:
    made = lines(_brief(), 80, now=NOW, folding=Folding())
    stack = next(line.what for line in made if isinstance(line.what, Stack))
    assert stack.ids == (11, 10, 1, 0)
    assert stack.topic == ""


def test_every_topic_is_a_stack_of_its_own() -> None:
    stacks = [line.what for line in lines(_brief(), 80, now=NOW, folding=Folding()) if isinstance(line.what, Stack)]
    assert [stack.topic for stack in stacks] == ["", "t0", "t1"]


def test_sure_asks_come_first_then_the_nearest_date() -> None:
    asks = (
        ask(TEXT, "Please", tier=Tier.MAYBE, due="2026-11-25"),
        ask(TEXT, "send", due=None),
        ask(TEXT, "numbers", due="2026-12-01"),
        ask(TEXT, "meet", due="2026-11-26"),
        ask(TEXT, "Thursday", due="2019-01-01"),
    )
    made = lines(_brief(asks), 80, now=NOW, folding=Folding())
    assert [line.what.text for line in made if isinstance(line.what, Ask)] == [
        "meet",
        "numbers",
        "send",
        "Thursday",
        "Please",
    ]


def test_what_others_owe_is_not_asked_of_me() -> None:
    theirs = replace(ask(TEXT, "Please"), owner="them")
    assert not any(isinstance(line.what, Ask) for line in lines(_brief((theirs,)), 80, now=NOW, folding=Folding()))


def test_many_asks_and_topics_are_folded_and_unfold() -> None:
    asks = tuple(ask(TEXT, "Please") for _ in range(9))
    folded = lines(_brief(asks, topics=7), 80, now=NOW, folding=Folding())
    assert [line.what for line in folded if isinstance(line.what, More)] == [More("asks"), More("team")]
    whole = lines(_brief(asks, topics=7), 80, now=NOW, folding=Folding(open=frozenset({"asks", "team"})))
    assert sum(isinstance(line.what, Ask) for line in whole) == 9
    assert sum(isinstance(line.what, Stack) for line in whole) == 8


def test_a_lane_that_is_shut_shows_its_count_only() -> None:
    made = lines(_brief(), 80, now=NOW, folding=Folding(shut=frozenset({"team"})))
    assert sum(isinstance(line.what, Stack) for line in made) == 1
    assert "2 new" in "\n".join(line.text for line in made)


def test_summary_sentences_lead_to_their_source() -> None:
    targets = [target.what for line in lines(_brief(), 80, now=NOW, folding=Folding()) for target in line.targets]
    assert SAID.citations[0] in targets


@pytest.mark.parametrize("width", [20, 56, 80, 200])
def test_lines_can_be_made_at_any_width(width: int) -> None:
    assert lines(_brief((ask(TEXT, "Please", due="2026-11-26"),)), width, now=NOW, folding=Folding())
