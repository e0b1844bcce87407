"""Attempts to send: claimed under a lease, marked before their point of no return, recorded, recovered after a crash.

A mail is over the point of no return once the end of its data may have reached the server. `mark` puts that on the disk
first, so after a crash every mail is either surely not delivered or known to be in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from copilot.store.db import Connection, Store, reading, writing
from copilot.store.outgoing_rows import conclude, get, move, rows
from copilot.types.outgoing import Fate, Outcome, Outgoing, Recipient, State

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


def mark(db: Store, id: int, fates: Mapping[str, Recipient], *, owner: str, now: int, lease_seconds: int) -> bool:
    """Record that the end of the data is about to be sent, and to whom; False when the lease was lost: do not send."""
    with writing(db) as conn:
        held = conn.execute(
            "UPDATE outgoing SET ended = 1, leased_until = ? WHERE id = ? AND owner = ? AND state = 'sending'",
            (now + lease_seconds, id, owner),
        ).rowcount
        if held:
            _tell(conn, id, fates, accepted=Fate.OFFERED)
        return bool(held)


def record(db: Store, id: int, outcome: Outcome, *, owner: str, retry_at: int | None, ask_at: int) -> Outgoing:
    """Record what an attempt came to. With `retry_at` None a deferral is final.

    An accepted mail is recorded whoever holds the lease by now: it is a fact. Anything else only by its owner.
    """
    with writing(db) as conn:
        held = conn.execute("SELECT owner FROM outgoing WHERE id = ? AND state = 'sending'", (id,)).fetchone()
        open_still = get(conn, id).state in (State.SENDING, State.UNKNOWN, State.QUEUED)
        if (held and held[0] == owner) or (outcome.kind == "accepted" and open_still):
            conn.execute("UPDATE outgoing SET reply = ? WHERE id = ?", (outcome.words, id))
            _tell(conn, id, outcome.fates, accepted=Fate.ACCEPTED)
            if outcome.kind == "uncertain":
                _doubt(conn, id, ask_at)
            else:
                offered = Fate.ACCEPTED if outcome.kind == "accepted" else Fate.WAITING
                conclude(conn, id, offered, retry_at=None if outcome.kind == "refused" else retry_at)
        return get(conn, id)


def postpone(db: Store, account: str, *, now: int, until: int) -> None:
    """Let what is due of an account wait until then: there is no way out at the moment."""
    with writing(db) as conn:
        query = "UPDATE outgoing SET due_at = ? WHERE account = ? AND state = 'queued' AND due_at <= ?"
        conn.execute(query, (until, account, now))


def _tell(conn: Connection, id: int, fates: Mapping[str, Recipient], *, accepted: Fate) -> None:
    told = [(accepted if one.fate is Fate.ACCEPTED else one.fate, one.reply, id, one.address) for one in fates.values()]
    conn.executemany(
        "UPDATE outgoing_recipients SET fate = ?, reply = ?"
        " WHERE outgoing = ? AND address = ? AND fate IN ('waiting', 'offered')",
        told,
    )


def _doubt(conn: Connection, id: int, ask_at: int) -> None:
    move(conn, id, State.UNKNOWN, due_at=ask_at)
    conn.execute("UPDATE outgoing SET ended = 1 WHERE id = ?", (id,))


def recover(
    db: Store, *, owner: str, now: int, ask_at: int, alone: bool, dropped: Iterable[int] = ()
) -> list[Outgoing]:
    """Take over what was left behind in the middle: queued again when surely not delivered, else of unknown fate.

    That is what `owner` has itself `dropped`, and what others have: all of it with `alone`, when no other sender can be
    alive; without, only what has outlived its lease.
    """
    mine = set(dropped)
    with writing(db) as conn:
        found = conn.execute("SELECT id, ended, owner, leased_until FROM outgoing WHERE state = 'sending'").fetchall()
        left = [
            (id, ended)
            for id, ended, holder, until in found
            if id in mine or (holder != owner and (alone or until <= now))
        ]
        for id, ended in left:
            if ended:
                _doubt(conn, id, ask_at)
                words = "The program ended before the server had answered."
                conn.execute("UPDATE outgoing SET reply = ? WHERE id = ?", (words, id))
            else:
                move(conn, id, State.QUEUED, due_at=now)
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
            conclude(conn, id, Fate.ACCEPTED, retry_at=now, filed=True)
        elif found is False and asked + 1 >= ASKS:
            conclude(conn, id, Fate.WAITING, retry_at=now)
        else:
            asked += found is False
            conn.execute("UPDATE outgoing SET asked = ?, due_at = ? WHERE id = ?", (asked, ask_at, id))
        return get(conn, id)
