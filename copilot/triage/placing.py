"""Topics over the store: holds what waits for a topic, and places it in rounds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from copilot.store import insights, mail
from copilot.store.db import Connection, Database
from copilot.store.placements import homes
from copilot.triage import topics
from copilot.triage.findings import mail_of
from copilot.triage.summaries import present
from copilot.triage.topic_memory import Overtaken, TopicMemory
from copilot.triage.topics import Mail, Placed, pool_id
from copilot.types import Lane, View

ROUND = 4000
"""Mails placed in one round; bounds the memory of a first analysis."""

POOL = 1500
"""Mails of a lane's pool, the newest, that are looked through for new topics."""

_TRIES = 3


class Placing:
    """Mails waiting for a topic, read once when their lane was found."""

    def __init__(self, db: Database, me: Collection[str]) -> None:
        self._db = db
        self._me = me
        self._memory: TopicMemory | None = None
        self._held: dict[int, Mail] = {}

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, id: int) -> bool:
        return id in self._held

    def hold(self, mail: Mail) -> None:
        """Keep a mail whose lane was found; its thread is looked up when it is placed."""
        self._held[mail.id] = mail

    def place(self, now: datetime) -> int:
        """Give every held mail its topic, in one transaction; returns how many old mails moved."""
        held, self._held = self._held, {}
        for _ in range(_TRIES):
            try:
                return self._place(held, now)
            except Overtaken:
                self._memory = None
        return 0

    def _place(self, held: Mapping[int, Mail], now: datetime) -> int:
        memory = self._memory = self._memory or TopicMemory(self._db)
        mails = self._current(held)
        before = {state.id for state in memory.model.states.values()}
        placed = topics.place(
            memory.model,
            mails,
            known=insights.thread_topics(self._db, {one.thread for one in mails}),
            pool=self._pool,
            old=mail.count(self._db, View(box=""))[0] - insights.waiting(self._db, "topics", topics.VERSION),
            day=now.date().isoformat(),
        )
        with self._db.write(durable=False) as connection:
            memory.save(connection)
            self._fold(connection, placed, before)
            insights.assign(connection, placed.topics)
        return sum(id not in held for id in placed.topics)

    def _fold(self, connection: Connection, placed: Placed, before: Collection[str]) -> None:
        """Give the mails of folded topics to the pool of their lane."""
        for topic in placed.folded:
            lane = Lane(topic.rpartition("-")[0])
            gone = mail.ids(connection, View(box="", lane=lane.value, topic=topic))
            insights.assign(connection, dict.fromkeys(gone, pool_id(lane)))
        insights.drop_topics(connection, [topic for topic in placed.folded if topic in before])

    def _current(self, held: Mapping[int, Mail]) -> list[Mail]:
        """The held mails with thread and lane as the store has them now; whoever has gone is left out."""
        found: list[Mail] = []
        for id, (thread, lane) in homes(self._db, held).items():
            one = held[id]
            if lane and lane != one.lane.value:
                one = mail_of(id, mail.message(self._db, id), lane=Lane(lane), me=self._me, thread=thread)
            found.append(Mail(id, thread, one.lane, one.subject, one.keys, one.text, one.sender))
        return sorted(found, key=lambda one: -one.id)

    def _pool(self, lane: Lane) -> Sequence[Mail]:
        ids = mail.ids(self._db, View(box="", lane=lane.value, topic=pool_id(lane)), POOL)
        return self._read(ids)

    def _read(self, ids: Sequence[int]) -> list[Mail]:
        """Mails that have a lane already."""
        places = homes(self._db, ids)
        messages = present(self._db, [id for id in ids if places.get(id, (0, ""))[1]])
        return [
            mail_of(id, message, lane=Lane(places[id][1]), me=self._me, thread=places[id][0])
            for id, message in messages.items()
        ]

    def hold_stored(self, ids: Sequence[int]) -> None:
        """Hold mails that have a lane already."""
        self._held.update((one.id, one) for one in self._read(ids))
