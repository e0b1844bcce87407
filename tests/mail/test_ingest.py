"""What a source delivers reaches the store in its order, whoever parses it, and nobody waits for what cannot come."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from copilot.errors import StoreError
from copilot.mail import ingest
from copilot.mail.ingest import Intake, Tally
from copilot.mail.source import Delivery
from copilot.store import mail
from copilot.store.db import Database
from copilot.types import Folder, View
from tests.mail.kit import letters

BATCH = 50


def _folder(db: Database) -> Folder:
    return mail.folder(db, mail.account(db, "here", kind="eml"), "INBOX")


def _batches(count: int) -> list[list[Delivery]]:
    delivered = [Delivery(raw, frozenset(), None, "here", uid) for uid, raw in enumerate(letters(count), 1)]
    return [delivered[start : start + BATCH] for start in range(0, count, BATCH)]


def test_every_message_is_stored_once_and_told_of_once(tmp_path: Path) -> None:
    db, told = Database(tmp_path / "store.db"), list[int]()
    tally = Tally()
    with Intake(db, tally, stored=told.extend) as intake:
        intake.expect(1000)
        for batch in _batches(1000):
            intake.take(_folder(db), batch)
    assert (tally.seen, tally.added, len(told), len(set(told))) == (1000, 1000, 1000, 1000)
    assert mail.count(db, View())[0] == 1000
    assert mail.uids(db, _folder(db)) == set(range(1, 1001))
    db.close()


def test_the_first_batch_is_stored_without_waiting_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "_PATIENCE_SECONDS", 3600.0)
    db, stored = Database(tmp_path / "store.db"), threading.Event()
    with Intake(db, Tally(), stored=lambda ids: stored.set()) as intake:
        intake.expect(1000)
        intake.take(_folder(db), _batches(BATCH)[0])
        assert stored.wait(60)
    db.close()


def test_a_writer_that_waits_for_a_full_transaction_never_keeps_the_reader_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_PATIENCE_SECONDS", 3600.0)
    db, tally = Database(tmp_path / "store.db"), Tally()

    def read() -> None:
        with Intake(db, tally, stored=lambda ids: None) as intake:
            intake.expect(2000)
            for batch in _batches(2000):
                intake.take(_folder(db), batch)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(60)
    assert not reader.is_alive()
    assert tally.added == 2000
    db.close()


def test_a_write_that_fails_is_raised_where_batches_are_taken(tmp_path: Path) -> None:
    db = Database(tmp_path / "store.db")
    folder = _folder(db)
    with db.write() as conn:
        conn.execute("DROP TABLE raw")
    with pytest.raises(StoreError), Intake(db, Tally(), stored=lambda ids: None) as intake:
        for batch in _batches(2000):
            intake.take(folder, batch)
    db.close()
