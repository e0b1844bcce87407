"""Every change with its inverse and its outward consequence, in one durable transaction; undo goes back any number."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from copilot.errors import Conflict, NotFound
from copilot.store import changes, operations
from copilot.store.changes import Inverse
from copilot.store.db import Connection, Store, reading, writing
from copilot.types import Receipt
from copilot.types.changes import Keywords, Move, SetLane

Change = Keywords | Move | SetLane

_RECEIPT = "SELECT id, at, label, messages, undone FROM receipts"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[Inverse]).decode


@dataclass(frozen=True, slots=True)
class _Undone:
    """How many messages an undo restored, and how many it could not."""

    restored: int
    gone: int


def apply(db: Store, label: str, wanted: Sequence[Change]) -> Receipt:
    """Do the changes, durably, all or none; messages that are gone are left out. Raises Conflict when all are gone.

    A receipt is written even when everything was as wanted already.
    """
    with writing(db) as conn:
        named = {id for change in wanted for id in change.ids}
        there = {id for id in named if conn.execute("SELECT 1 FROM messages WHERE id = ?", (id,)).fetchone()}
        if named and not there:
            raise Conflict("These messages are gone.", "Another program removed them; look at the list again.")
        at = int(time.time())
        receipt = conn.execute(
            "INSERT INTO receipts (at, label, messages, inverse) VALUES (?, ?, ?, '[]')", (at, label, len(there))
        ).lastrowid
        assert receipt is not None
        inverses: list[Inverse] = []
        for change in wanted:
            inverses += changes.perform(conn, receipt, change, [id for id in dict.fromkeys(change.ids) if id in there])
        conn.execute("UPDATE receipts SET inverse = ? WHERE id = ?", (_encode(inverses), receipt))
    return Receipt(receipt, at, label, len(there), undone=False)


def undo(db: Store, receipt: int | None = None) -> Receipt:
    """Take back one receipt, or the last that is not undone. Raises NotFound, Conflict (undone already).

    What the world changed meanwhile stays; the label of the returned receipt says what could not be restored.
    """
    with writing(db) as conn:
        found = _find(conn, receipt)
        if found.undone:
            raise Conflict("That is undone already.", "history shows what can still be undone.")
        (inverse,) = conn.execute("SELECT inverse FROM receipts WHERE id = ?", (found.id,)).fetchone()
        operations.withdraw(conn, found.id)
        done = _take_back(conn, found.id, _decode(inverse))
        conn.execute("UPDATE receipts SET undone = 1 WHERE id = ?", (found.id,))
    label = found.label
    if done.gone:
        label += f" ({done.gone} of {done.gone + done.restored} could not be put back)"
    return replace(found, label=label, undone=True)


def history(db: Store, limit: int = 100) -> list[Receipt]:
    """The receipts, newest first."""
    with reading(db) as conn:
        rows = conn.execute(f"{_RECEIPT} ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
    return [_receipt(one) for one in rows]


def _find(conn: Connection, receipt: int | None) -> Receipt:
    condition = "undone = 0" if receipt is None else "id = ?"
    parameters = () if receipt is None else (receipt,)
    found = conn.execute(f"{_RECEIPT} WHERE {condition} ORDER BY id DESC LIMIT 1", parameters).fetchone()
    if found is None:
        raise NotFound("There is nothing to undo.", "Only what you did here can be undone.")
    return _receipt(found)


def _take_back(conn: Connection, receipt: int, inverses: Sequence[Inverse]) -> _Undone:
    restored: set[int] = set()
    gone: set[int] = set()
    for inverse in reversed(inverses):
        there = changes.take_back(conn, receipt, inverse)
        (restored if there else gone).add(inverse.message)
    return _Undone(len(restored - {0} - gone), len(gone - {0}))


def _receipt(found: tuple[int, int, str, int, int]) -> Receipt:
    id, at, label, messages, undone = found
    return Receipt(id, at, label, messages, bool(undone))


__all__ = ["Change", "Keywords", "Move", "SetLane", "apply", "history", "undo"]
