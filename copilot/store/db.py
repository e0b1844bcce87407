"""The one door to SQLite: connections, transactions, errors in words for people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Connection = sqlite3.Connection


class Database:
    """One store. Opening creates or migrates it. Raises StoreTooNew, StoreUnwritable, StoreBusy, StoreError.

    Any number of processes may open one store: writers take turns, readers never wait.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        raise NotImplementedError

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """A transaction that commits at the end and rolls back on an error; one writer at a time.

        With `durable` false a power cut may lose it (never half of it): for what can be fetched again.
        """
        raise NotImplementedError
        yield

    def read(self) -> Connection:
        """This thread's own read-only connection. Keep no statement open between two looks at the screen."""
        raise NotImplementedError

    def stamp(self) -> int:
        """A number that changes whenever anybody has written; cheap enough to ask every second."""
        raise NotImplementedError

    def foreign(self) -> int:
        """A number that changes whenever another process has written."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connections of all threads."""
        raise NotImplementedError


Store = Database | Connection
"""What store functions take: a database, or the connection of an open `write()`."""
