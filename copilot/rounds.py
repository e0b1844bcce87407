"""Background work in rounds: whatever is due is done, then it sleeps until the next is, or until it is woken."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from copilot.errors import CopilotError

_LONGEST_SECONDS = 60.0
_SHORTEST_SECONDS = 0.2


class Rounds:
    """One thread's work. A subclass says what a round is (`once`) and when the next is due (`next_at`)."""

    pause_seconds = _SHORTEST_SECONDS
    """The least pause when something is overdue, so that what fails is not tried without end."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._wake = threading.Event()

    def once(self) -> object:
        """Do whatever is due."""
        raise NotImplementedError

    def next_at(self) -> float | None:
        """When the next thing is due (epoch seconds), None when nothing waits."""
        raise NotImplementedError

    def wake(self) -> None:
        """Look at once whether something is due, or whether to stop."""
        self._wake.set()

    def run(self) -> None:
        """Go on until told to stop."""
        while not self._stop.is_set():
            self._wake.clear()
            pause = _LONGEST_SECONDS
            with suppress(CopilotError):  # the store is busy or full for a moment; the next round does it
                self.once()
                pause = self._pause()
            self._wake.wait(pause)

    def _pause(self) -> float:
        next_at = self.next_at()
        if next_at is None:
            return _LONGEST_SECONDS
        left = next_at - time.time()
        return min(_LONGEST_SECONDS, self.pause_seconds if left < 0 else max(left, _SHORTEST_SECONDS))
