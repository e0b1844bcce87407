"""Tells foreign systems what the journal has queued for them, and sends approved forms; says what became of it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from copilot.connect import deliver, web
from copilot.events import Bus, OutboxChanged, Trouble
from copilot.rounds import Rounds
from copilot.store import deliveries

if TYPE_CHECKING:
    from copilot.settings import Settings
    from copilot.store.db import Database
    from copilot.store.deliveries import Delivery


class Courier(Rounds):
    """The deliveries of one home at work."""

    pause_seconds = 15.0

    def __init__(self, db: Database, settings: Settings, bus: Bus, *, stop: threading.Event) -> None:
        super().__init__(stop)
        self._db, self._settings, self._bus = db, settings, bus

    def once(self) -> None:
        """Deliver whatever is due."""
        for one in web.deliver(self._db, stop=self._stop):
            self._report(one)
        for one in deliver.deliver(self._db, self._settings, stop=self._stop):
            self._report(one)

    def next_at(self) -> float | None:
        """When the next delivery is due."""
        times = (deliver.next_at(self._db, self._settings), deliveries.next_at(self._db, web.SYSTEM))
        return min((at for at in times if at is not None), default=None)

    def _report(self, one: Delivery) -> None:
        self._bus.publish(OutboxChanged(0, one.state.value, one.error))
        if one.state in (deliveries.State.FAILED, deliveries.State.UNKNOWN):
            self._bus.publish(Trouble(f"delivery {one.id}", one.error, "Look at the outbox."))
