"""What lists, folders and the journal show."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.types.words import Role


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a message list; everything a list draws and nothing it does not. `id` is the store's own key."""

    id: int
    message_id: str
    thread: int
    date: int
    sender: str
    address: str
    subject: str
    preview: str
    keywords: frozenset[str]
    lane: str
    topic: str
    attachments: int
    bytes: int
    account: int = 0
    box: str = "inbox"


@dataclass(frozen=True, slots=True)
class Folder:
    """A mailbox folder of an account, with what sync remembers of it (RFC 9051: UIDVALIDITY; RFC 7162: MODSEQ)."""

    id: int
    account: int
    name: str
    role: Role
    uidvalidity: int = 0
    modseq: int = 0
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done, when (epoch seconds), to how many messages, and whether it has been undone."""

    id: int
    at: int
    label: str
    messages: int
    undone: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `failed` holds (source, reason)."""

    seen: int
    added: int
    skipped: int
    failed: tuple[tuple[str, str], ...]
    seconds: float
