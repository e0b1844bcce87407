"""What other systems are to be told: queued with the local change, claimed under a lease, done once.

States: queued → doing → done | failed | queued again; withdrawn by an undo; unknown for a form that was sent into the
web and whose answer was not heard, for such a form is never sent twice. What speaks of one record goes out in the order
it was queued. `key` is the same over all attempts: a foreign system that is asked twice must be able to tell by it.

Every function takes the `Database` or the connection of an open `write()`; each change is on the disk when it returns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal
from uuid import uuid4

import msgspec

from copilot.store.db import Connection, Store, reading, writing
from copilot.store.records import kind_of
from copilot.types.changes import Post
from copilot.types.records import KINDS, Record

Verb = Literal["put", "remove", "post"]

WEB = "web"
"""The system that forms are posted to."""
_OPEN = "state IN ('queued', 'doing')"
_COLUMNS = "d.id, d.receipt, d.system, d.verb, d.record, d.data, d.key, d.state, d.attempts, d.refusals, d.error"
_SELECT = (
    f"SELECT {_COLUMNS}, coalesce(f.foreign_id, '') FROM deliveries d"
    " LEFT JOIN foreign_ids f ON f.system = d.system AND f.record = d.record"
)


class State(StrEnum):
    """Where a delivery is."""

    QUEUED = "queued"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to tell one system: `payload` is the record or the form, `foreign_id` what the system calls the record.

    `record` is the record's id. `attempts` counts all, `refusals` those that failed and were not cut short by the end
    of the program; `error` says how the last did.
    """

    id: int
    receipt: int
    system: str
    verb: Verb
    record: str
    payload: Record | Post
    key: str
    state: State
    attempts: int
    refusals: int
    error: str
    foreign_id: str


def queue(conn: Connection, receipt: int, system: str, verb: Verb, payload: Record | Post) -> int:
    """Queue a delivery; returns its id."""
    key = uuid4().hex
    record = key if isinstance(payload, Post) else payload.id
    kind = "post" if isinstance(payload, Post) else kind_of(payload)
    cursor = conn.execute(
        "INSERT INTO deliveries (receipt, system, verb, record, data, key) VALUES (?, ?, ?, ?, ?, ?)",
        (receipt, system, verb, record, msgspec.json.encode([kind, msgspec.to_builtins(payload)]), key),
    )
    return int(cursor.lastrowid or 0)


def due(db: Store, system: str, *, now: int, limit: int = 100) -> list[Delivery]:
    """What can be delivered to a system now, oldest first; of several about one record only the first is given."""
    first = f"SELECT min(id) FROM deliveries WHERE system = ? AND {_OPEN} GROUP BY record"
    ready = "(d.state = 'queued' AND d.next_at <= ?) OR (d.state = 'doing' AND d.leased_until < ? AND d.verb != 'post')"
    with reading(db) as conn:
        return _rows(conn, f"d.id IN ({first}) AND ({ready}) ORDER BY d.id LIMIT ?", system, now, now, limit)


def start(db: Store, delivery: Delivery, *, now: int, lease_seconds: int = 300) -> bool:
    """Claim a delivery; False when another process has it or it was taken back: then ask `due` again."""
    with writing(db) as conn:
        return bool(
            conn.execute(
                "UPDATE deliveries SET state = 'doing', leased_until = ?, attempts = attempts + 1 WHERE id = ?"
                " AND (state = 'queued' OR (state = 'doing' AND leased_until < ? AND verb != 'post'))",
                (now + lease_seconds, delivery.id, now),
            ).rowcount
        )


def done(db: Store, delivery: Delivery, *, foreign_id: str = "") -> None:
    """Record that it was carried out, and what the system calls the record."""
    with writing(db) as conn:
        _end(conn, delivery.id, State.DONE)
        if delivery.verb == "remove":
            unlink(conn, delivery.system, delivery.record)
        elif foreign_id:
            link(conn, delivery.system, delivery.record, foreign_id)


def fail(db: Store, delivery: Delivery, error: str, *, retry_at: int | None = None, refused: bool = True) -> None:
    """Record that it was surely not carried out: try again at `retry_at` (epoch seconds), or never.

    A form is not tried again. With `refused` false it does not count as a failure.
    """
    with writing(db) as conn:
        _end(conn, delivery.id, State.FAILED, error)
        conn.execute("UPDATE deliveries SET refusals = refusals + ? WHERE id = ?", (refused, delivery.id))
        if retry_at is not None and delivery.verb != "post":
            conn.execute("UPDATE deliveries SET state = 'queued', next_at = ? WHERE id = ?", (retry_at, delivery.id))


