"""Messages made by hand, for the pure parts of the screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from copilot.types import Address, Ask, Citation, Link, Message, Row, Tier, Zone, ZoneKind

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ANNA = Address("Anna Berg", "anna@example.com")
ME = Address("Robin", "robin@example.org")

QUOTED = "> one\n> two\n> three\n> four\n> five\n"


def message(text: str = "Hello.\n", **values: Any) -> Message:
    """A message from Anna to me."""
    known: dict[str, Any] = {
        "message_id": "<m1@example.com>",
        "in_reply_to": (),
        "references": (),
        "date": datetime(2026, 11, 24, 14, 5, tzinfo=UTC),
        "from_": (ANNA,),
        "reply_to": (),
        "to": (ME,),
        "cc": (),
        "bcc": (),
        "subject": "Numbers for Thursday",
        "text": text,
    }
    return Message(**(known | values))


def row(id: int = 1, **values: Any) -> Row:
    """Its line in a list."""
    known: dict[str, Any] = {
        "id": id,
        "message_id": "<m1@example.com>",
        "thread": 1,
        "date": int(datetime(2026, 11, 24, 14, 5, tzinfo=UTC).timestamp()),
        "sender": "Anna Berg",
        "address": "anna@example.com",
        "subject": "Numbers for Thursday",
        "preview": "Hello.",
        "keywords": frozenset(),
        "lane": "people",
        "topic": "t1",
        "attachments": 0,
        "bytes": 100,
    }
    return Row(**(known | values))


def citation(text: str, quote: str) -> Citation:
    """The citation of these words in a text."""
    start = text.index(quote)
    return Citation("<m1@example.com>", start, start + len(quote), quote)


def ask(text: str, quote: str, *, due: str | None = None, tier: Tier = Tier.SURE) -> Ask:
    """An ask that rests on these words."""
    return Ask(quote, "me", "anna@example.com", due, tier, citation(text, quote))


def zones(*parts: tuple[ZoneKind, str]) -> tuple[str, tuple[Zone, ...]]:
    """The text of these parts, and its zones."""
    text, made = "", []
    for kind, words in parts:
        made.append(Zone(kind, len(text), len(text) + len(words)))
        text += words
    return text, tuple(made)


def link(text: str, shown: str, url: str) -> Link:
    """A link on these words."""
    start = text.index(shown)
    return Link(url, start, start + len(shown))
