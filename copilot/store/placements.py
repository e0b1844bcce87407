"""Where messages are placed, many at once: what the brief and the topics read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from heapq import nlargest

from copilot.store import views
from copilot.store.db import Store, reading
from copilot.types import View

Placed = tuple[int, str, str, str, int]
"""Row id, message_id, lane, topic ("" before they are placed) and whether it is unread."""

_HOMES = "SELECT id, thread, lane FROM messages WHERE id IN (SELECT value FROM json_each(?))"


def homes(db: Store, ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """The thread and the lane of each of these row ids that is still there."""
    with reading(db) as connection:
        found = connection.execute(_HOMES, (json.dumps(list(ids)),)).fetchall()
    return {id: (thread, lane) for id, thread, lane in found}


def newest(db: Store, view: View, count: int) -> dict[tuple[str, str], list[int]]:
    """The newest row ids of a view in each lane and topic, at most `count` of them, in one pass. Raises SearchError."""
    with reading(db) as connection:
        rows = views.aggregate(connection, view, "m.lane, m.topic, group_concat(m.id)", "m.lane, m.topic")
    return {(lane, topic): nlargest(count, map(int, ids.split(","))) for lane, topic, ids in rows}


def placements(db: Store, view: View) -> list[Placed]:
    """The placements of a view's messages, ordered by lane and topic, newest first within these. Raises SearchError."""
    with reading(db) as connection:
        chosen = views.chosen(view)
        return connection.execute(
            f"SELECT m.id, e.message_id, m.lane, m.topic, m.unread FROM {chosen.source}"
            f" CROSS JOIN envelopes e ON e.id = m.id WHERE {chosen.where} ORDER BY m.lane, m.topic, m.id DESC",
            chosen.parameters,
        ).fetchall()
