"""One pull over all folders of an account, from what the source tells to what the store holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from copilot.errors import SourceError
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


def account_id(db: Database, source: MailSource, name: str) -> int:
    """The store's account of that name, made when there is none."""
    told = source.capabilities
    return mail.account(db, name, kind=told.kind, address=told.address)


class Pull:
    """One pull; `tally` says what it did, also when it ended in an error."""

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
