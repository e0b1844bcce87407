"""Mail that is being written, saved exactly as it was typed.

Every function takes the `Database` or the connection of an open `write()`. Each save is on the disk when it returns.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import msgspec

from copilot.errors import NotFound
from copilot.store.db import Connection, Store, reading, writing
from copilot.types.writing import Draft, Enclosure
from copilot.types.writing import Saved as Saved

_QUEUED = "EXISTS (SELECT 1 FROM outgoing WHERE draft = d.id AND state IN ('queued', 'sending', 'unknown'))"
_TYPED = (
    "account",
    "sender",
    "to",
    "cc",
    "bcc",
    "subject",
    "text",
    "in_reply_to",
    "references",
    "markdown",
    "about",
    "calendar",
)


def save(db: Store, draft: Draft, *, now: int, id: int | None = None) -> int:
    """Keep a draft, over the one with this id if given; returns its id. Raises NotFound.

    Files are written only when they are others than before, so that saving while someone types stays cheap.
    """
    data = msgspec.msgpack.encode({name: getattr(draft, name) for name in _TYPED})
    with writing(db) as conn:
        if id is None:
            cursor = conn.execute("INSERT INTO drafts (saved_at, files, data) VALUES (?, x'', ?)", (now, data))
            id = int(cursor.lastrowid or 0)
        elif not conn.execute("UPDATE drafts SET saved_at = ?, data = ? WHERE id = ?", (now, data, id)).rowcount:
            raise NotFound("This draft is gone.", "It may have been sent or discarded.")
        _save_files(conn, id, draft.files)
    return id


def get(db: Store, id: int) -> Saved:
    """The draft with this id. Raises NotFound."""
    with reading(db) as conn:
        row = conn.execute(f"SELECT d.id, d.data, d.saved_at, {_QUEUED} FROM drafts d WHERE d.id = ?", (id,)).fetchone()
        if row is None:
            raise NotFound("This draft is gone.", "It may have been sent or discarded.")
        return _read(conn, row)


def listed(db: Store) -> list[Saved]:
    """All drafts, last saved first."""
    with reading(db) as conn:
        query = f"SELECT d.id, d.data, d.saved_at, {_QUEUED} FROM drafts d ORDER BY d.saved_at DESC, d.id DESC"
        return [_read(conn, row) for row in conn.execute(query).fetchall()]


def discard(db: Store, ids: Iterable[int]) -> None:
    """Remove drafts; those that are gone already are passed over."""
    with writing(db) as conn:
        for id in ids:
            conn.execute("DELETE FROM drafts WHERE id = ?", (id,))
            conn.execute("DELETE FROM draft_files WHERE draft = ?", (id,))


def _save_files(conn: Connection, id: int, files: tuple[Enclosure, ...]) -> None:
    known = blake2b(digest_size=16)
    for one in files:
        known.update(msgspec.msgpack.encode((one.name, one.type, one.content)))
    digest = known.digest() if files else b""
    if conn.execute("SELECT files FROM drafts WHERE id = ?", (id,)).fetchone()[0] == digest:
        return
    conn.execute("UPDATE drafts SET files = ? WHERE id = ?", (digest, id))
    conn.execute("DELETE FROM draft_files WHERE draft = ?", (id,))
    conn.executemany(
        "INSERT INTO draft_files (draft, number, name, type, content) VALUES (?, ?, ?, ?, ?)",
        [(id, number, one.name, one.type, one.content) for number, one in enumerate(files)],
    )


def _read(conn: Connection, row: Any) -> Saved:
    id, data, saved_at, queued = row
    typed = msgspec.msgpack.decode(data)
    typed["references"] = tuple(typed["references"])
    query = "SELECT name, type, content FROM draft_files WHERE draft = ? ORDER BY number"
    files = tuple(Enclosure(*one) for one in conn.execute(query, (id,)).fetchall())
    return Saved(id, Draft(**typed, files=files), saved_at, bool(queued))
