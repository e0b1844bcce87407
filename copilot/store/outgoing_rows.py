"""The outbox as it lies in the store: its nouns, and the few moves between states that everything else is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from copilot.errors import NotFound
from copilot.store.db import Connection, Store, reading


class State(StrEnum):
    """Where a mail on its way out is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class Fate(StrEnum):
    """What a server has said about one recipient; offered is whose mail may have been taken, with no word about it."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished mail: its Message-ID, its bytes with CRLF line ends, and its envelope (RFC 5321)."""

    message_id: str
    raw: bytes
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient, what became of it, and the server's words about it."""

    address: str
    fate: Fate
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail of the outbox. Times are epoch seconds; `reply` is the last that server or network said.

    While queued, `due_at` is when it will be tried; while unknown, when the Sent folder is asked (again). `tried`
    counts attempts; `ended` holds once the end of the mail may have reached the server; `approval` is a plan's digest.
    """

    id: int
    account: str
    message_id: str
    sender: str
    state: State
    queued_at: int
    due_at: int
    tried: int
    ended: bool
    reply: str
    draft: int
    approval: str
    recipients: tuple[Recipient, ...]

    def fated(self, fate: Fate) -> tuple[str, ...]:
        """The addresses of this fate."""
        return tuple(one.address for one in self.recipients if one.fate is fate)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to, in the server's words.

    `accepted` and `refused` are final answers; after `deferred` the same bytes may go again, the server surely has
    nothing; after `uncertain` it may have everything. `fates` tells recipients apart where the server did.
    """

    kind: Literal["accepted", "deferred", "refused", "uncertain"]
    words: str
    fates: dict[str, Recipient] = field(default_factory=dict)


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
