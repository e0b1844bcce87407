"""Where messages lie: locations as the source has them, with the user's wishes laid over until it has followed.

`folder`, `uid` and `keywords` of a location are what the source said last. `target` is the folder the user moved it to;
the message's `box` and `keywords` are what the user sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from copilot.store import accounts
from copilot.store.db import Connection, Store, reading, writing
from copilot.store.prepared import joined
from copilot.store.removal import erase
from copilot.types import SEEN, Folder, Role

Place = tuple[int, int | None, str]
"""Row id, UID or None, keywords."""

_RANK = (
    "CASE f.role WHEN '' THEN 0 WHEN 'inbox' THEN 0 WHEN 'drafts' THEN 1 WHEN 'sent' THEN 2 WHEN 'archive' THEN 3"
    " WHEN 'junk' THEN 4 WHEN 'trash' THEN 5 ELSE 6 END"
)
_CHUNK = 500
SNOOZED = "snoozed"
"""The box of messages that are hidden from the inbox for a while; only `snoozes` knows it, no source does."""


def box_of(role: Role) -> str:
    """Where a message in a folder of that role is listed."""
    return role.value or Role.INBOX.value


def lay(conn: Connection, folder: Folder, found: Sequence[Place], *, fresh: Iterable[int] = ()) -> None:
    """Say that messages lie in a folder. Those not in `fresh` may lie there or elsewhere already."""
    new = set(fresh)
    first: list[Place] = []
    again: list[Place] = []
    for place in found:
        (first if place[0] in new else again).append(place)
        new.discard(place[0])
    for location, _, message, _ in _at(conn, folder, [uid for _, uid, _ in first if uid is not None]):
        drop(conn, [(location, message)])  # a source that renumbers without saying so
    conn.executemany(
        "INSERT INTO locations (message, folder, uid, keywords) VALUES (?, ?, ?, ?)",
        [(id, folder.id, uid, keywords) for id, uid, keywords in first],
    )
    for id, uid, keywords in again:
        _lay_again(conn, folder, id, uid, keywords)
    settle_boxes(conn, [id for id, _, _ in again])
    if box_of(folder.role) == Role.INBOX.value and _any_snoozed(conn):
        _wake(conn, [id for id, _, _ in found])


def _any_snoozed(conn: Connection) -> bool:
    return conn.execute("SELECT 1 FROM snoozes LIMIT 1").fetchone() is not None


def _wake(conn: Connection, arrived: Sequence[int]) -> None:
    """A mail in the inbox brings back what is hidden of its thread before it; one that itself is hidden stays so."""
    for id in arrived:
        if snoozed(conn, id):
            settle_boxes(conn, [id])
            continue
        found = conn.execute(
            "SELECT s.message FROM snoozes s JOIN messages m ON m.id = s.message"
            " WHERE m.thread = (SELECT thread FROM messages WHERE id = ?1) AND s.message < ?1",
            (id,),
        ).fetchall()
        for (hidden,) in found:
            snooze(conn, hidden, 0)


def _lay_again(conn: Connection, folder: Folder, id: int, uid: int | None, keywords: str) -> None:
    there = conn.execute(
        "SELECT id, message, uid FROM locations WHERE folder = ?1 AND (uid = ?2 OR message = ?3)", (folder.id, uid, id)
    ).fetchall()
    if any(message == id and held == uid for _, message, held in there):
        return
    for location, message, held in there:
        if held is not None and held == uid and message != id:
            drop(conn, [(location, message)])
    waiting = next((location for location, message, held in there if message == id and held is None), None)
    if waiting is not None:
        conn.execute("UPDATE locations SET uid = ?, keywords = ? WHERE id = ?", (uid, keywords, waiting))
    elif uid is not None or not any(message == id for _, message, _ in there):
        conn.execute(
            "INSERT INTO locations (message, folder, uid, keywords) VALUES (?, ?, ?, ?)", (id, folder.id, uid, keywords)
        )
        _change_keywords(conn, id, set(keywords.split()), set())


def merge_keywords(
    db: Store, folder: Folder, keywords: Mapping[int, frozenset[str]], *, modseq: int | None = None
) -> tuple[int, ...]:
    """Take over the server's keywords by UID, except where a change of ours still waits; returns the ids changed."""
    changed: list[int] = []
    with writing(db, durable=False) as conn:
        for location, uid, message, before in _at(conn, folder, keywords):
            if joined(keywords[uid]) != before and take_over(conn, location, keywords[uid]):
                changed.append(message)
        if modseq is not None:
            accounts.set_cursor(conn, folder, modseq=modseq)
    return tuple(dict.fromkeys(changed))


