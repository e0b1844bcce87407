"""Lanes: where analysis or the user placed each message, and what the user taught."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from copilot.errors import NotFound
from copilot.store import stages
from copilot.store.db import Store, reading, writing
from copilot.types import Lane, Placement

_PLACED = "SELECT id, lane FROM messages WHERE fixed = 0 AND id IN (SELECT value FROM json_each(?))"

Learned = Literal["sender", "list"]


def set_lanes(db: Store, placements: Mapping[int, Placement]) -> tuple[int, ...]:
    """Place messages, leaving those the user placed. Those that change lane wait for a topic again and are returned."""
    with writing(db, durable=False) as conn:
        before = dict(conn.execute(_PLACED, (json.dumps(list(placements)),)).fetchall())
        free = [(placement.lane.value, placement.why, id) for id, placement in placements.items() if id in before]
        changed = [(lane, id) for lane, _, id in free if lane != before[id]]
        conn.executemany("UPDATE messages SET lane = ?, topic = '' WHERE id = ?", changed)
        conn.executemany("UPDATE envelopes SET why = ?1 WHERE id = ?2 AND why != ?1", [one[1:] for one in free])
        stages.finish(conn, "lanes", placements)
        moved = tuple([id for _, id in changed])
        stages.again(conn, "topics", moved)
    return moved


def lane_of(db: Store, id: int) -> str:
    """The lane of a message, "" before it is placed. Raises NotFound."""
    return _read(db, "SELECT lane FROM messages WHERE id = ?", id)


def why(db: Store, id: int) -> str:
    """Why a message is in its lane, in words a person can check. Raises NotFound."""
    return _read(db, "SELECT why FROM envelopes WHERE id = ?", id)


def _read(db: Store, sql: str, id: int) -> str:
    with reading(db) as conn:
        found = conn.execute(sql, (id,)).fetchone()
    if found is None:
        raise NotFound("That message is gone.", "The server may have removed it; look at the list again.")
    return str(found[0])


def learn(db: Store, kind: Learned, key: str, lane: Lane) -> None:
    """Make a lane law for a sender (lower-case address) or a list (see `mail.list_key`)."""
    with writing(db) as conn:
        conn.execute("INSERT OR REPLACE INTO learned (kind, key, lane) VALUES (?, ?, ?)", (kind, key, lane.value))


def learned(db: Store) -> dict[tuple[str, str], Lane]:
    """Everything the user taught, by ("sender" | "list", key)."""
    with reading(db) as conn:
        rows = conn.execute("SELECT kind, key, lane FROM learned").fetchall()
    return {(kind, key): Lane(lane) for kind, key, lane in rows}
