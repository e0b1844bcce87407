"""What holds for any mail: one lane, one topic, and every quote equal to its span."""

from __future__ import annotations

import tarfile
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.store import insights, mail
from copilot.store.db import Database
from copilot.store.placements import placements
from copilot.triage import analyse
from copilot.triage.brief import brief
from copilot.types import Brief, Citation, View
from tests.triage.boxes import ME, START, fill, raw

WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=200)
SENDERS = ["Ana Ruiz <ana@example.org>", "Shop <orders@shop.example>", "bot@ci.example.net", ME]


def citations(made: Brief) -> list[Citation]:
    """Every citation of a brief."""
    lines = [*made.day]
    for lane in made.lanes:
        lines += lane.summary
        for topic in lane.topics:
            lines += topic.summary
    return [ask.citation for ask in made.asks] + [one for line in lines for one in line.citations]


def check(db: Database) -> None:
    """The invariants of a store that has been analysed."""
    made = brief(db, View(box=""))
    ids = [id for lane in made.lanes for topic in lane.topics for id in topic.ids]
    assert sorted(ids) == sorted(mail.ids(db, View(box="")))
    assert len(ids) == len(set(ids))
    texts: dict[str, str] = {}
    for one in citations(made):
        text = texts.setdefault(one.message_id, mail.message(db, mail.find(db, one.message_id)).text)
        assert one.quote
        assert text[one.start : one.end] == one.quote
    for lane in made.lanes:
        assert len(lane.topics) <= 12
    records = {record.id: record.lane for record in insights.topic_records(db)}
    for lane in made.lanes:
        for topic in lane.topics:
            assert records[topic.topic.id] is lane.lane


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            WORDS,
            st.sampled_from(SENDERS),
            st.sampled_from(["Plans", "Re: Plans", "[ops] Disk", ""]),
            st.integers(0, 3),
        ),
        max_size=14,
    )
)
def test_any_mail_ends_in_one_lane_and_one_topic_with_true_quotes(drawn: list[tuple[str, str, str, int]]) -> None:
    with TemporaryDirectory() as home:
        db = Database(Path(home) / "store.db")
        fill(
            db,
            [
                raw(number, text, sender=sender, subject=subject, reply_to=parent if parent < number else 0)
                for number, (text, sender, subject, parent) in enumerate(drawn, start=1)
            ],
        )
        analyse.run(db, addresses=[ME], now=START)
        check(db)
        db.close()


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["spamassassin_2002", "enron_office_labelled"])
def test_real_mail_ends_in_one_lane_and_one_topic_with_true_quotes(corpora: Path, tmp_path: Path, name: str) -> None:
    with tarfile.open(corpora / "inbox" / f"{name}.maildir.tar.gz") as archive:
        members = [member for member in archive if member.isfile()][::6]
        files = [archive.extractfile(member) for member in members]
        raws = [file.read() for file in files if file is not None]
    db = Database(tmp_path / "store.db")
    half = len(raws) // 2
    for part in (raws[:half], raws[half:]):
        fill(db, part)
        analyse.run(db, addresses=[ME], now=START)
        check(db)
    db.close()


@pytest.mark.corpora
def test_of_real_old_mail_at_most_two_in_a_hundred_change_topic_on_a_day(corpora: Path, tmp_path: Path) -> None:
    with tarfile.open(corpora / "inbox" / "enron_office_labelled.maildir.tar.gz") as archive:
        files = [archive.extractfile(member) for member in archive if member.isfile()]
        raws = [file.read() for file in files if file is not None]
    db = Database(tmp_path / "store.db")
    for day in range(9):
        before = topics_of(db)
        fill(db, raws[:400] if day == 0 else raws[400 + 50 * (day - 1) : 400 + 50 * day])
        analyse.run(db, addresses=[ME], now=START + timedelta(days=day))
        after = topics_of(db)
        assert sum(after[id] != topic for id, topic in before.items()) <= 0.02 * len(before)
        assert len(after) > len(before)
    db.close()


def topics_of(db: Database) -> dict[int, str]:
    """The topic of every message."""
    return {id: topic for id, _message_id, _lane, topic, _unread in placements(db, View(box=""))}
