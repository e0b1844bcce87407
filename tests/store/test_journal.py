"""Every change can be taken back exactly, over any number of them, by any later process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.errors import Conflict, NotFound
from copilot.store import insights, journal, mail, operations
from copilot.store.db import Database
from copilot.types import ANSWERED, FLAGGED, SEEN, Lane, Placement, Role, View
from tests.store.made import Box, incoming

STATE = (
    "SELECT id, keywords, unread, box, lane, fixed, topic FROM messages ORDER BY id",
    "SELECT id, why FROM envelopes ORDER BY id",
    "SELECT id, message, folder, uid, keywords, target FROM locations ORDER BY id",
    "SELECT kind, key, lane FROM learned ORDER BY kind, key",
)


def state(db: Database) -> list[Any]:
    """Everything that undo must restore."""
    return [db.read().execute(sql).fetchall() for sql in STATE]


def filled(path: Path, kind: str) -> tuple[Box, tuple[int, ...]]:
    """Six messages in two folders, one of them in both, some placed."""
    box = Box(path, kind=kind)
    uid = (lambda n: n) if kind == "imap" else (lambda n: None)
    ids = box.add(
        *(
            incoming(n, uid=uid(n), sender=f"s{n % 2}@example.com", keywords=[SEEN] if n % 3 else [])
            for n in range(1, 6)
        ),
        incoming(6, uid=uid(6), headers={"list-id": "<dev.example.org>"}),
    )
    box.add(incoming(2, uid=uid(70)), folder=box.folder("Work"))
    box.add(incoming(3, uid=uid(71)), folder=box.folder("All", Role.ALL))
    insights.set_lanes(box.db, {ids[0]: Placement(Lane.TEAM, "a rule"), ids[5]: Placement(Lane.LISTS, "a list")})
    return box, ids


words = st.frozensets(st.sampled_from([SEEN, FLAGGED, ANSWERED, "$later"]), max_size=3)
places = st.sampled_from([Role.INBOX, Role.ARCHIVE, Role.TRASH, Role.JUNK])
some = st.lists(st.integers(0, 5), min_size=1, max_size=6)
change = st.one_of(
    st.tuples(st.just("keywords"), some, words, words),
    st.tuples(st.just("move"), some, places, st.none()),
    st.tuples(st.just("lane"), some, st.sampled_from(list(Lane)), st.booleans()),
)


def made(ids: tuple[int, ...], told: tuple[Any, ...]) -> journal.Change:
    kind, chosen, first, second = told
    some_ids = tuple(ids[at] for at in chosen)
    if kind == "keywords":
        return journal.Keywords(some_ids, first, second)
    return journal.Move(some_ids, first) if kind == "move" else journal.SetLane(some_ids, first, learn=second)


@given(
    told=st.lists(st.lists(change, min_size=1, max_size=3), min_size=1, max_size=8),
    kind=st.sampled_from(["imap", "mbox"]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_undoing_everything_restores_the_exact_state(told: list[list[tuple[Any, ...]]], kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        box, ids = filled(Path(folder) / "store.db", kind)
        before = [state(box.db)]
        for changes in told:
            journal.apply(box.db, "something", [made(ids, one) for one in changes])
            before.append(state(box.db))
        box.db.close()
        db = Database(Path(folder) / "store.db")
        for expected in reversed(before[:-1]):
            assert before.pop() == state(db)
            journal.undo(db)
            assert state(db) == expected
        assert all(receipt.undone for receipt in journal.history(db))
        assert operations.waiting(db) == (0, 0)
        assert db.check() == "ok"
        db.close()


@given(told=st.lists(st.tuples(change, st.booleans()), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_undo_after_the_server_followed_restores_it_on_the_server_too(told: list[tuple[tuple[Any, ...], bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        box, ids = filled(Path(folder) / "store.db", "imap")
        before, server = seen(box), on_server(box)
        for one, pushed in told:
            journal.apply(box.db, "something", [made(ids, one)])
            if pushed:
                push(box)
        for _ in told:
            journal.undo(box.db)
        assert seen(box) == before
        push(box)
        assert seen(box) == before
        assert on_server(box) == server
        assert operations.waiting(box.db) == (0, 0)
        box.db.close()


def seen(box: Box) -> list[Any]:
    """What the user sees, whatever the UIDs are."""
    return [
        *(box.db.read().execute(sql).fetchall() for sql in (STATE[0], STATE[1], STATE[3])),
        box.db.read().execute("SELECT message, coalesce(target, folder) FROM locations ORDER BY 1, 2").fetchall(),
    ]


def on_server(box: Box) -> list[Any]:
    """Where the server has each message, and how it is marked."""
    return box.db.read().execute("SELECT message, folder, keywords FROM locations ORDER BY 1, 2").fetchall()


def push(box: Box) -> None:
    """A server that does whatever it is asked, and numbers what moves anew."""
    while due := operations.due(box.db, box.account, now=100):
        for one in due:
            if operations.start(box.db, one, now=100):
                top = box.db.read().execute("SELECT coalesce(max(uid), 0) FROM locations").fetchone()[0]
                moved = [(uid, top + 1 + at) for at, uid in enumerate(one.uids)] if one.target else []
                operations.done(box.db, one, moved=moved)


def test_undo_goes_back_one_receipt_at_a_time_and_then_says_so(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    first = journal.apply(box.db, "marked", [journal.Keywords(ids, frozenset({SEEN}))])
    second = journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    assert mail.row(box.db, ids[0]).box == "archive"
    assert journal.undo(box.db).id == second.id
    assert mail.row(box.db, ids[0]).box == "inbox"
    assert journal.undo(box.db).id == first.id
    assert mail.row(box.db, ids[0]).keywords == frozenset()
    with pytest.raises(NotFound):
        journal.undo(box.db)
    with pytest.raises(Conflict):
        journal.undo(box.db, first.id)
    assert [one.label for one in journal.history(box.db)] == ["archived", "marked"]


def test_one_receipt_can_be_undone_out_of_turn(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    marked = journal.apply(box.db, "marked", [journal.Keywords(ids, frozenset({SEEN}))])
    journal.apply(box.db, "starred", [journal.Keywords(ids, frozenset({FLAGGED}))])
    assert journal.undo(box.db, marked.id).undone
    assert mail.row(box.db, ids[0]).keywords == {FLAGGED}


def test_messages_that_vanished_meanwhile_are_said_and_the_rest_is_done(box: Box) -> None:
    ids = box.add(incoming(1, uid=1), incoming(2, uid=2))
    mail.vanish(box.db, box.inbox, [1])
    done = journal.apply(box.db, "starred", [journal.Keywords(ids, frozenset({FLAGGED}))])
    assert done.messages == 1
    more = box.add(incoming(3, uid=3))
    journal.apply(box.db, "starred too", [journal.Keywords((*more, ids[1]), frozenset({ANSWERED}))])
    mail.vanish(box.db, box.inbox, [3])
    undone = journal.undo(box.db)
    assert undone.label == "starred too (1 of 2 could not be put back)"
    assert mail.row(box.db, ids[1]).keywords == {FLAGGED}


def test_a_change_to_nothing_but_gone_messages_is_refused_and_leaves_no_receipt(box: Box) -> None:
    with pytest.raises(Conflict):
        journal.apply(box.db, "starred", [journal.Keywords((12345,), frozenset({FLAGGED}))])
    assert journal.history(box.db) == []


def test_a_failing_change_leaves_nothing_of_its_receipt(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    before = state(box.db)
    with pytest.raises(RuntimeError), box.db.write() as conn:
        journal.apply(conn, "archived", [journal.Move(ids, Role.ARCHIVE)])
        raise RuntimeError
    assert state(box.db) == before
    assert journal.history(box.db) == []


def test_the_users_move_is_law_for_that_sender_and_analysis_leaves_it(box: Box) -> None:
    one, other = box.add(
        incoming(1, sender="Shop@example.com"), incoming(2, headers={"list-id": "Dev <dev.example.org>"})
    )
    journal.apply(box.db, "put", [journal.SetLane((one, other), Lane.CUSTOMERS, learn=True)])
    assert insights.learned(box.db) == {
        ("sender", "shop@example.com"): Lane.CUSTOMERS,
        ("list", "dev.example.org"): Lane.CUSTOMERS,
    }
    assert insights.set_lanes(box.db, {one: Placement(Lane.JUNK, "a rule")}) == ()
    assert insights.lane_of(box.db, one) == "customers"
    assert insights.why(box.db, one) == "You put mail from shop@example.com here."
    journal.undo(box.db)
    assert insights.learned(box.db) == {}
    assert insights.set_lanes(box.db, {one: Placement(Lane.JUNK, "a rule")}) == (one,)


def test_an_undone_lane_is_placed_by_analysis_again(box: Box) -> None:
    (id,) = box.add(incoming(1))
    assert insights.pending(box.db, "lanes", "v1", limit=9) == [id]
    journal.apply(box.db, "put", [journal.SetLane((id,), Lane.JUNK)])
    insights.set_lanes(box.db, {id: Placement(Lane.TEAM, "a rule")})
    assert insights.pending(box.db, "lanes", "v1", limit=9) == []
    journal.undo(box.db)
    assert insights.pending(box.db, "lanes", "v1", limit=9) == [id]


def test_a_lane_the_user_chose_survives_the_message_leaving_and_coming_back(box: Box) -> None:
    (id,) = box.add(incoming(1, uid=1))
    journal.apply(box.db, "put", [journal.SetLane((id,), Lane.CUSTOMERS)])
    mail.vanish(box.db, box.inbox, [1])
    assert box.add(incoming(1, uid=8), folder=box.folder("Archive", Role.ARCHIVE)) == (id,)
    assert insights.lane_of(box.db, id) == "customers"
    assert insights.set_lanes(box.db, {id: Placement(Lane.JUNK, "a rule")}) == ()


def test_local_mail_moves_here_only_and_stays_moved_when_it_is_imported_again(local: Box) -> None:
    ids = local.add(incoming(1))
    journal.apply(local.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    assert operations.due(local.db, local.account, now=1) == []
    assert local.add(incoming(1)) == ids
    assert mail.row(local.db, ids[0]).box == "archive"
    assert list(mail.ids(local.db, View(box="archive"))) == list(ids)


def test_archiving_leaves_the_copy_in_all_mail_and_trash_takes_every_other(box: Box) -> None:
    everything = box.folder("All Mail", Role.ALL)
    (id,) = box.add(incoming(1, uid=1))
    box.add(incoming(1, uid=2), folder=everything)
    box.add(incoming(1, uid=3), folder=box.folder("Old", Role.ARCHIVE))
    journal.apply(box.db, "archived", [journal.Move((id,), Role.ARCHIVE)])
    assert mail.row(box.db, id).box == "archive"
    journal.apply(box.db, "deleted", [journal.Move((id,), Role.TRASH)])
    assert mail.row(box.db, id).box == "trash"
    where = box.db.read().execute("SELECT coalesce(target, folder) FROM locations ORDER BY id").fetchall()
    trash = mail.folder(box.db, box.account, "Trash", role=Role.TRASH).id
    assert sorted(where) == sorted([(trash,), (everything.id,), (trash,)])
