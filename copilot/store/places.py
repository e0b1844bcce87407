"""Where messages lie: locations as the source has them, with the user's wishes laid over until it has followed.

`folder`, `uid` and `keywords` of a location are what the source said last. `target` is the folder the user moved it to;
the message's `box` and `keywords` are what the user sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from copilot.store import accounts
from copilot.store.accounts import set_cursor
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
        conn.execute("DELETE FROM locations WHERE id = ?", (location,))  # a source that renumbers without saying so
        _leave(conn, [message])
    conn.executemany(
        "INSERT INTO locations (message, folder, uid, keywords) VALUES (?, ?, ?, ?)",
        [(id, folder.id, uid, keywords) for id, uid, keywords in first],
    )
    for id, uid, keywords in again:
        _lay_again(conn, folder, id, uid, keywords)
    settle_boxes(conn, [id for id, _, _ in again])


def _lay_again(conn: Connection, folder: Folder, id: int, uid: int | None, keywords: str) -> None:
    there = conn.execute(
        "SELECT id, message, uid FROM locations WHERE folder = ?1 AND (uid = ?2 OR message = ?3)", (folder.id, uid, id)
    ).fetchall()
    if any(message == id and held == uid for _, message, held in there):
        return
    for location, message, held in there:
        if held is not None and held == uid and message != id:
            conn.execute("DELETE FROM locations WHERE id = ?", (location,))
            _leave(conn, [message])
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
        ours = _waiting(conn, folder)
        for location, uid, message, before in _at(conn, folder, keywords):
            now = joined(keywords[uid])
            if now == before:
                continue
            conn.execute("UPDATE locations SET keywords = ? WHERE id = ?", (now, location))
            held = ours.get(location, set())
            add, remove = set(now.split()) - set(before.split()), set(before.split()) - set(now.split())
            if _change_keywords(conn, message, add - held, remove - held):
                changed.append(message)
        if modseq is not None:
            set_cursor(conn, folder, modseq=modseq)
    return tuple(dict.fromkeys(changed))


def _waiting(conn: Connection, folder: Folder) -> dict[int, set[str]]:
    """The keywords that changes still to be pushed speak of, by location."""
    rows = conn.execute(
        "SELECT o.location, o.adds, o.removes FROM operations o JOIN locations l ON l.id = o.location"
        " WHERE o.state IN ('queued', 'doing') AND l.folder = ?",
        (folder.id,),
    )
    found: dict[int, set[str]] = {}
    for location, adds, removes in rows:
        found.setdefault(location, set()).update(adds.split(), removes.split())
    return found


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


def _change_keywords(conn: Connection, id: int, add: set[str], remove: set[str]) -> bool:
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
        for location, _, _, _ in found:
            _forget_location(conn, location)
        touched = tuple(dict.fromkeys(message for _, _, message, _ in found))
        _leave(conn, touched)
    return touched


def _forget_location(conn: Connection, location: int) -> None:
    moving = conn.execute(
        "SELECT target FROM operations WHERE location = ? AND kind = 'move' AND state IN ('queued', 'doing')"
        " AND (state = 'doing' OR attempts > 0) ORDER BY id LIMIT 1",
        (location,),
    ).fetchone()
    if moving:
        conn.execute(
            "UPDATE locations SET folder = ?1, uid = NULL, target = nullif(target, ?1) WHERE id = ?2",
            (moving[0], location),
        )
    else:
        conn.execute("DELETE FROM locations WHERE id = ?", (location,))


def _leave(conn: Connection, ids: Sequence[int]) -> None:
    """Remove messages that lie nowhere; find the box of the others."""
    orphans = [
        id for id in ids if not conn.execute("SELECT 1 FROM locations WHERE message = ? LIMIT 1", (id,)).fetchone()
    ]
    erase(conn, orphans)
    settle_boxes(conn, [id for id in ids if id not in set(orphans)])


def settle_boxes(conn: Connection, ids: Iterable[int]) -> None:
    """Work out where these messages are listed: of several places the inbox wins, all mail comes last."""
    conn.executemany(
        "UPDATE messages SET box = coalesce((SELECT CASE f.role WHEN '' THEN 'inbox' ELSE f.role END FROM locations l"
        " JOIN folders f ON f.id = coalesce(l.target, l.folder) WHERE l.message = messages.id"
        f" ORDER BY {_RANK} LIMIT 1), box) WHERE id = ?",
        [(id,) for id in ids],
    )


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

    Those that wait for their own move or change to be pushed stay.
    """
    with writing(db, durable=False) as conn:
        rows = conn.execute(
            "SELECT l.id, l.message FROM locations l WHERE l.folder = ? AND l.uid IS NULL AND NOT EXISTS (SELECT 1"
            " FROM operations o WHERE o.location = l.id AND o.state IN ('queued', 'doing'))",
            (folder.id,),
        ).fetchall()
        conn.executemany("DELETE FROM locations WHERE id = ?", [(location,) for location, _ in rows])
        touched = tuple(dict.fromkeys(message for _, message in rows))
        _leave(conn, touched)
    return touched
