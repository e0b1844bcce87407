"""Something asked of a model in another process: what was said on it so far, and how its answer comes in pieces."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from copilot.errors import CopilotError
from copilot.llm.base import End, Piece, Request
from copilot.llm.child_wire import Ask, Count, Counted, Failed, Said

LOOK_SECONDS = 0.05
"""How often a wait looks whether it is still wanted; while tokens come, each of them is a look too."""


@dataclass(eq=False, slots=True)
class Asked:
    """Something asked and not yet answered to the end; `deaths` of the process since it last said something on it."""

    id: int
    what: Request | str
    said: SimpleQueue[Said | Counted | CopilotError] = field(default_factory=SimpleQueue)
    written: list[int] = field(default_factory=list)
    sent: bool = False
    done: bool = False
    deaths: int = 0

    def message(self) -> Ask | Count:
        """What to send for it, now."""
        if isinstance(self.what, str):
            return Count(self.id, self.what)
        return Ask(self.id, self.what, tuple(self.written))

    def hear(self, message: Said | Counted | Failed) -> None:
        """Keep what the process said on it."""
        if isinstance(message, Failed):
            self.end(message.error())
        elif isinstance(message, Counted) or message.end:
            self.end(message)
        else:
            self.written += message.tokens
            self.deaths = 0
            self.said.put(message)

    def end(self, last: Said | Counted | CopilotError) -> None:
        """Keep the last there is to say."""
        self.done = True
        self.said.put(last)


def pieces(asked: Asked, cancel: threading.Event | None, until: float) -> Iterator[Piece]:
    """The answer as it comes. Raises what the model raised."""
    while True:
        if end := why_end(cancel, until):
            yield Piece("", 0, end)
            return
        left = until - time.monotonic()
        wait = LOOK_SECONDS if cancel else None if left == float("inf") else max(0.0, left)
        try:
            said = asked.said.get(timeout=wait)
        except Empty:
            continue
        if isinstance(said, CopilotError):
            raise said
        assert isinstance(said, Said)
        yield Piece(said.text, len(said.tokens), said.end)
        if said.end:
            return


def why_end(cancel: threading.Event | None, until: float) -> End:
    """Why it should end before it is done; empty when it should not."""
    if cancel and cancel.is_set():
        return "cancelled"
    return "deadline" if time.monotonic() >= until else ""
