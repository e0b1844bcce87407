"""Mail that is being written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mail: its name, media type and bytes."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail as it is typed: addresses and text are the person's own words, right or not yet right.

    `in_reply_to` and `references` are message ids with angle brackets (RFC 5322, 3.6.4). With `markdown` an HTML
    version goes along. `about` is the row id of the message that is answered or forwarded, 0 for none.
    `calendar` is an answer to an invitation (iTIP, RFC 5546), which gets its DTSTAMP when the mail is finished.
    """

    account: str = ""
    sender: str = ""
    to: str = ""
    cc: str = ""
    bcc: str = ""
    subject: str = ""
    text: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    markdown: bool = False
    about: int = 0
    files: tuple[Enclosure, ...] = ()
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """A stored draft, when it was last saved (epoch seconds), and whether the outbox has it at the moment."""

    id: int
    draft: Draft
    saved_at: int
    queued: bool
