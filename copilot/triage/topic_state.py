"""What the topics of a mailbox remember between two rounds of placing."""

from __future__ import annotations

from dataclasses import dataclass, field

from copilot.triage import topic_names as names
from copilot.triage.pools import pool_id, pool_name
from copilot.triage.topic_keys import Key
from copilot.triage.vectors import Space
from copilot.types import Lane

MOST = 12
"""Topics a lane may have, the pool included."""

DAILY_SHARE = 0.015
"""The share of old mails that may change topic in a day."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What topics need of one message: its row id, thread, lane, subject, keys, text and sender.

    The words are only counted where thread and key do not place it.
    """

    id: int
    thread: int
    lane: Lane
    subject: str
    keys: tuple[Key, ...]
    text: str = ""
    sender: str = ""


@dataclass(slots=True)
class TopicState:
    """A topic as the model remembers it. `gate` is the least similarity that lets a mail in by its words alone.

    `centroid` is the mean of its mails' hashed rows as float16 bytes, empty for topics by key; `grown` counts the mails
    that came to a pool since it was last looked through; for other topics, the mails they were founded on, of which
    some may still be on their way out of the pool.
    """

    id: str
    lane: Lane
    name: str
    key: str = ""
    pinned: bool = False
    mails: int = 0
    gate: float = 0.0
    centroid: bytes = b""
    grown: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """Topic ids by message id (new mails, and old ones that left the pool), and topics folded back into the pool."""

    topics: dict[int, str]
    folded: tuple[str, ...] = ()


@dataclass(slots=True)
class TopicModel:
    """All topics of a mailbox, the space their words live in, and how many old mails moved on the latest day."""

    states: dict[str, TopicState] = field(default_factory=dict)
    space: Space = field(default_factory=Space)
    day: str = ""
    moved: int = 0
    counter: int = 0

    def lane(self, lane: Lane) -> list[TopicState]:
        """The topics of a lane without its pool."""
        return [state for state in self.states.values() if state.lane is lane and state.id != pool_id(lane)]

    def pool(self, lane: Lane) -> TopicState:
        """The pool of a lane, made when it is first needed."""
        key = pool_id(lane)
        if key not in self.states:
            self.states[key] = TopicState(key, lane, pool_name(lane))
        return self.states[key]

    def taken(self, lane: Lane) -> list[str]:
        """The names in use in a lane."""
        return [self.pool(lane).name, *(state.name for state in self.lane(lane))]

    def add(self, lane: Lane, name: str, *, key: str = "", gate: float = 0.0, centroid: bytes = b"") -> TopicState:
        """A new topic, with a name nothing else in its lane has."""
        self.counter += 1
        while f"{lane.value}-{self.counter}" in self.states:
            self.counter += 1
        name = names.free(name, self.taken(lane))
        state = TopicState(f"{lane.value}-{self.counter}", lane, name, key, gate=gate, centroid=centroid)
        self.states[state.id] = state
        return state

    def budget(self, old: int, day: str) -> int:
        """How many of `old` mails may still move on that day."""
        if day != self.day:
            self.day, self.moved = day, 0
        return max(0, int(old * DAILY_SHARE) - self.moved)
