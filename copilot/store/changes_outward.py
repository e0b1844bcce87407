"""Changes that reach out of the store: mail, deliveries to other systems, files. Each is taken back while that can be.

Files are on the disk before the transaction ends, under names that were free, and are removed after it has: a crash in
between leaves one too many, and never one too few.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from copilot.errors import Conflict, NotFound
from copilot.store import deliveries, drafts, files, outgoing
from copilot.store.db import Connection
from copilot.types.changes import Deliver, Post
from copilot.types.writing import Draft, Enclosure


@dataclass(frozen=True, slots=True)
class Queue:
    """Put a built mail into the outbox, and keep its draft until it is sent; `draft_id` is the row it was typed in."""

    letter: outgoing.Letter
    account: str
    draft: Draft
    hold_seconds: int = 20
    copy: bool = False
    approval: str = ""
    draft_id: int = 0


@dataclass(frozen=True, slots=True)
class Files:
    """Write files into a folder, under names that are free there."""

    folder: str
    files: tuple[Enclosure, ...]


class LetterBack(msgspec.Struct, tag="letter", array_like=True, frozen=True):
    """A mail that was put into the outbox, and its draft."""

    id: int
    draft: int


class DeliveryBack(msgspec.Struct, tag="delivery", array_like=True, frozen=True):
    """A delivery that was queued, and of what; `record` is "" for a form."""

    id: int
    system: str
    record: str


class FileBack(msgspec.Struct, tag="file", array_like=True, frozen=True):
    """A file that was written, and the SHA-256 of what was written."""

    path: str
    digest: str


def queue(conn: Connection, change: Queue, *, now: int) -> list[LetterBack]:
    """Save the draft and queue the mail."""
    draft = drafts.save(conn, change.draft, now=now, id=change.draft_id or None)
    queued = outgoing.queue(
        conn,
        change.letter,
        account=change.account,
        now=now,
        hold_seconds=change.hold_seconds,
        draft=draft,
        approval=change.approval,
        copy=change.copy,
    )
    return [LetterBack(queued.id, draft)]


def withdraw(conn: Connection, back: LetterBack) -> str:
    """Withdraw a mail that nobody has got; its draft stays, so that no word is lost. Returns why not."""
    try:
        if outgoing.get(conn, back.id).state is not outgoing.State.WITHDRAWN:
            outgoing.withdraw(conn, back.id)
    except Conflict as late:
        return late.message[:1].lower() + late.message[1:].rstrip(".")
    except NotFound:
        return "this mail cannot be taken back: it is sent"
    return ""


def deliver(conn: Connection, receipt: int, change: Deliver) -> list[DeliveryBack]:
    """Queue the records for a foreign system."""
    verb: deliveries.Verb = "remove" if change.verb == "remove" else "put"
    ids = [deliveries.queue(conn, receipt, change.system, verb, one) for one in change.records]
    return [DeliveryBack(id, change.system, one.id) for id, one in zip(ids, change.records, strict=True)]


def post(conn: Connection, receipt: int, change: Post) -> list[DeliveryBack]:
    """Queue a form for the web."""
    return [DeliveryBack(deliveries.queue(conn, receipt, deliveries.WEB, "post", change), deliveries.WEB, "")]


def call_back(conn: Connection, receipt: int, back: DeliveryBack) -> str:
    """Withdraw a delivery, or queue what makes up for it. Returns why not."""
    return deliveries.call_back(conn, receipt, back.id)


def write(change: Files) -> list[FileBack]:
    """Write the files, all or none. Raises UsageError."""
    return [FileBack(str(path), digest) for path, digest in files.write(change.folder, change.files)]


def keeps(back: FileBack) -> str:
    """Why a file that was written cannot be removed, "" when it can."""
    return files.keeps(back.path, back.digest)


def discard(done: Iterable[object]) -> None:
    """Remove the files that were written, as far as they are unchanged."""
    for one in done:
        if isinstance(one, FileBack):
            files.remove(one.path, one.digest)
