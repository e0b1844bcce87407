"""Keeps the store equal to a source: pull what is new, push what was done here, wait, begin again.

Each batch of messages is one transaction; how far a folder has come is written only with everything that belongs to
it, so a crash at any moment costs repeated work and nothing else. Messages that left a folder are forgotten after all
folders are read: one that another program has merely moved keeps its place in lanes, topics and asks.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING

from copilot.errors import AuthFailed, CertificateError, CopilotError, SettingsError, SourceError
from copilot.mail import push
from copilot.mail.ingest import Intake, Tally
from copilot.mail.source import (
    Arrived,
    Change,
    Flagged,
    Heading,
    Known,
    Mailbox,
    MailSource,
    Reached,
    Reset,
    Total,
    Unreadable,
    Vanished,
)
from copilot.store import mail
from copilot.types import Folder

if TYPE_CHECKING:
    from copilot.store.db import Database

Progress = Callable[[str, int, int], None]
"""Told `what`, `done`, `total` (0 = unknown) while work goes on."""
OnBatch = Callable[[tuple[int, ...]], None]
"""Told the row ids that were added, changed or removed."""
OnTrouble = Callable[[str, str], None]
"""Told one sentence and a hint; an empty sentence means it is over."""

_LONGEST_WAIT_SECONDS = 15 * 60


def _silent(what: str, done: int, total: int) -> None:
    """Tell no progress."""


def _unheard(ids: tuple[int, ...]) -> None:
    """Tell no changes."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one sync did, in messages. `gone` were deleted on the server before a change of ours reached them."""

    account: str
    added: int
    skipped: int
    changed: int
    vanished: int
    pushed: int
    gone: int
    failed: tuple[tuple[str, str], ...]
    seconds: float


def once(
    db: Database,
    source: MailSource,
    name: str,
    *,
    stop: Event,
    progress: Progress = _silent,
    on_batch: OnBatch = _unheard,
) -> SyncResult:
    """Push what waits, then pull. Raises SourceError and its kinds, StoreError; what was committed stays."""
    began = time.perf_counter()
    sent = push.push(db, source, account_id(db, source, name), stop=stop)
    pulled = pull(db, source, name, stop=stop, progress=progress, on_batch=on_batch)
    failed = (*sent.failed, *pulled.failed)
    seconds = time.perf_counter() - began
    return replace(pulled, pushed=sent.pushed, gone=sent.gone, failed=failed, seconds=seconds)


def pull(
    db: Database,
    source: MailSource,
    name: str,
    *,
    stop: Event,
    progress: Progress = _silent,
    on_batch: OnBatch = _unheard,
) -> SyncResult:
    """Bring the store up to the source, newest first; ends early once `stop` is set. Raises as `once` does."""
    began = time.perf_counter()
    work = _Pull(db, source, name, stop=stop, progress=progress, on_batch=on_batch)
    work.run()
    tally = work.tally
    return SyncResult(
        name, tally.added, tally.skipped, tally.changed, tally.vanished, 0, 0, tuple(tally.failed),
        time.perf_counter() - began,
    )  # fmt: skip


def watch(
    db: Database,
    source: MailSource,
    name: str,
    *,
    stop: Event,
    wake: Event,
    poll_seconds: float = 120,
    progress: Progress = _silent,
    on_batch: OnBatch = _unheard,
    trouble: OnTrouble,
) -> None:
    """Sync until `stop` is set: at once when `wake` is set or the server says so, else every `poll_seconds`.

    Raises nothing of CopilotError: each goes to `trouble`, once, and the sync is tried again after a while.
    """
    either = _Either(stop, wake)
    failures = 0
    said = ""
    while not stop.is_set():
        wake.clear()
        try:
            once(db, source, name, stop=stop, progress=progress, on_batch=on_batch)
            if said:
                trouble("", "")
            failures, said = 0, ""
            source.wait(poll_seconds, stop=either)
        except CopilotError as error:
            failures += 1
            if error.message != said:
                said = error.message
                trouble(error.message, error.hint)
            either.wait(backoff_seconds(failures, error))
    source.close()


def backoff_seconds(failures: int, error: CopilotError | None = None) -> float:
    """How long to wait after that many failures in a row: doubling, with jitter, longest where a person must act."""
    if isinstance(error, AuthFailed | CertificateError | SettingsError):
        return _LONGEST_WAIT_SECONDS
    return min(_LONGEST_WAIT_SECONDS, 2.0 ** min(failures, 12)) * random.uniform(0.5, 1.0)


def account_id(db: Database, source: MailSource, name: str) -> int:
    """The store's account of that name, made when there is none."""
    told = source.capabilities
    return mail.account(db, name, kind=told.kind, address=told.address)


class _Either(Event):
    """Set as soon as one of two events is; for waiting on both."""

    _SLICE_SECONDS = 0.2

    def __init__(self, *events: Event) -> None:
        super().__init__()
        self._events = events

    def is_set(self) -> bool:
        return any(one.is_set() for one in self._events)

    def wait(self, timeout: float | None = None) -> bool:
        until = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            self._events[-1].wait(min(left, self._SLICE_SECONDS))
        return self.is_set()


