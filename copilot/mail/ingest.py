"""From deliveries to the store: parsed in children or here, written by a thread, whole batches in one transaction."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Semaphore
from types import TracebackType
from typing import TYPE_CHECKING

from copilot.mail.parsing import Parsers, parse
from copilot.mail.source import Delivery
from copilot.store import mail
from copilot.types import Folder

if TYPE_CHECKING:
    from copilot.store.db import Database
    from copilot.store.prepared import Prepared

_AHEAD = 8
"""How many batches may be on their way to the store; more would only hold memory."""
_MANY = 600
"""From how many messages on children pay: one takes a fifth of a second to start."""
_TOGETHER = 500
"""At how many messages a transaction is full: a sixth cheaper for each message than with 200."""
_PATIENCE_SECONDS = 0.3
"""How long a parsed batch waits for others at most; a slow line shows what it brings at once."""


@dataclass(slots=True)
class Tally:
    """What a sync or import has done so far, in messages; `failed` holds (source, reason)."""

    seen: int = 0
    added: int = 0
    skipped: int = 0
    changed: int = 0
    vanished: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


class Intake:
    """Takes batches in order. `stored` hears of each batch once it is committed, in the writing thread.

    Once `expect` has announced many messages, children are started, and parse as soon as they are ready; until then
    this thread does. The first batch is always parsed here, so that it is stored soonest. Leaving the `with` block, or
    `flush`, waits until everything taken is committed, and raises what a write raised.
    """

    def __init__(self, db: Database, tally: Tally, *, stored: Callable[[tuple[int, ...]], None]) -> None:
        self._db, self._tally, self._stored = db, tally, stored
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._waiting: deque[Future[None]] = deque()
        self._taken: SimpleQueue[_Taken | None] = SimpleQueue()
        self._next: _Taken | None = None
        self._parsers: Parsers | None = None
        self._room = Semaphore(_AHEAD)
        self._expected = 0
        self._begun = False

    def __enter__(self) -> Intake:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self.flush()
        finally:
            if self._parsers is not None:
                self._parsers.close()
            self._writer.shutdown(cancel_futures=True)

    def expect(self, messages: int) -> None:
        """Announce that so many more messages are about to be taken."""
        self._expected += messages
        if self._parsers is None and self._expected >= _MANY:
            self._parsers = Parsers()

    def take(self, folder: Folder, deliveries: Sequence[Delivery]) -> None:
        """Have a batch parsed and written. Raises StoreError when an earlier one could not be."""
        while self._waiting and self._waiting[0].done():
            self._waiting.popleft().result()
        self._room.acquire()
        self._taken.put(self._parse(folder, deliveries))
        self._waiting.append(self._writer.submit(self._write))

    def flush(self) -> None:
        """Wait until everything taken is committed. Raises StoreError."""
        if self._waiting:
            self._taken.put(None)
        while self._waiting:
            self._waiting.popleft().result()

    def _parse(self, folder: Folder, deliveries: Sequence[Delivery]) -> _Taken:
        first, self._begun = not self._begun, True
        if self._parsers is not None and self._parsers.ready and not first:
            return _Taken(folder, self._parsers.parse(deliveries))
        done: Future[list[Prepared]] = Future()
        done.set_result([parse(one) for one in deliveries])
        return _Taken(folder, done, alone=first or self._parsers is None)

    def _write(self) -> None:
        """Write the next batch and those that come soon after it; nothing when it went with an earlier one."""
        first = self._first()
        if first is None:
            return
        batch = list(first.parsed.result())
        until = time.monotonic() + (0 if first.alone else _PATIENCE_SECONDS)
        while len(batch) < _TOGETHER and not first.alone and (more := self._pick(until - time.monotonic())):
            if more.folder.id != first.folder.id:
                self._next = more
                break
            batch += more.parsed.result()
        added = mail.add(self._db, first.folder, batch)
        self._tally.seen += len(added.ids)
        self._tally.added += added.added
        self._tally.skipped += added.skipped
        self._stored(added.ids)

    def _first(self) -> _Taken | None:
        kept, self._next = self._next, None
        while kept is None and not self._taken.empty():
            kept = self._pick(0)
        return kept

    def _pick(self, seconds: float) -> _Taken | None:
        """The next batch, or None when none comes in time or somebody waits for the end."""
        try:
            taken = self._taken.get(timeout=max(0.0, seconds))
        except Empty:
            return None
        if taken is not None:
            self._room.release()
        return taken


@dataclass(frozen=True, slots=True)
class _Taken:
    """One batch on its way; `alone` where it is written without waiting for others."""

    folder: Folder
    parsed: Future[list[Prepared]]
    alone: bool = False
