"""Telling foreign systems what the journal has queued for them: once each, whatever crashes between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property

from copilot import connect
from copilot.connect import Busy, Crm, Refused, TaskBook
from copilot.errors import CopilotError, StoreError, Unavailable
from copilot.settings import Settings
from copilot.store import deliveries, records
from copilot.store.db import Database
from copilot.store.deliveries import Delivery
from copilot.types.records import Company, Person, Task

FIRST_WAIT_SECONDS = 30
"""Longer than a request may still be on its way after its connection broke."""

LONGEST_WAIT_SECONDS = 3600
_SETTINGS_WAIT_SECONDS = 900


def deliver(
    db: Database, settings: Settings, *, stop: threading.Event | None = None, clock: Callable[[], float] = time.time
) -> list[Delivery]:
    """Deliver what is due to the systems of the settings; returns what came to an end. Raises StoreError."""
    ended: list[Delivery] = []
    for name in systems(settings):
        ended += _Round(db, settings, name, stop or threading.Event(), clock).run()
    return ended


def systems(settings: Settings) -> tuple[str, ...]:
    """The foreign systems of the settings."""
    return tuple(filter(None, (settings.tasks.system, settings.crm.system)))


def next_at(db: Database, settings: Settings) -> int | None:
    """When the next delivery is due (epoch seconds), None when none waits."""
    waiting = [at for one in systems(settings) if (at := deliveries.next_at(db, one)) is not None]
    return min(waiting, default=None)


class _Round:
    """One round of deliveries to one system, which ends when it is to be left alone for a while."""

    def __init__(
        self, db: Database, settings: Settings, name: str, stop: threading.Event, clock: Callable[[], float]
    ) -> None:
        self._db, self._settings, self._name, self._stop, self._clock = db, settings, name, stop, clock
        self._ended: list[int] = []

    @cached_property
    def _tasks(self) -> TaskBook:
        return connect.tasks(self._settings)

    @cached_property
    def _crm(self) -> Crm:
        return connect.crm(self._settings)

    def run(self) -> list[Delivery]:
        """Those that came to an end: carried out, or refused for good."""
        self._work()
        return [deliveries.get(self._db, id) for id in self._ended]

    def _work(self) -> None:
        while due := deliveries.due(self._db, self._name, now=self._now()):
            for one in due:
                if self._stop.is_set():
                    return
                if deliveries.start(self._db, one, now=self._now()) and not self._try(one):
                    return

    def _try(self, one: Delivery) -> bool:
        """Carry one out and record what came of it; False when the system is to be left alone."""
        now = self._now()
        try:
            foreign_id = self._carry_out(one)
        except Refused as error:
            deliveries.fail(self._db, one, error.message)
            self._ended.append(one.id)
            return True
        except Busy as error:
            deliveries.fail(self._db, one, error.message, retry_at=now + error.retry_after, refused=False)
        except Unavailable as error:
            deliveries.doubt(self._db, one, error.message, retry_at=now + _wait(one))
        except StoreError:
            raise
        except CopilotError as error:  # no token, no client, a wrong setting: the person has to do something
            deliveries.fail(self._db, one, error.message, retry_at=now + _SETTINGS_WAIT_SECONDS)
        else:
            deliveries.done(self._db, one, foreign_id=foreign_id)
            self._ended.append(one.id)
            return True
        return False

    def _carry_out(self, one: Delivery) -> str:
        """Make the one call, or two, that it takes; returns what the system calls the record."""
        known, again = one.foreign_id, one.attempts > 0
        match one.payload, one.verb:
            case Task() as task, "remove":
                self._tasks.remove(task, known=known)
            case Task() as task, _:
                return self._tasks.put(task, known=known, again=again)
            case Person() as person, "remove":
                self._crm.remove(person, known=known)
            case Person() as person, _:
                company = records.held(self._db, Company, person.company)
                return self._crm.put(person, company=company.name if company else "", known=known, again=again)
            case _:
                raise Refused(f"{self._name} takes no such record.")
        return ""

    def _now(self) -> int:
        return int(self._clock())


def _wait(one: Delivery) -> int:
    """Twice as long after each failure; attempts that a crash cut short do not count."""
    return min(FIRST_WAIT_SECONDS << min(one.refusals, 10), LONGEST_WAIT_SECONDS)
