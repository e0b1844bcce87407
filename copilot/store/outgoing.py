"""The outbox: every mail on its way out, its state, and what became of each recipient.

States: queued (until `due_at` it can be withdrawn) → sending → sent | failed | queued again | unknown, when the server
may or may not have it. Nothing leaves unknown before the Sent folder or the person has answered (RFC 1047). Bytes,
Message-ID and envelope are on the disk before the first byte is sent and never change.

Every function takes the `Database` or the connection of an open `write()`; each change is on the disk when it returns.
"""

from __future__ import annotations

from collections.abc import Iterable

from copilot.errors import Conflict
from copilot.store.db import Store, reading, writing
from copilot.store.outgoing_rows import conclude, move, rows
from copilot.store.outgoing_rows import get as get
from copilot.types.outgoing import Fate as Fate
from copilot.types.outgoing import Letter as Letter
from copilot.types.outgoing import Outcome as Outcome
from copilot.types.outgoing import Outgoing as Outgoing
from copilot.types.outgoing import Recipient as Recipient
from copilot.types.outgoing import State as State


def queue(
    db: Store,
    letter: Letter,
    *,
    account: str,
    now: int,
    hold_seconds: int = 20,
    draft: int = 0,
    approval: str = "",
    copy: bool = False,
) -> Outgoing:
    """Put a finished mail into the outbox, to be sent after the hold; the same Message-ID twice is a Conflict.

    With `copy` it will want filing in Sent once it is sent. The draft lives until then.
    """
    with writing(db) as conn:
        if conn.execute("SELECT 1 FROM outgoing WHERE message_id = ?", (letter.message_id,)).fetchone():
            raise Conflict("This mail is in the outbox already.", "Look at it there.")
        cursor = conn.execute(
            "INSERT INTO outgoing (account, message_id, sender, queued_at, due_at, draft, approval, copy, raw)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                account,
                letter.message_id,
                letter.sender,
                now,
                now + hold_seconds,
                draft,
                approval,
                "later" if copy else "",
                letter.raw,
            ),
        )
        id = int(cursor.lastrowid or 0)
        conn.executemany(
            "INSERT INTO outgoing_recipients (outgoing, number, address) VALUES (?, ?, ?)",
            [(id, number, one) for number, one in enumerate(letter.recipients)],
        )
        return get(conn, id)


def listed(db: Store, states: Iterable[State] = tuple(State)) -> list[Outgoing]:
    """The mails in these states, oldest first."""
    wanted = tuple(states)
    with reading(db) as conn:
        return rows(conn, f"state IN ({','.join('?' * len(wanted))})", *wanted)


def letter(db: Store, id: int) -> Letter:
    """What is sent, to whom it has not been delivered yet. Raises NotFound."""
    with reading(db) as conn:
        one = get(conn, id)
        raw = conn.execute("SELECT raw FROM outgoing WHERE id = ?", (id,)).fetchone()[0]
    return Letter(one.message_id, bytes(raw), one.sender, one.fated(Fate.WAITING))


def next_at(db: Store, account: str) -> int | None:
    """When the next mail of an account is due to be tried or asked about, None when none waits."""
    with reading(db) as conn:
        query = "SELECT min(due_at) FROM outgoing WHERE account = ? AND state IN ('queued', 'unknown')"
        found = conn.execute(query, (account,)).fetchone()[0]
    return None if found is None else int(found)


def withdraw(db: Store, id: int) -> Outgoing:
    """Take back a mail that nobody has got yet; its draft lives on. Raises Conflict when it is too late, NotFound."""
    with writing(db) as conn:
        one = get(conn, id)
        if one.state is not State.QUEUED or one.fated(Fate.ACCEPTED):
            raise Conflict(f"This mail cannot be taken back: it is {_TOLD[one.state]}.", "Write a correction instead.")
        move(conn, id, State.WITHDRAWN)
        return get(conn, id)


_TOLD = {
    State.QUEUED: "delivered in part",
    State.SENDING: "on its way",
    State.SENT: "sent",
    State.FAILED: "not sent anyway",
    State.UNKNOWN: "perhaps delivered",
    State.WITHDRAWN: "taken back already",
}


def hold_again(db: Store, *, now: int, hold_seconds: int) -> list[Outgoing]:
    """Give mail whose hold ran out while no program ran a new one, so that nothing leaves at start unannounced."""
    with writing(db) as conn:
        found = conn.execute(
            "UPDATE outgoing SET due_at = ? WHERE state = 'queued' AND tried = 0 AND due_at <= ? RETURNING id",
            (now + hold_seconds, now),
        ).fetchall()
        return [get(conn, id) for id in sorted(id for (id,) in found)]


def hurry(db: Store, account: str, *, now: int) -> int:
    """Let queued mail of an account that has been tried go now, the network being back; returns how many."""
    with writing(db) as conn:
        query = "UPDATE outgoing SET due_at = ? WHERE account = ? AND state = 'queued' AND tried > 0 AND due_at > ?"
        return conn.execute(query, (now, account, now)).rowcount


def decide(db: Store, id: int, *, sent: bool, now: int) -> Outgoing:
    """The person's word on a mail of unknown fate: it was sent, or it is to go again. Raises Conflict, NotFound."""
    with writing(db) as conn:
        if get(conn, id).state is not State.UNKNOWN:
            raise Conflict("What became of this mail is known by now.", "Look at it in the outbox.")
        conclude(conn, id, Fate.ACCEPTED if sent else Fate.WAITING, retry_at=now)
        return get(conn, id)


def copies(db: Store, account: str) -> list[Outgoing]:
    """Mails of an account that are sent and whose copy is still to be filed."""
    with reading(db) as conn:
        return rows(conn, "account = ? AND state = 'sent' AND copy = 'wanted'", account)


def content(db: Store, id: int) -> bytes:
    """The bytes of a mail. Raises NotFound."""
    return letter(db, id).raw


def copied(db: Store, id: int) -> None:
    """Record that the copy of a mail is filed."""
    with writing(db) as conn:
        conn.execute("UPDATE outgoing SET copy = 'done' WHERE id = ?", (id,))


def prune(db: Store, *, before: int) -> int:
    """Forget mails queued before that time that are sent and filed, or were taken back; returns how many."""
    done = "queued_at < ? AND state IN ('sent', 'withdrawn') AND copy != 'wanted'"
    with writing(db) as conn:
        conn.execute(
            f"DELETE FROM outgoing_recipients WHERE outgoing IN (SELECT id FROM outgoing WHERE {done})", (before,)
        )
        return conn.execute(f"DELETE FROM outgoing WHERE {done}", (before,)).rowcount
