"""Changes on their way to the server: queued with the local change, claimed under a lease, done once.

States: queued, doing (until the lease ends), done, failed (for good), dropped (taken back before it was tried, or its
message is gone). Changes to one message are pushed in the order they were made. What the server has is in `locations`.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from copilot.store import accounts, places
from copilot.store.db import Connection, Store, reading, writing
from copilot.store.prepared import joined
from copilot.types import Folder

_OPEN = "state IN ('queued', 'doing')"


@dataclass(frozen=True, slots=True)
class Operation:
    """Like changes for UIDs of one folder, to be pushed as one: keywords to add and remove, or a move to `target`.

    `ids` are the rows of the queue, one for each of `uids`. `attempts` counts the interrupted ones too, `refusals` only
    those that the server answered.
    """

    ids: tuple[int, ...]
    kind: Literal["keywords", "move"]
    folder: Folder
    uids: tuple[int, ...]
    add: frozenset[str]
    remove: frozenset[str]
    target: Folder | None
    attempts: int
    refusals: int


def queue_keywords(
    conn: Connection, receipt: int, message: int, add: AbstractSet[str], remove: AbstractSet[str]
) -> None:
    """Queue a change of keywords wherever the message lies on a server, as far as the server will not have it yet."""
    for there in _remote(conn, "l.message = ?", message):
        _queue_keywords(conn, receipt, there, add, remove)


def _queue_keywords(
    conn: Connection, receipt: int, there: tuple[int, int, str], add: AbstractSet[str], remove: AbstractSet[str]
) -> None:
    location, account, keywords = there
    expected = set(keywords.split())
    before = f"SELECT adds, removes FROM operations WHERE location = ? AND kind = 'keywords' AND {_OPEN} ORDER BY id"
    for adds, removes in conn.execute(before, (location,)):
        expected = (expected | set(adds.split())) - set(removes.split())
    adds, removes = joined(add - expected), joined(remove & expected)
    if adds or removes:
        conn.execute(
            "INSERT INTO operations (receipt, location, account, kind, adds, removes)"
            " VALUES (?, ?, ?, 'keywords', ?, ?)",
            (receipt, location, account, adds, removes),
        )


def send(conn: Connection, receipt: int, location: int, folder: int) -> None:
    """Let the user see a location in that folder, and queue the move where there is a server to follow.

    It takes the place of moves that have not been tried yet.
    """
    conn.execute(
        "UPDATE operations SET state = 'dropped'"
        " WHERE location = ? AND kind = 'move' AND state = 'queued' AND attempts = 0",
        (location,),
    )
    (held,) = conn.execute("SELECT folder FROM locations WHERE id = ?", (location,)).fetchone()
    under_way = conn.execute(
        f"SELECT target FROM operations WHERE location = ? AND kind = 'move' AND {_OPEN} ORDER BY id DESC LIMIT 1",
        (location,),
    ).fetchone()
    target = None if folder == held and not under_way else folder
    conn.execute("UPDATE locations SET target = ? WHERE id = ?", (target, location))
    expected = under_way[0] if under_way else held
    for _, account, _ in _remote(conn, "l.id = ?", location) if expected != folder else ():
        conn.execute(
            "INSERT INTO operations (receipt, location, account, kind, target) VALUES (?, ?, ?, 'move', ?)",
            (receipt, location, account, folder),
        )


def _remote(conn: Connection, where: str, value: int) -> list[tuple[int, int, str]]:
    return conn.execute(
        "SELECT l.id, f.account, l.keywords FROM locations l JOIN folders f ON f.id = l.folder"
        f" JOIN accounts a ON a.id = f.account WHERE a.kind = 'imap' AND {where} ORDER BY l.id",
        (value,),
    ).fetchall()


def withdraw(conn: Connection, receipt: int) -> None:
    """Drop what has not been tried yet, or never will be again; queue the inverse of every other change of keywords.

    Moves are sent back one by one, by `send`.
    """
    conn.execute(
        "UPDATE operations SET state = 'dropped'"
        " WHERE receipt = ? AND (state = 'queued' AND attempts = 0 OR state = 'failed')",
        (receipt,),
    )
    tried = conn.execute(
        "SELECT location, adds, removes FROM operations WHERE receipt = ? AND kind = 'keywords' AND state != 'dropped'"
        " ORDER BY id DESC",
        (receipt,),
    ).fetchall()
    for location, adds, removes in tried:
        for there in _remote(conn, "l.id = ?", location):
            _queue_keywords(conn, receipt, there, set(removes.split()), set(adds.split()))


def due(db: Store, account: int, *, now: int, limit: int = 500) -> list[Operation]:
    """What can be pushed now, oldest first; of several changes to one message only the first is given.

    A change to a message whose UID is not known yet waits until a sync has found it.
    """
    with reading(db) as conn:
        rows = conn.execute(
            "SELECT o.id, o.location, o.kind, o.adds, o.removes, o.target, o.attempts, o.refusals, l.folder, l.uid,"
            " (o.state = 'queued' AND o.next_at <= ?) OR (o.state = 'doing' AND o.leased_until < ?)"
            " FROM operations o JOIN locations l ON l.id = o.location"
            f" WHERE o.account = ? AND o.{_OPEN} ORDER BY o.id",
            (now, now, account),
        ).fetchall()
        groups: dict[tuple[str, str, str, int | None, int], list[tuple[int, int, int, int]]] = {}
        seen: set[int] = set()
        for id, location, kind, adds, removes, target, attempts, refusals, folder, uid, ready in rows:
            if location in seen or len(seen) >= limit:
                continue
            seen.add(location)
            if ready and uid is not None:
                groups.setdefault((kind, adds, removes, target, folder), []).append((id, uid, attempts, refusals))
        return [_operation(conn, key, some) for key, some in groups.items()]


def _operation(
    conn: Connection, key: tuple[str, str, str, int | None, int], some: list[tuple[int, int, int, int]]
) -> Operation:
    kind, adds, removes, target, folder = key
    return Operation(
        ids=tuple(id for id, *_ in some),
        kind="move" if kind == "move" else "keywords",
        folder=accounts.by_id(conn, folder),
        uids=tuple(uid for _, uid, *_ in some),
        add=frozenset(adds.split()),
        remove=frozenset(removes.split()),
        target=None if target is None else accounts.by_id(conn, target),
        attempts=max(attempts for *_, attempts, _ in some),
        refusals=max(refusals for *_, refusals in some),
    )


def start(db: Store, operation: Operation, *, now: int, lease_seconds: int = 300) -> bool:
    """Claim an operation; False when another process has it, it was taken back, or its messages have moved.

    After False, ask `due` again. A move that has nothing left to do is done at once, and False is returned as well.
    """
    with writing(db) as conn:
        if any(not _claimable(conn, operation, id, uid, now) for id, uid in _pairs(operation)):
            return False
        if operation.target is not None and operation.target.id == operation.folder.id:
            for id, _ in _pairs(operation):
                _close(conn, id)
            return False
        conn.executemany(
            "UPDATE operations SET state = 'doing', leased_until = ?, attempts = attempts + 1 WHERE id = ?",
            [(now + lease_seconds, id) for id in operation.ids],
        )
        return True


def _claimable(conn: Connection, operation: Operation, id: int, uid: int, now: int) -> bool:
    found = conn.execute(
        "SELECT 1 FROM operations o JOIN locations l ON l.id = o.location WHERE o.id = ? AND l.folder = ? AND l.uid = ?"
        " AND (o.state = 'queued' OR (o.state = 'doing' AND o.leased_until < ?))",
        (id, operation.folder.id, uid, now),
    )
    return found.fetchone() is not None


def _close(conn: Connection, id: int, state: str = "done") -> tuple[int, int] | None:
    """End an operation; returns its location and message when they are there. What the user sees follows."""
    conn.execute("UPDATE operations SET state = ?, leased_until = 0 WHERE id = ?", (state, id))
    row = conn.execute(
        "SELECT l.id, l.message FROM operations o JOIN locations l ON l.id = o.location WHERE o.id = ?", (id,)
    ).fetchone()
    if row is None:
        return None
    conn.execute(
        "UPDATE locations SET target = NULL WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM operations"
        f" WHERE location = ?1 AND kind = 'move' AND {_OPEN})",
        (row[0],),
    )
    places.settle_boxes(conn, [row[1]])
    return int(row[0]), int(row[1])


def fail(db: Store, operation: Operation, error: str, *, retry_at: int | None = None, refused: bool = False) -> None:
    """Record a failure: try again at `retry_at` (epoch seconds), or never. `refused` when it is the server's answer.

    A move that failed for good is shown where the server has it; keywords stay as the user set them here.
    """
    with writing(db) as conn:
        for id in operation.ids:
            conn.execute("UPDATE operations SET error = ?, refusals = refusals + ? WHERE id = ?", (error, refused, id))
            if retry_at is None:
                _close(conn, id, "failed")
            else:
                conn.execute(
                    "UPDATE operations SET state = 'queued', leased_until = 0, next_at = ?"
                    " WHERE id = ? AND state = 'doing'",
                    (retry_at, id),
                )


def waiting(db: Store, account: int | None = None) -> tuple[int, int]:
    """How many changes to messages are still to be pushed, and how many failed for good."""
    with reading(db) as conn:
        counted = conn.execute(
            f"SELECT coalesce(sum({_OPEN}), 0), coalesce(sum(state = 'failed'), 0) FROM operations"
            " WHERE state IN ('queued', 'doing', 'failed') AND (?1 IS NULL OR account = ?1)",
            (account,),
        ).fetchone()
    return int(counted[0]), int(counted[1])


def done(
    db: Store,
    operation: Operation,
    *,
    gone: Iterable[int] = (),
    moved: Iterable[tuple[int, int]] = (),
    uidvalidity: int = 0,
    keywords: Iterable[tuple[int, frozenset[str]]] = (),
) -> None:
    """Record that it was carried out: UIDs that were gone, (old, new) UIDs of a move, keywords as they are now.

    `uidvalidity` is that of the move's target. A message that was gone from where it was to be moved is taken to have
    arrived by an earlier attempt; `mail.settle` of the target removes it if it has not.
    """
    absent, new, now = set(gone), dict(moved), dict(keywords)
    with writing(db) as conn:
        for id, uid in _pairs(operation):
            if operation.target is not None:
                _arrived(conn, id, operation.target, new.get(uid), uidvalidity)
            elif uid in absent:
                _lost(conn, id)
            else:
                _marked(conn, id, operation, now.get(uid))


def _pairs(operation: Operation) -> Iterable[tuple[int, int]]:
    return zip(operation.ids, operation.uids, strict=True)


def _lost(conn: Connection, id: int) -> None:
    found = _close(conn, id)
    if found:
        places.drop(conn, [found])


def _marked(conn: Connection, id: int, operation: Operation, now: frozenset[str] | None) -> None:
    found = _close(conn, id)
    if found is None:
        return
    (held,) = conn.execute("SELECT keywords FROM locations WHERE id = ?", (found[0],)).fetchone()
    expected = joined((set(held.split()) | operation.add) - operation.remove)
    conn.execute("UPDATE locations SET keywords = ? WHERE id = ?", (expected, found[0]))
    if now is not None:
        # What another program changed at the same time is read back with ours.
        refused = (operation.add - now) | (operation.remove & now)
        places.take_over(conn, found[0], now, ours=refused)


def _arrived(conn: Connection, id: int, target: Folder, uid: int | None, uidvalidity: int) -> None:
    (location,) = conn.execute("SELECT location FROM operations WHERE id = ?", (id,)).fetchone()
    known = accounts.by_id(conn, target.id).uidvalidity
    if uidvalidity and known and uidvalidity != known:
        uid = None
    there = conn.execute(
        "SELECT id FROM locations WHERE folder = ?1 AND id != ?3 AND (uid = ?2 OR (?2 IS NULL AND uid IS NOT NULL"
        " AND message = (SELECT message FROM locations WHERE id = ?3))) LIMIT 1",
        (target.id, uid, location),
    ).fetchone()
    if there:  # a sync was faster and has found it already
        places.join(conn, location, there[0])
    else:
        conn.execute(
            "UPDATE locations SET folder = ?1, uid = coalesce(?2, iif(folder = ?1, uid, NULL)) WHERE id = ?3",
            (target.id, uid, location),
        )
    _close(conn, id)
