"""The work that goes on behind the screen: sync threads, the working child, and the watch for other copies.

`sync_once`, `import_now` and `analyse` work in the caller's thread, for the command line and the child. The app calls
`start` and `import_paths`, which return at once and tell what happens over the bus.
"""

from __future__ import annotations

import difflib
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.errors import CopilotError, UsageError
from copilot.events import AnalysisChanged, Bus, Event, JournalChanged, MailChanged, Progress, Trouble
from copilot.nursery import Nursery
from copilot.types import Imported

if TYPE_CHECKING:
    from copilot.courier import Courier
    from copilot.mail.imap import ImapSource
    from copilot.mail.sync import SyncResult
    from copilot.paths import Paths
    from copilot.postman import Postman
    from copilot.rounds import Rounds
    from copilot.settings import Account, Settings
    from copilot.store.db import Database

Narrate = Callable[[str, int, int], None]
"""Told `what`, `done`, `total` (0 = unknown) while work goes on."""

Ask = Callable[[str], "str | None"]
"""Asks the person for the password of the account so named; None when there is none to be had."""

_WATCH_SECONDS = 1.0
_TELL_SECONDS = 0.1


def silent(what: str, done: int, total: int) -> None:
    """Narrate nothing."""


def connect(name: str, account: Account, *, ask: Ask | None = None) -> ImapSource:
    """The source of one account of the settings, with its password; connects when first used. Raises AuthFailed."""
    from copilot import secrets
    from copilot.mail.imap import ImapSource

    return ImapSource(name, account, secrets.password(name, account, ask=ask))


