"""Reading: list lines, views, whole messages."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from copilot.errors import NotFound
from copilot.store import prepared, views
from copilot.store.db import Store, reading
from copilot.store.keys import second_of
from copilot.types import Message, Role, Row, View

_ROW = (
    "SELECT m.id, e.message_id, m.thread, e.sender, e.address, e.subject, e.preview, m.keywords, m.lane, m.topic,"
    " m.attachments, m.bytes, m.account, m.box FROM messages m JOIN envelopes e ON e.id = m.id"
)
_MESSAGE = (
    "SELECT m.id, e.message_id, e.subject, b.text, m.bytes, b.rest FROM messages m JOIN envelopes e ON e.id = m.id"
    " JOIN bodies b ON b.id = m.id"
)
_GONE = "The server may have removed it; look at the list again."


@dataclass(frozen=True, slots=True)
class Correspondent:
    """How often I wrote to an address, and how often it wrote to me."""

    wrote_to: int
    wrote_me: int


def row(db: Store, id: int) -> Row:
    """The list line of a message. Raises NotFound."""
    found = rows(db, [id])
    if not found:
        raise NotFound("That message is gone.", _GONE)
    return found[0]


def rows(db: Store, ids: Sequence[int]) -> list[Row]:
    """The list lines of these ids in their order; ids that are gone are left out."""
    with reading(db) as conn:
        found = [conn.execute(f"{_ROW} WHERE m.id = ?", (id,)).fetchone() for id in ids]
    return [_row(one) for one in found if one is not None]


def ids(db: Store, view: View, limit: int | None = None) -> array[int]:
    """The row ids of a view, newest first. Raises SearchError."""
    with reading(db) as conn:
        return array("q", views.newest(conn, view, limit))


def count(db: Store, view: View, *, at_most: int | None = None) -> tuple[int, int]:
    """How many messages a view holds, and how many of them unread; of the newest `at_most` only. Raises SearchError.

    A bound keeps the beginning of a word that stands for very many cheap: ask so for what is being typed.
    """
    with reading(db) as conn:
        if at_most is not None:
            newest = views.newest(conn, view, at_most)
            sql = "SELECT count(*) FROM messages WHERE unread = 1 AND id IN (SELECT value FROM json_each(?))"
            return len(newest), conn.execute(sql, (json.dumps(newest),)).fetchone()[0]
        messages, unread = views.aggregate(conn, view, "count(*), coalesce(sum(m.unread), 0)")[0]
    return messages, unread


def message(db: Store, id: int) -> Message:
    """The message as it was parsed, without HTML, under its unique message_id. Raises NotFound."""
    with reading(db) as conn:
        found = conn.execute(f"{_MESSAGE} WHERE m.id = ?", (id,)).fetchone()
    if found is None:
        raise NotFound("That message is gone.", _GONE)
    return prepared.restore(*found[1:])


def messages(db: Store, ids: Iterable[int]) -> dict[int, Message]:
    """Many at once, by row id in the order given, as `message` gives them; ids that are gone are left out."""
    wanted = list(ids)
    with reading(db) as conn:
        rows = conn.execute(f"{_MESSAGE} WHERE m.id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),))
        found = {row[0]: prepared.restore(*row[1:]) for row in rows}
    return {id: found[id] for id in wanted if id in found}


def raw(db: Store, id: int) -> bytes:
    """The bytes as they came. Raises NotFound."""
    with reading(db) as conn:
        found = conn.execute("SELECT data FROM raw WHERE id = ?", (id,)).fetchone()
    if found is None:
        raise NotFound("That message is gone.", _GONE)
    return prepared.unpack(found[0])


def find(db: Store, message_id: str) -> int:
    """The row id of a message_id, with or without angle brackets. Raises NotFound."""
    wanted = message_id.strip()
    with reading(db) as conn:
        for one in (wanted, f"<{wanted}>"):
            found = conn.execute("SELECT id FROM envelopes WHERE message_id = ?", (prepared.clean(one),)).fetchone()
            if found:
                return int(found[0])
    raise NotFound(f"There is no message {message_id}.", "search and brief print the ids that show takes.")


def thread_ids(db: Store, thread: int) -> list[int]:
    """The row ids of a thread, oldest first."""
    with reading(db) as conn:
        found = conn.execute("SELECT id FROM messages WHERE thread = ? ORDER BY id", (thread,)).fetchall()
    return [id for (id,) in found]


def people(db: Store, *, me: Iterable[str] = ()) -> dict[str, Correspondent]:
    """Everybody I wrote to or who wrote to me, by lower-case address; `me` adds to the accounts' own addresses."""
    mine = {one.lower() for one in me}
    to: dict[str, int] = {}
    with reading(db) as conn:
        mine.update(address for (address,) in conn.execute("SELECT address FROM accounts WHERE address != ''"))
        wrote = dict(conn.execute("SELECT address, count(*) FROM envelopes WHERE address != '' GROUP BY address"))
        sent = {id for (id,) in conn.execute("SELECT id FROM messages WHERE box = ?", (Role.SENT.value,))}
        marks = ",".join("?" * len(mine))
        sent.update(id for (id,) in conn.execute(f"SELECT id FROM envelopes WHERE address IN ({marks})", tuple(mine)))
        for id in sent:
            for address in prepared.receivers_of(
                conn.execute("SELECT rest FROM bodies WHERE id = ?", (id,)).fetchone()[0]
            ):
                to[address] = to.get(address, 0) + 1
    return {one: Correspondent(to.get(one, 0), wrote.get(one, 0)) for one in {**to, **wrote} if one not in mine}


@lru_cache(maxsize=1024)
def _words(keywords: str) -> frozenset[str]:
    return frozenset(keywords.split())


def _row(found: tuple[int, str, int, str, str, str, str, str, str, str, int, int, int, str]) -> Row:
    (
        id,
        message_id,
        thread,
        sender,
        address,
        subject,
        preview,
        keywords,
        lane,
        topic,
        attachments,
        size,
        account,
        box,
    ) = found
    return Row(
        id=id,
        message_id=message_id,
        thread=thread,
        date=second_of(id),
        sender=sender,
        address=address,
        subject=subject,
        preview=preview,
        keywords=_words(keywords),
        lane=lane,
        topic=topic,
        attachments=attachments,
        bytes=size,
        account=account,
        box=box,
    )