def take_over(conn: Connection, location: int, now: AbstractSet[str], *, ours: AbstractSet[str] = frozenset()) -> bool:
    """Take over what the server says of one location; True when the message changed for the user.

    Keywords that changes still to be pushed speak of, and those in `ours`, stay as the user has them.
    """
    message, words = conn.execute("SELECT message, keywords FROM locations WHERE id = ?", (location,)).fetchone()
    conn.execute("UPDATE locations SET keywords = ? WHERE id = ?", (joined(now), location))
    held = set(ours)
    waiting = "SELECT adds, removes FROM operations WHERE location = ? AND state IN ('queued', 'doing')"
    for adds, removes in conn.execute(waiting, (location,)):
        held.update(adds.split(), removes.split())
    before = set(words.split())
    return _change_keywords(conn, message, now - before - held, before - now - held)


def _at(conn: Connection, folder: Folder, uids: Iterable[int]) -> list[tuple[int, int, int, str]]:
    """Location, UID, message and keywords of those UIDs that are held."""
    found: list[tuple[int, int, int, str]] = []
    wanted = list(uids)
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        marks = ",".join("?" * len(part))
        sql = f"SELECT id, uid, message, keywords FROM locations WHERE folder = ? AND uid IN ({marks})"
        found += conn.execute(sql, (folder.id, *part)).fetchall()
    return found


def _change_keywords(conn: Connection, id: int, add: AbstractSet[str], remove: AbstractSet[str]) -> bool:
    row = conn.execute("SELECT keywords FROM messages WHERE id = ?", (id,)).fetchone()
    before = set(row[0].split()) if row else set()
    after = (before | add) - remove
    if row is None or after == before:
        return False
    put_keywords(conn, id, after)
    return True


def put_keywords(conn: Connection, id: int, keywords: Iterable[str]) -> None:
    """Set what the user sees."""
    words = set(keywords)
    conn.execute("UPDATE messages SET keywords = ?, unread = ? WHERE id = ?", (joined(words), SEEN not in words, id))


def vanish(db: Store, folder: Folder, uids: Iterable[int]) -> tuple[int, ...]:
    """Forget UIDs that the server expunged, and messages that lie nowhere any more; returns the ids touched.

    A message whose move is under way is taken to have arrived in its target.
    """
    with writing(db, durable=False) as conn:
        found = _at(conn, folder, uids)
        gone = [(location, message) for location, _, message, _ in found if not _follow(conn, location)]
        drop(conn, gone)
        touched = tuple(dict.fromkeys(message for _, _, message, _ in found))
        settle_boxes(conn, touched)
    return touched


def _follow(conn: Connection, location: int) -> bool:
    """Whether a location has probably arrived where it is being moved to."""
    moving = conn.execute(
        "SELECT target FROM operations WHERE location = ? AND kind = 'move' AND state IN ('queued', 'doing')"
        " AND (state = 'doing' OR attempts > 0) ORDER BY id LIMIT 1",
        (location,),
    ).fetchone()
    if moving is None:
        return False
    found = conn.execute(
        "SELECT there.id FROM locations here JOIN locations there ON there.message = here.message"
        " WHERE here.id = ? AND there.folder = ? AND there.uid IS NOT NULL LIMIT 1",
        (location, moving[0]),
    ).fetchone()
    if found is not None:  # the target was read first, so its copy is known already
        join(conn, location, found[0])
        return True
    conn.execute(
        "UPDATE locations SET folder = ?1, uid = NULL, target = nullif(target, ?1) WHERE id = ?2", (moving[0], location)
    )
    return True


def join(conn: Connection, old: int, new: int) -> None:
    """Let a location take over from another of the same message: its waiting changes, and where the user wants it."""
    conn.execute("UPDATE operations SET location = ? WHERE location = ?", (new, old))
    conn.execute("DELETE FROM locations WHERE id = ?", (old,))
    conn.execute(
        "UPDATE locations SET target = coalesce((SELECT target FROM operations WHERE location = ?1 AND kind = 'move'"
        " AND state IN ('queued', 'doing') ORDER BY id DESC LIMIT 1), target) WHERE id = ?1",
        (new,),
    )


