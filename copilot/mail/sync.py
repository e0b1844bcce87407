"""Keeps the store equal to a source: pull what is new, push what was done here, wait, begin again.

Each batch of messages is one transaction; how far a folder has come is written only with everything that belongs to
it, so a crash at any moment costs repeated work and nothing else. Messages that left a folder are forgotten after all
folders are read: one that another program has merely moved keeps its place in lanes, topics and asks.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING

from copilot.errors import AuthFailed, CertificateError, CopilotError, SettingsError
from copilot.mail import push as _push
from copilot.mail.pull import OnBatch, Progress, Pull, account_id
from copilot.mail.source import MailSource

if TYPE_CHECKING:
    from copilot.store.db import Database

OnTrouble = Callable[[str, str], None]
"""Told one sentence and a hint; an empty sentence means it is over."""

_LONGEST_WAIT_SECONDS = 15 * 60


def _silent(what: str, done: int, total: int) -> None:
    """Tell no progress."""


def _unheard(ids: tuple[int, ...]) -> None:
    """Tell no changes."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one sync did, in messages. `gone` were deleted on the server before a change of ours reached them."""

    account: str
    added: int
    skipped: int
    changed: int
    vanished: int
    pushed: int
    gone: int
    failed: tuple[tuple[str, str], ...]
    seconds: float


def once(
    db: Database,
    source: MailSource,
    name: str,
    *,
    stop: Event,
    progress: Progress = _silent,
    on_batch: OnBatch = _unheard,
) -> SyncResult:
    """Push what waits, then pull. Raises SourceError and its kinds, StoreError; what was committed stays."""
    began = time.perf_counter()
    sent = _push.push(db, source, account_id(db, source, name), stop=stop)
    pulled = pull(db, source, name, stop=stop, progress=progress, on_batch=on_batch)
    failed = (*sent.failed, *pulled.failed)
    seconds = time.perf_counter() - began
    return replace(pulled, pushed=sent.pushed, gone=sent.gone, failed=failed, seconds=seconds)


def pull(
    db: Database,
    source: MailSource,
    name: str,
    *,
    stop: Event,
    progress: Progress = _silent,
    on_batch: OnBatch = _unheard,
) -> SyncResult:
    """Bring the store up to the source, newest first; ends early once `stop` is set. Raises as `once` does."""
    began = time.perf_counter()
    work = Pull(db, source, name, stop=stop, progress=progress, on_batch=on_batch)
    work.run()
    tally = work.tally
    return SyncResult(
        name, tally.added, tally.skipped, tally.changed, tally.vanished, 0, 0, tuple(tally.failed),
        time.perf_counter() - began,
    )  # fmt: skip


def watch(
    db: Database,
    source: MailSource,
    name: str,
    *,
    stop: Event,
    wake: Event,
    poll_seconds: float = 120,
    progress: Progress = _silent,
    on_batch: OnBatch = _unheard,
    trouble: OnTrouble,
) -> None:
    """Sync until `stop` is set: at once when `wake` is set or the server says so, else every `poll_seconds`.

    Raises nothing of CopilotError: each goes to `trouble`, once, and the sync is tried again after a while.
    """
    either = _Either(stop, wake)
    failures = 0
    said = ""
    while not stop.is_set():
        wake.clear()
        try:
            once(db, source, name, stop=stop, progress=progress, on_batch=on_batch)
            if said:
                trouble("", "")
            failures, said = 0, ""
            source.wait(poll_seconds, stop=either)
        except CopilotError as error:
            failures += 1
            if error.message != said:
                said = error.message
                trouble(error.message, error.hint)
            either.wait(backoff_seconds(failures, error))
    source.close()


def backoff_seconds(failures: int, error: CopilotError | None = None) -> float:
    """How long to wait after that many failures in a row: doubling, with jitter, longest where a person must act."""
    if isinstance(error, AuthFailed | CertificateError | SettingsError):
        return _LONGEST_WAIT_SECONDS
    return min(_LONGEST_WAIT_SECONDS, 2.0 ** min(failures, 12)) * random.uniform(0.5, 1.0)


class _Either(Event):
    """Set as soon as one of two events is; for waiting on both."""

    _SLICE_SECONDS = 0.2

    def __init__(self, *events: Event) -> None:
        super().__init__()
        self._events = events

    def is_set(self) -> bool:
        return any(one.is_set() for one in self._events)

    def wait(self, timeout: float | None = None) -> bool:
        until = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            self._events[-1].wait(min(left, self._SLICE_SECONDS))
        return self.is_set()
