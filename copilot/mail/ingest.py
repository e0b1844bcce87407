"""From deliveries to the store: parsed in children or here, written by a thread, each batch in one transaction."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

from copilot.mail.parsing import Parsers, parse
from copilot.mail.source import Delivery
from copilot.store import mail
from copilot.types import Folder

if TYPE_CHECKING:
    from copilot.store.db import Database
    from copilot.store.prepared import Prepared

_AHEAD = 4
"""How many batches may be on their way to the store; more would only hold memory."""
_MANY = 600
"""From how many messages on children pay: one takes a fifth of a second to start."""


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

    The first batch is parsed here, so that it is stored soonest; once `expect` has announced many messages, later ones
    are parsed in children. Leaving the `with` block, or `flush`, waits until everything taken is committed, and raises
    what a write raised.
    """

    def __init__(self, db: Database, tally: Tally, *, stored: Callable[[tuple[int, ...]], None]) -> None:
        self._db, self._tally, self._stored = db, tally, stored
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._waiting: deque[Future[None]] = deque()
        self._parsers: Parsers | None = None
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

    def take(self, folder: Folder, deliveries: Sequence[Delivery]) -> None:
        """Have a batch parsed and written. Raises StoreError when an earlier one could not be."""
        while len(self._waiting) >= _AHEAD:
            self._waiting.popleft().result()
        self._waiting.append(self._writer.submit(self._write, folder, self._parse(deliveries)))

    def flush(self) -> None:
        """Wait until everything taken is committed. Raises StoreError."""
        while self._waiting:
            self._waiting.popleft().result()

    def _parse(self, deliveries: Sequence[Delivery]) -> Future[list[Prepared]]:
        first, self._begun = not self._begun, True
        if self._parsers is None and self._expected >= _MANY and not first:
            self._parsers = Parsers()
        if self._parsers is not None:
            return self._parsers.parse(deliveries)
        done: Future[list[Prepared]] = Future()
        done.set_result([parse(one) for one in deliveries])
        return done

    def _write(self, folder: Folder, parsed: Future[list[Prepared]]) -> None:
        added = mail.add(self._db, folder, parsed.result())
        self._tally.seen += len(added.ids)
        self._tally.added += added.added
        self._tally.skipped += added.skipped
        self._stored(added.ids)
