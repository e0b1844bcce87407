"""The nouns. Data only: frozen, slotted, no behaviour beyond plain reading.

Mail words follow RFC 5322 and RFC 8621 (JMAP); calendar words RFC 5546 (iTIP); reports RFC 3464.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal


class Lane(StrEnum):
    """The kind of mail. Every message is in exactly one."""

    TEAM = "team"
    PEOPLE = "people"
    CUSTOMERS = "customers"
    NEWSLETTERS = "newsletters"
    INVITES = "invites"
    RECEIPTS = "receipts"
    NOTIFICATIONS = "notifications"
    LISTS = "lists"
    JUNK = "junk"


class Role(StrEnum):
    """What a folder is for (RFC 6154 SPECIAL-USE); `NONE` is an ordinary folder."""

    INBOX = "inbox"
    ARCHIVE = "archive"
    DRAFTS = "drafts"
    JUNK = "junk"
    SENT = "sent"
    TRASH = "trash"
    ALL = "all"
    NONE = ""


SEEN = "$seen"
FLAGGED = "$flagged"
ANSWERED = "$answered"
DRAFT = "$draft"
FORWARDED = "$forwarded"


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox (RFC 5322, 3.4): display name (may be empty) and address with a lower-case domain."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Part:
    """One attachment. `name` is safe as a file name; `index` counts the leaves of the MIME tree from 0."""

    name: str
    type: str
    bytes: int
    index: int
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the clean text: `text[start:end]` is what is shown, `url` is where it leads."""

    url: str
    start: int
    end: int


class ZoneKind(StrEnum):
    """What a stretch of the clean text is."""

    BODY = "body"
    QUOTE = "quote"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the clean text, `text[start:end]`. Zones cover the text in order, without gaps."""

    kind: ZoneKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Invite:
    """A calendar part (RFC 5545, RFC 5546). Times carry their zone; an all-day event starts at local midnight."""

    method: str
    uid: str
    summary: str
    start: datetime | None
    end: datetime | None
    all_day: bool
    where: str
    organizer: Address | None
    attendees: tuple[Address, ...]
    sequence: int = 0
    recurrence: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One recipient of a delivery status notification (RFC 3464)."""

    recipient: str
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class Message:
    """One parsed mail. `text` is the clean text: what is shown, searched, summarized and cited.

    `message_id` is as in the header with angle brackets, or "" when missing; `date` is aware, or None when absent or
    unreadable. `headers` holds the few raw values that lanes look at, under lower-case names (see `mail.mime.KEPT`).
    `defects` names, in plain words, whatever was wrong with the bytes.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    from_: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str
    text: str
    html: str = ""
    zones: tuple[Zone, ...] = ()
    links: tuple[Link, ...] = ()
    attachments: tuple[Part, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    invite: Invite | None = None
    reports: tuple[DeliveryReport, ...] = ()
    defects: tuple[str, ...] = ()
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class ThreadKeys:
    """What joins a message to its thread.

    `ids` are the message's own id and those it answers or refers to (RFC 5322, 3.6.4), with angle brackets, its own
    first. Where it refers to none and `is_reply` holds, the store joins it by `base_subject` (RFC 5256, 2.1; "" joins
    nothing), `people` (lower-case addresses of everybody on it, the sender first) and time.
    """

    ids: tuple[str, ...]
    base_subject: str = ""
    people: tuple[str, ...] = ()
    is_reply: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message on its way into the store: the bytes, what they say, and where they lay.

    Without `thread` the store joins it by the ids in `message` alone.
    """

    raw: bytes
    message: Message
    keywords: frozenset[str]
    received: datetime | None
    source: str
    uid: int | None = None
    thread: ThreadKeys | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """The proof of a sentence: `quote == text[start:end]` of that message's clean text, always."""

    message_id: str
    start: int
    end: int
    quote: str


class Tier(StrEnum):
    """How certain an ask is."""

    SURE = "sure"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class Ask:
    """Something wanted from me, or promised by me. `owner` is "me", "them" or an address; `due` an ISO date or None."""

    text: str
    owner: str
    from_: str
    due: str | None
    tier: Tier
    citation: Citation
    kind: Literal["request", "question", "promise", "invitation", "deadline"] = "request"
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary and what it rests on."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """The lane of a message and the reason, in words a person can check."""

    lane: Lane
    why: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A cluster inside a lane. `id` never changes; `name` only when the user renames or accepts a change."""

    id: str
    lane: Lane
    name: str
    messages: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class TopicBrief:
    """One stack of the brief: its messages newest first, two lines about them, and how many asks lie in it."""

    topic: Topic
    ids: tuple[int, ...]
    message_ids: tuple[str, ...]
    summary: tuple[Sentence, ...] = ()
    asks: int = 0


@dataclass(frozen=True, slots=True)
class LaneBrief:
    """One lane of the brief; every message of the lane is in exactly one of its topics."""

    lane: Lane
    messages: int
    unread: int
    summary: tuple[Sentence, ...] = ()
    topics: tuple[TopicBrief, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """What the first screen and `brief --json` show: lanes with their topics, and what is asked of me.

    `day` tells the latest day in at most five lines.
    """

    lanes: tuple[LaneBrief, ...]
    asks: tuple[Ask, ...]
    messages: int
    engine: str = "builtin"
    day: tuple[Sentence, ...] = ()


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
class View:
    """Which messages a list shows; all conditions must hold. `query` is the search syntax of `store.search`.

    `box` is where messages lie: "inbox" (every folder that is not special), a `Role` value, or "" for everywhere; a
    query that names a place itself (in:trash) overrules it. With `typing` the last word of the query is a beginning,
    and what is unfinished is read kindly.
    """

    box: str = "inbox"
    lane: str = ""
    topic: str = ""
    thread: int = 0
    query: str = ""
    unread: bool = False
    since: int = 0
    typing: bool = False


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
