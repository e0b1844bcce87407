"""What analysis has found out: lanes, topics, asks, summaries. All derived, except what the user taught.

Every function takes the `Database` or the connection of an open `write()`; this is the one place to import them from.
"""

from __future__ import annotations

from copilot.store.asks import Summary, asks, asks_of, put_asks, put_summary, summary
from copilot.store.db import Store, writing
from copilot.store.lanes import Learned, lane_of, learn, learned, set_lanes, why
from copilot.store.stages import finish, model, pending, put_model, put_vectors, vectors, waiting
from copilot.store.topics import (
    Stack,
    TopicRecord,
    assign,
    drop_topics,
    put_topics,
    rename,
    stacks,
    thread_topics,
    topic_records,
    topics,
)

_DERIVED = (
    "UPDATE messages SET topic = ''",
    "UPDATE envelopes SET why = '' WHERE id IN (SELECT id FROM messages WHERE fixed = 0)",
    "UPDATE messages SET lane = '' WHERE fixed = 0",
    "DELETE FROM topics WHERE own_name = ''",
    "DELETE FROM asks",
    "DELETE FROM summaries",
    "DELETE FROM vectors",
    "DELETE FROM models",
    "DELETE FROM todo",
    "DELETE FROM stages",
)


def clear(db: Store) -> None:
    """Forget everything derived; the user's own lanes, rules and topic names stay."""
    with writing(db) as conn:
        for statement in _DERIVED:
            conn.execute(statement)


__all__ = [
    "Learned",
    "Stack",
    "Summary",
    "TopicRecord",
    "asks",
    "asks_of",
    "assign",
    "clear",
    "drop_topics",
    "finish",
    "lane_of",
    "learn",
    "learned",
    "model",
    "pending",
    "put_asks",
    "put_model",
    "put_summary",
    "put_topics",
    "put_vectors",
    "rename",
    "set_lanes",
    "stacks",
    "summary",
    "thread_topics",
    "topic_records",
    "topics",
    "vectors",
    "waiting",
    "why",
]
