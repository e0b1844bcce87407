"""Summaries over the store: made when what they rest on has changed, read otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

from copilot.errors import StoreError
from copilot.store import insights, mail
from copilot.store.db import Database
from copilot.store.placements import newest
from copilot.triage import summary
from copilot.types import Lane, Message, Sentence, View

ENGINE = f"builtin {summary.VERSION}"
DAY = "latest"
"""The key under which the latest day is kept."""

_SHOWN = View()
_LANE_TOPIC_MAILS = 2
_DAY_MAILS = 60
_DAY_SECONDS = 86_400


class Summaries:
    """Renews the summaries that the brief shows."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._read: dict[int, Message] = {}
        self._made: list[tuple[str, str, str, tuple[Sentence, ...]]] = []

    def refresh(self, now: datetime) -> int:
        """Make what is missing or out of date, in one transaction; returns how many were made."""
        for lane, topics in self._topics().items():
            for topic, ids in topics.items():
                self._renew("topic", topic, ids, lambda some, lane=lane: summary.topic(some, lane))  # type: ignore[misc]
            spread = sorted((id for ids in topics.values() for id in ids[:_LANE_TOPIC_MAILS]), reverse=True)
            self._renew(
                "lane",
                lane.value,
                spread[: summary.NEWEST],
                lambda some, lane=lane: summary.lane(some, lane),  # type: ignore[misc]
            )
        self._day(now)
        if self._made:
            with self._db.write(durable=False) as connection:
                for scope, key, mark, sentences in self._made:
                    insights.put_summary(connection, scope, key, input_hash=mark, engine=ENGINE, sentences=sentences)
        return len(self._made)

    def _topics(self) -> dict[Lane, dict[str, list[int]]]:
        """The newest mails of every topic, by lane."""
        found: dict[Lane, dict[str, list[int]]] = {}
        for (lane, topic), ids in newest(self._db, _SHOWN, summary.NEWEST).items():
            if lane and topic:
                found.setdefault(Lane(lane), {})[topic] = ids
        return found

    def _day(self, now: datetime) -> None:
        """The day that ends now; for a mailbox without mail of today, the last one with any."""
        last = mail.rows(self._db, mail.ids(self._db, _SHOWN, 1))
        if not last:
            return
        since = min(int(now.timestamp()), last[0].date) - _DAY_SECONDS
        ids = mail.ids(self._db, View(since=since), _DAY_MAILS)
        rows = [row for row in mail.rows(self._db, ids) if row.lane and row.lane != Lane.JUNK.value]
        lanes = {row.message_id: Lane(row.lane) for row in rows}
        self._renew(
            "day",
            DAY,
            [row.id for row in rows],
            lambda some: summary.day([(one, lanes[one.message_id]) for one in some]),
        )

    def _renew(
        self, scope: str, key: str, ids: Sequence[int], make: Callable[[list[Message]], tuple[Sentence, ...]]
    ) -> None:
        mark = fingerprint(ids)
        kept = insights.summary(self._db, scope, key)
        if kept is not None and kept.input_hash == mark and kept.engine == ENGINE:
            return
        self._read.update(present(self._db, [id for id in ids if id not in self._read]))
        self._made.append((scope, key, mark, make([self._read[id] for id in ids if id in self._read])))


def thread(db: Database, thread: int) -> tuple[Sentence, ...]:
    """The summary of a thread, from the store when its mails are still the same."""
    ids = mail.thread_ids(db, thread)
    mark = fingerprint(ids)
    kept = insights.summary(db, "thread", str(thread))
    if kept is not None and kept.input_hash == mark and kept.engine == ENGINE:
        return kept.sentences
    rows = mail.rows(db, ids[-1:])
    lane = Lane(rows[0].lane) if rows and rows[0].lane else Lane.PEOPLE
    sentences = summary.thread(list(present(db, ids[-summary.NEWEST :]).values()), lane=lane)
    try:
        with db.write(durable=False) as connection:
            insights.put_summary(connection, "thread", str(thread), input_hash=mark, engine=ENGINE, sentences=sentences)
    except StoreError:
        return sentences  # a store that cannot be written is no reason not to show it
    return sentences


def present(db: Database, ids: Iterable[int]) -> dict[int, Message]:
    """The messages that are still there, by row id."""
    return mail.messages(db, ids)


def fingerprint(ids: Sequence[int]) -> str:
    """A short hash of the mails a summary rests on; stored mail never changes, so their ids are enough."""
    return blake2b(",".join(map(str, ids)).encode(), digest_size=12).hexdigest()
