"""The one door to SQLite: connections, transactions, errors in words for people."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from copilot.errors import StoreBusy, StoreError, StoreTooNew, StoreUnwritable
from copilot.store.migrations import STEPS, Step

Connection = sqlite3.Connection

_CACHE_KIB = {"writer": 32_000, "reader": 16_000}
_WAL_PAGES = 4_000
_BUSY_SECONDS = 10.0
_UNWRITABLE = ("SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


class Database:
    """One store. Opening creates or migrates it. Raises StoreTooNew, StoreUnwritable, StoreBusy, StoreError.

    Any number of processes may open one store: writers take turns, readers never wait. Before a store with mail in it
    is migrated, a copy is left beside it.
    """

    def __init__(self, path: Path, *, steps: tuple[Step, ...] = STEPS, busy_seconds: float = _BUSY_SECONDS) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._lock = threading.Lock()
        self._owner = 0
        self._local = threading.local()
        self._readers: list[tuple[threading.Thread, Connection]] = []
        self._guard = threading.Lock()
        self._closed = False
        self._foreign = 0
        with translated(path):
            _prepare_file(path)
            self._writer = self._connect("writer")
            try:
                _migrate(self._writer, path, steps)
                self._watcher = self._connect("reader")
            except BaseException:  # whatever it was, the file must not stay open behind it
                self._writer.close()
                raise

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """A transaction that commits at the end and rolls back on an error; one writer at a time.

        With `durable` false a power cut may lose it (never half of it): for what can be fetched again.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("This thread is writing already: pass the open connection on.")
        with self._lock, translated(self.path):
            self._owner = threading.get_ident()
            try:
                yield from self._transaction(durable)
            finally:
                self._owner = 0

    def _transaction(self, durable: bool) -> Iterator[Connection]:
        conn = self._writer
        conn.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        conn.execute("BEGIN IMMEDIATE")
        try:
            yield conn
            conn.execute("COMMIT")
        except BaseException:  # even a cancelled thread must not leave half a transaction
            with suppress(sqlite3.Error):
                conn.execute("ROLLBACK")
            raise

    def read(self) -> Connection:
        """This thread's own read-only connection. Leave no statement half read."""
        conn: Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            with translated(self.path):
                conn = self._local.conn = self._connect("reader")
            with self._guard:
                self._drop_dead()
                self._readers.append((threading.current_thread(), conn))
        return conn

    def stamp(self) -> int:
        """A number that changes whenever anybody has written; cheap enough to ask every second."""
        with self._guard, translated(self.path):
            return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def foreign(self) -> int:
        """A number that changes whenever another process has written; the last known one while this one writes."""
        if self._lock.acquire(blocking=False):
            try:
                with translated(self.path):
                    self._foreign = int(self._writer.execute("PRAGMA data_version").fetchone()[0])
            finally:
                self._lock.release()
        return self._foreign

    def check(self) -> str:
        """Whether the file and its full-text index are sound: "ok", or what is wrong. Reads everything."""
        answer = str(self.read().execute("PRAGMA integrity_check(1)").fetchone()[0])
        if answer == "ok":
            try:
                with self.write(durable=False) as conn:
                    conn.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
            except StoreError as error:
                answer = error.message
        return answer

    def compact(self) -> None:
        """Give back the space of removed mail and leave no trace of it in the file; takes a while."""
        with self.write() as conn:
            conn.execute("INSERT INTO words (words) VALUES ('optimize')")
        with self._lock, translated(self.path):
            self._writer.execute("VACUUM")
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def checkpoint(self) -> None:
        """Bring what the log holds into the file, which waits for the disk; holds up neither readers nor writers."""
        with translated(self.path):
            self.read().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock, self._guard:
            self._closed = True
            for conn in (self._watcher, self._writer, *(conn for _, conn in self._readers)):
                with suppress(sqlite3.Error):
                    conn.close()
            self._readers.clear()

    def _drop_dead(self) -> None:
        for thread, conn in self._readers:
            if not thread.is_alive():
                conn.close()
        self._readers = [(thread, conn) for thread, conn in self._readers if thread.is_alive()]

    def _connect(self, use: str) -> Connection:
        if self._closed:
            raise StoreError("The store is closed.", "Start the program again.")
        # Each connection is used by one thread at a time, but closed by another.
        conn = sqlite3.connect(
            self.path, timeout=self._busy_seconds, isolation_level=None, cached_statements=256, check_same_thread=False
        )
        conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB[use]}")
        conn.execute("PRAGMA temp_store = MEMORY")
        if use == "reader":
            conn.execute("PRAGMA query_only = 1")
            return conn
        conn.execute("PRAGMA page_size = 8192")
        conn.execute("PRAGMA secure_delete = 0")
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
        for barrier in ("fullfsync", "checkpoint_fullfsync"):  # on macOS a plain fsync does not reach the platter
            conn.execute(f"PRAGMA {barrier} = 1")
        return conn


