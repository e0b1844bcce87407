"""The brief: what the first screen and `brief --json` show, put together from what analysis has stored.

Read only, without numpy, and quick enough to be painted at start. Mail that analysis has not reached yet is shown in
the pool of its lane, or among people's mail while it has no lane, so that every message is always in exactly one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from copilot.store import insights, mail
from copilot.store.db import Database
from copilot.store.placements import placements
from copilot.triage.pools import pool_id, pool_name
from copilot.types import Ask, Brief, Lane, LaneBrief, Sentence, Topic, TopicBrief, View


@dataclass(slots=True)
class _Pile:
    """The messages of one topic, newest first."""

    ids: list[int] = field(default_factory=list)
    message_ids: list[str] = field(default_factory=list)
    unread: int = 0


def brief(db: Database, view: View = View()) -> Brief:  # noqa: B008 - frozen
    """Lanes in the order of `Lane`, topics largest first with the pool last, and the asks. Raises SearchError."""
    piles = _piles(db, view)
    names = {topic.id: topic.name for topic in insights.topics(db, view)}
    asks = insights.asks(db, view)
    lanes = tuple(_lane(db, lane, piles[lane], names, asks) for lane in Lane if lane in piles)
    shown = {one for lane in piles.values() for pile in lane.values() for one in pile.message_ids}
    day = _kept(db, "day", "latest", shown)
    return Brief(lanes, asks, sum(lane.messages for lane in lanes), day=day)


def _piles(db: Database, view: View) -> dict[Lane, dict[str, _Pile]]:
    """Every message of the view in its pile."""
    piles: dict[Lane, dict[str, _Pile]] = {}
    for id, message_id, lane_name, topic, unread in placements(db, mail.ids(db, view)):
        lane = Lane(lane_name or Lane.PEOPLE)
        pile = piles.setdefault(lane, {}).setdefault(topic or pool_id(lane), _Pile())
        pile.ids.append(id)
        pile.message_ids.append(message_id)
        pile.unread += unread
    return piles


def _lane(
    db: Database, lane: Lane, piles: Mapping[str, _Pile], names: Mapping[str, str], asks: Sequence[Ask]
) -> LaneBrief:
    counts = Counter(ask.citation.message_id for ask in asks)
    pool = pool_id(lane)
    order = sorted(piles.items(), key=lambda item: (item[0] == pool, -len(item[1].ids), item[0]))
    topics = tuple(_topic(db, lane, id, names.get(id, pool_name(lane)), pile, counts) for id, pile in order)
    shown = {one for pile in piles.values() for one in pile.message_ids}
    return LaneBrief(
        lane,
        sum(len(topic.ids) for topic in topics),
        sum(topic.topic.unread for topic in topics),
        _kept(db, "lane", lane.value, shown),
        topics,
    )


def _topic(db: Database, lane: Lane, id: str, name: str, pile: _Pile, asks: Mapping[str, int]) -> TopicBrief:
    return TopicBrief(
        Topic(id, lane, name, len(pile.ids), pile.unread),
        tuple(pile.ids),
        tuple(pile.message_ids),
        _kept(db, "topic", id, set(pile.message_ids)),
        sum(asks.get(one, 0) for one in pile.message_ids) if asks else 0,
    )


def _kept(db: Database, scope: str, key: str, shown: Container[str]) -> tuple[Sentence, ...]:
    """The stored summary, without lines about messages that are not shown."""
    found = insights.summary(db, scope, key)
    if found is None:
        return ()
    return tuple(line for line in found.sentences if all(one.message_id in shown for one in line.citations))
