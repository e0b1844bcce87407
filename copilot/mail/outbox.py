"""The outbox at work: sends what is due, learns what became of what is in doubt, files copies; nothing twice.

One process sends at a time, held by a file lock beside the store and, where locks do not work, by leases on the rows.
Everything that must survive a crash is on the disk before it can be true outside (see `store.outgoing_attempts`).
"""

from __future__ import annotations

import fcntl
import os
import secrets
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.errors import CopilotError, StoreBusy
from copilot.mail.outbox_delivery import FINAL_SECONDS, deliver
from copilot.mail.outbox_wire import Route, Secret, connect, hang_up
from copilot.store import outgoing, outgoing_attempts
from copilot.store.db import Database
from copilot.store.outgoing import Outcome, Outgoing, Recipient

if TYPE_CHECKING:
    from copilot.settings import Account

HOLD_SECONDS = 20
_FILING = (".gmail.com", ".googlemail.com", ".office365.com", ".outlook.com")

SentLookup = Callable[[str], "bool | None"]
"""Whether the mail with this Message-ID was sent, by the Sent folder: False only where absence proves it was not."""

Present = Callable[[str], bool]
"""Whether a mail with this Message-ID lies in the Sent folder. Raises when the folder cannot be asked."""

Append = Callable[[bytes], None]
"""Files a mail in the Sent folder. Raises when it cannot."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient the outbox is, in seconds.

    `backoff` is the wait after each deferral, its last value for all that follow, for at most `give_up` after queueing.
    `settle` is how long a server may take to file a mail in Sent; it is waited before each question.
    """

    lease: int = 900
    final: float = FINAL_SECONDS
    backoff: tuple[int, ...] = (60, 300, 900, 1800, 3600)
    give_up: int = 2 * 86_400
    settle: int = 120


