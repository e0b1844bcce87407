"""The brief as the first screen and the command line show it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.store import mail
from copilot.store.db import Database
from copilot.store.placements import newest
from copilot.triage import analyse
from copilot.triage.brief import brief
from copilot.types import Lane, View
from tests.triage.boxes import ME, START, busy_box, fill


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "store.db")
    fill(database, busy_box())
    yield database
    database.close()


@pytest.fixture
def analysed(db: Database) -> Database:
    analyse.run(db, addresses=[ME], now=START)
    return db


def test_every_message_is_in_exactly_one_lane_and_one_topic(analysed: Database) -> None:
    made = brief(analysed)
    ids = [id for lane in made.lanes for topic in lane.topics for id in topic.ids]
    assert sorted(ids) == sorted(mail.ids(analysed, View()))
    assert len(ids) == len(set(ids)) == made.messages
    assert len({lane.lane for lane in made.lanes}) == len(made.lanes)


def test_counts_agree_with_what_they_count(analysed: Database) -> None:
    made = brief(analysed)
    for lane in made.lanes:
        assert lane.messages == sum(len(topic.ids) for topic in lane.topics)
        assert (lane.messages, lane.unread) == mail.count(analysed, View(lane=lane.lane.value))
        for topic in lane.topics:
            assert topic.topic.messages == len(topic.ids) == len(topic.message_ids)
    assert sum(topic.asks for lane in made.lanes for topic in lane.topics) == len(made.asks) > 0


def test_ids_are_newest_first_and_go_with_their_message_ids(analysed: Database) -> None:
    for lane in brief(analysed).lanes:
        for topic in lane.topics:
            assert list(topic.ids) == sorted(topic.ids, reverse=True)
            assert [mail.find(analysed, one) for one in topic.message_ids] == list(topic.ids)


def test_topics_are_at_most_twelve_with_names_of_their_own_and_the_pool_last(analysed: Database) -> None:
    for lane in brief(analysed).lanes:
        names = [topic.topic.name for topic in lane.topics]
        assert len(names) == len(set(names)) <= 12
        assert all(names)
        if "Everything else" in names:
            assert names[-1] == "Everything else"


def test_stacks_are_named_as_a_person_would(analysed: Database) -> None:
    names = {topic.topic.name for lane in brief(analysed).lanes for topic in lane.topics}
    assert {"gardeners", "sailors", "The Morning Bread", "Shop"} <= names


def test_every_line_cites_a_message_that_is_shown(analysed: Database) -> None:
    for lane in brief(analysed).lanes:
        assert lane.summary
        for topic in lane.topics:
            assert 1 <= len(topic.summary) <= 2
            for citation in (one for line in topic.summary for one in line.citations):
                assert citation.message_id in topic.message_ids
                text = mail.message(analysed, mail.find(analysed, citation.message_id)).text
                assert text[citation.start : citation.end] == citation.quote


def test_the_latest_day_is_told_in_at_most_five_lines(analysed: Database) -> None:
    assert 1 <= len(brief(analysed).day) <= 5


def test_mail_that_is_not_analysed_yet_is_shown_among_peoples(db: Database) -> None:
    (lane,) = brief(db).lanes
    (topic,) = lane.topics
    assert lane.lane is Lane.PEOPLE
    assert topic.topic.messages == 60


def test_the_newest_of_every_topic_are_those_the_brief_shows_first(analysed: Database) -> None:
    shown = {topic.topic.id: list(topic.ids[:3]) for lane in brief(analysed).lanes for topic in lane.topics}
    assert {topic: ids for (_, topic), ids in newest(analysed, View(), 3).items()} == shown


def test_a_narrower_view_gives_a_smaller_brief(analysed: Database) -> None:
    made = brief(analysed, View(lane="receipts"))
    assert [lane.lane for lane in made.lanes] == [Lane.RECEIPTS]
    assert made.messages == 13


def test_the_brief_needs_no_numpy() -> None:
    code = "import sys, copilot.triage.brief; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
