"""The outbox as it lies in the store, and the few moves between states that everything else is made of."""

from __future__ import annotations

from copilot.errors import NotFound
from copilot.store.db import Connection, Store, reading
from copilot.types.outgoing import Fate, Outgoing, Recipient, State

_COLUMNS = "id, account, message_id, sender, state, queued_at, due_at, tried, ended, reply, draft, approval"


def get(db: Store, id: int) -> Outgoing:
    """The mail with this id. Raises NotFound."""
    with reading(db) as conn:
        found = rows(conn, "id = ?", id)
    if not found:
        raise NotFound("There is no such mail in the outbox.")
    return found[0]


def rows(conn: Connection, where: str, *values: object) -> list[Outgoing]:
    """The mails for which a condition of this module or its neighbour holds, oldest first."""
    found = []
    for id, account, message_id, sender, state, queued_at, due_at, tried, ended, *told in conn.execute(
        f"SELECT {_COLUMNS} FROM outgoing WHERE {where} ORDER BY id", values
    ).fetchall():
        query = "SELECT address, fate, reply FROM outgoing_recipients WHERE outgoing = ? ORDER BY number"
        people = tuple(Recipient(one, Fate(fate), said) for one, fate, said in conn.execute(query, (id,)).fetchall())
        reply, draft, approval = told
        times = (queued_at, due_at, tried, bool(ended))
        found.append(Outgoing(id, account, message_id, sender, State(state), *times, reply, draft, approval, people))
    return found


def move(conn: Connection, id: int, state: State, *, due_at: int | None = None) -> None:
    """Change the state; whoever was sending it is so no longer."""
    conn.execute(
        "UPDATE outgoing SET state = ?, due_at = coalesce(?, due_at), owner = '', leased_until = 0, ended = 0,"
        " asked = 0 WHERE id = ?",
        (state, due_at, id),
    )


def conclude(conn: Connection, id: int, offered: Fate, *, retry_at: int | None, filed: bool = False) -> None:
    """Who was offered the mail now has this fate; who waits gets it at `retry_at`, or is refused when that is None.

    Nobody who has the mail ever gets it again. `filed` says that a copy lies in Sent already.
    """
    conn.execute("UPDATE outgoing_recipients SET fate = ? WHERE outgoing = ? AND fate = 'offered'", (offered, id))
    one = get(conn, id)
    if one.fated(Fate.WAITING) and retry_at is not None:
        move(conn, id, State.QUEUED, due_at=retry_at)
        return
    conn.execute(
        "UPDATE outgoing_recipients SET fate = 'refused', reply = CASE reply WHEN '' THEN ? ELSE reply END"
        " WHERE outgoing = ? AND fate = 'waiting'",
        (one.reply, id),
    )
    if one.fated(Fate.ACCEPTED):
        _settle(conn, id, filed)
    else:
        move(conn, id, State.FAILED)


def _settle(conn: Connection, id: int, filed: bool) -> None:
    """It is sent: its draft has served, and its copy is wanted unless it is `filed` already."""
    move(conn, id, State.SENT)
    copy = "" if filed else "wanted"
    conn.execute("UPDATE outgoing SET copy = ? WHERE id = ? AND copy = 'later'", (copy, id))
    for table, key in (("draft_files", "draft"), ("drafts", "id")):
        conn.execute(f"DELETE FROM {table} WHERE {key} = (SELECT draft FROM outgoing WHERE id = ?)", (id,))
