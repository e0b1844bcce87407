"""What the clock brings: snoozed mail comes back, answered follow-ups close, reminders are said.

One thread a program; everything is idempotent, so that several programs do no harm to each other.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from copilot.errors import CopilotError
from copilot.events import Bus, JournalChanged, MailChanged, Reminded
from copilot.store import snoozes, tasks

if TYPE_CHECKING:
    from copilot.settings import Settings
    from copilot.store.db import Database

_LONGEST_WAIT_SECONDS = 60.0


class Errands:
    """The clock's work for one home. `once` may be called from any thread, `run` in one of its own."""

    def __init__(self, db: Database, settings: Settings, bus: Bus, *, stop: threading.Event) -> None:
        self._db, self._settings, self._bus, self._stop = db, settings, bus, stop
        self._wake = threading.Event()
        self._since = int(time.time()) - 86_400
        """Reminders of the last day that nobody was there to hear are said at the start."""

    def wake(self) -> None:
        """Look at once whether something is due."""
        self._wake.set()

    def run(self) -> None:
        """Go on until told to stop."""
        while not self._stop.is_set():
            self._wake.clear()
            with suppress(CopilotError):  # the store is busy or full for a moment; the next round does it
                self.once()
            self._wake.wait(self._pause())

    def once(self, *, now: datetime | None = None) -> None:
        """Do whatever is due."""
        moment = now or datetime.now().astimezone()
        seconds = int(moment.timestamp())
        if (receipt := snoozes.wake(self._db, seconds)) is not None:
            self._bus.publish(JournalChanged(receipt.id, receipt.label))
            self._bus.publish(MailChanged())
        me = (*self._settings.me.addresses, *(one.address for one in self._settings.accounts.values()))
        for task in tasks.answered(self._db, now=moment, me=me):
            self._bus.publish(Reminded(task.id, f"{task.title}: answered"))
        for task in tasks.reminders(self._db, seconds, since=self._since):
            self._bus.publish(Reminded(task.id, task.title))
        self._since = seconds

    def _pause(self) -> float:
        """Seconds until the next thing is due, at most a minute."""
        now = int(time.time())
        times = [at for at in (snoozes.next_at(self._db), tasks.next_reminder(self._db, now)) if at is not None]
        return min(_LONGEST_WAIT_SECONDS, max(0.2, min(times, default=now + 60) - time.time()))
