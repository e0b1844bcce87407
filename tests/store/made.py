"""Messages made for the tests of the store, without a parser."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from copilot.store import mail
from copilot.store.db import Database
from copilot.types import Address, Folder, Incoming, Message, Role, ThreadKeys

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def incoming(
    number: int,
    *,
    text: str = "plain words",
    subject: str = "",
    sender: str = "ann@example.com",
    to: Iterable[str] = ("me@example.org",),
    message_id: str | None = None,
    references: Iterable[str] = (),
    keywords: Iterable[str] = (),
    uid: int | None = None,
    date: datetime | None = START,
    received: datetime | None = None,
    thread: ThreadKeys | None = None,
    raw: bytes | None = None,
    **more: Any,
) -> Incoming:
    """Message `number`, dated that many minutes after START."""
    message = Message(
        message_id=f"<{number}@example.com>" if message_id is None else message_id,
        in_reply_to=(),
        references=tuple(references),
        date=date + timedelta(minutes=number) if date is START else date,
        from_=(Address(sender.partition("@")[0].title(), sender),) if sender else (),
        reply_to=(),
        to=tuple(Address("", one) for one in to),
        cc=more.pop("cc", ()),
        bcc=(),
        subject=subject or f"Message {number}",
        text=text,
        **more,
    )
    bytes_ = f"Number: {number}\r\n\r\n{text}".encode("utf-8", "replace") if raw is None else raw
    return Incoming(bytes_, message, frozenset(keywords), received, f"made:{number}", uid, thread)


class Box:
    """A store with one account and one inbox."""

    def __init__(self, path: Path, *, kind: str = "imap") -> None:
        self.db = Database(path)
        self.account = mail.account(self.db, "work", kind=kind, address="me@example.org")
        self.inbox = self.folder("INBOX", Role.INBOX)

    def folder(self, name: str, role: Role = Role.NONE) -> Folder:
        """A folder of the account."""
        return mail.folder(self.db, self.account, name, role=role)

    def add(self, *batch: Incoming, folder: Folder | None = None) -> tuple[int, ...]:
        """Store messages, in the inbox unless told otherwise; returns their row ids."""
        return mail.add(self.db, folder or self.inbox, batch).ids
