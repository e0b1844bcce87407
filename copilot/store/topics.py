"""Topics, who is in them, and how a view spreads over lanes and topics."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from copilot.errors import NotFound
from copilot.store import stages, views
from copilot.store.db import Store, reading, writing
from copilot.types import Lane, Topic, View

_SHOWN = "coalesce(nullif(own_name, ''), name)"


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A topic as analysis remembers it; everything after `name` is the topic model's own."""

    id: str
    lane: Lane
    name: str
    key: str = ""
    pinned: bool = False
    mails: int = 0
    gate: float = 0.0
    centroid: bytes = b""
    grown: int = 0


@dataclass(frozen=True, slots=True)
class Stack:
    """How many messages of a view lie in one topic of one lane; lane and topic are "" before they are placed."""

    lane: str
    topic: str
    messages: int
    unread: int


def put_topics(db: Store, topics: Iterable[TopicRecord]) -> None:
    """Add topics or renew those of the same id; a name the user gave stays on top."""
    with writing(db, durable=False) as conn:
        conn.executemany(
            "INSERT INTO topics (id, lane, name, key, pinned, mails, gate, centroid, grown)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET lane = excluded.lane,"
            " name = excluded.name, key = excluded.key, pinned = excluded.pinned, mails = excluded.mails,"
            " gate = excluded.gate, centroid = excluded.centroid, grown = excluded.grown",
            [
                (one.id, one.lane.value, one.name, one.key, one.pinned, one.mails, one.gate, one.centroid, one.grown)
                for one in topics
            ],
        )


def drop_topics(db: Store, ids: Iterable[str]) -> None:
    """Remove topics; messages still in them wait for a topic again."""
    with writing(db, durable=False) as conn:
        for topic in ids:
            there = [id for (id,) in conn.execute("SELECT id FROM messages WHERE topic = ?", (topic,)).fetchall()]
            conn.execute("UPDATE messages SET topic = '' WHERE topic = ?", (topic,))
            stages.again(conn, "topics", there)
            conn.execute("DELETE FROM topics WHERE id = ?", (topic,))
            conn.execute("DELETE FROM summaries WHERE scope = 'topic' AND key = ?", (topic,))


def topic_records(db: Store) -> list[TopicRecord]:
    """All topics as analysis remembers them, in the order of their ids; `name` is what is shown."""
    with reading(db) as conn:
        rows = conn.execute(
            f"SELECT id, lane, {_SHOWN}, key, pinned OR own_name != '', mails, gate, centroid, grown"
            " FROM topics ORDER BY id"
        ).fetchall()
    return [
        TopicRecord(id, Lane(lane), name, key, bool(pinned), mails, gate, centroid, grown)
        for id, lane, name, key, pinned, mails, gate, centroid, grown in rows
    ]


def topics(db: Store, view: View) -> list[Topic]:
    """The topics that have messages in a view, with their counts there, largest first."""
    with reading(db) as conn:
        known = {id: (lane, name) for id, lane, name in conn.execute(f"SELECT id, lane, {_SHOWN} FROM topics")}
        found = stacks(conn, view)
    counted = [Topic(one.topic, Lane(one.lane), known[one.topic][1], one.messages, one.unread)
               for one in found if one.topic in known and one.lane]  # fmt: skip
    return sorted(counted, key=lambda one: (-one.messages, one.id))


def stacks(db: Store, view: View) -> list[Stack]:
    """How a view's messages spread over lanes and topics, in one pass."""
    with reading(db) as conn:
        rows = views.aggregate(conn, view, "m.lane, m.topic, count(*), sum(m.unread)", "m.lane, m.topic")
    return [Stack(*one) for one in rows]


def rename(db: Store, topic: str, name: str) -> None:
    """Give a topic the user's own name, "" takes it away. Raises NotFound."""
    with writing(db) as conn:
        if not conn.execute("UPDATE topics SET own_name = ? WHERE id = ?", (name.strip(), topic)).rowcount:
            raise NotFound("There is no such topic any more.", "Look at the brief again.")


def assign(db: Store, topics: Mapping[int, str]) -> None:
    """Put messages into topics, by topic id."""
    with writing(db, durable=False) as conn:
        conn.executemany(
            "UPDATE messages SET topic = ?1 WHERE id = ?2 AND topic != ?1",
            [(topic, id) for id, topic in topics.items()],
        )
        stages.finish(conn, "topics", topics)


def thread_topics(db: Store, threads: Iterable[int]) -> dict[tuple[Lane, int], str]:
    """The topic that each thread has in each of its lanes, where it has one: the newest message's."""
    sql = (
        "SELECT lane, thread, topic FROM messages WHERE thread IN (SELECT value FROM json_each(?))"
        " AND lane != '' AND topic != '' ORDER BY +id"
    )
    with reading(db) as conn:
        rows = conn.execute(sql, (json.dumps(list(dict.fromkeys(threads))),)).fetchall()
    return {(Lane(lane), thread): topic for lane, thread, topic in rows}