def doubt(db: Store, delivery: Delivery, error: str, *, retry_at: int) -> None:
    """Record that nobody knows whether it was carried out: a form stays so, anything else is tried again."""
    if delivery.verb != "post":
        fail(db, delivery, error, retry_at=retry_at)
        return
    with writing(db) as conn:
        _end(conn, delivery.id, State.UNKNOWN, error)


def recover(db: Store, *, now: int) -> list[Delivery]:
    """Forms that were under way when the program ended are of unknown fate from now on; returns them."""
    with writing(db) as conn:
        left = conn.execute(
            "SELECT id FROM deliveries WHERE state = 'doing' AND verb = 'post' AND leased_until < ?", (now,)
        ).fetchall()
        for (id,) in left:
            _end(conn, id, State.UNKNOWN, "The program ended before the answer was heard.")
        return [get(conn, id) for (id,) in left]


def _end(conn: Connection, id: int, state: State, error: str = "") -> None:
    conn.execute("UPDATE deliveries SET state = ?, error = ?, leased_until = 0 WHERE id = ?", (state, error, id))


def get(db: Store, id: int) -> Delivery:
    """The delivery with this id, which must be there."""
    with reading(db) as conn:
        return _rows(conn, "d.id = ?", id)[0]


def listed(db: Store, states: Iterable[State] = tuple(State)) -> list[Delivery]:
    """The deliveries in these states, oldest first."""
    wanted = tuple(states)
    with reading(db) as conn:
        return _rows(conn, f"d.state IN ({','.join('?' * len(wanted))}) ORDER BY d.id", *wanted)


def next_at(db: Store, system: str) -> int | None:
    """When the next delivery to a system is due (epoch seconds, 0 for at once), None when none waits."""
    with reading(db) as conn:
        sql = (
            f"SELECT min(iif(state = 'doing', leased_until + 1, next_at)) FROM deliveries WHERE system = ? AND {_OPEN}"
        )
        found = conn.execute(sql, (system,)).fetchone()[0]
    return None if found is None else int(found)


def call_back(conn: Connection, receipt: int, id: int) -> str:
    """Withdraw what was not begun; queue what makes up for the rest. Returns why not when nothing can."""
    one = get(conn, id)
    if one.state is State.QUEUED:
        _end(conn, id, State.WITHDRAWN, one.error)
        if not one.attempts:
            return ""
    if one.state in (State.WITHDRAWN, State.FAILED):
        return ""
    if isinstance(one.payload, Post):
        return "what was sent into the web cannot be taken back"
    return _make_up(conn, receipt, one)


def _make_up(conn: Connection, receipt: int, one: Delivery) -> str:
    """What was removed is put back; what was put is put as it was before, or removed when it was not there before."""
    assert not isinstance(one.payload, Post)
    if one.verb == "remove":
        queue(conn, receipt, one.system, "put", one.payload)
        return ""
    told = "d.system = ? AND d.record = ? AND d.id < ? AND d.state IN ('done', 'doing') ORDER BY d.id DESC LIMIT 1"
    before = _rows(conn, told, one.system, one.record, one.id)
    if before and before[0].verb == "put":
        assert not isinstance(before[0].payload, Post)
        queue(conn, receipt, one.system, "put", before[0].payload)
        return ""
    queue(conn, receipt, one.system, "remove", one.payload)
    return ""


def link(conn: Connection, system: str, record: str, foreign_id: str) -> None:
    """Remember what a system calls a record."""
    conn.execute(
        "INSERT OR REPLACE INTO foreign_ids (system, record, foreign_id) VALUES (?, ?, ?)", (system, record, foreign_id)
    )


def unlink(conn: Connection, system: str, record: str) -> None:
    """Forget what a system calls a record."""
    conn.execute("DELETE FROM foreign_ids WHERE system = ? AND record = ?", (system, record))


def foreign_id(db: Store, system: str, record: str) -> str:
    """What a system calls a record, "" when it is not known there."""
    with reading(db) as conn:
        sql = "SELECT foreign_id FROM foreign_ids WHERE system = ? AND record = ?"
        found = conn.execute(sql, (system, record)).fetchone()
    return "" if found is None else str(found[0])


def _rows(conn: Connection, where: str, *values: object) -> list[Delivery]:
    return [_delivery(*row) for row in conn.execute(f"{_SELECT} WHERE {where}", values).fetchall()]


def _delivery(id: int, receipt: int, system: str, verb: Verb, record: str, data: bytes, *rest: Any) -> Delivery:
    kind, told = msgspec.json.decode(data)
    payload: Record | Post = msgspec.convert(told, Post) if kind == "post" else msgspec.convert(told, KINDS[kind])
    key, state, attempts, refusals, error, foreign = rest
    return Delivery(id, receipt, system, verb, record, payload, key, State(state), attempts, refusals, error, foreign)
