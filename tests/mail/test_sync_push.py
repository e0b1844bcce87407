"""Changes made here reach a real Dovecot once, whatever happens in between."""

from __future__ import annotations

from threading import Event

import pytest

from copilot.errors import Unavailable
from copilot.mail import push, sync
from copilot.mail.pull import account_id
from copilot.store import journal, operations
from copilot.types import FLAGGED, SEEN, Role
from tests.mail.desk import LATER, Desk, mark, move
from tests.mail.kit import letter, letters


def test_changes_made_here_reach_the_server(desk: Desk) -> None:
    desk.fill(letters(6))
    desk.once()
    mark(desk, 1, 2, add=FLAGGED, remove=SEEN)
    move(desk, 3, 4)
    move(desk, 5, role=Role.TRASH)
    assert desk.ids("archive") == [desk.at(4), desk.at(3)]
    assert desk.once().pushed == 5
    there = desk.there()
    assert there["Trash"] == [letter(5)]
    assert sorted(there["Archive"]) == [letter(3), letter(4)]
    assert desk.here() == there
    other = desk.server.client(desk.user)
    assert (other.search("FLAGGED"), other.search("UNSEEN")) == ([1, 2], [1, 2])
    other.logout()
    assert operations.waiting(desk.db) == (0, 0)
    settled = desk.once()
    assert (settled.added, settled.changed, settled.vanished, settled.pushed) == (0, 0, 0, 0)


def test_a_move_undone_after_it_was_pushed_comes_back(desk: Desk) -> None:
    desk.fill(letters(2))
    desk.once()
    receipt = move(desk, 1)
    desk.once()
    assert desk.there() == {"Archive": [letter(1)], "INBOX": [letter(2)]}
    journal.undo(desk.db, receipt)
    desk.once()
    assert desk.there() == desk.here() == {"INBOX": [letter(1), letter(2)]}


def test_a_local_change_that_waits_is_not_overridden_by_the_servers(desk: Desk) -> None:
    desk.fill(letters(2))
    desk.once()
    mark(desk, 1, add=FLAGGED)
    other = desk.server.client(desk.user)
    other.add_flags([1], [b"\\Answered"])
    other.logout()
    sync.pull(desk.db, desk.source, "work", stop=Event())
    assert FLAGGED in desk.keywords(1)
    desk.once()
    assert desk.keywords(1) == {SEEN, FLAGGED, "$answered"}


def test_a_change_to_a_message_that_is_gone_is_dropped_and_counted(desk: Desk) -> None:
    desk.fill(letters(3))
    desk.once()
    mark(desk, 1, 2, add=FLAGGED)
    move(desk, 3)
    other = desk.server.client(desk.user)
    other.delete_messages([1, 3])
    other.expunge()
    other.logout()
    result = desk.once()
    assert (result.pushed, result.gone) == (1, 2)
    assert desk.here() == desk.there()
    assert operations.waiting(desk.db) == (0, 0)


def test_what_cannot_be_pushed_now_is_pushed_when_the_server_is_back(desk: Desk) -> None:
    desk.fill(letters(3))
    desk.once()
    mark(desk, 1, add=FLAGGED)
    move(desk, 2)
    desk.server.kill()
    with pytest.raises(Unavailable):
        desk.once()
    assert operations.waiting(desk.db)[0] == 2
    desk.server.start()
    assert desk.push().pushed == 2
    desk.once()
    assert desk.here() == desk.there()


def test_a_push_repeated_after_a_crash_does_nothing_twice(desk: Desk) -> None:
    desk.fill(letters(4))
    desk.once()
    move(desk, 1, 2)
    (operation,) = operations.due(desk.db, account_id(desk.db, desk.source, "work"), now=LATER)
    assert operations.start(desk.db, operation, now=LATER, lease_seconds=push.LEASE_SECONDS)
    desk.source.push(push._order(operation))  # and the program dies before it can write that down
    desk.push(now=LATER + push.LEASE_SECONDS + 1)
    for _ in range(2):
        desk.once()
    assert desk.here() == desk.there() == {"Archive": [letter(1), letter(2)], "INBOX": [letter(3), letter(4)]}
    assert operations.waiting(desk.db) == (0, 0)


def test_a_sync_between_a_crash_and_the_repeat_settles_the_move(desk: Desk) -> None:
    desk.fill(letters(4))
    desk.once()
    move(desk, 1, 2)
    (operation,) = operations.due(desk.db, account_id(desk.db, desk.source, "work"), now=0)
    assert operations.start(desk.db, operation, now=LATER, lease_seconds=push.LEASE_SECONDS)
    desk.source.push(push._order(operation))
    for _ in range(2):
        desk.once()
        assert desk.here() == desk.there() == {"Archive": [letter(1), letter(2)], "INBOX": [letter(3), letter(4)]}
    assert desk.ids("archive") == [desk.at(2), desk.at(1)]
    assert desk.push(now=LATER + push.LEASE_SECONDS + 1).pushed == 0
    assert operations.waiting(desk.db) == (0, 0)
    assert desk.here() == desk.there()


def test_a_refusal_after_many_cut_short_attempts_is_tried_again_within_half_a_minute(desk: Desk) -> None:
    desk.fill(letters(2))
    desk.once()
    target = desk.server.maildir(desk.user, "Archive")
    target.write_text("a file where the folder would be")
    move(desk, 1)
    account = account_id(desk.db, desk.source, "work")
    for second in range(0, 20, 2):  # ten programs that die while they push
        (operation,) = operations.due(desk.db, account, now=second)
        assert operations.start(desk.db, operation, now=second, lease_seconds=push.LEASE_SECONDS)
    desk.push(now=100)
    assert operations.waiting(desk.db) == (1, 0)
    target.unlink()
    assert desk.push(now=130).pushed == 1


def test_a_change_the_server_refuses_is_given_up_after_some_attempts(desk: Desk) -> None:
    desk.fill(letters(2))
    desk.once()
    maildir = desk.server.maildir(desk.user)
    (maildir / "dovecot-acl").touch()
    move(desk, 1)
    target = desk.server.maildir(desk.user, "Archive")
    target.write_text("a file where the folder would be")  # Dovecot can neither make nor open the folder
    failed: list[tuple[str, str]] = []
    for attempt in range(push.ATTEMPTS):
        failed += desk.push(now=LATER + 10_000 * attempt).failed
    assert [what for what, _ in failed] == ["INBOX"]
    assert operations.waiting(desk.db) == (0, 1)
    target.unlink()
    desk.once()
    assert desk.there() == {"INBOX": letters(2)}
    assert len(desk.ids("inbox")) == 2
