"""Every kind of change goes through one transaction, and its undo leaves every table as it was."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.errors import Conflict, NotFound, UsageError
from copilot.store import deliveries, drafts, journal, outgoing, preferences, records
from copilot.store.db import Database
from copilot.types import FLAGGED, SEEN, Lane, Role
from copilot.types.changes import (
    Change,
    Deliver,
    Keywords,
    Move,
    Post,
    Prefer,
    Remove,
    Save,
    SaveDraft,
    Send,
    SetLane,
    Snooze,
)
from copilot.types.records import Company, Deal, Interaction, Person, Record, Source, Task
from copilot.types.writing import Draft, Enclosure
from tests.store.made import Box, incoming

UNKEPT = {"receipts", "operations"}
TRACES = {
    "deliveries": "state != 'withdrawn'",
    "outgoing": "state != 'withdrawn'",
    "outgoing_recipients": "outgoing IN (SELECT id FROM outgoing WHERE state != 'withdrawn')",
    "drafts": "id NOT IN (SELECT draft FROM outgoing WHERE state = 'withdrawn')",
}
"""What stays of things taken back: that they were, and the words of a mail that was not sent after all."""


def dump(db: Database) -> dict[str, list[Any]]:
    """Every table but the journal's own."""
    conn = db.read()
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = {name for (name,) in conn.execute(sql).fetchall()} - UNKEPT
    return {
        name: conn.execute(f"SELECT * FROM {name} WHERE {TRACES.get(name, '1')} ORDER BY 1, 2").fetchall()
        for name in sorted(names)
    }


def filled(path: Path) -> tuple[Box, tuple[int, ...]]:
    """Three messages and every folder that a move can make."""
    box = Box(path)
    for role in (Role.ARCHIVE, Role.TRASH):
        box.folder(role.value.title(), role)
    return box, box.add(*(incoming(n, uid=n) for n in range(1, 4)))


text = st.text(max_size=12)
texts = st.lists(text, max_size=2).map(tuple)
ids = st.sampled_from(["a", "b", 'Ä\0"'])
source = st.builds(Source, text, st.integers(0, 9), st.integers(0, 9), text)
record: st.SearchStrategy[Record] = st.one_of(
    st.builds(Person, ids, text, texts, texts, text, ids, text, text, texts, source),
    st.builds(Company, ids, text, text, text, text, texts, source),
    st.builds(Deal, ids, text, text, ids, ids, text, text),
    st.builds(Interaction, ids, st.integers(0, 99), st.just("call"), ids, ids, text, text),
    st.builds(Task, ids, text, text, text, st.integers(0, 9), text, ids, text, st.integers(0, 9), st.integers(0, 9)),
)
kinds = st.sampled_from(["person", "company", "deal", "interaction", "task"])
numbers = st.lists(st.integers(0, 2), min_size=1, max_size=3)
change = st.one_of(
    st.builds(Save, st.lists(record, max_size=3).map(tuple)),
    st.builds(Remove, kinds, st.lists(ids, max_size=2).map(tuple)),
    st.builds(Prefer, st.just("tool"), ids, text),
    st.builds(SaveDraft, st.builds(Draft, text=text, files=st.just((Enclosure("a.txt", "text/plain", b"a"),)))),
    st.builds(Deliver, st.sampled_from(["one", "two"]), st.lists(record, max_size=2).map(tuple)),
    st.builds(Post, st.just("https://lists.example/u"), text),
    st.builds(lambda some, words: ("keywords", some, words), numbers, st.sampled_from([SEEN, FLAGGED])),
    st.builds(lambda some, role: ("move", some, role), numbers, st.sampled_from([Role.INBOX, Role.ARCHIVE])),
    st.builds(lambda some, until: ("snooze", some, until), numbers, st.integers(0, 5)),
    st.builds(lambda some, lane: ("lane", some, lane), numbers, st.sampled_from(list(Lane))),
    st.just(("send",)),
)


def letter(number: int) -> outgoing.Letter:
    return outgoing.Letter(f"<out{number}@example.org>", b"Subject: x\r\n\r\n", "me@example.org", ("a@example.com",))


def made(told: Any, rows: tuple[int, ...], number: int) -> journal.Change:
    if not isinstance(told, tuple):
        found: Change = told
        return found
    if told[0] == "send":
        return journal.Queue(letter(number), "work", Draft(text="t"))
    chosen = tuple(rows[at] for at in told[1])
    if told[0] == "keywords":
        return Keywords(chosen, frozenset({told[2]}))
    if told[0] == "move":
        return Move(chosen, told[2])
    return Snooze(chosen, told[2]) if told[0] == "snooze" else SetLane(chosen, told[2])