Store = Database | Connection
"""What store functions take: a database, or the connection of an open `write()`."""


@contextmanager
def writing(store: Store, *, durable: bool = True) -> Iterator[Connection]:
    """The open transaction that was passed, or a new one."""
    if isinstance(store, Database):
        with store.write(durable=durable) as conn:
            yield conn
    else:
        yield store


@contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """The open transaction that was passed, or this thread's reader."""
    if isinstance(store, Database):
        with translated(store.path):
            yield store.read()
    else:
        yield store


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into StoreError and its kinds."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # ours to mend, not the person's
    except sqlite3.Error as error:
        raise _explain(error, path) from error


def _explain(error: sqlite3.Error, path: Path) -> StoreError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy("Another copy of the program is writing to the store.", "Try again when it is done.")
    if name.startswith(_UNWRITABLE):
        why = "its disk is full" if name == "SQLITE_FULL" else "it cannot be written"
        return StoreUnwritable(
            f"The store {path} could not be changed: {why}.",
            "Make room or check the folder's permissions; nothing that was stored is lost.",
        )
    if name.startswith(_DAMAGED):
        return StoreError(f"{path} is damaged or not a store.", "Put a backup in its place, or sync anew.")
    return StoreError(f"The store {path} answered: {error}.", "Run inbox-copilot check.")


def _prepare_file(path: Path) -> None:
    """Make the file private to the user before SQLite puts anything in it; its companions inherit the mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise StoreUnwritable(
            f"The store {path} cannot be opened for writing: {error.strerror}.",
            "Check the folder's permissions and the disk, or choose another folder with --home.",
        ) from error


def _migrate(conn: Connection, path: Path, steps: tuple[Step, ...]) -> None:
    version = _version(conn)
    if version > len(steps):
        raise StoreTooNew(
            f"The store {path} was written by a newer version of inbox-copilot.",
            "Update the program, or choose another folder with --home.",
        )
    if version == len(steps):
        return
    if version:
        _back_up(conn, path, len(steps))
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[_version(conn) :]:  # another process may have been first
            for statement in step:
                conn.execute(statement)
        conn.execute(f"PRAGMA user_version = {len(steps)}")
        conn.execute("COMMIT")
    except BaseException:  # half a migration is worse than none
        with suppress(sqlite3.Error):
            conn.execute("ROLLBACK")
        raise


def _version(conn: Connection) -> int:
    return int(conn.execute("PRAGMA user_version").fetchone()[0])


def _back_up(conn: Connection, path: Path, version: int) -> None:
    """Leave a copy beside the store, named after the version that it is from before."""
    copy = path.with_name(f"{path.stem}.before-{version}{path.suffix}")
    partial = copy.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_RDWR | os.O_CREAT, 0o600))
    conn.execute("VACUUM INTO ?", (str(partial),))
    handle = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    partial.replace(copy)
