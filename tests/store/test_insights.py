"""What analysis finds out is kept, waits to be made again when the engine changes, and can be thrown away."""

from __future__ import annotations

import pytest

from copilot.errors import NotFound
from copilot.store import insights, journal, mail
from copilot.types import Ask, Citation, Lane, Placement, Sentence, Tier, View
from tests.store.made import Box, incoming


def ask(text: str, at: int = 0) -> Ask:
    return Ask(
        text, "me", "ann@example.com", "2026-03-04", Tier.MAYBE, Citation("<1@example.com>", at, at + 5, "plain")
    )


def test_new_messages_wait_for_every_stage_newest_first(box: Box) -> None:
    first = box.add(incoming(1))
    assert insights.pending(box.db, "lanes", "v1", limit=9) == list(first)
    second = box.add(incoming(2), incoming(3))
    assert insights.pending(box.db, "lanes", "v1", limit=2) == [second[1], second[0]]
    assert insights.waiting(box.db, "lanes", "v1") == 3
    insights.set_lanes(box.db, {id: Placement(Lane.TEAM, "w") for id in (*first, *second)})
    assert insights.pending(box.db, "lanes", "v1", limit=9) == []
    assert insights.waiting(box.db, "asks", "v1") == 3


def test_a_new_version_makes_everything_wait_again(box: Box) -> None:
    ids = box.add(incoming(1), incoming(2))
    assert len(insights.pending(box.db, "asks", "v1", limit=9)) == 2
    insights.put_asks(box.db, {id: [] for id in ids}, engine="v1")
    assert insights.pending(box.db, "asks", "v1", limit=9) == []
    assert len(insights.pending(box.db, "asks", "v2", limit=9)) == 2


def test_what_changes_lane_waits_for_a_topic_again(box: Box) -> None:
    (id,) = box.add(incoming(1))
    assert insights.pending(box.db, "topics", "v1", limit=9) == [id]
    insights.set_lanes(box.db, {id: Placement(Lane.TEAM, "w")})
    insights.put_topics(box.db, [insights.TopicRecord("team-0", Lane.TEAM, "Everything else")])
    insights.assign(box.db, {id: "team-0"})
    assert insights.pending(box.db, "topics", "v1", limit=9) == []
    assert insights.set_lanes(box.db, {id: Placement(Lane.TEAM, "other words")}) == ()
    assert insights.set_lanes(box.db, {id: Placement(Lane.JUNK, "w")}) == (id,)
    assert insights.pending(box.db, "topics", "v1", limit=9) == [id]
    assert mail.row(box.db, id).topic == ""


def test_topics_come_back_as_they_were_and_are_counted_by_view(box: Box) -> None:
    ids = box.add(*(incoming(n, keywords=["$seen"] if n == 1 else []) for n in range(4)))
    insights.set_lanes(box.db, {id: Placement(Lane.TEAM, "w") for id in ids})
    big = insights.TopicRecord("team-1", Lane.TEAM, "Move", "list:x", True, 3, 0.25, b"\x00\x01", 2)
    insights.put_topics(box.db, [insights.TopicRecord("team-0", Lane.TEAM, "Everything else"), big])
    insights.assign(box.db, {ids[0]: "team-0", **dict.fromkeys(ids[1:], "team-1")})
    assert insights.topic_records(box.db)[1] == big
    assert [(one.id, one.messages, one.unread) for one in insights.topics(box.db, View())] == [
        ("team-1", 3, 2),
        ("team-0", 1, 1),
    ]
    assert [one.id for one in insights.topics(box.db, View(since=mail.row(box.db, ids[3]).date))] == ["team-1"]
    assert insights.stacks(box.db, View(lane="team"))[1] == insights.Stack("team", "team-1", 3, 2)
    thread = mail.row(box.db, ids[0]).thread
    assert insights.thread_topics(box.db, [thread, 5]) == {(Lane.TEAM, thread): "team-0"}


def test_a_topic_keeps_the_name_the_user_gave_it(box: Box) -> None:
    record = insights.TopicRecord("team-1", Lane.TEAM, "Move")
    insights.put_topics(box.db, [record])
    insights.rename(box.db, "team-1", "The big move")
    insights.put_topics(box.db, [record])
    assert insights.topic_records(box.db)[0].name == "The big move"
    with pytest.raises(NotFound):
        insights.rename(box.db, "team-9", "x")


