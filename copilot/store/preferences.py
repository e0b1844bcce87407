"""What a person told the program to remember about them: preferences and corrections, changed by the journal.

Plans that were shown and wait for an approval from elsewhere are kept here too, for a day.
"""

from __future__ import annotations

from copilot.store.db import Connection, Store, reading


def get(db: Store, kind: str, key: str) -> str:
    """The value remembered, "" for none."""
    with reading(db) as conn:
        found = conn.execute("SELECT value FROM preferences WHERE kind = ? AND key = ?", (kind, key)).fetchone()
    return "" if found is None else str(found[0])


def listed(db: Store, kind: str) -> dict[str, str]:
    """Everything remembered of a kind, key to value."""
    with reading(db) as conn:
        return dict(conn.execute("SELECT key, value FROM preferences WHERE kind = ? ORDER BY key", (kind,)).fetchall())


def put(conn: Connection, kind: str, key: str, value: str) -> str:
    """Remember a value, or forget with ""; returns the one before."""
    before = get(conn, kind, key)
    if value:
        conn.execute("INSERT OR REPLACE INTO preferences (kind, key, value) VALUES (?, ?, ?)", (kind, key, value))
    else:
        conn.execute("DELETE FROM preferences WHERE kind = ? AND key = ?", (kind, key))
    return before