@given(told=st.lists(st.lists(change, min_size=1, max_size=4), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_undoing_everything_in_any_later_process_restores_every_table(told: list[list[Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        box, rows = filled(Path(folder) / "store.db")
        states, number = [dump(box.db)], 0
        for some in told:
            ready = [made(one, rows, number + at) for at, one in enumerate(some)]
            number += len(some)
            journal.apply(box.db, "something", ready)
            states.append(dump(box.db))
        box.db.close()
        db = Database(Path(folder) / "store.db")
        assert dump(db) == states.pop()
        while states:
            assert journal.undo(db).label == "something"
            assert dump(db) == states.pop()
        with pytest.raises(NotFound):
            journal.undo(db)
        assert db.check() == "ok"
        db.close()


@given(told=st.lists(st.lists(change, min_size=1, max_size=3), min_size=2, max_size=5), data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_whatever_order_receipts_let_themselves_be_undone_the_end_is_the_beginning(
    told: list[list[Any]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        box, rows = filled(Path(folder) / "store.db")
        before, number = dump(box.db), 0
        for some in told:
            journal.apply(box.db, "something", [made(one, rows, number + at) for at, one in enumerate(some)])
            number += len(some)
        left = [one.id for one in journal.history(box.db)]
        while left:
            chosen = data.draw(st.sampled_from(left))
            try:
                journal.undo(box.db, chosen)
                left.remove(chosen)
            except Conflict:
                assert chosen != max(left)
        assert dump(box.db) == before
        box.db.close()


ANN = Person("p1", "Ann Lee", ("ann@example.com",))


def test_a_failing_change_leaves_nothing_of_the_others(box: Box, tmp_path: Path) -> None:
    before = dump(box.db)
    files = journal.Files(str(tmp_path / "out"), (Enclosure("a.txt", "text/plain", b"a"),))
    wanted: list[journal.Change] = [Save((ANN,)), files, Prefer("k", "a", "b"), Send(Draft())]
    with pytest.raises(UsageError):
        journal.apply(box.db, "all at once", wanted)
    assert dump(box.db) == before
    assert list((tmp_path / "out").iterdir()) == []
    assert journal.history(box.db) == []


def test_undo_merges_with_later_changes_to_other_fields(box: Box) -> None:
    journal.apply(box.db, "add Ann", [Save((ANN,))])
    named = journal.apply(box.db, "name Ann", [Save((Person("p1", "Ann Li", ANN.emails),))])
    journal.apply(box.db, "note on Ann", [Save((Person("p1", "Ann Li", ANN.emails, note="likes tea"),))])
    journal.undo(box.db, named.id)
    assert records.get(box.db, Person, "p1") == Person("p1", "Ann Lee", ANN.emails, note="likes tea")
    journal.undo(box.db)
    assert records.get(box.db, Person, "p1") == ANN
    journal.undo(box.db)
    assert records.held(box.db, Person, "p1") is None


def test_undo_of_what_was_changed_again_since_is_refused_and_names_the_later_change(box: Box) -> None:
    added = journal.apply(box.db, "add Ann", [Prefer("k", "a", "b"), Save((ANN,))])
    named = journal.apply(box.db, "name Ann", [Save((Person("p1", "Ann Li"),))])
    with pytest.raises(Conflict, match="“name Ann” changed the same later"):
        journal.undo(box.db, added.id)
    assert preferences.get(box.db, "k", "a") == "b"
    journal.undo(box.db, named.id)
    assert journal.undo(box.db, added.id).undone
    assert preferences.listed(box.db, "k") == {}


def test_undo_of_a_removal_is_refused_when_another_record_took_its_place(box: Box) -> None:
    journal.apply(box.db, "add Ann", [Save((ANN,))])
    gone = journal.apply(box.db, "remove Ann", [Remove("person", ("p1", "p2"))])
    journal.apply(box.db, "add Ben", [Save((Person("p1", "Ben"),))])
    with pytest.raises(Conflict, match="add Ben"):
        journal.undo(box.db, gone.id)
    journal.undo(box.db)
    journal.undo(box.db)
    assert records.get(box.db, Person, "p1") == ANN


def test_a_task_that_was_closed_since_goes_with_the_receipt_that_made_it(box: Box) -> None:
    task = Task("t1", "Send the deck")
    added = journal.apply(box.db, "add task", [Save((task,))])
    journal.apply(box.db, "it was answered", [Save((Task("t1", "Send the deck", done_at=9),))], automatic=True)
    assert journal.undo(box.db).id == added.id
    assert records.count(box.db, Task) == 0


def test_what_the_program_did_by_itself_is_undone_only_by_name(box: Box) -> None:
    done = journal.apply(box.db, "by itself", [Prefer("k", "a", "b")], automatic=True)
    with pytest.raises(NotFound):
        journal.undo(box.db)
    assert journal.undo(box.db, done.id).undone


def test_a_receipt_tells_its_story_and_what_it_did(box: Box) -> None:
    told = journal.apply(box.db, "add Ann", [Save((ANN,))], story=b'{"words": ["add Ann"]}')
    silent = journal.apply(box.db, "again", [Save((ANN,))])
    assert journal.story(box.db, told.id) == b'{"words": ["add Ann"]}'
    assert journal.story(box.db, silent.id) == b""
    assert [type(one).__name__ for one in journal.done(box.db, told.id)] == ["RecordBack"]
    assert journal.done(box.db, silent.id) == []
    with pytest.raises(NotFound):
        journal.story(box.db, 99)


def test_a_mail_is_withdrawn_while_it_is_held_and_its_draft_stays(box: Box) -> None:
    sent = journal.apply(box.db, "reply", [journal.Queue(letter(1), "work", Draft(text="Thursday works"))])
    (mail,) = outgoing.listed(box.db)
    assert (mail.state, mail.message_id) == (outgoing.State.QUEUED, "<out1@example.org>")
    assert journal.undo(box.db, sent.id).label == "reply"
    assert outgoing.get(box.db, mail.id).state is outgoing.State.WITHDRAWN
    assert [one.draft.text for one in drafts.listed(box.db)] == ["Thursday works"]


def test_a_mail_that_is_sent_is_said_to_stay_and_the_rest_is_undone(box: Box) -> None:
    from copilot.store import outgoing_attempts as attempts

    journal.apply(box.db, "reply", [journal.Queue(letter(1), "work", Draft(), hold_seconds=0), Save((ANN,))])
    claimed = attempts.claim(box.db, "work", owner="me", now=1 << 40, lease_seconds=9)
    assert claimed
    outcome = outgoing.Outcome(
        "accepted", "250 ok", {"a@example.com": outgoing.Recipient("a@example.com", outgoing.Fate.ACCEPTED)}
    )
    attempts.record(box.db, claimed.id, outcome, owner="me", retry_at=None, ask_at=0)
    assert journal.undo(box.db).label == "reply (this mail cannot be taken back: it is sent)"
    assert records.count(box.db, Person) == 0


def test_a_draft_that_was_typed_in_since_stays(box: Box) -> None:
    journal.apply(box.db, "draft", [SaveDraft(Draft(text="Dear"))])
    (saved,) = drafts.listed(box.db)
    drafts.save(box.db, Draft(text="Dear Ann"), now=saved.saved_at, id=saved.id)
    assert journal.undo(box.db).label == "draft (the draft was changed since and stays)"
    assert [one.draft.text for one in drafts.listed(box.db)] == ["Dear Ann"]


def test_files_are_written_under_free_names_and_undo_removes_those_that_are_unchanged(box: Box, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    two = tuple(Enclosure("re port.pdf", "application/pdf", content) for content in (b"one", b"two"))
    journal.apply(box.db, "save", [journal.Files(str(out), two)])
    assert {one.name: one.read_bytes() for one in out.iterdir()} == {"re port.pdf": b"one", "re port (2).pdf": b"two"}
    (out / "re port.pdf").write_bytes(b"mine now")
    assert journal.undo(box.db).label == "save (re port.pdf was changed since and stays)"
    assert [one.name for one in out.iterdir()] == ["re port.pdf"]


def test_a_file_that_is_there_already_is_not_written_twice_and_undo_leaves_it(box: Box, tmp_path: Path) -> None:
    files = journal.Files(str(tmp_path / "out"), (Enclosure("a.txt", "text/plain", b"a"),))
    journal.apply(box.db, "save", [files])
    journal.apply(box.db, "save again", [files])
    journal.undo(box.db)
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["a.txt"]
    journal.undo(box.db)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/x", "/etc/passwd", "..", "", ".bashrc", "a\0b"])
def test_no_name_of_a_file_leads_out_of_its_folder_or_hides_it(box: Box, tmp_path: Path, name: str) -> None:
    journal.apply(box.db, "save", [journal.Files(str(tmp_path / "out"), (Enclosure(name, "x/y", b"x"),))])
    (written,) = (tmp_path / "out").iterdir()
    assert not written.name.startswith(".")
    assert {one.name for one in tmp_path.iterdir()} <= {"out", "store.db", "store.db-wal", "store.db-shm"}


def test_a_form_for_the_web_is_withdrawn_before_it_is_begun_and_never_after(box: Box) -> None:
    journal.apply(box.db, "unsubscribe", [Post("https://lists.example/u", "List-Unsubscribe=One-Click")])
    (one,) = deliveries.due(box.db, deliveries.WEB, now=0)
    assert journal.undo(box.db).label == "unsubscribe"
    assert not deliveries.start(box.db, one, now=0)
    journal.apply(box.db, "unsubscribe", [Post("https://lists.example/u", "List-Unsubscribe=One-Click")])
    (again,) = deliveries.due(box.db, deliveries.WEB, now=0)
    deliveries.start(box.db, again, now=0)
    assert journal.undo(box.db).label == "unsubscribe (what was sent into the web cannot be taken back)"