class Outbox:
    """The one sender of a store. Methods block; call them from a worker thread, any number at once."""

    def __init__(self, db: Database, *, timing: Timing | None = None, clock: Callable[[], float] = time.time) -> None:
        self._db, self._timing, self._clock = db, timing or Timing(), clock
        self._owner = secrets.token_hex(8)
        self._guard = threading.Lock()
        self._lock: _Lock | None = None
        self._busy = 0
        self._fresh = True
        self._dropped: set[int] = set()
        self._closing = False

    def send(self, account: str, way: Route, secret: Secret, *, stop: threading.Event) -> tuple[Outgoing, ...]:
        """Try every mail of the account that is due, and return how each stands now.

        Raises StoreBusy while another process is sending, and what `connect` raises when there is no way out at the
        moment: then nothing was sent, and the mail that was due waits for its next turn.
        """
        done: list[Outgoing] = []
        smtp: smtplib.SMTP | None = None
        with self._alone():
            try:
                while not stop.is_set() and (one := self._claim(account)):
                    if smtp is None or smtp.sock is None:
                        smtp = self._connect(one, way, secret)
                    done.append(self._try(one, smtp))
            finally:
                if smtp is not None:
                    hang_up(smtp)
        return tuple(done)

    def resolve(self, account: str, lookup: SentLookup) -> tuple[Outgoing, ...]:
        """Ask Sent about every mail in doubt whose turn has come, and return how each stands now."""
        done = []
        with self._alone():
            for one in outgoing_attempts.doubtful(self._db, account, now=self._now()):
                found = lookup(one.message_id)
                now = self._now()
                ask_at = now + self._timing.settle
                done.append(outgoing_attempts.resolve(self._db, one.id, found, now=now, ask_at=ask_at))
        return tuple(done)

    def file(self, account: str, present: Present, append: Append) -> tuple[Outgoing, ...]:
        """File the copies that are wanted, each once: one that lies in Sent already is not filed again."""
        done = []
        with self._alone():
            for one in outgoing.copies(self._db, account):
                if not present(one.message_id):
                    append(outgoing.content(self._db, one.id))
                outgoing.copied(self._db, one.id)
                done.append(one)
        return tuple(done)

    def close(self) -> None:
        """Let another process send, once nothing is being sent here."""
        with self._guard:
            self._closing = True
            self._release()

    def _now(self) -> int:
        return int(self._clock())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only sender meanwhile; the first time, take over what a dead one left behind. Raises StoreBusy."""
        with self._guard:
            self._closing = False
            if self._lock is None:
                self._lock = _Lock(self._db.path.with_name(self._db.path.name + ".sending"))
                self._fresh = True
            if self._fresh or self._dropped or not self._lock.sure:
                self._recover(alone=self._lock.sure)
            self._busy += 1
        try:
            yield
        finally:
            with self._guard:
                self._busy -= 1
                if self._closing:
                    self._release()

    def _recover(self, *, alone: bool) -> None:
        now = self._now()
        ask_at = now + self._timing.settle
        dropped = tuple(self._dropped)
        outgoing_attempts.recover(self._db, owner=self._owner, now=now, ask_at=ask_at, alone=alone, dropped=dropped)
        self._dropped.difference_update(dropped)
        self._fresh = False

    def _release(self) -> None:
        if self._lock is not None and not self._busy:
            self._lock.release()
            self._lock = None

    def _claim(self, account: str) -> Outgoing | None:
        return outgoing_attempts.claim(
            self._db, account, owner=self._owner, now=self._now(), lease_seconds=self._timing.lease
        )

    def _connect(self, one: Outgoing, way: Route, secret: Secret) -> smtplib.SMTP:
        try:
            return connect(way, secret)
        except CopilotError as error:
            until = self._record(one, Outcome("deferred", error.message), patient=True).due_at
            outgoing_attempts.postpone(self._db, one.account, now=self._now(), until=until)
            raise

    def _try(self, one: Outgoing, smtp: smtplib.SMTP) -> Outgoing:
        try:
            letter = outgoing.letter(self._db, one.id)
            outcome = deliver(smtp, letter, mark=lambda fates: self._mark(one, fates), final_seconds=self._timing.final)
        except BaseException:  # the store failed: this mail is nobody's until it works again; raised again
            smtp.close()
            self._dropped.add(one.id)
            raise
        return self._record(one, outcome)

    def _mark(self, one: Outgoing, fates: dict[str, Recipient]) -> bool:
        return outgoing_attempts.mark(
            self._db, one.id, fates, owner=self._owner, now=self._now(), lease_seconds=self._timing.lease
        )

    def _record(self, one: Outgoing, outcome: Outcome, *, patient: bool = False) -> Outgoing:
        """Put on the disk what an attempt came to; a `patient` one never gives up, for the server was not reached."""
        now = self._now()
        retry_at, ask_at = self._retry_at(one, now, patient), now + self._timing.settle
        try:
            return outgoing_attempts.record(
                self._db, one.id, outcome, owner=self._owner, retry_at=retry_at, ask_at=ask_at
            )
        except BaseException:  # as above: what the server said is lost, and will have to be found out
            self._dropped.add(one.id)
            raise

    def _retry_at(self, one: Outgoing, now: int, patient: bool) -> int | None:
        waits = self._timing.backoff
        if not patient and one.tried > len(waits) and now - one.queued_at >= self._timing.give_up:
            return None
        return now + waits[min(one.tried, len(waits)) - 1]


def files_itself(account: Account) -> bool:
    """Whether the account's server puts what it sends into Sent by itself."""
    return account.sent_copy == "auto" and f".{account.host.lower()}".endswith(_FILING)


def wants_copy(account: Account) -> bool:
    """Whether this program files the account's sent mail."""
    return account.sent_copy != "never" and not files_itself(account)


def sent_lookup(account: Account, present: Present) -> SentLookup:
    """What the account's Sent folder proves: absence says something only where the server files mail itself."""
    return lambda id: present(id) or (False if files_itself(account) else None)


class _Lock:
    """A lock on a file that ends with the process; `sure` is False where the file system has no locks."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.sure = True
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._handle)
            raise StoreBusy("Another copy of the program is sending mail.", "It will send what waits here.") from error
        except OSError:
            self.sure = False

    def release(self) -> None:
        with suppress(OSError):
            os.close(self._handle)
