"""Where messages are placed, many at once: what the brief reads at start."""

from __future__ import annotations

import json
from collections.abc import Sequence

from copilot.store.db import Database, Store

Placed = tuple[int, str, str, str, int]
"""Row id, message_id, lane, topic ("" before they are placed) and whether it is unread."""


def placements(db: Store, ids: Sequence[int]) -> list[Placed]:
    """The placements of these row ids, newest first; ids that are gone are left out."""
    connection = db.read() if isinstance(db, Database) else db
    query = (
        "SELECT m.id, e.message_id, m.lane, m.topic, m.unread FROM messages m JOIN envelopes e ON e.id = m.id"
        " WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY m.id DESC"
    )
    return connection.execute(query, (json.dumps(list(ids)),)).fetchall()