def drop(conn: Connection, gone: Sequence[tuple[int, int]]) -> None:
    """Forget locations of messages, and messages that lie nowhere any more."""
    for location, _ in gone:
        conn.execute("DELETE FROM locations WHERE id = ?", (location,))
        conn.execute(
            "UPDATE operations SET state = 'dropped' WHERE location = ? AND state IN ('queued', 'doing')", (location,)
        )
    ids = dict.fromkeys(message for _, message in gone)
    left = {id for id in ids if conn.execute("SELECT 1 FROM locations WHERE message = ? LIMIT 1", (id,)).fetchone()}
    erase(conn, [id for id in ids if id not in left])
    settle_boxes(conn, left)


def settle_boxes(conn: Connection, ids: Iterable[int]) -> None:
    """Work out where these messages are listed: of several places the inbox wins, all mail comes last.

    A copy that is probably the arrival of a move under way does not count until it has taken over.
    """
    touched = [(id,) for id in ids]
    conn.executemany(
        "UPDATE messages SET box = coalesce((SELECT CASE f.role WHEN '' THEN 'inbox' ELSE f.role END FROM locations l"
        " JOIN folders f ON f.id = coalesce(l.target, l.folder) WHERE l.message = messages.id AND NOT EXISTS (SELECT 1"
        " FROM locations other JOIN operations o ON o.location = other.id WHERE other.message = l.message"
        " AND other.id != l.id AND o.kind = 'move' AND o.target = l.folder AND o.state IN ('queued', 'doing')"
        " AND (o.state = 'doing' OR o.attempts > 0))"
        f" ORDER BY {_RANK} LIMIT 1), box) WHERE id = ?",
        touched,
    )
    if _any_snoozed(conn):
        conn.executemany(
            f"UPDATE messages SET box = '{SNOOZED}' WHERE id = ? AND box = 'inbox'"
            " AND id IN (SELECT message FROM snoozes)",
            touched,
        )


def snoozed(conn: Connection, id: int) -> int:
    """Until when a message is hidden (epoch seconds), 0 for not at all."""
    found = conn.execute("SELECT until FROM snoozes WHERE message = ?", (id,)).fetchone()
    return int(found[0]) if found else 0


def snooze(conn: Connection, id: int, until: int) -> int:
    """Hide a message from the inbox until then (epoch seconds), or show it again with 0; returns what was before."""
    before = snoozed(conn, id)
    if until:
        conn.execute("INSERT OR REPLACE INTO snoozes (message, until) VALUES (?, ?)", (id, until))
    else:
        conn.execute("DELETE FROM snoozes WHERE message = ?", (id,))
    if before != until:
        settle_boxes(conn, [id])
    return before


def uids(db: Store, folder: Folder) -> set[int]:
    """The UIDs held of a folder."""
    with reading(db) as conn:
        sql = "SELECT uid FROM locations WHERE folder = ? AND uid IS NOT NULL"
        return {uid for (uid,) in conn.execute(sql, (folder.id,)).fetchall()}


def reset(db: Store, folder: Folder, *, uidvalidity: int) -> Folder:
    """Forget the UIDs of a renumbered folder, keeping its messages; `settle` removes those not found again."""
    with writing(db) as conn:
        conn.execute("UPDATE locations SET uid = NULL WHERE folder = ?", (folder.id,))
        conn.execute(
            "UPDATE folders SET uidvalidity = ?, modseq = 0, cursor = '' WHERE id = ?", (uidvalidity, folder.id)
        )
        return accounts.by_id(conn, folder.id)


def settle(db: Store, folder: Folder) -> tuple[int, ...]:
    """After a full comparison: forget locations in this folder that got no UID; returns the ids touched.

    Those that wait for their own move or change to be pushed stay; those whose move was begun, which had a UID before
    the folder was renumbered, have arrived where they were moved to.
    """
    with writing(db, durable=False) as conn:
        rows = conn.execute(
            "SELECT l.id, l.message, EXISTS (SELECT 1 FROM operations o WHERE o.location = l.id"
            " AND o.state IN ('queued', 'doing')) FROM locations l WHERE l.folder = ? AND l.uid IS NULL",
            (folder.id,),
        ).fetchall()
        drop(conn, [(location, message) for location, message, waits in rows if not waits])
        for location, _, waits in rows:
            if waits:
                _follow(conn, location)
        settle_boxes(conn, [message for _, message, waits in rows if waits])
    return tuple(dict.fromkeys(message for _, message, waits in rows if not waits))
