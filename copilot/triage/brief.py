"""The brief: what the first screen and `brief --json` show, put together from what analysis has stored.

Read only, without numpy, and quick enough to be painted at start. Mail that analysis has not reached yet is shown in
the pool of its lane, or among people's mail while it has no lane, so that every message is always in exactly one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from copilot.store import insights
from copilot.store.db import Database
from copilot.store.placements import placements
from copilot.triage.pools import pool_id, pool_name
from copilot.types import Brief, Lane, LaneBrief, Sentence, Topic, TopicBrief, View

_cited = attrgetter("citation.message_id")


@dataclass(frozen=True, slots=True)
class _Pile:
    """The messages of one topic, newest first."""

    topic: str
    ids: tuple[int, ...]
    message_ids: tuple[str, ...]
    unread: int


def brief(db: Database, view: View = View()) -> Brief:  # noqa: B008 - frozen
    """Lanes in the order of `Lane`, topics largest first with the pool last, and the asks. Raises SearchError."""
    piles = _piles(db, view)
    names = {topic.id: topic.name for topic in insights.topic_records(db)}
    asks = insights.asks(db, view)
    counts = Counter(map(_cited, asks))
    shown = frozenset().union(*[pile.message_ids for lane in piles.values() for pile in lane])
    lanes = tuple(_lane(db, lane, piles[lane], names, counts, shown) for lane in Lane if lane in piles)
    return Brief(lanes, asks, sum(lane.messages for lane in lanes), day=_kept(db, "day", "latest", shown))


def _piles(db: Database, view: View) -> dict[Lane, list[_Pile]]:
    """Every message of the view in its pile; cut out of columns, since ten thousand steps in Python would be seen."""
    rows = placements(db, view)
    if not rows:
        return {}
    ids, message_ids, lanes, topics, unread = zip(*rows, strict=True)
    piles: dict[Lane, dict[str, _Pile]] = {}
    end = 0
    for (lane_name, topic), count in Counter(zip(lanes, topics, strict=True)).items():
        start, end = end, end + count
        lane = Lane(lane_name or Lane.PEOPLE)
        pile = _Pile(topic or pool_id(lane), ids[start:end], message_ids[start:end], sum(unread[start:end]))
        some = piles.setdefault(lane, {})
        some[pile.topic] = _joined(some[pile.topic], pile) if pile.topic in some else pile
    return {lane: list(some.values()) for lane, some in piles.items()}


def _joined(one: _Pile, other: _Pile) -> _Pile:
    """Two piles as one, newest first: the pool, and what has no topic yet."""
    both = sorted(zip(one.ids + other.ids, one.message_ids + other.message_ids, strict=True), reverse=True)
    ids, message_ids = zip(*both, strict=True)
    return _Pile(one.topic, ids, message_ids, one.unread + other.unread)


def _lane(
    db: Database,
    lane: Lane,
    piles: Sequence[_Pile],
    names: Mapping[str, str],
    asks: Mapping[str, int],
    shown: Container[str],
) -> LaneBrief:
    pool = pool_id(lane)
    order = sorted(piles, key=lambda pile: (pile.topic == pool, -len(pile.ids), pile.topic))
    topics = tuple(_topic(db, lane, names.get(pile.topic, pool_name(lane)), pile, asks) for pile in order)
    return LaneBrief(
        lane,
        sum(len(topic.ids) for topic in topics),
        sum(topic.topic.unread for topic in topics),
        _kept(db, "lane", lane.value, shown),
        topics,
    )


def _topic(db: Database, lane: Lane, name: str, pile: _Pile, asks: Mapping[str, int]) -> TopicBrief:
    return TopicBrief(
        Topic(pile.topic, lane, name, len(pile.ids), pile.unread),
        pile.ids,
        pile.message_ids,
        _kept(db, "topic", pile.topic, pile.message_ids),
        sum(map(asks.__getitem__, filter(asks.__contains__, pile.message_ids))),
    )


def _kept(db: Database, scope: str, key: str, shown: Container[str]) -> tuple[Sentence, ...]:
    """The stored summary, without lines about messages that are not shown."""
    found = insights.summary(db, scope, key)
    if found is None:
        return ()
    return tuple(line for line in found.sentences if all(one.message_id in shown for one in line.citations))
