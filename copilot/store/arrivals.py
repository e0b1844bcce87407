"""Batches of messages on their way into the store: one transaction each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from copilot.store import accounts, places, threads
from copilot.store.db import Connection, Store, reading, writing
from copilot.store.keys import preferred_id
from copilot.store.prepared import Prepared, joined, prepare
from copilot.types import Folder, Incoming

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch: the row id of each message in its order, how many were new, how many were there."""

    ids: tuple[int, ...]
    added: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Held:
    """A stored message by its id and size, to recognise it without fetching it again."""

    id: int
    bytes: int


def add(
    db: Store,
    folder: Folder,
    batch: Sequence[Incoming | Prepared],
    *,
    cursor: str | None = None,
    uidvalidity: int | None = None,
    modseq: int | None = None,
) -> Added:
    """Store a batch with its cursor in one transaction.

    Bytes that are here already get one more location only. Another message with a Message-ID that is taken is kept
    under `<id>~2`; one without gets an id made from its bytes. Large batches cost less: 500 messages are a good size.
    What `prepare` made elsewhere saves this process a quarter of the work.
    """
    now = int(time.time())
    prepared = [one if isinstance(one, Prepared) else prepare(one, now=now) for one in batch]
    with writing(db, durable=False) as conn:
        known = _known(conn, prepared)
        new = _new(prepared, known)
        if new:
            _settle_ids(conn, new)
            _settle_names(conn, new)
            threads.assign(conn, new)
            _insert(conn, folder, new)
            threads.join_by_subject(conn, new)
        ids = known | {one.hash: one.id for one in new}
        fresh = {one.id for one in new}
        places.lay(conn, folder, [(ids[one.hash], one.uid, one.keywords) for one in prepared], fresh=fresh)
        accounts.set_cursor(conn, folder, cursor=cursor, uidvalidity=uidvalidity, modseq=modseq)
    return Added(tuple(ids[one.hash] for one in prepared), len(new), len(prepared) - len(new))


def held(db: Store, message_ids: Iterable[str]) -> dict[str, list[Held]]:
    """The stored messages by Message-ID as in the header, those kept under `~2` included."""
    found: dict[str, list[Held]] = {}
    with reading(db) as conn:
        for wanted in dict.fromkeys(message_ids):
            rows = conn.execute(
                "SELECT e.id, m.bytes FROM envelopes e JOIN messages m ON m.id = e.id"
                " WHERE e.message_id = ?1 OR (e.message_id > ?1 || '~' AND e.message_id < ?1 || '~:')",
                (wanted,),
            ).fetchall()
            if rows:
                found[wanted] = [Held(*one) for one in rows]
    return found


def locate(db: Store, folder: Folder, found: Mapping[int, tuple[int, frozenset[str]]]) -> None:
    """Say that stored messages lie in a folder: {uid: (row id, keywords)}; as `add` for bytes that are here already.

    Messages that are gone are left out.
    """
    with writing(db, durable=False) as conn:
        there = [
            (id, uid, joined(words))
            for uid, (id, words) in found.items()
            if conn.execute("SELECT 1 FROM messages WHERE id = ?", (id,)).fetchone()
        ]
        places.lay(conn, folder, there)


def _known(conn: Connection, batch: Sequence[Prepared]) -> dict[bytes, int]:
    return dict(_matching(conn, "hash, id", "envelopes WHERE hash", [one.hash for one in batch]))


def _matching(conn: Connection, columns: str, where: str, values: Sequence[object]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(values), _CHUNK):
        part = values[start : start + _CHUNK]
        found += conn.execute(f"SELECT {columns} FROM {where} IN ({','.join('?' * len(part))})", part).fetchall()
    return found


def _new(batch: Iterable[Prepared], known: Mapping[bytes, int]) -> list[Prepared]:
    """The first of each bytes that are not stored yet, in the order the tables want them."""
    first: dict[bytes, Prepared] = {}
    for one in batch:
        if one.hash not in known:
            first.setdefault(one.hash, one)
    return sorted(first.values(), key=lambda one: (one.second, one.hash))


def _settle_ids(conn: Connection, new: list[Prepared]) -> None:
    """Give each the id it prefers, or the next that is free. A year's mail holds hardly one such pair."""
    preferred = [preferred_id(one.second, one.hash) for one in new]
    used: set[int] = {id for (id,) in _matching(conn, "id", "messages WHERE id", preferred)}
    for one, id in zip(new, preferred, strict=True):
        if id in used:
            id = next(next_id for next_id in count(id + 1) if next_id not in used and not _taken(conn, next_id))
        used.add(id)
        one.id = id
    new.sort(key=lambda one: one.id)


def _taken(conn: Connection, id: int) -> bool:
    return conn.execute("SELECT 1 FROM messages WHERE id = ?", (id,)).fetchone() is not None


def _settle_names(conn: Connection, new: Sequence[Prepared]) -> None:
    wanted = [one.message_id for one in new]
    used: set[str] = {name for (name,) in _matching(conn, "message_id", "envelopes WHERE message_id", wanted)}
    for one in new:
        name = one.message_id
        if name in used:
            others = (f"{name}~{number}" for number in count(2))
            name = next(other for other in others if other not in used and not _named(conn, other))
        used.add(name)
        one.name = name


def _named(conn: Connection, name: str) -> bool:
    return conn.execute("SELECT 1 FROM envelopes WHERE message_id = ?", (name,)).fetchone() is not None


def _insert(conn: Connection, folder: Folder, new: Sequence[Prepared]) -> None:
    box = places.box_of(folder.role)
    conn.executemany(
        "INSERT INTO messages (id, account, thread, unread, box, keywords, bytes, attachments, invite)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (one.id, folder.account, one.thread, one.unread, box, one.keywords, one.size,
             one.attachments, one.invite)
            for one in new
        ],
    )  # fmt: skip
    conn.executemany(
        "INSERT INTO envelopes (id, hash, message_id, sender, address, list, subject, preview)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(one.id, one.hash, one.name, one.sender, one.address, one.list_key, one.subject, one.preview) for one in new],
    )
    conn.executemany(
        "INSERT INTO bodies (id, senders, receivers, copies, grams, base, loose, rest, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (one.id, one.senders, one.receivers, one.copies, one.grams, one.base, one.loose, one.rest, one.text)
            for one in new
        ],
    )
    conn.executemany("INSERT INTO raw (id, data) VALUES (?, ?)", [(one.id, one.raw) for one in new])
    conn.executemany(
        "INSERT INTO words (rowid, subject, senders, receivers, copies, body, grams) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(one.id, one.subject, one.senders, one.receivers, one.copies, one.text, one.grams) for one in new],
    )
    stages = conn.execute("SELECT stage FROM stages ORDER BY stage").fetchall()
    conn.executemany(
        "INSERT INTO todo (stage, id) VALUES (?, ?)", [(stage, one.id) for (stage,) in stages for one in new]
    )
    _restore_decisions(conn, new)


def _restore_decisions(conn: Connection, new: Sequence[Prepared]) -> None:
    """Bytes that were here before come back into the lane the user gave them."""
    if not conn.execute("SELECT 1 FROM decisions LIMIT 1").fetchone():
        return
    for one in new:
        decided = conn.execute("SELECT lane, why FROM decisions WHERE hash = ?", (one.hash,)).fetchone()
        if decided:
            conn.execute("UPDATE messages SET lane = ?, fixed = 1 WHERE id = ?", (decided[0], one.id))
            conn.execute("UPDATE envelopes SET why = ? WHERE id = ?", (decided[1], one.id))
            conn.execute("DELETE FROM decisions WHERE hash = ?", (one.hash,))
