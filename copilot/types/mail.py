"""One mail as it was parsed. RFC 5322 and RFC 8621; calendars RFC 5546 (iTIP); reports RFC 3464."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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
