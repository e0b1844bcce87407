"""Analysis over a store: complete, resumable, repeatable, safe beside another copy."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.store import insights, journal, mail
from copilot.store.db import Database
from copilot.store.placements import placements
from copilot.triage import analyse, topics
from copilot.triage.brief import brief
from copilot.types import Lane, View
from tests.triage.boxes import ME, START, busy_box, fill, raw


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "store.db")
    yield database
    database.close()


def run(db: Database, stop: threading.Event | None = None) -> analyse.AnalysisResult:
    return analyse.run(db, addresses=[ME], stop=stop, now=START)


def where(db: Database) -> dict[int, tuple[str, str]]:
    """Lane and topic of every message."""
    found = placements(db, View(box=""))
    return {id: (lane, topic) for id, _message_id, lane, topic, _unread in found}


def test_every_message_gets_a_lane_and_a_topic_of_that_lane(db: Database) -> None:
    ids = fill(db, busy_box())
    assert run(db).messages == len(ids)
    placed = where(db)
    assert set(placed) == set(ids)
    lanes_of = {record.id: record.lane for record in insights.topic_records(db)}
    for lane, topic in placed.values():
        assert lanes_of[topic] is Lane(lane)


def test_running_again_does_and_says_nothing(db: Database) -> None:
    fill(db, busy_box())
    run(db)
    before = where(db)
    said: list[str] = []
    result = analyse.run(db, addresses=[ME], changed=said.append, now=START)
    assert (result.messages, said) == (0, [])
    assert where(db) == before


def test_a_stop_ends_it_within_a_batch_and_the_next_run_goes_on(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = fill(db, busy_box())
    monkeypatch.setattr(analyse, "BATCH", 10)
    stop = threading.Event()
    result = analyse.run(db, addresses=[ME], stop=stop, changed=lambda _stage: stop.set(), now=START)
    assert result.stopped
    assert result.messages == 10
    assert run(db).messages == len(ids) - 10
    assert all(lane and topic for lane, topic in where(db).values())


def test_a_stop_before_the_start_changes_nothing(db: Database) -> None:
    fill(db, busy_box())
    stop = threading.Event()
    stop.set()
    assert run(db, stop).stopped
    assert set(where(db).values()) == {("", "")}


def test_the_newest_mail_is_analysed_first(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = fill(db, busy_box())
    monkeypatch.setattr(analyse, "BATCH", 10)
    stop = threading.Event()
    analyse.run(db, addresses=[ME], stop=stop, changed=lambda _stage: stop.set(), now=START)
    assert {id for id, (lane, _topic) in where(db).items() if lane} == set(sorted(ids)[-10:])


def test_old_mail_stays_where_it_is_when_new_mail_comes(db: Database) -> None:
    fill(db, busy_box())
    run(db)
    before = where(db)
    fill(db, [raw(n, f"The crane again, part {n}.", subject="Harbour crane 2", reply_to=2) for n in range(70, 80)])
    run(db)
    after = where(db)
    moved = sum(after[id][1] != topic for id, (_lane, topic) in before.items())
    assert moved <= 0.02 * len(before)


def test_an_answer_joins_the_topic_of_its_thread(db: Database) -> None:
    fill(db, busy_box())
    run(db)
    first = mail.find(db, "<20@example.org>")
    (answer,) = fill(
        db,
        [
            raw(
                90,
                "Something else entirely.",
                subject="Re: [gardeners] question 20",
                reply_to=20,
                to="gardeners@lists.example.net",
                headers={"List-Id": "<gardeners.lists.example.net>"},
            )
        ],
    )
    run(db)
    assert where(db)[answer] == where(db)[first]


def test_mail_the_user_moves_to_another_lane_gets_a_topic_there(db: Database) -> None:
    ids = fill(db, busy_box())
    run(db)
    journal.apply(db, "to people", [journal.SetLane(ids[-1:], Lane.PEOPLE, learn=False)])
    run(db)
    lane, topic = where(db)[ids[-1]]
    assert lane == "people"
    assert topic.startswith("people-")


def test_what_was_derived_can_be_deleted_and_made_again(db: Database) -> None:
    ids = fill(db, busy_box())
    run(db)
    before = Counter(where(db).values())
    insights.clear(db)
    assert run(db).messages == len(ids)
    assert sorted(Counter(where(db).values()).values()) == sorted(before.values())


def test_two_copies_at_once_leave_every_message_in_one_topic_that_exists(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    one, other = Database(path), Database(path)
    fill(one, busy_box())
    threads = [threading.Thread(target=run, args=(db,)) for db in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(one)
    known = {record.id: record.lane for record in insights.topic_records(one)}
    for lane, topic in where(one).values():
        assert known[topic] is Lane(lane)
    one.close()
    other.close()


def test_analysis_tells_how_far_it_is_and_what_is_new(db: Database) -> None:
    ids = fill(db, busy_box())
    told: list[tuple[str, int, int]] = []
    stages: list[str] = []
    analyse.run(db, addresses=[ME], progress=lambda *one: told.append(one), changed=stages.append, now=START)
    assert told[-1] == ("analysis", len(ids), len(ids))
    assert set(stages) == {"lanes", "asks", "topics", "summaries"}


def test_who_i_am_is_guessed_where_no_account_says_so(tmp_path: Path) -> None:
    db = Database(tmp_path / "store.db")
    folder = mail.folder(db, mail.account(db, "a folder", kind="eml"), "inbox")
    from copilot.mail import mime
    from copilot.types import Incoming

    made = [raw(n, "Could you send me the signed contract by Friday?", subject=f"Contract {n}") for n in range(1, 9)]
    mail.add(db, folder, [Incoming(one, mime.parse(one), frozenset(), None, f"{n}") for n, one in enumerate(made)])
    analyse.run(db, now=START)
    assert any(ask.owner == "me" for ask in insights.asks(db, View()))
    db.close()


def test_a_thread_summary_is_kept_and_made_anew_when_the_thread_grows(db: Database) -> None:
    fill(db, busy_box())
    run(db)
    row = mail.row(db, mail.find(db, "<2@example.org>"))
    first = analyse.summarize_thread(db, row.thread)
    assert first
    assert analyse.summarize_thread(db, row.thread) == first
    kept = insights.summary(db, "thread", str(row.thread))
    assert kept is not None
    fill(db, [raw(95, "We decided to sell the crane on Monday.", subject="Re: Harbour crane 2", reply_to=2)])
    run(db)
    assert any("sell the crane" in line.text for line in analyse.summarize_thread(db, row.thread))


def test_a_store_with_nothing_in_it_is_analysed_to_nothing(db: Database) -> None:
    assert run(db).messages == 0
    assert brief(db).lanes == ()


def test_a_first_analysis_in_many_rounds_gives_everything_a_topic(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = fill(db, busy_box())
    monkeypatch.setattr(analyse, "BATCH", 7)
    monkeypatch.setattr(analyse, "ROUND", 14)
    assert run(db).messages == len(ids)
    assert all(lane and topic for lane, topic in where(db).values())
    lists = {topic for lane, topic in where(db).values() if lane == "lists"}
    assert len(lists - {"lists-0"}) == 2


def test_a_topic_the_user_named_keeps_its_name_and_its_place(db: Database) -> None:
    fill(db, busy_box())
    run(db)
    topic = where(db)[mail.find(db, "<20@example.org>")][1]
    insights.rename(db, topic, "Green thumbs")
    fill(db, [raw(90, "And who waters it?", subject="Re: [gardeners] question 20", reply_to=20)])
    run(db)
    (record,) = [one for one in insights.topic_records(db) if one.id == topic]
    assert (record.name, record.pinned) == ("Green thumbs", True)
    assert "Green thumbs" in {one.topic.name for lane in brief(db).lanes for one in lane.topics}


def test_topics_of_another_version_are_placed_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(db, busy_box())
    run(db)
    monkeypatch.setattr(topics, "VERSION", "topics-next")
    run(db)
    assert insights.waiting(db, "topics", "topics-next") == 0
    assert all(topic for _lane, topic in where(db).values())