class Background:
    """One home's background work. `stop` ends all of it within one batch."""

    def __init__(
        self, db: Database, settings: Settings, paths: Paths, bus: Bus, *, stop: threading.Event | None = None
    ) -> None:
        self._db, self._settings, self._bus = db, settings, bus
        self._stop = threading.Event() if stop is None else stop
        self._nursery = Nursery(paths, bus)
        self._threads: list[threading.Thread] = []
        self._wakes: dict[str, threading.Event] = {}
        self._ask: Ask | None = None

    # In the caller's thread

    def sync_once(
        self, account: str | None = None, *, ask: Ask | None = None, narrate: Narrate = silent
    ) -> list[SyncResult]:
        """Push and pull every account, or the one named, once. Raises UsageError, SourceError."""
        from copilot.mail import sync

        self._ask = ask
        results = []
        for name in self._named(account):
            source = connect(name, self._settings.accounts[name], ask=ask)
            try:
                results.append(sync.once(self._db, source, name, stop=self._stop, progress=narrate))
            finally:
                source.close()
        self.postman.once()
        self.courier.once()
        return results

    @cached_property
    def courier(self) -> Courier:
        """Who tells foreign systems, and sends approved forms."""
        from copilot.courier import Courier

        return Courier(self._db, self._settings, self._bus, stop=self._stop)

    @cached_property
    def _rounds(self) -> tuple[Rounds, ...]:
        from copilot.errands import Errands

        return (self.postman, self.courier, Errands(self._db, self._settings, self._bus, stop=self._stop))

    @cached_property
    def postman(self) -> Postman:
        """Who sends what the outbox holds."""
        from copilot import secrets
        from copilot.postman import Postman

        return Postman(
            self._db,
            self._settings,
            self._bus,
            stop=self._stop,
            password=lambda name, account: secrets.password(name, account, ask=self._ask),
            connect=lambda name, account: connect(name, account, ask=self._ask),
        )

    def import_now(self, path: Path, *, narrate: Narrate = silent) -> Imported:
        """Import one local mailbox. Raises SourceError, StoreError."""
        from copilot.mail import local

        return local.import_path(self._db, path, stop=self._stop, progress=narrate)

    def analyse(self, *, narrate: Narrate = silent) -> None:
        """Give lanes, topics, asks and summaries to whatever lacks them; tells over the bus what has changed."""
        from copilot.triage import analyse

        analyse.run(
            self._db,
            addresses=[*self._settings.me.addresses, *(one.address for one in self._settings.accounts.values())],
            domains=self._settings.me.domains,
            stop=self._stop,
            progress=narrate,
            changed=lambda stage: self._bus.publish(AnalysisChanged(stage)),
            now=datetime.now().astimezone(),
        )

    def import_and_tell(self, path: Path) -> None:
        """Import one local mailbox and tell progress, failures and the end over the bus."""
        what, tell = f"import {path.name}", self.telling()
        try:
            done = self.import_now(path, narrate=lambda name, done, total: tell(what, done, total))
        except CopilotError as error:
            self._bus.publish(Trouble(what, error.message, error.hint))
            return
        finally:
            self._bus.publish(Progress(what, 0, 0, finished=True))
        if done.failed:
            source, reason = done.failed[0]
            more = f" and {len(done.failed) - 1} more" if len(done.failed) > 1 else ""
            self._bus.publish(Trouble(what, f"{source}{more}: {reason}"))
        self._bus.publish(MailChanged())

    def telling(self) -> Narrate:
        """A narrator that puts progress on the bus, ten times a second at most, and always the last."""
        told = 0.0

        def tell(what: str, done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told >= _TELL_SECONDS or (total and done >= total):
                told = now
                self._bus.publish(Progress(what, done, total, finished=bool(total) and done >= total))

        return tell

    # In threads and a child of their own

    def start(self, *, ask: Ask | None = None) -> None:
        """Begin to sync every account, to analyse what is new, and to notice what other copies write."""
        self._ask = ask
        self._bus.listen(self._hear)
        for name in self._settings.accounts:
            self._wakes[name] = threading.Event()
            self._run(self._sync, name)
        self._run(self._watch)
        for work in self._rounds:
            self._run(work.run)
        self._nursery.wake()

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Import local mailboxes in the child, then analyse them."""
        self._nursery.wake(paths)

    def sync_now(self) -> None:
        """Let every account look for news, and push what waits, at once."""
        for wake in self._wakes.values():
            wake.set()
        for work in self.__dict__.get("_rounds", ()):
            work.wake()

    def stop(self) -> None:
        """End all of it; returns once every thread has ended or five seconds have gone."""
        self._stop.set()
        self._nursery.stop()
        for work in self.__dict__.get("_rounds", ()):
            work.wake()
        for thread in self._threads:
            thread.join(5)

    def _run(self, work: Callable[..., None], *arguments: str) -> None:
        thread = threading.Thread(target=work, args=arguments, name=f"copilot {work.__name__}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _sync(self, name: str) -> None:
        from copilot.mail import sync

        account = self._settings.accounts[name]
        try:
            source = connect(name, account, ask=self._ask)
        except CopilotError as error:
            self._bus.publish(Trouble(name, error.message, error.hint))
            return
        sync.watch(
            self._db,
            source,
            name,
            stop=self._stop,
            wake=self._wakes[name],
            poll_seconds=account.poll_seconds,
            progress=self.telling(),
            on_batch=self._arrived,
            trouble=lambda message, hint: self._bus.publish(Trouble(name, message, hint)),
        )

    def _arrived(self, ids: tuple[int, ...]) -> None:
        self._bus.publish(MailChanged(ids))
        self._nursery.wake()

    def _watch(self) -> None:
        """Publish what other copies of the program, and the child, have written."""
        seen = self._db.foreign()
        while not self._stop.wait(_WATCH_SECONDS):
            now = self._db.foreign()
            if now != seen:
                seen = now
                self._bus.publish(MailChanged())

    def _hear(self, event: Event) -> None:
        if isinstance(event, JournalChanged):
            self.sync_now()

    def _named(self, account: str | None) -> list[str]:
        known = list(self._settings.accounts)
        if account is None:
            return known
        if account not in known:
            near = difflib.get_close_matches(account, known, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known) or 'none'}."
            raise UsageError(f"The settings have no account {account!r}.", hint)
        return [account]
