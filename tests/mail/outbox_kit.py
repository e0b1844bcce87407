"""What the outbox tests share: a store, a clock that is set by hand, letters, and the way to a receiver."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from copilot.mail.outbox import Outbox, Timing
from copilot.mail.outbox_wire import Route, Secret
from copilot.store import outgoing
from copilot.store.db import Database
from copilot.store.outgoing import Letter, Outgoing
from tests.smtp import PASSWORD, USER, Receiver

NOW = 1_764_000_000
SECRET = Secret(PASSWORD)
TIMING = Timing(final=5)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


class Bench:
    """A store with an outbox and a receiver to send to."""

    def __init__(self, path: Path, server: Receiver) -> None:
        self.server = server
        self.clock = Clock()
        self.db = Database(path)
        self.outbox = Outbox(self.db, timing=TIMING, clock=self.clock)
        self.way = Route("127.0.0.1", server.port, "plain", USER)

    def queue(self, number: int = 1, *, to: tuple[str, ...] = ("bo@example.org",), hold: int = 0) -> Outgoing:
        """Put one letter into the outbox."""
        return outgoing.queue(
            self.db, letter(number, to=to), account="work", now=int(self.clock.now), hold_seconds=hold, copy=True
        )

    def send(self) -> list[Outgoing]:
        """Try what is due."""
        return list(self.outbox.send("work", self.way, SECRET, stop=threading.Event()))

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.now += seconds

    def see(self, id: int) -> Outgoing:
        """How a mail stands."""
        return outgoing.get(self.db, id)

    def close(self) -> None:
        """End."""
        self.outbox.close()
        self.db.close()


def running(tmp_path: Path) -> Iterator[Bench]:
    """A bench whose receiver takes a password without TLS; for a fixture."""
    server = Receiver()
    one = Bench(tmp_path / "store.db", server)
    yield one
    one.close()
    server.stop()


def identity(number: int) -> str:
    """The Message-ID of a letter."""
    return f"<letter.{number}@example.com>"


def letter(number: int, *, to: tuple[str, ...] = ("bo@example.org",), body: str = "Hello.\r\n") -> Letter:
    """A small finished mail."""
    head = f"From: {USER}\r\nTo: {', '.join(to)}\r\nMessage-ID: {identity(number)}\r\nSubject: letter {number}\r\n\r\n"
    return Letter(identity(number), (head + body).encode(), USER, to)
