"""What is to be pushed is pushed once, in order, and never fights with what the server says."""

from __future__ import annotations

import pytest

from copilot.store import journal, mail, operations
from copilot.store.db import Database
from copilot.types import FLAGGED, SEEN, Role
from tests.store.made import Box, incoming

SEE = frozenset({SEEN})


def star(box: Box, *ids: int) -> None:
    journal.apply(box.db, "starred", [journal.Keywords(ids, frozenset({FLAGGED}))])


def test_like_changes_of_one_folder_are_pushed_as_one(box: Box) -> None:
    ids = box.add(*(incoming(n, uid=n) for n in range(1, 5)))
    star(box, *ids)
    (one,) = operations.due(box.db, box.account, now=0)
    assert set(one.uids) == {1, 2, 3, 4}
    assert (one.kind, set(one.add), one.folder.name) == ("keywords", {FLAGGED}, "INBOX")


def test_changes_to_one_message_come_one_after_the_other(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    star(box, *ids)
    journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    (first,) = operations.due(box.db, box.account, now=0)
    assert first.kind == "keywords"
    assert operations.start(box.db, first, now=0)
    assert operations.due(box.db, box.account, now=0) == []
    operations.done(box.db, first)
    (second,) = operations.due(box.db, box.account, now=0)
    assert second.kind == "move"
    assert second.target is not None
    assert second.target.role is Role.ARCHIVE


def test_an_operation_is_claimed_by_one_process_until_its_lease_ends(box: Box) -> None:
    star(box, *box.add(incoming(1, uid=1)))
    other = Database(box.db.path)
    (one,) = operations.due(box.db, box.account, now=10)
    (same,) = operations.due(other, box.account, now=10)
    assert operations.start(box.db, one, now=10, lease_seconds=60)
    assert not operations.start(other, same, now=10)
    assert operations.due(other, box.account, now=60) == []
    (again,) = operations.due(other, box.account, now=71)
    assert operations.start(other, again, now=71)
    assert again.attempts == 1
    other.close()


def test_undo_before_the_push_withdraws_it(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    star(box, *ids)
    journal.undo(box.db)
    assert operations.due(box.db, box.account, now=0) == []
    assert operations.waiting(box.db) == (0, 0)


def test_undo_after_the_push_queues_the_inverse(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    star(box, *ids)
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    operations.done(box.db, one, keywords=[(1, frozenset({FLAGGED}))])
    journal.undo(box.db)
    (back,) = operations.due(box.db, box.account, now=0)
    assert (back.add, back.remove) == (frozenset(), frozenset({FLAGGED}))


def test_undo_during_the_push_lets_it_end_and_then_takes_it_back(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    journal.undo(box.db)
    assert mail.row(box.db, ids[0]).box == "inbox"
    operations.done(box.db, one, moved=[(1, 50)])
    assert mail.row(box.db, ids[0]).box == "inbox"
    (back,) = operations.due(box.db, box.account, now=0)
    assert (back.kind, back.uids, back.folder.role) == ("move", (50,), Role.ARCHIVE)
    operations.start(box.db, back, now=0)
    operations.done(box.db, back, moved=[(50, 2)])
    assert mail.uids(box.db, box.inbox) == {2}
    assert operations.waiting(box.db) == (0, 0)


def test_the_server_does_not_override_what_is_still_to_be_pushed(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    journal.apply(box.db, "read", [journal.Keywords(ids, SEE)])
    mail.merge_keywords(box.db, box.inbox, {1: frozenset({FLAGGED})})
    assert mail.row(box.db, ids[0]).keywords == {SEEN, FLAGGED}
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    operations.done(box.db, one, keywords=[(1, frozenset({SEEN, "$label"}))])
    assert mail.row(box.db, ids[0]).keywords == {SEEN, "$label"}
    assert mail.merge_keywords(box.db, box.inbox, {1: frozenset({SEEN, "$label"})}) == ()


def test_a_keyword_the_server_refuses_stays_here(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    journal.apply(box.db, "labelled", [journal.Keywords(ids, frozenset({"$mine"}))])
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    operations.done(box.db, one, keywords=[(1, frozenset())])
    assert mail.row(box.db, ids[0]).keywords == {"$mine"}


def test_a_move_shows_at_once_and_the_resync_of_the_old_folder_does_not_bring_it_back(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    assert mail.uids(box.db, box.inbox) == {1}
    assert box.add(incoming(1, uid=1)) == ids
    assert mail.row(box.db, ids[0]).box == "archive"


@pytest.mark.parametrize("known", [True, False])
def test_a_moved_message_keeps_its_identity_whether_or_not_its_new_uid_is_told(box: Box, known: bool) -> None:
    archive = box.folder("Archive", Role.ARCHIVE)
    ids = box.add(incoming(1, uid=1))
    journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    operations.done(box.db, one, moved=[(1, 33)] if known else [])
    assert mail.vanish(box.db, box.inbox, [1]) == ()
    assert mail.uids(box.db, archive) == ({33} if known else set())
    mail.add(box.db, archive, [incoming(1, uid=33)])
    assert mail.uids(box.db, archive) == {33}
    assert mail.settle(box.db, archive) == ()
    assert mail.row(box.db, ids[0]).box == "archive"


def test_an_expunge_in_the_middle_of_a_move_loses_nothing(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    mail.vanish(box.db, box.inbox, [1])
    assert mail.row(box.db, ids[0]).box == "archive"
    operations.done(box.db, one, moved=[(1, 9)])
    assert mail.uids(box.db, box.folder("Archive", Role.ARCHIVE)) == {9}


def test_a_sync_that_is_faster_than_the_answer_makes_no_double(box: Box) -> None:
    archive = box.folder("Archive", Role.ARCHIVE)
    ids = box.add(incoming(1, uid=1))
    journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    mail.add(box.db, archive, [incoming(1, uid=9)])
    operations.done(box.db, one, moved=[(1, 9)])
    assert box.db.read().execute("SELECT count(*) FROM locations").fetchone()[0] == 1
    journal.undo(box.db)
    (back,) = operations.due(box.db, box.account, now=0)
    assert back.uids == (9,)
    assert mail.row(box.db, ids[0]).box == "inbox"


@pytest.mark.parametrize("answered", [True, False])
def test_where_the_user_wants_it_by_now_survives_a_sync_that_was_faster(box: Box, answered: bool) -> None:
    archive = box.folder("Archive", Role.ARCHIVE)
    ids = box.add(incoming(1, uid=1))
    journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0, lease_seconds=1)
    journal.apply(box.db, "moved to inbox", [journal.Move(ids, Role.INBOX)])
    mail.add(box.db, archive, [incoming(1, uid=9)])
    if answered:
        operations.done(box.db, one, moved=[(1, 9)])
    mail.vanish(box.db, box.inbox, [1])
    assert mail.row(box.db, ids[0]).box == "inbox"
    if not answered:
        (again,) = operations.due(box.db, box.account, now=5)
        assert not operations.start(box.db, again, now=5)
    (back,) = operations.due(box.db, box.account, now=5)
    assert (back.folder.id, back.uids, back.target and back.target.id) == (archive.id, (9,), box.inbox.id)
    assert mail.row(box.db, ids[0]).box == "inbox"


def test_the_arrival_of_an_older_move_does_not_show_while_a_newer_one_waits(box: Box) -> None:
    archive = box.folder("Archive", Role.ARCHIVE)
    ids = box.add(incoming(1, uid=9), folder=archive)
    journal.apply(box.db, "moved to inbox", [journal.Move(ids, Role.INBOX)])
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0, lease_seconds=1)
    journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    box.add(incoming(1, uid=2))
    assert mail.row(box.db, ids[0]).box == "archive"
    mail.vanish(box.db, archive, [9])
    assert mail.row(box.db, ids[0]).box == "archive"


def test_failures_are_tried_again_when_their_time_has_come(box: Box) -> None:
    star(box, *box.add(incoming(1, uid=1)))
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    operations.fail(box.db, one, "the server is gone", retry_at=50)
    assert operations.due(box.db, box.account, now=49) == []
    assert operations.due(box.db, box.account, now=50)[0].attempts == 1
    assert operations.waiting(box.db, box.account) == (1, 0)


def test_a_move_that_failed_for_good_is_shown_where_the_server_has_it(box: Box) -> None:
    ids = box.add(incoming(1, uid=1))
    journal.apply(box.db, "archived", [journal.Move(ids, Role.ARCHIVE)])
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    operations.fail(box.db, one, "not permitted")
    assert mail.row(box.db, ids[0]).box == "inbox"
    assert operations.waiting(box.db) == (0, 1)


def test_a_message_that_was_gone_on_the_server_goes_here_too(box: Box) -> None:
    gone, kept = box.add(incoming(1, uid=1), incoming(2, uid=2))
    star(box, gone, kept)
    (one,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, one, now=0)
    operations.done(box.db, one, gone=[1], keywords=[(2, frozenset({FLAGGED}))])
    assert [row.id for row in mail.rows(box.db, [gone, kept])] == [kept]
    assert operations.waiting(box.db) == (0, 0)


def test_a_move_out_of_a_folder_that_is_renumbered_ends_when_the_message_is_where_it_was_to_go(box: Box) -> None:
    (id,) = box.add(incoming(1, uid=1))
    journal.apply(box.db, "archived", [journal.Move((id,), Role.ARCHIVE)])
    (there,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, there, now=0)
    operations.done(box.db, there, moved=[(1, 7)], uidvalidity=9)
    journal.apply(box.db, "brought back", [journal.Move((id,), Role.INBOX)])
    (back,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, back, now=0)  # the server follows, and the program dies before it can write that down
    mail.add(box.db, box.inbox, [incoming(1, uid=2)])
    archive = mail.reset(box.db, mail.folder(box.db, box.account, "Archive", role=Role.ARCHIVE), uidvalidity=9)
    for folder in (box.inbox, archive):
        assert mail.settle(box.db, folder) == ()
    (again,) = operations.due(box.db, box.account, now=1000)
    assert not operations.start(box.db, again, now=1000)
    assert operations.waiting(box.db) == (0, 0)
    assert (mail.row(box.db, id).box, mail.uids(box.db, box.inbox)) == ("inbox", {2})


def test_a_move_whose_arrival_a_sync_has_found_already_leaves_one_location(box: Box) -> None:
    archive = box.folder("Archive", Role.ARCHIVE)
    (id,) = box.add(incoming(1, uid=1))
    journal.apply(box.db, "archived", [journal.Move((id,), Role.ARCHIVE)])
    (there,) = operations.due(box.db, box.account, now=0)
    operations.start(box.db, there, now=0, lease_seconds=1)  # the server follows, and the program dies
    box.add(incoming(1, uid=7), folder=archive)  # and so does the next, in the middle of its sync
    operations.start(box.db, there, now=9)
    operations.done(box.db, there, gone=[1])
    journal.apply(box.db, "brought back", [journal.Move((id,), Role.INBOX)])
    (back,) = operations.due(box.db, box.account, now=9)
    assert (back.uids, back.folder.id) == ((7,), archive.id)
    operations.start(box.db, back, now=9)
    operations.done(box.db, back, moved=[(7, 2)])
    assert operations.waiting(box.db) == (0, 0)
