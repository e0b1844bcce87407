"""Mail on its way out, and what became of it for each recipient (RFC 5321)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class State(StrEnum):
    """Where a mail on its way out is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class Fate(StrEnum):
    """What a server has said about one recipient; offered is whose mail may have been taken, with no word about it."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished mail: its Message-ID, its bytes with CRLF line ends, and its envelope (RFC 5321)."""

    message_id: str
    raw: bytes
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient, what became of it, and the server's words about it."""

    address: str
    fate: Fate
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail of the outbox. Times are epoch seconds; `reply` is the last that server or network said.

    While queued, `due_at` is when it will be tried; while unknown, when the Sent folder is asked (again). `tried`
    counts attempts; `ended` holds once the end of the mail may have reached the server; `approval` is a plan's digest.
    """

    id: int
    account: str
    message_id: str
    sender: str
    state: State
    queued_at: int
    due_at: int
    tried: int
    ended: bool
    reply: str
    draft: int
    approval: str
    recipients: tuple[Recipient, ...]

    def fated(self, fate: Fate) -> tuple[str, ...]:
        """The addresses of this fate."""
        return tuple(one.address for one in self.recipients if one.fate is fate)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to, in the server's words.

    `accepted` and `refused` are final answers; after `deferred` the same bytes may go again, the server surely has
    nothing; after `uncertain` it may have everything. `fates` tells recipients apart where the server did.
    """

    kind: Literal["accepted", "deferred", "refused", "uncertain"]
    words: str
    fates: dict[str, Recipient] = field(default_factory=dict)
