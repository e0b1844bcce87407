"""Messages prepared elsewhere are stored as those prepared on the way in."""

from __future__ import annotations

import pickle
from pathlib import Path

from copilot.store import mail
from copilot.store.grams import RUN, holds
from copilot.types import Address, Part, View
from tests.store.made import Box, incoming

MAIL = [
    incoming(1, text="会議室 for Zoë", keywords={"$seen"}, uid=1),
    incoming(2, subject="lone \ud800 surrogate", cc=(Address("Bo", "bo@example.net"),), uid=2),
    incoming(3, message_id="<1@example.com>", references=("<2@example.com>",), uid=3),
    incoming(4, attachments=(Part("a.pdf", "application/pdf", 9, 1), Part("b.png", "image/png", 9, 2, inline=True))),
]
TABLES = ("messages", "envelopes", "bodies", "raw", "thread_keys", "subjects", "locations", "indexed")


def told(box: Box) -> dict[str, list[object]]:
    """Everything in the tables that `add` writes."""
    return {name: box.db.read().execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}


def test_what_another_process_prepared_makes_the_same_rows(box: Box, tmp_path: Path) -> None:
    box.add(*MAIL)
    other = Box(tmp_path / "other.db")
    prepared = pickle.loads(pickle.dumps([mail.prepare(one) for one in MAIL]))
    added = mail.add(other.db, other.inbox, [*prepared[:2], *MAIL[2:]])
    assert (added.added, added.skipped) == (4, 0)
    assert told(other) == told(box)
    other.db.close()


def test_one_preparation_serves_several_stores_and_folders(box: Box, tmp_path: Path) -> None:
    prepared = [mail.prepare(one) for one in MAIL]
    ids = mail.add(box.db, box.inbox, prepared).ids
    again = mail.add(box.db, box.folder("Other"), prepared)
    assert (again.ids, again.added) == (ids, 0)
    other = Box(tmp_path / "other.db")
    other.add(incoming(9, message_id="<1@example.com>"))
    added = mail.add(other.db, other.inbox, prepared)
    assert [mail.row(other.db, id).message_id for id in added.ids] == [
        "<1@example.com>~2",
        "<2@example.com>",
        "<1@example.com>~3",
        "<4@example.com>",
    ]
    assert len(mail.ids(other.db, View())) == 5
    other.db.close()


def test_characters_indexed_by_pairs_are_told_from_all_others() -> None:
    wrong = [char for char in map(chr, range(0x110000)) if holds(char) != (RUN.search(char) is not None)]
    assert wrong == []