def test_messages_of_a_dropped_topic_wait_again(box: Box) -> None:
    (id,) = box.add(incoming(1))
    insights.pending(box.db, "topics", "v1", limit=1)
    insights.put_topics(box.db, [insights.TopicRecord("team-1", Lane.TEAM, "Move")])
    insights.assign(box.db, {id: "team-1"})
    insights.drop_topics(box.db, ["team-1"])
    assert insights.pending(box.db, "topics", "v1", limit=9) == [id]
    assert insights.topic_records(box.db) == []


def test_asks_replace_those_of_the_same_message_and_come_newest_first(box: Box) -> None:
    old, new = box.add(incoming(1), incoming(2))
    insights.put_asks(box.db, {old: [ask("x")], new: [ask("late", 9), ask("early", 2)]}, engine="e")
    assert [one.text for one in insights.asks(box.db, View())] == ["early", "late", "x"]
    assert insights.asks(box.db, View(), limit=1)[0] == ask("early", 2)
    insights.put_asks(box.db, {new: [ask("only")], 777: [ask("gone")]}, engine="e")
    assert insights.asks_of(box.db, [new, old, 777]) == {new: (ask("only"),), old: (ask("x"),)}
    assert insights.asks(box.db, View(lane="junk")) == ()
    assert [one.text for one in insights.asks(box.db, View(query="subject:1"))] == ["x"]


def test_a_summary_says_what_it_was_made_from(box: Box) -> None:
    sentences = [Sentence("One.", (Citation("<1@example.com>", 0, 5, "plain"),)), Sentence("Two.", ())]
    insights.put_summary(box.db, "day", "2026-03-02", input_hash="h1", engine="builtin-1", sentences=sentences)
    kept = insights.summary(box.db, "day", "2026-03-02")
    assert kept == insights.Summary("h1", "builtin-1", tuple(sentences))
    insights.put_summary(box.db, "day", "2026-03-02", input_hash="h2", engine="builtin-1", sentences=[])
    kept = insights.summary(box.db, "day", "2026-03-02")
    assert kept is not None
    assert (kept.input_hash, kept.sentences) == ("h2", ())
    assert insights.summary(box.db, "day", "2026-03-03") is None


def test_vectors_and_models_are_kept_as_given(box: Box) -> None:
    (id,) = box.add(incoming(1))
    insights.put_vectors(box.db, "bag", {id: b"\x00\xff"})
    insights.put_model(box.db, "space", b"abc")
    assert insights.vectors(box.db, "bag", [id, 3]) == {id: b"\x00\xff"}
    assert insights.vectors(box.db, "other", [id]) == {}
    assert (insights.model(box.db, "space"), insights.model(box.db, "none")) == (b"abc", b"")


def test_clearing_leaves_mail_and_everything_the_user_said(box: Box) -> None:
    taught, placed = box.add(incoming(1, sender="shop@example.com"), incoming(2))
    journal.apply(box.db, "put", [journal.SetLane((taught,), Lane.RECEIPTS, learn=True)])
    insights.set_lanes(box.db, {placed: Placement(Lane.TEAM, "a rule")})
    insights.put_topics(
        box.db, [insights.TopicRecord("team-1", Lane.TEAM, "Move"), insights.TopicRecord("t-2", Lane.TEAM, "x")]
    )
    insights.rename(box.db, "team-1", "Mine")
    insights.put_asks(box.db, {placed: [ask("x")]}, engine="e")
    insights.clear(box.db)
    assert [insights.lane_of(box.db, id) for id in (taught, placed)] == ["receipts", ""]
    assert insights.learned(box.db) == {("sender", "shop@example.com"): Lane.RECEIPTS}
    assert [one.name for one in insights.topic_records(box.db)] == ["Mine"]
    assert insights.asks(box.db, View(box="")) == ()
    assert set(insights.pending(box.db, "lanes", "v1", limit=9)) == {taught, placed}
    assert mail.count(box.db, View()) == (2, 2)
