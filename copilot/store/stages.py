"""Which messages still wait for which stage of analysis, and the models that analysis learns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from copilot.store.db import Connection, Store, reading, writing


def pending(db: Store, stage: str, version: str, *, limit: int) -> list[int]:
    """Row ids that this version of a stage ("lanes", "topics", "asks") has not finished, newest first.

    A version not seen before makes all messages wait again. The first call for a stage writes; so may any with a new
    version.
    """
    _begin(db, stage, version)
    with reading(db) as conn:
        sql = "SELECT id FROM todo WHERE stage = ? ORDER BY id DESC LIMIT ?"
        return [id for (id,) in conn.execute(sql, (stage, limit)).fetchall()]


def waiting(db: Store, stage: str, version: str) -> int:
    """How many row ids `pending` would give without a limit."""
    _begin(db, stage, version)
    with reading(db) as conn:
        return int(conn.execute("SELECT count(*) FROM todo WHERE stage = ?", (stage,)).fetchone()[0])


def finish(db: Store, stage: str, ids: Iterable[int]) -> None:
    """Take ids off what is pending; `set_lanes`, `assign` and `put_asks` do it for theirs."""
    with writing(db, durable=False) as conn:
        sql = "DELETE FROM todo WHERE stage = ? AND id IN (SELECT value FROM json_each(?))"
        conn.execute(sql, (stage, json.dumps(list(ids))))


def again(conn: Connection, stage: str, ids: Iterable[int]) -> None:
    """Let these wait for a stage again, if anybody has ever asked for that stage."""
    if conn.execute("SELECT 1 FROM stages WHERE stage = ?", (stage,)).fetchone():
        sql = "INSERT OR IGNORE INTO todo (stage, id) SELECT ?, value FROM json_each(?)"
        conn.execute(sql, (stage, json.dumps(list(ids))))


def _begin(db: Store, stage: str, version: str) -> None:
    with reading(db) as conn:
        if _version(conn, stage) == version:
            return
    with writing(db, durable=False) as conn:
        if _version(conn, stage) != version:
            conn.execute("INSERT OR REPLACE INTO stages (stage, version) VALUES (?, ?)", (stage, version))
            conn.execute("INSERT OR IGNORE INTO todo (stage, id) SELECT ?, id FROM messages", (stage,))


def _version(conn: Connection, stage: str) -> str | None:
    found = conn.execute("SELECT version FROM stages WHERE stage = ?", (stage,)).fetchone()
    return None if found is None else str(found[0])


def put_vectors(db: Store, kind: str, vectors: Mapping[int, bytes]) -> None:
    """Keep a blob for each message under a kind of your choice ("bag", "embedding")."""
    with writing(db, durable=False) as conn:
        conn.executemany(
            "INSERT OR REPLACE INTO vectors (kind, id, data) VALUES (?, ?, ?)",
            [(kind, id, data) for id, data in vectors.items()],
        )


def vectors(db: Store, kind: str, ids: Sequence[int]) -> dict[int, bytes]:
    """The blobs of that kind for those of the ids that have one."""
    found: dict[int, bytes] = {}
    with reading(db) as conn:
        for id in ids:
            row = conn.execute("SELECT data FROM vectors WHERE kind = ? AND id = ?", (kind, id)).fetchone()
            if row:
                found[id] = row[0]
    return found


def put_model(db: Store, name: str, data: bytes) -> None:
    """Keep the state of a model that is learned from this store."""
    with writing(db, durable=False) as conn:
        conn.execute("INSERT OR REPLACE INTO models (name, data) VALUES (?, ?)", (name, data))


def model(db: Store, name: str) -> bytes:
    """The state kept under that name, b"" when there is none."""
    with reading(db) as conn:
        found = conn.execute("SELECT data FROM models WHERE name = ?", (name,)).fetchone()
    return b"" if found is None else bytes(found[0])
