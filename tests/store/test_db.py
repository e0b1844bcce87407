"""One file, private, shared by processes, migrated with a copy kept, and clear about what it cannot do."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from copilot.errors import StoreBusy, StoreError, StoreTooNew, StoreUnwritable
from copilot.store import journal, mail
from copilot.store.db import Database
from copilot.store.migrations import STEPS
from copilot.types import FLAGGED, View
from tests.store.made import Box, incoming

MORE = (*STEPS, ("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)", "INSERT INTO notes (text) VALUES ('new')"))


def test_every_file_of_the_store_is_the_users_alone(box: Box) -> None:
    box.add(incoming(1))
    box.db.path.chmod(0o644)
    Database(box.db.path).close()
    files = list(box.db.path.parent.glob("store.db*"))
    assert {path.name for path in files} == {"store.db", "store.db-wal", "store.db-shm"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_store_is_migrated_and_a_copy_is_left_beside_it(box: Box) -> None:
    (id,) = box.add(incoming(1))
    box.db.close()
    newer = Database(box.db.path, steps=MORE)
    assert newer.read().execute("SELECT text FROM notes").fetchall() == [("new",)]
    assert mail.row(newer, id).subject == "Message 1"
    newer.close()
    copy = box.db.path.with_name(f"store.before-{len(MORE)}.db")
    assert copy.stat().st_mode & 0o777 == 0o600
    old = Database(copy)
    assert mail.row(old, id).subject == "Message 1"
    old.close()


def test_a_failing_migration_leaves_the_store_as_it_was(box: Box) -> None:
    box.add(incoming(1))
    box.db.close()
    broken = (*STEPS, ("CREATE TABLE notes (id INTEGER)", "INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(StoreError):
        Database(box.db.path, steps=broken)
    again = Database(box.db.path)
    assert mail.count(again, View()) == (1, 1)
    again.close()
    newer = Database(box.db.path, steps=MORE)
    assert mail.count(newer, View()) == (1, 1)
    newer.close()


def test_a_store_of_a_newer_version_is_refused_untouched(box: Box) -> None:
    box.db.close()
    Database(box.db.path, steps=MORE).close()
    before = box.db.path.read_bytes()
    with pytest.raises(StoreTooNew) as caught:
        Database(box.db.path)
    assert "Update" in caught.value.hint
    assert box.db.path.read_bytes() == before


def test_a_file_that_is_no_store_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_text("Dear diary, this is not a database at all. " * 50)
    with pytest.raises(StoreError) as caught:
        Database(path)
    assert "not a store" in caught.value.message
    assert path.read_text().startswith("Dear diary")


def test_a_folder_in_the_way_is_unwritable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "store.db"):
        with pytest.raises(StoreUnwritable) as caught:
            Database(path)
        assert caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_store_is_unwritable(box: Box) -> None:
    box.db.close()
    box.db.path.chmod(0o400)
    with pytest.raises(StoreUnwritable):
        Database(box.db.path)


FULL = """
import resource, signal, sys
from pathlib import Path
from copilot.errors import StoreUnwritable
from tests.store.made import Box, incoming
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
box = Box(Path(sys.argv[1]))
stored = 0
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, resource.RLIM_INFINITY))
try:
    for number in range(100_000):
        box.add(incoming(number, text=f"word{number} " * 500))
        stored += 1
except StoreUnwritable as error:
    assert error.hint
    print(stored)
box.db.close()
"""


def test_a_full_disk_is_said_and_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    db = Database(path)
    assert mail.count(db, View())[0] == int(done.stdout) > 0
    assert db.check() == "ok"
    box = Box(path)
    box.add(incoming(-1, text="after making room"))
    assert len(mail.ids(db, View(query="room"))) == 1
    box.db.close()
    db.close()


def test_limits_of_this_process_are_as_they_were() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_second_writer_waits_and_then_says_busy_while_readers_go_on(box: Box) -> None:
    (id,) = box.add(incoming(1))
    other = Database(box.db.path, busy_seconds=0.1)
    with box.db.write() as conn:
        journal.apply(conn, "starred", [journal.Keywords((id,), frozenset({FLAGGED}))])
        with pytest.raises(StoreBusy):
            journal.apply(other, "starred", [journal.Keywords((id,), frozenset({FLAGGED}))])
        assert mail.row(other, id).keywords == frozenset()
        assert mail.row(box.db, id).keywords == frozenset()
    assert mail.row(other, id).keywords == {FLAGGED}
    other.close()


def test_two_processes_that_write_at_once_both_get_their_turn(box: Box) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom tests.store.made import Box, incoming\n"
        "box = Box(Path(sys.argv[1]))\n"
        "for n in range(40): box.add(incoming(int(sys.argv[2]) + n))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(box.db.path), str(base)]) for base in (0, 1000)]
    assert [one.wait() for one in running] == [0, 0]
    assert mail.count(box.db, View()) == (80, 80)
    assert box.db.check() == "ok"


def test_two_processes_that_open_a_new_store_at_once_make_one(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom copilot.store.db import Database\n"
        "Database(Path(sys.argv[1])).close()"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "store.db")]) for _ in range(4)]
    assert [one.wait() for one in running] == [0, 0, 0, 0]


def test_a_writer_in_a_second_thread_waits_for_the_first(box: Box) -> None:
    threads = [
        threading.Thread(target=lambda base=base: [box.add(incoming(base + n)) for n in range(20)])
        for base in (0, 100, 200)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert mail.count(box.db, View()) == (60, 60)


def test_writing_inside_writing_is_a_mistake_that_is_named(box: Box) -> None:
    with box.db.write(), pytest.raises(RuntimeError, match="pass the open connection on"):
        box.add(incoming(1))
    box.add(incoming(1))


def test_readers_cannot_write(box: Box) -> None:
    with pytest.raises(sqlite3.OperationalError):
        box.db.read().execute("DELETE FROM messages")


def test_stamp_tells_any_write_and_foreign_only_those_of_others(box: Box) -> None:
    stamp, foreign = box.db.stamp(), box.db.foreign()
    box.add(incoming(1))
    assert box.db.stamp() != stamp
    assert box.db.foreign() == foreign
    stamp = box.db.stamp()
    other = Box(box.db.path)
    other.add(incoming(2))
    assert box.db.stamp() != stamp
    assert box.db.foreign() != foreign
    assert (box.db.stamp(), box.db.foreign()) == (box.db.stamp(), box.db.foreign())
    other.db.close()


def test_a_checkpoint_brings_what_the_log_holds_into_the_file(box: Box) -> None:
    with box.db.write(durable=False):
        box.db.checkpoint()
    before = box.db.path.stat().st_size
    box.add(*[incoming(number) for number in range(1, 50)])
    box.db.checkpoint()
    assert box.db.path.stat().st_size > before


def test_a_closed_store_says_so(box: Box) -> None:
    box.db.close()
    with pytest.raises((StoreError, sqlite3.ProgrammingError)):
        mail.count(box.db, View())
    box.db.close()


def test_readers_of_ended_threads_are_let_go(box: Box) -> None:
    box.add(incoming(1))
    for _ in range(20):
        one = threading.Thread(target=lambda: mail.count(box.db, View()))
        one.start()
        one.join()
    assert len(os.listdir("/proc/self/fd") if Path("/proc/self/fd").exists() else []) < 60
