"""Where mail comes from: the protocol that every kind of mailbox speaks, and the changes it tells.

A source is used by one thread. `changes` yields what is new in one mailbox, in an order that is safe to apply and to
stop after at any point: whatever was applied is never told to be undone, and `Reached` comes only when all before it
makes the local mailbox equal to the remote one. UIDs are those of RFC 9051; a local source has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Protocol

from copilot.types import Role

LIMIT_BYTES = 64 << 20
"""A message larger than this is left where it is and reported."""

BATCH_MESSAGES = 200
BATCH_BYTES = 8 << 20
"""How much arrives in one `Arrived`, and so is stored in one transaction, at most (a single message may exceed it)."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a source is and can do: its kind (imap, maildir, mbox, eml), the address it receives for if that is known,
    whether it takes keywords and moves back, and whether `wait` hears of news before its time is up.
    """

    kind: str
    address: str = ""
    writable: bool = False
    notifies: bool = False


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One folder of a source, with its name in plain Unicode."""

    name: str
    role: Role = Role.NONE


@dataclass(frozen=True, slots=True)
class Heading:
    """What a listing says of one message; `bytes` is its size on the wire, `received` aware or None."""

    uid: int
    keywords: frozenset[str]
    bytes: int
    received: datetime | None
    message_id: str = ""


Recognise = Callable[[Sequence[Heading]], AbstractSet[int]]
"""Files those messages that are here already, from another folder or under another UID; returns their UIDs."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is already held of a mailbox: the last `Reached`, and the UIDs held (asked for only when needed).

    `recognise`, where given, is offered the headings of unknown messages, so that known bodies need not come again.
    """

    uids: Callable[[], AbstractSet[int]]
    uidvalidity: int = 0
    modseq: int = 0
    cursor: str = ""
    recognise: Recognise | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as it lies in the source. `received` is aware or None; `source` says where it lay, for people."""

    raw: bytes
    keywords: frozenset[str]
    received: datetime | None
    source: str
    uid: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """How many messages are about to arrive; the estimate may be told again."""

    messages: int


@dataclass(frozen=True, slots=True)
class Reset:
    """The UIDs are counted under this UIDVALIDITY (RFC 9051); those held under another mean nothing any more, though
    the messages may well be there still.
    """

    uidvalidity: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """Messages to add."""

    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Flagged:
    """The keywords these UIDs have now."""

    keywords: dict[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Vanished:
    """UIDs that are no longer in the mailbox."""

    uids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One message that could not be had, and why, in words for people."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Everything up to here is told; the three values are what `Known` wants back next time."""

    uidvalidity: int = 0
    modseq: int = 0
    cursor: str = ""


Change = Total | Reset | Arrived | Flagged | Vanished | Unreadable | Reached


@dataclass(frozen=True, slots=True)
class Order:
    """One change to carry out in the source: keywords to add and remove, or a move to `target`, for some UIDs."""

    mailbox: str
    uidvalidity: int
    uids: tuple[int, ...]
    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()
    target: Mailbox | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an order: UIDs done, UIDs that were gone, and for a move the new UID of each where it is known."""

    done: frozenset[int]
    gone: frozenset[int] = frozenset()
    moved: tuple[tuple[int, int], ...] = ()
    target_uidvalidity: int = 0
    keywords: tuple[tuple[int, frozenset[str]], ...] = ()


class MailSource(Protocol):
    """One mailbox account, wherever it lies. Every method may raise SourceError and its kinds."""

    @property
    def capabilities(self) -> Capabilities:
        """What this source is and can do."""
        ...

    def mailboxes(self) -> list[Mailbox]:
        """Every folder that is to be synced, the inbox first."""
        ...

    def changes(self, mailbox: Mailbox, known: Known, *, stop: Event) -> Iterator[Change]:
        """What differs from `known`, newest messages first; ends early, without `Reached`, once `stop` is set."""
        ...

    def push(self, order: Order) -> Carried:
        """Carry out one order; doing it twice does no harm. Raises Unavailable when it is unknown how it ended."""
        ...

    def wait(self, seconds: float, *, stop: Event) -> bool:
        """Return True as soon as something may have changed, False after `seconds` or when `stop` is set."""
        ...

    def close(self) -> None:
        """Let go of files and connections; the source may be used again."""
        ...
