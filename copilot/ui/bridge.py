"""From the core's bus to the screen: events from any thread are gathered, and the app is woken once for many.

A burst costs one `Woke` message and, behind the app's timer, one `take`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from textual.message import Message

from copilot.events import (
    AnalysisChanged,
    Bus,
    Event,
    JournalChanged,
    MailChanged,
    OutboxChanged,
    Progress,
    Reminded,
    Trouble,
)

DELAY_SECONDS = 0.1
"""How long events are gathered before the screen looks again."""


class Woke(Message):
    """Something happened in the core."""

    def can_replace(self, message: Message) -> bool:
        """One is as good as many."""
        return isinstance(message, Woke)


@dataclass(slots=True)
class News:
    """What happened since the last look. `ids` None means any message may have changed."""

    ids: set[int] | None = field(default_factory=set)
    mail: bool = False
    analysis: bool = False
    journal: bool = False
    progress: dict[str, Progress] = field(default_factory=dict)
    trouble: dict[str, Trouble] = field(default_factory=dict)
    outbox: bool = False
    reminders: list[str] = field(default_factory=list)


class Bridge:
    """Listens to the bus until `close`."""

    def __init__(self, bus: Bus, wake: Callable[[], object]) -> None:
        self._wake = wake
        self._news = News()
        self._waking = False
        self._lock = threading.Lock()
        self.close = bus.listen(self._hear)

    def take(self) -> News:
        """Everything since the last call."""
        with self._lock:
            news, self._news, self._waking = self._news, News(), False
        return news

    def _hear(self, event: Event) -> None:
        with self._lock:
            _gather(self._news, event)
            waking, self._waking = self._waking, True
        if not waking:
            self._wake()


def _gather(news: News, event: Event) -> None:
    match event:
        case MailChanged(ids=ids):
            news.mail = True
            news.ids = news.ids | set(ids) if ids and news.ids is not None else None
        case AnalysisChanged():
            news.analysis = True
        case JournalChanged():
            news.journal = True
        case OutboxChanged():
            news.outbox = True
        case Reminded(words=words):
            news.reminders.append(words)
        case Progress(what=what):
            news.progress[what] = event
        case Trouble(source=source):
            news.trouble[source] = event
