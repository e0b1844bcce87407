"""What messages say by themselves: their lanes, what they ask, and what their topics will rest on.

Nothing here looks from one message to another, or writes: any process may do it, in any order.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from copilot.store import mail
from copilot.store.db import Database
from copilot.triage import asks, lanes
from copilot.triage.lanes import Context
from copilot.triage.topic_keys import keys
from copilot.triage.topic_state import Mail
from copilot.types import Ask, Lane, Message, Placement

CHARS = 6000
"""Characters of a mail's text that count for its topic; what it quotes counts too, being what it is about."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages to look at, by row id, and what they are seen with; `now` stands in for a missing date."""

    ids: tuple[int, ...]
    context: Context
    now: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one message."""

    placement: Placement
    asks: tuple[Ask, ...]
    mail: Mail


def look(db: Database, batch: Batch) -> list[Finding]:
    """What is found in those of the messages that are still there, without their threads. Raises StoreError."""
    found: list[Finding] = []
    for id, message in mail.messages(db, batch.ids).items():
        placement = lanes.place(message, batch.context)
        asked = asks.find(message, batch.context, now=batch.now, lane=placement.lane)
        found.append(Finding(placement, asked, mail_of(id, message, lane=placement.lane, me=batch.context.me)))
    return found


def mail_of(id: int, message: Message, *, lane: Lane, me: Collection[str], thread: int = 0) -> Mail:
    """What topics need of a message in its lane; `me` holds my addresses."""
    sender = message.from_[0].email.lower() if message.from_ else ""
    return Mail(id, thread, lane, message.subject, keys(message, lane, me), message.text[:CHARS], sender)
