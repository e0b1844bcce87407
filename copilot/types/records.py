"""What I keep about people and work: CRM records and tasks. Ids are short texts, the same wherever a record goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RecordKind = Literal["person", "company", "deal", "interaction", "task"]


@dataclass(frozen=True, slots=True)
class Source:
    """The sentence something came from: message id, and `quote == text[start:end]` of its clean text; "" is nowhere."""

    message_id: str = ""
    start: int = 0
    end: int = 0
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """An organisation; `domain` is its mail or web domain in lower case."""

    id: str
    name: str
    domain: str = ""
    url: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody I know; `emails` in lower case, the main one first; `company` is a record id."""

    id: str
    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    title: str = ""
    company: str = ""
    url: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Deal:
    """Business under way with a company or person (record ids)."""

    id: str
    name: str
    stage: str = "open"
    company: str = ""
    person: str = ""
    amount: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One contact with a person or company: a mail (by message id), a call or a note. `at` is epoch seconds."""

    id: str
    at: int
    kind: Literal["mail", "call", "meeting", "note"] = "note"
    person: str = ""
    company: str = ""
    message_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, or to be reminded of.

    `due` is an ISO date or an ISO date-time with offset, "" for none; `remind_at` epoch seconds, 0 for never. `repeat`
    is an RFC 5545 RRULE value such as FREQ=WEEKLY. A task with `awaits` (a message id) is a nudge: it closes by itself
    when somebody else answers that message's thread. `done_at` is 0 while it is open.
    """

    id: str
    title: str
    note: str = ""
    due: str = ""
    remind_at: int = 0
    repeat: str = ""
    person: str = ""
    awaits: str = ""
    created_at: int = 0
    done_at: int = 0
    source: Source = Source()


Record = Person | Company | Deal | Interaction | Task

KINDS: dict[RecordKind, type[Record]] = {
    "person": Person,
    "company": Company,
    "deal": Deal,
    "interaction": Interaction,
    "task": Task,
}
