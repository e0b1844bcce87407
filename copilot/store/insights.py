"""What analysis has found out: lanes, topics, asks, summaries. All derived, except what the user taught.

Every function takes the `Database` or the connection of an open `write()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from copilot.store.db import Store
from copilot.types import Ask, Lane, Placement, Sentence, Topic, View

Learned = Literal["sender", "list"]


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A topic as analysis remembers it; everything after `name` is the topic model's own."""

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
class Stack:
    """How many messages of a view lie in one topic of one lane; lane and topic are "" before they are placed."""

    lane: str
    topic: str
    messages: int
    unread: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A stored summary, the hash of what it was made from, and the engine (with version) that made it."""

    input_hash: str
    engine: str
    sentences: tuple[Sentence, ...]


def pending(db: Store, stage: str, version: str, *, limit: int) -> list[int]:
    """Row ids that this version of a stage ("lanes", "topics", "asks") has not finished, newest first."""
    raise NotImplementedError


def waiting(db: Store, stage: str, version: str) -> int:
    """How many row ids `pending` would give without a limit."""
    raise NotImplementedError


def finish(db: Store, stage: str, ids: Iterable[int]) -> None:
    """Take ids off what is pending; `set_lanes`, `assign` and `put_asks` do it for theirs."""
    raise NotImplementedError


def set_lanes(db: Store, placements: Mapping[int, Placement]) -> tuple[int, ...]:
    """Place messages, leaving those the user placed; whoever changes lane waits for a topic again. Returns these ids."""
    raise NotImplementedError


def lane_of(db: Store, id: int) -> str:
    """The lane of a message, "" before it is placed. Raises NotFound."""
    raise NotImplementedError


def why(db: Store, id: int) -> str:
    """Why a message is in its lane, in words a person can check. Raises NotFound."""
    raise NotImplementedError


def learn(db: Store, kind: Learned, key: str, lane: Lane) -> None:
    """Make a lane law for a sender (lower-case address) or a list (see `list_key`)."""
    raise NotImplementedError


def learned(db: Store) -> dict[tuple[str, str], Lane]:
    """Everything the user taught, by ("sender" | "list", key)."""
    raise NotImplementedError


def put_topics(db: Store, topics: Iterable[TopicRecord]) -> None:
    """Add topics or renew those of the same id."""
    raise NotImplementedError


def drop_topics(db: Store, ids: Iterable[str]) -> None:
    """Remove topics; messages still in them wait for a topic again."""
    raise NotImplementedError


def topic_records(db: Store) -> list[TopicRecord]:
    """All topics as analysis remembers them."""
    raise NotImplementedError


def topics(db: Store, view: View) -> list[Topic]:
    """The topics that have messages in a view, with their counts there, largest first."""
    raise NotImplementedError


def stacks(db: Store, view: View) -> list[Stack]:
    """How a view's messages spread over lanes and topics, in one pass."""
    raise NotImplementedError


def rename(db: Store, topic: str, name: str) -> None:
    """Give a topic the user's own name. Raises NotFound."""
    raise NotImplementedError


def assign(db: Store, topics: Mapping[int, str]) -> None:
    """Put messages into topics, by topic id."""
    raise NotImplementedError


def thread_topics(db: Store, threads: Iterable[int]) -> dict[tuple[Lane, int], str]:
    """The topic that each thread has in each of its lanes, where it has one."""
    raise NotImplementedError


def put_vectors(db: Store, kind: str, vectors: Mapping[int, bytes]) -> None:
    """Keep a blob for each message under a kind of your choice ("bag", "embedding")."""
    raise NotImplementedError


def vectors(db: Store, kind: str, ids: Sequence[int]) -> dict[int, bytes]:
    """The blobs of that kind for those of the ids that have one."""
    raise NotImplementedError


def put_model(db: Store, name: str, data: bytes) -> None:
    """Keep the state of a model that is learned from this store."""
    raise NotImplementedError


def model(db: Store, name: str) -> bytes:
    """The state kept under that name, b"" when there is none."""
    raise NotImplementedError


def put_asks(db: Store, asks: Mapping[int, Sequence[Ask]], *, engine: str) -> None:
    """Replace the asks of these messages; an empty list says that there are none."""
    raise NotImplementedError


def asks(db: Store, view: View, *, limit: int | None = None) -> tuple[Ask, ...]:
    """The asks in a view, newest message first, in the order of their places in it."""
    raise NotImplementedError


def asks_of(db: Store, ids: Sequence[int]) -> dict[int, tuple[Ask, ...]]:
    """The asks of each of these messages that has any."""
    raise NotImplementedError


def put_summary(
    db: Store, scope: str, key: str, *, input_hash: str, engine: str, sentences: Sequence[Sentence]
) -> None:
    """Keep the summary of a thing: scope "thread", "topic", "lane" or "day", and its key."""
    raise NotImplementedError


def summary(db: Store, scope: str, key: str) -> Summary | None:
    """The summary kept, whatever it was made from; compare `input_hash` and `engine` to know whether it still holds."""
    raise NotImplementedError


def clear(db: Store) -> None:
    """Forget everything derived; the user's own lanes, rules and topic names stay."""
    raise NotImplementedError
