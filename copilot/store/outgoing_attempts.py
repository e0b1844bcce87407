"""Attempts to send: claimed under a lease, marked before their point of no return, recorded, recovered after a crash.

A mail is over the point of no return once the end of its data may have reached the server. `mark` puts that on the disk
first, so after a crash every mail is either surely not delivered or known to be in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping

from copilot.store.db import Connection, Store, reading, writing
from copilot.store.outgoing import Fate, Outcome, Outgoing, Recipient, State, get, move, rows, settle

ASKS = 2


def claim(db: Store, account: str, *, owner: str, now: int, lease_seconds: int) -> Outgoing | None:
    """Take the mail of an account that is due longest, for `owner` alone; None when none is due."""
    with writing(db) as conn:
        taken = conn.execute(
            "UPDATE outgoing SET state = 'sending', owner = ?, leased_until = ?, tried = tried + 1, ended = 0"
            " WHERE id = (SELECT id FROM outgoing WHERE account = ? AND state = 'queued' AND due_at <= ?"
            " ORDER BY due_at, id LIMIT 1) RETURNING id",
            (owner, now + lease_seconds, account, now),
        ).fetchall()
        return get(conn, taken[0][0]) if taken else None


def mark(db: Store, id: int, *, owner: str, now: int, lease_seconds: int) -> bool:
    """Record that the end of the data is about to be sent; False when the lease was lost and it must not be."""
    with writing(db) as conn:
        return bool(
            conn.execute(
                "UPDATE outgoing SET ended = 1, leased_until = ? WHERE id = ? AND owner = ? AND state = 'sending'",
                (now + lease_seconds, id, owner),
            ).rowcount
        )


def record(db: Store, id: int, outcome: Outcome, *, owner: str, retry_at: int | None, ask_at: int) -> Outgoing:
    """Record what an attempt came to. With `retry_at` None a deferral is final.

    An accepted mail is recorded whoever holds the lease by now: it is a fact. Anything else only by its owner.
    """
    with writing(db) as conn:
        held = conn.execute("SELECT owner FROM outgoing WHERE id = ? AND state = 'sending'", (id,)).fetchone()
        open_still = get(conn, id).state in (State.SENDING, State.UNKNOWN, State.QUEUED)
        if (held and held[0] == owner) or (outcome.kind == "accepted" and open_still):
            conn.execute("UPDATE outgoing SET reply = ? WHERE id = ?", (outcome.words, id))
            _tell(conn, id, outcome.fates)
            if outcome.kind == "uncertain":
                move(conn, id, State.UNKNOWN, due_at=ask_at)
                conn.execute("UPDATE outgoing SET ended = 1 WHERE id = ?", (id,))
            else:
                _conclude(conn, id, retry_at if outcome.kind != "refused" else None)
        return get(conn, id)


def _tell(conn: Connection, id: int, fates: Mapping[str, Recipient]) -> None:
    conn.executemany(
        "UPDATE outgoing_recipients SET fate = ?, reply = ? WHERE outgoing = ? AND address = ? AND fate = 'waiting'",
        [(one.fate, one.reply, id, address) for address, one in fates.items()],
    )


def _conclude(conn: Connection, id: int, retry_at: int | None) -> None:
    """Those still waiting go again or are refused; nobody who has the mail ever gets it again."""
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
        settle(conn, id)
    else:
        move(conn, id, State.FAILED)


def recover(db: Store, *, owner: str, now: int, ask_at: int, alone: bool) -> list[Outgoing]:
    """Take over what another sender left behind: queued again when surely not delivered, else of unknown fate.

    With `alone` no other sender can be alive; without, only those are taken whose lease has ended.
    """
    with writing(db) as conn:
        left = conn.execute(
            "SELECT id, ended FROM outgoing WHERE state = 'sending' AND owner != ? AND (? OR leased_until <= ?)",
            (owner, alone, now),
        ).fetchall()
        for id, ended in left:
            move(conn, id, State.UNKNOWN if ended else State.QUEUED, due_at=ask_at if ended else now)
            if ended:
                words = "The program ended before the server had answered."
                conn.execute("UPDATE outgoing SET ended = 1, reply = ? WHERE id = ?", (words, id))
        return [get(conn, id) for id, _ in left]


def doubtful(db: Store, account: str, *, now: int) -> list[Outgoing]:
    """Mails of unknown fate whose turn to be asked about has come."""
    with reading(db) as conn:
        return rows(conn, "account = ? AND state = 'unknown' AND due_at <= ?", account, now)


def resolve(db: Store, id: int, found: bool | None, *, now: int, ask_at: int) -> Outgoing:
    """Record whether the mail lies in Sent: True settles it, False said `ASKS` times sends it again, None is no answer.

    After a partial delivery the same Message-ID lies in Sent anyway, so that only the person can tell.
    """
    with writing(db) as conn:
        one = get(conn, id)
        if one.state is not State.UNKNOWN:
            return one
        asked = int(conn.execute("SELECT asked FROM outgoing WHERE id = ?", (id,)).fetchone()[0])
        if one.fated(Fate.ACCEPTED):
            found = None
        if found:
            conn.execute(
                "UPDATE outgoing_recipients SET fate = 'accepted' WHERE outgoing = ? AND fate = 'waiting'", (id,)
            )
            settle(conn, id, filed=True)
        elif found is False and asked + 1 >= ASKS:
            move(conn, id, State.QUEUED, due_at=now)
        else:
            asked += found is False
            conn.execute("UPDATE outgoing SET asked = ?, due_at = ? WHERE id = ?", (asked, ask_at, id))
        return get(conn, id)
