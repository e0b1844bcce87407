"""What mail means: lanes, topics, asks and summaries, each with the citation that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from copilot.types.words import Lane


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
