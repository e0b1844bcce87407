"""Carries the changes made here out to the source: one order for many messages, retried, safe to repeat.

One copy of the program at a time pushes for an account: it holds a lock that the system lets go of when it dies. What
it left undone is begun anew at once, and the source looks where the messages are before it repeats anything.
"""

from __future__ import annotations

import fcntl
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from copilot.errors import Conflict, SourceError
from copilot.mail.source import Carried, Mailbox, MailSource, Order
from copilot.store import operations

if TYPE_CHECKING:
    from copilot.store.db import Database
    from copilot.store.operations import Operation

LEASE_SECONDS = 1
"""The lock keeps others away; the lease need only last while another copy may be between looking and claiming."""
ATTEMPTS = 8
"""How often a server may refuse a change before it is given up; attempts that were cut short do not count."""
_AFTER_PULL_SECONDS = 10
"""A renumbered folder must be pulled before its messages can be named again."""


@dataclass(slots=True)
class Pushed:
    """What a push did, in messages; `failed` holds (what, why) of changes given up for good."""

    pushed: int = 0
    gone: int = 0
    failed: tuple[tuple[str, str], ...] = ()


def push(db: Database, source: MailSource, account: int, *, stop: Event, now: int | None = None) -> Pushed:
    """Carry out every change that waits for this account. Raises Unavailable, AuthFailed, CertificateError.

    A change that the server refuses is tried again later, and given up after some attempts; the others go on. Does
    nothing while another copy of the program pushes for the account.
    """
    result = Pushed()
    if not source.capabilities.writable:
        return result
    with _alone(db, account) as alone:
        while alone and not stop.is_set() and _round(db, source, account, result, stop, now):
            pass
    return result


@contextmanager
def _alone(db: Database, account: int) -> Iterator[bool]:
    """Whether this is the only copy of the program that pushes for the account, and will be until the end."""
    with open(f"{db.path}-push-{account}", "ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _round(db: Database, source: MailSource, account: int, result: Pushed, stop: Event, now: int | None) -> int:
    """Carry out what is due now, the first of several changes to a message; returns how many were claimed."""
    moment = int(time.time()) if now is None else now
    claimed = 0
    for operation in operations.due(db, account, now=moment):
        if not stop.is_set() and operations.start(db, operation, now=moment, lease_seconds=LEASE_SECONDS):
            claimed += 1
            _carry(db, source, operation, result, moment)
    return claimed


def _carry(db: Database, source: MailSource, operation: Operation, result: Pushed, now: int) -> None:
    try:
        carried = source.push(_order(operation))
    except Conflict as conflict:
        operations.fail(db, operation, conflict.message, retry_at=now + _AFTER_PULL_SECONDS)
    except SourceError as error:
        if type(error) is not SourceError:
            operations.fail(db, operation, error.message, retry_at=now)
            raise
        _refused(db, operation, error, result, now)
    else:
        _record(db, operation, carried, result)


def _order(operation: Operation) -> Order:
    target = operation.target
    return Order(
        operation.folder.name,
        operation.folder.uidvalidity,
        operation.uids,
        operation.add,
        operation.remove,
        Mailbox(target.name, target.role) if target else None,
    )


def _record(db: Database, operation: Operation, carried: Carried, result: Pushed) -> None:
    operations.done(
        db,
        operation,
        gone=carried.gone,
        moved=carried.moved,
        uidvalidity=carried.target_uidvalidity,
        keywords=carried.keywords,
    )
    result.pushed += len(carried.done)
    if operation.attempts == 0:  # on a repeat, an interrupted attempt may have moved them itself
        result.gone += len(carried.gone)


def _refused(db: Database, operation: Operation, error: SourceError, result: Pushed, now: int) -> None:
    if operation.refusals + 1 >= ATTEMPTS:
        operations.fail(db, operation, error.message, refused=True)
        result.failed += ((operation.folder.name, error.message),)
        return
    delay = min(3600.0, 15.0 * 2**operation.refusals) * random.uniform(0.8, 1.2)
    operations.fail(db, operation, error.message, retry_at=now + int(delay), refused=True)
