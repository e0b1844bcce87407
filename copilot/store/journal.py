"""Every change with its inverse and its outward consequence, in one durable transaction; undo goes back any number."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec

from copilot.errors import Conflict, NotFound
from copilot.store import changes, changes_outward, operations
from copilot.store.changes import Change, Files, Inverse, Queue
from copilot.store.db import Connection, Store, reading, writing
from copilot.types import Receipt
from copilot.types.changes import Keywords, MailChange, Move, SetLane

_RECEIPT = "SELECT id, at, label, messages, undone FROM receipts"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[Inverse]).decode


def apply(
    db: Store, label: str, wanted: Sequence[Change], *, story: bytes | None = None, automatic: bool = False
) -> Receipt:
    """Do the changes, durably, all or none; messages that are gone are left out. Raises Conflict when all are gone.

    A receipt is written even when everything was as wanted already. `story` is what was said, shown and decided, as
    JSON. What the program does by itself is `automatic`: only an undo that names its receipt takes it back.
    """
    done: list[Inverse] = []
    try:
        with writing(db) as conn:
            there = _there(conn, wanted)
            at = int(time.time())
            receipt = conn.execute(
                "INSERT INTO receipts (at, label, messages, inverse, story, automatic) VALUES (?, ?, ?, '[]', ?, ?)",
                (at, label, len(there), story or b"", automatic),
            ).lastrowid
            assert receipt is not None
            for change in wanted:
                named = dict.fromkeys(change.ids) if isinstance(change, MailChange) else ()
                done += changes.perform(conn, receipt, change, [id for id in named if id in there], now=at)
            conn.execute("UPDATE receipts SET inverse = ? WHERE id = ?", (_encode(done), receipt))
    except BaseException:  # files are written by then, and no receipt will tell of them
        changes_outward.discard(done)
        raise
    return Receipt(receipt, at, label, len(there), undone=False)


def _there(conn: Connection, wanted: Sequence[Change]) -> set[int]:
    """The messages spoken of that are not gone."""
    named = {id for change in wanted if isinstance(change, MailChange) for id in change.ids}
    there = {id for id in named if conn.execute("SELECT 1 FROM messages WHERE id = ?", (id,)).fetchone()}
    if named and not there:
        raise Conflict("These messages are gone.", "Another program removed them; look at the list again.")
    return there


def undo(db: Store, receipt: int | None = None) -> Receipt:
    """Take back one receipt, or the last of the person's own that is not undone. Raises NotFound, Conflict.

    What the world changed meanwhile stays; the label of the returned receipt says what could not be restored. It is a
    Conflict, and nothing is undone, when the receipt is undone already, or when the person changed the same thing again
    later (a place, a lane, a keyword of a message, a field of a record): that is to be undone first.
    """
    with writing(db) as conn:
        found = _find(conn, receipt)
        if found.undone:
            raise Conflict("That is undone already.", "history shows what can still be undone.")
        operations.withdraw(conn, found.id)
        inverses = done(conn, found.id)
        _check_later(conn, found.id, inverses)
        left = _take_back(conn, found.id, inverses)
        conn.execute("UPDATE receipts SET undone = 1 WHERE id = ?", (found.id,))
    changes_outward.discard(inverses)
    return replace(found, label=found.label + (f" ({'; '.join(left)})" if left else ""), undone=True)


def history(db: Store, limit: int = 100) -> list[Receipt]:
    """The receipts, newest first."""
    with reading(db) as conn:
        rows = conn.execute(f"{_RECEIPT} ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
    return [_receipt(one) for one in rows]


def _check_later(conn: Connection, receipt: int, inverses: Iterable[Inverse]) -> None:
    """Raise Conflict when a later receipt that stands has touched the same."""
    sql = "SELECT label, inverse FROM receipts WHERE id > ? AND undone = 0 AND automatic = 0 ORDER BY id DESC"
    mine = {thing for one in inverses for thing in changes.touched(one)}
    for label, later in conn.execute(sql, (receipt,)):
        if not mine.isdisjoint(thing for one in _decode(later) for thing in changes.touched(one)):
            raise Conflict(f"“{label}” changed the same later.", "Undo that first.")


def done(db: Store, receipt: int) -> list[Inverse]:
    """What a receipt did, as the inverses that take it back, in order. Raises NotFound."""
    return _decode(_column(db, receipt, "inverse"))


def story(db: Store, receipt: int) -> bytes:
    """What was said, shown and decided, as JSON; b"" when nothing was told. Raises NotFound."""
    return _column(db, receipt, "story")


def _column(db: Store, receipt: int, name: str) -> bytes:
    with reading(db) as conn:
        found = conn.execute(f"SELECT {name} FROM receipts WHERE id = ?", (receipt,)).fetchone()
    if found is None:
        raise NotFound("There is no such receipt.", "history lists those there are.")
    return bytes(found[0]) if isinstance(found[0], bytes) else str(found[0]).encode()


def _find(conn: Connection, receipt: int | None) -> Receipt:
    condition = "undone = 0 AND automatic = 0" if receipt is None else "id = ?"
    parameters = () if receipt is None else (receipt,)
    found = conn.execute(f"{_RECEIPT} WHERE {condition} ORDER BY id DESC LIMIT 1", parameters).fetchone()
    if found is None:
        raise NotFound("There is nothing to undo.", "Only what you did here can be undone.")
    return _receipt(found)


def _take_back(conn: Connection, receipt: int, inverses: Sequence[Inverse]) -> list[str]:
    """Take everything back, the last first; returns what could not be."""
    restored: set[int] = set()
    gone: set[int] = set()
    left: list[str] = []
    for inverse in reversed(inverses):
        why = changes.take_back(conn, receipt, inverse)
        message = getattr(inverse, "message", 0)
        if message:
            (gone if why else restored).add(message)
        elif why:
            left.append(why)
    if gone:
        left.insert(0, f"{len(gone)} of {len(gone | restored)} could not be put back")
    return list(dict.fromkeys(left))


def _receipt(found: tuple[int, int, str, int, int]) -> Receipt:
    id, at, label, messages, undone = found
    return Receipt(id, at, label, messages, bool(undone))


__all__ = ["Change", "Files", "Keywords", "Move", "Queue", "SetLane", "apply", "done", "history", "story", "undo"]
