"""Summaries over the store: made when what they rest on has changed, read otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from copilot.errors import StoreError
from copilot.store import insights, mail
from copilot.store.db import Database, Store
from copilot.store.placements import newest
from copilot.triage import summary
from copilot.triage.helper import Helper
from copilot.types import Lane, Message, Sentence, View

ENGINE = f"builtin {summary.VERSION}"
DAY = "latest"
"""The key under which the latest day is kept."""

_SHOWN = View()
_LANE_TOPIC_MAILS = 2
_DAY_MAILS = 60
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Wanted:
    """A summary to be made: what it is of, and its mails with their lanes."""

    scope: str
    key: str
    mails: dict[int, Lane]


def refresh(db: Database, now: datetime, *, helper: Helper) -> int:
    """Make what the brief shows and is missing or out of date, in one transaction; returns how many were made."""
    stale = [one for one in _wanted(db, now) if _kept(db, one.scope, one.key, fingerprint(one.mails)) is None]
    made = list(helper.share(summarize, stale, kind=tuple[Sentence, ...]))
    if made:
        with db.write(durable=False) as connection:
            for one, sentences in made:
                _keep(connection, one.scope, one.key, fingerprint(one.mails), sentences)
    return len(made)


def summarize(db: Database, wanted: Wanted) -> tuple[Sentence, ...]:
    """The sentences of a summary, of those of its mails that are still there."""
    messages = present(db, wanted.mails)
    if wanted.scope == "day":
        return summary.day([(message, wanted.mails[id]) for id, message in messages.items()])
    make = summary.topic if wanted.scope == "topic" else summary.lane
    return make(list(messages.values()), next(iter(wanted.mails.values())))


def _wanted(db: Database, now: datetime) -> Iterator[Wanted]:
    for lane, topics in _topics(db).items():
        for topic, ids in topics.items():
            yield Wanted("topic", topic, dict.fromkeys(ids, lane))
        spread = sorted((id for ids in topics.values() for id in ids[:_LANE_TOPIC_MAILS]), reverse=True)
        yield Wanted("lane", lane.value, dict.fromkeys(spread[: summary.NEWEST], lane))
    yield from _day(db, now)


def _topics(db: Database) -> dict[Lane, dict[str, list[int]]]:
    """The newest mails of every topic, by lane."""
    found: dict[Lane, dict[str, list[int]]] = {}
    for (lane, topic), ids in newest(db, _SHOWN, summary.NEWEST).items():
        if lane and topic:
            found.setdefault(Lane(lane), {})[topic] = ids
    return found


def _day(db: Database, now: datetime) -> Iterator[Wanted]:
    """The day that ends now; for a mailbox without mail of today, the last one with any."""
    last = mail.rows(db, mail.ids(db, _SHOWN, 1))
    if last:
        since = min(int(now.timestamp()), last[0].date) - _DAY_SECONDS
        rows = mail.rows(db, mail.ids(db, View(since=since), _DAY_MAILS))
        yield Wanted("day", DAY, {row.id: Lane(row.lane) for row in rows if row.lane not in ("", Lane.JUNK.value)})


def _kept(db: Database, scope: str, key: str, mark: str) -> tuple[Sentence, ...] | None:
    """The summary in the store, if it was made from the same mails by the same engine."""
    kept = insights.summary(db, scope, key)
    return kept.sentences if kept is not None and (kept.input_hash, kept.engine) == (mark, ENGINE) else None


def _keep(store: Store, scope: str, key: str, mark: str, sentences: tuple[Sentence, ...]) -> None:
    insights.put_summary(store, scope, key, input_hash=mark, engine=ENGINE, sentences=sentences)


def thread(db: Database, thread: int) -> tuple[Sentence, ...]:
    """The summary of a thread, from the store when its mails are still the same."""
    ids = mail.thread_ids(db, thread)
    mark = fingerprint(ids)
    kept = _kept(db, "thread", str(thread), mark)
    if kept is not None:
        return kept
    rows = mail.rows(db, ids[-1:])
    lane = Lane(rows[0].lane) if rows and rows[0].lane else Lane.PEOPLE
    sentences = summary.thread(list(present(db, ids[-summary.NEWEST :]).values()), lane=lane)
    with suppress(StoreError):  # a store that cannot be written is no reason not to show it
        _keep(db, "thread", str(thread), mark, sentences)
    return sentences


def present(db: Database, ids: Iterable[int]) -> dict[int, Message]:
    """The messages that are still there, by row id."""
    return mail.messages(db, ids)


def fingerprint(ids: Iterable[int]) -> str:
    """A short hash of the mails a summary rests on; stored mail never changes, so their ids are enough."""
    return blake2b(",".join(map(str, ids)).encode(), digest_size=12).hexdigest()
