"""Mailboxes on this machine, read-only: Maildir, mbox, folders of .eml; known by what they are, not by their names."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from copilot.errors import NotAMailbox, SourceError
from copilot.mail import mbox
from copilot.mail.files import Found, ReadOnly, found_files, gather, too_large
from copilot.mail.ingest import Intake, Tally
from copilot.mail.maildir import Maildir, is_maildir
from copilot.mail.source import (
    BATCH_BYTES,
    BATCH_MESSAGES,
    LIMIT_BYTES,
    Arrived,
    Change,
    Delivery,
    Known,
    Mailbox,
    Reached,
    Total,
    Unreadable,
)
from copilot.store import mail
from copilot.types import ANSWERED, DRAFT, FLAGGED, SEEN, Imported, Role

if TYPE_CHECKING:
    from copilot.store.db import Database

_HINT = "Give a Maildir, an mbox file, an .eml file, or a folder of .eml files."
_HEAD_BYTES = 8192
_FIELD = re.compile(
    rb"^(?:from|to|cc|date|subject|message-id|received|return-path|reply-to|delivered-to|mime-version|sender"
    rb"|content-type|x-[\w-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
# Starts at the newline: a literal start lets the scan run at the speed of a memory search.
_STATUS = re.compile(rb"\n(?:X-)?Status:[ \t]*([A-Z]*)", re.IGNORECASE)
_FLAGS = {b"R": SEEN, b"A": ANSWERED, b"F": FLAGGED, b"T": DRAFT, b"D": "$deleted"}


class Mbox(ReadOnly):
    """One mbox file, read in file order without holding more than a batch."""

    kind = "mbox"

    def mailboxes(self) -> list[Mailbox]:
        """The file is the inbox."""
        return [Mailbox("INBOX", Role.INBOX)]

    def changes(self, mailbox: Mailbox, known: Known, *, stop: Event) -> Iterator[Change]:
        """Every message; the store recognises those it has."""
        batch: list[Delivery] = []
        size = 0
        with open(self.path, "rb") as file:
            for entry in mbox.split(file, limit=LIMIT_BYTES):
                if stop.is_set():
                    break
                source = f"{self.path}#{entry.offset}"
                if entry.bytes > LIMIT_BYTES:
                    yield too_large(source, entry.bytes)
                    continue
                batch.append(Delivery(entry.raw, status(entry.raw), entry.delivered, source))
                size += len(entry.raw)
                if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
                    yield Arrived(tuple(batch))
                    batch, size = [], 0
        if batch:
            yield Arrived(tuple(batch))
        if not stop.is_set():
            yield Reached()


class Eml(ReadOnly):
    """A folder of messages, one to a file, with the folders in it; or a single such file."""

    kind = "eml"

    def mailboxes(self) -> list[Mailbox]:
        """All files together are the inbox."""
        return [Mailbox("INBOX", Role.INBOX)]

    def changes(self, mailbox: Mailbox, known: Known, *, stop: Event) -> Iterator[Change]:
        """Every message, the file last written first; the store recognises those it has."""
        files = eml_files(self.path)
        yield Total(len(files))
        yield from gather(files, stop=stop)
        if not stop.is_set():
            yield Reached()


def open_path(path: Path) -> Maildir | Mbox | Eml:
    """The source at `path`. Raises SourceError when it cannot be read, NotAMailbox when it is none."""
    try:
        return _directory(path) if path.is_dir() else _file(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"Cannot read {path}: {reason}.", "Check the path and its permissions.") from error


def import_path(
    db: Database, path: Path, *, stop: Event, progress: Callable[[str, int, int], None] = lambda what, done, total: None
) -> Imported:
    """Bring every message at `path` into the store; what is there already is skipped. Raises as `open_path` does.

    A message that cannot be read is listed in `failed` and does not stop the others.
    """
    began = time.perf_counter()
    path = path.expanduser().absolute()
    source = open_path(path)
    account = mail.account(db, str(path), kind=source.kind)
    tally = Tally()
    total = 0
    with Intake(
        db, tally, stored=lambda ids: progress(path.name, tally.seen, total and max(total, tally.seen))
    ) as intake:
        for mailbox in source.mailboxes():
            folder = mail.folder(db, account, mailbox.name, role=mailbox.role)
            for change in _reported(source.changes(mailbox, Known(set), stop=stop), path):
                match change:
                    case Total(messages=messages):
                        total += messages
                        intake.expect(messages)
                    case Unreadable(source=where, reason=reason):
                        tally.failed.append((where, reason))
                    case Arrived(deliveries=deliveries):
                        intake.take(folder, deliveries)
    seen = tally.seen + len(tally.failed)
    return Imported(seen, tally.added, tally.skipped, tuple(tally.failed), time.perf_counter() - began)


def _reported(changes: Iterator[Change], path: Path) -> Iterator[Change]:
    """The changes, with a failing disk reported instead of raised, so that what was read stays counted."""
    try:
        yield from changes
    except OSError as error:
        yield Unreadable(str(path), error.strerror or type(error).__name__)


def eml_files(path: Path) -> list[Found]:
    """The messages at and under `path`: every *.eml, or where there is none, every file that looks like a message."""
    if path.is_file():
        stat = path.stat()
        return [Found(path, stat.st_size, stat.st_mtime)]
    folders = [Path(root) for root, _, _ in os.walk(path)]
    named = found_files(folders, lambda name: name.lower().endswith(".eml"))
    return named or [found for found in found_files(folders) if looks_like_message(_head(found.path))]


def looks_like_message(head: bytes) -> bool:
    """Whether the first bytes of a file are a message's: two well-known header fields before the first blank line."""
    fields = re.split(rb"\r?\n\r?\n|\r\r", head.lstrip(b"\r\n"), maxsplit=1)[0].replace(b"\r", b"\n")
    return len({found.lower() for found in _FIELD.findall(fields)}) >= 2


def status(raw: bytes) -> frozenset[str]:
    """The keywords in the Status and X-Status fields that mbox programs write."""
    head = raw[: raw.find(b"\n\n") + 1] or raw[:_HEAD_BYTES]
    letters = b"".join(_STATUS.findall(b"\n" + head)).upper()
    return frozenset(_FLAGS[letters[at : at + 1]] for at in range(len(letters)) if letters[at : at + 1] in _FLAGS)


def _directory(path: Path) -> Maildir | Eml:
    os.listdir(path)  # a directory that may not be read is an error, not an empty mailbox
    if is_maildir(path):
        return Maildir(path)
    if eml_files(path) or not any(files for _, _, files in os.walk(path)):
        return Eml(path)
    raise NotAMailbox(f"{path} holds no mail.", _HINT)


def _file(path: Path) -> Mbox | Eml:
    with open(path, "rb") as file:
        head = file.read(_HEAD_BYTES)
    if path.suffix.lower() == ".eml":
        return Eml(path)
    if not head or mbox.is_separator(head.lstrip(b"\r\n").partition(b"\n")[0]):
        return Mbox(path)
    if looks_like_message(head):
        return Eml(path)
    raise NotAMailbox(f"{path} is not a mailbox.", _HINT)


def _head(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""
