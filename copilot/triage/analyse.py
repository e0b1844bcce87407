"""Analysis: lanes, topics, asks and summaries for whatever in the store lacks them, newest first.

Work is done in batches, each read once and written in one transaction, and stops within one batch. Whatever was done
stays done; running again goes on where it ended, and running with nothing to do costs a few queries.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from copilot.errors import StoreError
from copilot.store import insights, mail
from copilot.store.db import Database
from copilot.triage import asks, identity, lanes, summaries, topics
from copilot.triage.findings import Batch, Finding, look
from copilot.triage.helper import Helper
from copilot.triage.lanes import Context
from copilot.triage.placing import ROUND, Placing
from copilot.types import Message, Sentence, View

BATCH = 100
"""Messages read and written at a time."""

_MANY = 1000
"""From how many messages on a helper pays: it takes a tenth of a second to start."""
_GUESS_FROM = 300

Progress = Callable[[str, int, int], None]
Changed = Callable[[str], None]


@dataclass(slots=True)
class AnalysisResult:
    """How many messages were looked at, the seconds each stage took, and whether it was told to stop."""

    messages: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    stopped: bool = False


def run(
    db: Database,
    *,
    addresses: Iterable[str] = (),
    domains: Iterable[str] = (),
    stop: threading.Event | None = None,
    progress: Progress = lambda what, done, total: None,
    changed: Changed = lambda stage: None,
    now: datetime | None = None,
) -> AnalysisResult:
    """Analyse what is pending. `addresses` and `domains` are mine; guessed from the mail when there are none.

    `progress` hears ("analysis", done, total); `changed` hears a stage whenever the store has new results of it. Raises
    StoreError.
    """
    work = _Run(db, stop or threading.Event(), progress, changed, now or datetime.now().astimezone())
    idle = work.idle()
    many = work.total >= _MANY
    with _checkpointed(db, wanted=many), Helper(db, wanted=many) as work.helper:
        if not idle:
            work.prepare(tuple(addresses), tuple(domains))
            work.lanes_and_asks()
            work.leftover_topics()
        work.summaries()
    return work.result


def summarize_thread(db: Database, thread: int) -> tuple[Sentence, ...]:
    """The summary of a thread, made now when its mails have changed since it was last made."""
    return summaries.thread(db, thread)


@contextmanager
def _checkpointed(db: Database, *, wanted: bool) -> Iterator[None]:
    """Bring what an import has left in the log into the file meanwhile, lest a write here waits for the disk."""
    beside = threading.Thread(target=_checkpoint, args=(db,), name="checkpoint")
    if wanted:
        beside.start()
    try:
        yield
    finally:
        if wanted:
            beside.join()


def _checkpoint(db: Database) -> None:
    with suppress(StoreError):  # the next write tries again, and says so
        db.checkpoint()


class _Run:
    """One run over the store."""

    def __init__(
        self, db: Database, stop: threading.Event, progress: Progress, changed: Changed, now: datetime
    ) -> None:
        self.db, self.stop, self.progress, self.changed, self.now = db, stop, progress, changed, now
        self.result = AnalysisResult()
        self.total = 0
        self.context = Context()
        self.placing = Placing(db, ())
        self.helper = Helper(db, wanted=False)

    def idle(self) -> bool:
        """Whether no message waits for any stage."""
        versions = {"lanes": lanes.VERSION, "asks": asks.VERSION, "topics": topics.VERSION}
        self.total = max(insights.waiting(self.db, stage, version) for stage, version in versions.items())
        return self.total == 0

    def prepare(self, addresses: tuple[str, ...], domains: tuple[str, ...]) -> None:
        """Find out who I am, whom I write to and what I taught."""
        with self._timed("context"):
            known = addresses or tuple(one.address for one in mail.accounts(self.db) if one.address)
            me = identity.addresses(known, () if known else self._newest())
            own = identity.own_domains(me) | {domain.lower() for domain in domains}
            people = mail.people(self.db, me=me)
            wrote_to = frozenset(address for address, one in people.items() if one.wrote_to)
            self.context = Context(me, own, wrote_to, insights.learned(self.db))
            self.placing = Placing(self.db, me)

    def _newest(self) -> list[Message]:
        return list(summaries.present(self.db, mail.ids(self.db, View(box=""), _GUESS_FROM)).values())

    def lanes_and_asks(self) -> None:
        """Lanes and asks, batch by batch; topics whenever a round is full, and at the end."""
        while not self._stopped() and (ids := self._pending()):
            batches = [Batch(ids[at : at + BATCH], self.context, self.now) for at in range(0, len(ids), BATCH)]
            found = self.helper.share(look, batches, kind=list[Finding])
            while not self._stopped() and (some := self._next(found)) is not None:
                self._write(some)
            self._place()

    def _pending(self) -> tuple[int, ...]:
        first = insights.pending(self.db, "lanes", lanes.VERSION, limit=ROUND)
        second = insights.pending(self.db, "asks", asks.VERSION, limit=ROUND)
        return tuple(sorted({*first, *second}, reverse=True)[:ROUND])

    def _next(self, found: Iterator[tuple[Batch, list[Finding]]]) -> list[Finding] | None:
        with self._timed("messages"):
            return next((some for _, some in found), None)

    def _write(self, found: list[Finding]) -> None:
        with self._timed("write"), self.db.write(durable=False) as connection:
            insights.set_lanes(connection, {one.mail.id: one.placement for one in found})
            insights.put_asks(connection, {one.mail.id: one.asks for one in found}, engine=asks.VERSION)
        for one in found:
            self.placing.hold(one.mail)
        self.changed("lanes")
        self.changed("asks")
        self.result.messages += len(found)
        self.progress("analysis", min(self.result.messages, self.total), self.total)

    def leftover_topics(self) -> None:
        """Topics for mail that has its lane from an earlier run, or from the user."""
        while not self._stopped():
            ids = insights.pending(self.db, "topics", topics.VERSION, limit=ROUND)
            for start in range(0, len(ids), BATCH):
                if self._stopped():
                    return
                with self._timed("read"):
                    self.placing.hold_stored(ids[start : start + BATCH])
            if not len(self.placing):
                break
            self._place()

    def _place(self) -> None:
        if len(self.placing) and not self._stopped():
            with self._timed("topics"):
                self.placing.place(self.now)
            self.changed("topics")

    def summaries(self) -> None:
        """Summaries of what the brief shows."""
        if self._stopped():
            return
        with self._timed("summaries"):
            made = summaries.refresh(self.db, self.now, helper=self.helper)
        if made:
            self.changed("summaries")

    def _stopped(self) -> bool:
        self.result.stopped = self.stop.is_set()
        return self.result.stopped

    def _timed(self, stage: str) -> _Timer:
        return _Timer(self.result.seconds, stage)


class _Timer:
    """Adds the seconds of a `with` block to a stage."""

    def __init__(self, seconds: dict[str, float], stage: str) -> None:
        self._seconds, self._stage, self._start = seconds, stage, 0.0

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        spent = time.perf_counter() - self._start
        self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + spent
