"""The work that goes on behind the screen: sync threads, the working child, and the watch for other copies.

`once`, `import_now` and `analyse` work in the caller's thread, for the command line and the child. The app calls
`start` and `import_paths`, which return at once and tell what happens over the bus.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.errors import CopilotError, UsageError
from copilot.events import AnalysisChanged, Bus, MailChanged, Progress, Trouble
from copilot.types import Imported

if TYPE_CHECKING:
    from copilot.mail.source import MailSource
    from copilot.mail.sync import SyncResult
    from copilot.paths import Paths
    from copilot.settings import Account, Settings
    from copilot.store.db import Database

Narrate = Callable[[str, int, int], None]
"""Told `what`, `done`, `total` (0 = unknown) while work goes on."""

Ask = Callable[[str], str]
"""Asks the person for the password of an account; "" when there is none to be had."""

_WATCH_SECONDS = 1.0


def silent(what: str, done: int, total: int) -> None:
    """Narrate nothing."""


def connect(name: str, account: Account, *, ask: Ask | None = None) -> MailSource:
    """The source of one account of the settings, with its password at hand. Raises AuthFailed, SettingsError."""
    from copilot import secrets
    from copilot.mail.imap import ImapSource

    return ImapSource(name, account, secrets.password(name, account, ask=ask))


class Background:
    """One home's background work. `stop` ends all of it within one batch."""

    def __init__(
        self, db: Database, settings: Settings, paths: Paths, bus: Bus, *, stop: threading.Event | None = None
    ) -> None:
        self._db, self._settings, self._paths, self._bus = db, settings, paths, bus
        self._stop = threading.Event() if stop is None else stop
        self._threads: list[threading.Thread] = []
        self._passwords: dict[str, str] = {}

    # In the caller's thread

    def once(self, account: str | None, *, narrate: Narrate = silent) -> list[SyncResult]:
        """Pull and push every account, or the one named. Raises UsageError, SourceError."""
        from copilot.mail import sync

        results = []
        for name in self._named(account):
            source = connect(name, self._settings.accounts[name], ask=self._passwords.get)  # type: ignore[arg-type]
            try:
                results.append(sync.once(self._db, source, name, stop=self._stop, progress=narrate))
            finally:
                source.close()
        return results

    def import_now(self, path: Path, *, narrate: Narrate = silent) -> Imported:
        """Import one local mailbox. Raises SourceError, StoreError."""
        from copilot.mail import local

        return local.import_path(self._db, path, stop=self._stop, progress=narrate)

    def analyse(self, *, narrate: Narrate = silent) -> None:
        """Give lanes, topics, asks and summaries to whatever lacks them."""
        from copilot.triage import analyse

        analyse.run(
            self._db,
            addresses=self._addresses(),
            domains=self._settings.me.domains,
            stop=self._stop,
            progress=narrate,
            changed=lambda stage: self._bus.publish(AnalysisChanged(stage)),
            now=datetime.now().astimezone(),
        )

    def import_and_tell(self, path: Path) -> None:
        """Import one local mailbox and tell progress, failures and the end over the bus."""
        what = f"import {path.name}"
        told = self._told(what)
        try:
            done = self.import_now(path, narrate=told)
        except CopilotError as error:
            self._bus.publish(Trouble(what, error.message, error.hint))
            return
        finally:
            self._bus.publish(Progress(what, 0, 0, finished=True))
        for source, reason in done.failed[:1]:
            more = f" and {len(done.failed) - 1} more" if len(done.failed) > 1 else ""
            self._bus.publish(Trouble(what, f"{source}{more}: {reason}"))
        self._bus.publish(MailChanged())

    # In threads and a child of their own

    def start(self) -> None:
        """Begin to sync every account, to analyse what is new, and to notice what other copies write."""
        for name in self._settings.accounts:
            self._run(self._sync, name)
        self._run(self._watch)
        self._child.wake()

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Import local mailboxes in the child, then analyse them."""
        self._child.wake(paths)

    def sync_now(self) -> None:
        """Let every account look for news at once."""
        for wake in self._wakes.values():
            wake.set()

    def stop(self) -> None:
        """End all of it; returns once every thread has ended or five seconds have gone."""
        self._stop.set()
        self._child.stop()
        for thread in self._threads:
            thread.join(5)