class _Pull:
    """One pull over all folders of an account."""

    def __init__(
        self, db: Database, source: MailSource, name: str, *, stop: Event, progress: Progress, on_batch: OnBatch
    ) -> None:
        self._db, self._source, self._name, self._stop = db, source, name, stop
        self._progress, self._on_batch = progress, on_batch
        self._total = 0
        self._left: list[_Leaving] = []
        self.tally = Tally()
        self._intake = Intake(db, self.tally, stored=self._stored)

    def run(self) -> None:
        """Read every folder, then forget what left."""
        with self._intake:
            self._read_all()
        if not self._stop.is_set():
            self._finish()

    def _read_all(self) -> None:
        account = account_id(self._db, self._source, self._name)
        listed = self._source.mailboxes()
        known = {one.name: one for one in mail.folders(self._db, account)}
        gone = [Mailbox(one.name, one.role) for one in known.values() if one.name not in {box.name for box in listed}]
        for mailbox in [*listed, *gone]:
            if self._stop.is_set():
                return
            folder = known.get(mailbox.name)
            if folder is None or folder.role is not mailbox.role:
                folder = mail.folder(self._db, account, mailbox.name, role=mailbox.role)
            self._read(folder, mailbox, listed=mailbox in listed)

    def _read(self, folder: Folder, mailbox: Mailbox, *, listed: bool) -> None:
        leaving = _Leaving(folder)
        known = Known(
            uids=lambda: self._uids(leaving),
            uidvalidity=folder.uidvalidity,
            modseq=folder.modseq,
            cursor=folder.cursor,
            recognise=(lambda headings: self._recognise(leaving.folder, headings)) if folder.uidvalidity else None,
        )
        try:
            for change in self._source.changes(mailbox, known, stop=self._stop):
                listed = True
                self._apply(change, leaving)
        except SourceError as error:
            if type(error) is not SourceError:
                raise
            self.tally.failed.append((f"{self._name}/{folder.name}", error.message))
            return
        if listed:  # not a folder that is excluded, of which nothing is known
            self._left.append(leaving)

    def _uids(self, leaving: _Leaving) -> set[int]:
        self._intake.flush()
        return mail.uids(self._db, leaving.folder) - leaving.uids

    def _apply(self, change: Change, leaving: _Leaving) -> None:
        match change:
            case Total(messages=messages):
                self._total += messages
                self._intake.expect(messages)
            case Reset(uidvalidity=uidvalidity):
                self._intake.flush()
                leaving.folder = mail.reset(self._db, leaving.folder, uidvalidity=uidvalidity)
            case Arrived(deliveries=deliveries):
                self._intake.take(leaving.folder, deliveries)
            case Flagged(keywords=keywords):
                self._intake.flush()
                self._changed(mail.merge_keywords(self._db, leaving.folder, keywords))
            case Vanished(uids=uids):
                leaving.uids |= uids
            case Unreadable(source=where, reason=reason):
                self.tally.failed.append((where, reason))
            case Reached():
                leaving.reached = change

    def _stored(self, ids: tuple[int, ...]) -> None:
        self._on_batch(ids)
        self._progress(self._name, self.tally.seen, max(self._total, self.tally.seen))

    def _changed(self, ids: tuple[int, ...]) -> None:
        self.tally.changed += len(ids)
        if ids:
            self._on_batch(ids)

    def _finish(self) -> None:
        """Forget what left the folders, together with how far each has come."""
        touched: list[int] = []
        with self._db.write() as connection:
            for leaving in self._left:
                if leaving.uids:
                    touched += mail.vanish(connection, leaving.folder, leaving.uids)
            for leaving in self._left:
                touched += mail.settle(connection, leaving.folder)
                if (reached := leaving.reached) is not None:
                    mail.set_cursor(
                        connection, leaving.folder,
                        cursor=reached.cursor, uidvalidity=reached.uidvalidity, modseq=reached.modseq,
                    )  # fmt: skip
        self.tally.vanished += len(touched)
        if touched:
            self._on_batch(tuple(touched))

    def _recognise(self, folder: Folder, headings: Sequence[Heading]) -> AbstractSet[int]:
        """File messages that are here already: the one stored message of that Message-ID and size, and no other."""
        named: dict[tuple[str, int], list[Heading]] = {}
        for one in headings:
            if one.message_id:
                named.setdefault((one.message_id, one.bytes), []).append(one)
        self._intake.flush()
        held = mail.held(self._db, {message_id for message_id, _ in named})
        places: dict[int, tuple[int, frozenset[str]]] = {}
        for (message_id, size), alike in named.items():
            same = [one for one in held.get(message_id, []) if one.bytes == size]
            if len(alike) == 1 and len(same) == 1:
                places[alike[0].uid] = (same[0].id, alike[0].keywords)
        if places:
            mail.locate(self._db, folder, places)
            self.tally.skipped += len(places)
            self._on_batch(tuple(id for id, _ in places.values()))
        return places.keys()


@dataclass(slots=True)
class _Leaving:
    """What is to be written for a folder once all folders are read."""

    folder: Folder
    uids: frozenset[int] = frozenset()
    reached: Reached | None = None
