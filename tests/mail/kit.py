"""What the IMAP tests share: mail to fill mailboxes with, and a holder that applies changes as a store would."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event

from copilot.mail.source import (
    Arrived,
    Change,
    Delivery,
    Flagged,
    Known,
    Mailbox,
    MailSource,
    Reached,
    Reset,
    Unreadable,
    Vanished,
)

INBOX = Mailbox("INBOX")


def letter(number: int, *, body: str = "hello", message_id: str | None = "") -> bytes:
    """One small message; `message_id` None leaves the header out."""
    named = "" if message_id is None else f"Message-ID: {message_id or f'<{number}@example.com>'}\r\n"
    return (
        f"From: Ada <ada@example.com>\r\nTo: me@example.org\r\nSubject: letter {number}\r\n"
        f"Date: Mon, 1 Sep 2025 10:00:00 +0000\r\n{named}\r\n{body} {number}\r\n"
    ).encode()


def letters(count: int) -> list[bytes]:
    """That many different messages."""
    return [letter(number) for number in range(1, count + 1)]


class Held:
    """One mailbox as a client holds it after applying every change told."""

    def __init__(self, source: MailSource, mailbox: Mailbox = INBOX) -> None:
        self.source = source
        self.mailbox = mailbox
        self.messages: dict[int, Delivery] = {}
        self.keywords: dict[int, frozenset[str]] = {}
        self.unreadable: list[str] = []
        self.reached = Reached()
        self.order: list[int] = []

    def sync(self, *, stop: Event | None = None) -> list[Change]:
        """Apply what the source tells; the changes, for looking at."""
        told = []
        for change in self.changes(stop=stop):
            told.append(change)
            self.apply(change)
        return told

    def changes(self, *, stop: Event | None = None) -> Iterable[Change]:
        """What the source tells, not yet applied."""
        self.source.mailboxes()
        known = Known(lambda: set(self.messages), self.reached.uidvalidity, self.reached.modseq, self.reached.cursor)
        return self.source.changes(self.mailbox, known, stop=stop or Event())

    def apply(self, change: Change) -> None:
        """Do what one change says."""
        match change:
            case Arrived(deliveries=deliveries):
                for one in deliveries:
                    assert one.uid is not None
                    assert one.uid not in self.messages, "told twice"
                    self.messages[one.uid] = one
                    self.keywords[one.uid] = one.keywords
                    self.order.append(one.uid)
            case Flagged(keywords=keywords):
                self.keywords.update(keywords)
            case Vanished(uids=uids):
                for uid in uids:
                    del self.messages[uid], self.keywords[uid]
            case Reset(uidvalidity=uidvalidity):
                self.reached = Reached(uidvalidity)
                self.messages.clear()
                self.keywords.clear()
            case Unreadable(source=source):
                self.unreadable.append(source)
            case Reached():
                self.reached = change

    def bodies(self) -> list[bytes]:
        """The messages held, by UID."""
        return [self.messages[uid].raw for uid in sorted(self.messages)]
