"""Frozen events and the bus that carries them from the core to whoever listens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import get_args


@dataclass(frozen=True, slots=True)
class MailChanged:
    """Messages were added, changed or removed; `ids` may be empty for "look again at everything"."""

    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalysisChanged:
    """Lanes, topics, asks or summaries have new results."""

    stage: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Work under way: `done` of `total` (0 = unknown) for `what`; `finished` ends it."""

    what: str
    done: int
    total: int
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something failed in the background: one sentence and a hint. An empty message means it is over."""

    source: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class JournalChanged:
    """A receipt was written or undone."""

    receipt: int
    label: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """A mail in the outbox stands otherwise: its state, and what the server said."""

    outgoing: int
    state: str
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Reminded:
    """The time of a task has come, or what it waited for has happened."""

    task: str
    words: str


Event = MailChanged | AnalysisChanged | Progress | Trouble | JournalChanged | OutboxChanged | Reminded
Listener = Callable[[Event], None]

_NAMED: dict[str, type[Event]] = {one.__name__: one for one in get_args(Event)}


def encode(event: Event) -> bytes:
    """One event as one line of JSON: `[name, fields]`."""
    import msgspec

    return msgspec.json.encode([type(event).__name__, asdict(event)]) + b"\n"


def decode(line: bytes) -> Event:
    """The event of one line. Raises msgspec.DecodeError or KeyError on anything else."""
    import msgspec

    name, fields = msgspec.json.decode(line, type=tuple[str, dict[str, object]])
    return msgspec.convert(fields, _NAMED[name])


class Bus:
    """Says each event once to every listener, in the thread that published it. Listeners must not block."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = threading.Lock()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned function removes it."""
        with self._lock:
            self._listeners = (*self._listeners, listener)
        return lambda: self._forget(listener)

    def publish(self, event: Event) -> None:
        """Tell every listener."""
        for listener in self._listeners:
            listener(event)

    def _forget(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = tuple(one for one in self._listeners if one is not listener)
