"""Lanes: where analysis or the user placed each message, and what the user taught."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from copilot.errors import NotFound
from copilot.store import stages
from copilot.store.db import Store, reading, writing
from copilot.types import Lane, Placement

Learned = Literal["sender", "list"]


def set_lanes(db: Store, placements: Mapping[int, Placement]) -> tuple[int, ...]:
    """Place messages, leaving those the user placed. Those that change lane wait for a topic again and are returned."""
    changed: list[int] = []
    with writing(db, durable=False) as conn:
        for id, placement in placements.items():
            row = conn.execute("SELECT lane, fixed FROM messages WHERE id = ?", (id,)).fetchone()
            if row is None or row[1]:
                continue
            if row[0] != placement.lane.value:
                changed.append(id)
                conn.execute("UPDATE messages SET lane = ?, topic = '' WHERE id = ?", (placement.lane.value, id))
            conn.execute("UPDATE envelopes SET why = ? WHERE id = ?", (placement.why, id))
        stages.finish(conn, "lanes", placements)
        stages.again(conn, "topics", changed)
    return tuple(changed)


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
