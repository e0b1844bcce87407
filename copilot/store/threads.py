"""Which thread a message belongs to: by the ids it names, else by subject, people and time.

Ids join as in RFC 5256 (REFERENCES): whatever bridges two threads merges them, in any order of arrival. A reply that
names no ids joins the nearest message of the same base subject within 30 days before it, when each sender is among the
other's people or they have two people in common; oldest first and newest first give the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from copilot.store.db import Connection
from copilot.store.keys import first_id, second_of
from copilot.store.prepared import Prepared

_WINDOW_SECONDS = 30 * 86_400
_MOST_MERGED = 8
_NEAREST = 40
_CHUNK = 500


def assign(conn: Connection, batch: Sequence[Prepared]) -> None:
    """Set `thread` of each message and remember its keys. Its id must be settled, its row not be written yet."""
    wanted = list({key for one in batch for key in one.keys})
    known: dict[int, int] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        known.update(conn.execute(f"SELECT key, thread FROM thread_keys WHERE key IN ({_marks(part)})", part))
    before = dict(known)
    merged: dict[int, int] = {}
    for one in batch:
        _place(one, known, merged)
    for one in batch:
        one.thread = _root(one.thread, merged)
    for old in merged:
        merge(conn, old, _root(old, merged))
    new = [(key, _root(thread, merged)) for key, thread in known.items() if key not in before]
    conn.executemany("INSERT OR REPLACE INTO thread_keys (key, thread) VALUES (?, ?)", new)


def _place(one: Prepared, known: dict[int, int], merged: dict[int, int]) -> None:
    found = list(dict.fromkeys(_root(known[key], merged) for key in one.keys if key in known))
    if len(found) > _MOST_MERGED:  # no honest reply bridges that many conversations
        found = found[:1]
    one.thread = min(found, default=one.id)
    for other in found:
        if other != one.thread:
            merged[other] = one.thread
    for key in one.keys:
        known.setdefault(key, one.thread)


def _root(thread: int, merged: dict[int, int]) -> int:
    while thread in merged:
        thread = merged[thread]
    return thread


def join_by_subject(conn: Connection, batch: Sequence[Prepared]) -> None:
    """Join what ids did not; the rows of the batch must be written."""
    named = [one for one in batch if one.base is not None]
    conn.executemany(
        "INSERT OR IGNORE INTO subjects (base, loose, id, people) VALUES (?, ?, ?, ?)",
        [(one.base, one.loose, one.id, one.people) for one in named],
    )
    bases = list({one.base for one in named})
    loose: set[int] = set()
    for start in range(0, len(bases), _CHUNK):
        part = bases[start : start + _CHUNK]
        rows = conn.execute(f"SELECT DISTINCT base FROM subjects WHERE loose = 1 AND base IN ({_marks(part)})", part)
        loose.update(base for (base,) in rows)
    for one in named:
        if one.base in loose:
            _join(conn, one)


def _join(conn: Connection, one: Prepared) -> None:
    found: set[int] = set()
    if one.loose:
        found.update(thread for _, thread in _nearest_before(conn, one.base, one.id, one.people))
    later = conn.execute(
        "SELECT s.id, s.people, m.thread FROM subjects s JOIN messages m ON m.id = s.id"
        f" WHERE s.base = ? AND s.loose = 1 AND s.id > ? AND s.id < ? ORDER BY s.id LIMIT {_NEAREST}",
        (one.base, one.id, first_id(second_of(one.id) + _WINDOW_SECONDS)),
    ).fetchall()
    for id, people, thread in later:
        if _meet(one.people, people) and one.id in [near for near, _ in _nearest_before(conn, one.base, id, people)]:
            found.add(thread)
    # The new message follows: a long thread is not written anew for each part of it that arrives.
    own = thread_of(conn, one.id)
    kept = min(found - {own}, default=own)
    for thread in (found | {own}) - {kept}:
        merge(conn, thread, kept)


def _nearest_before(conn: Connection, base: int | None, id: int, people: bytes) -> list[tuple[int, int]]:
    """The last message before this one, with its thread, that has the subject and is between the same people."""
    best: list[tuple[int, int]] = []
    for loose in (0, 1):
        rows = conn.execute(
            "SELECT s.id, s.people, m.thread FROM subjects s JOIN messages m ON m.id = s.id"
            f" WHERE s.base = ? AND s.loose = ? AND s.id < ? AND s.id >= ? ORDER BY s.id DESC LIMIT {_NEAREST}",
            (base, loose, id, first_id(second_of(id) - _WINDOW_SECONDS)),
        ).fetchall()
        best += next(([(near, thread)] for near, theirs, thread in rows if _meet(people, theirs)), [])
    return sorted(best)[-1:]


def _meet(one: bytes, other: bytes) -> bool:
    """Whether two messages are between the same people: hashes of four bytes, the sender's first."""
    mine = {one[at : at + 4] for at in range(0, len(one), 4)}
    theirs = {other[at : at + 4] for at in range(0, len(other), 4)}
    return (one[:4] in theirs and other[:4] in mine) or len(mine & theirs) > 1


def thread_of(conn: Connection, id: int) -> int:
    """The thread of a stored message."""
    return int(conn.execute("SELECT thread FROM messages WHERE id = ?", (id,)).fetchone()[0])


def merge(conn: Connection, old: int, new: int) -> None:
    """Make two threads one; what was summarized of the first is no longer true."""
    conn.execute("UPDATE messages SET thread = ? WHERE thread = ?", (new, old))
    conn.execute("UPDATE thread_keys SET thread = ? WHERE thread = ?", (new, old))
    conn.execute("DELETE FROM summaries WHERE scope = 'thread' AND key = ?", (str(old),))


def forget(conn: Connection, threads: Sequence[int]) -> None:
    """Forget the keys of threads that have no message left."""
    conn.executemany(
        "DELETE FROM thread_keys WHERE thread = ?1 AND NOT EXISTS (SELECT 1 FROM messages WHERE thread = ?1)",
        [(thread,) for thread in threads],
    )


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
