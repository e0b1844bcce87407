"""What the clock brings: snoozed mail comes back, answered follow-ups close, reminders are said.

One thread a program; everything is idempotent, so that several programs do no harm to each other.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import TYPE_CHECKING

from copilot.events import Bus, JournalChanged, MailChanged, Reminded
from copilot.rounds import Rounds
from copilot.store import snoozes, tasks

if TYPE_CHECKING:
    from copilot.settings import Settings
    from copilot.store.db import Database


class Errands(Rounds):
    """The clock's work for one home. `once` may be called from any thread, `run` in one of its own."""

    def __init__(self, db: Database, settings: Settings, bus: Bus, *, stop: threading.Event) -> None:
        super().__init__(stop)
        self._db, self._settings, self._bus = db, settings, bus
        self._since = int(time.time()) - 86_400
        """Reminders of the last day that nobody was there to hear are said at the start."""

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

    def next_at(self) -> float | None:
        """When the next thing is due."""
        now = int(time.time())
        times = (snoozes.next_at(self._db), tasks.next_reminder(self._db, now))
        return min((at for at in times if at is not None), default=None)
