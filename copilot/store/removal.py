"""Messages removed for good: every row that holds a word of them."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.store import threads
from copilot.store.db import Connection

_BY_ID = (
    "DELETE FROM messages WHERE id = ?",
    "DELETE FROM envelopes WHERE id = ?",
    "DELETE FROM bodies WHERE id = ?",
    "DELETE FROM raw WHERE id = ?",
    "DELETE FROM vectors WHERE id = ?",
    "DELETE FROM asks WHERE message = ?",
    "DELETE FROM locations WHERE message = ?",
)


def erase(conn: Connection, ids: Sequence[int]) -> None:
    """Remove these messages with their full text, insights and waiting changes; a lane the user chose is remembered."""
    for id in ids:
        _erase(conn, id)


def _erase(conn: Connection, id: int) -> None:
    row = conn.execute(
        "SELECT m.thread, m.fixed, m.lane, e.why, e.hash, e.message_id, b.base, b.loose FROM messages m"
        " JOIN envelopes e ON e.id = m.id JOIN bodies b ON b.id = m.id WHERE m.id = ?",
        (id,),
    ).fetchone()
    if row is None:
        return
    thread, fixed, lane, why, hash, message_id, base, loose = row
    if fixed:
        conn.execute("INSERT OR REPLACE INTO decisions (hash, lane, why) VALUES (?, ?, ?)", (hash, lane, why))
    conn.execute(
        "UPDATE operations SET state = 'dropped' WHERE state IN ('queued', 'doing')"
        " AND location IN (SELECT id FROM locations WHERE message = ?)",
        (id,),
    )
    conn.execute(
        "INSERT INTO words (words, rowid, subject, senders, receivers, copies, body, grams)"
        " SELECT 'delete', id, subject, senders, receivers, copies, body, grams FROM indexed WHERE id = ?",
        (id,),
    )
    if base is not None:
        conn.execute("DELETE FROM subjects WHERE base = ? AND loose = ? AND id = ?", (base, loose, id))
    conn.execute("DELETE FROM todo WHERE id = ? AND stage IN (SELECT stage FROM stages)", (id,))
    for statement in _BY_ID:
        conn.execute(statement, (id,))
    conn.execute("DELETE FROM summaries WHERE instr(data, CAST(? AS BLOB))", (message_id,))
    threads.forget(conn, [thread])
