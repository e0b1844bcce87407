"""A snoozed message is out of the inbox, whatever sync does, and comes back when its time or an answer comes."""

from __future__ import annotations

import pytest

from copilot.store import journal, mail, operations, snoozes
from copilot.types import SEEN, Role, View
from copilot.types.changes import Move, Snooze
from tests.store.made import Box, incoming


@pytest.fixture
def ids(box: Box) -> tuple[int, ...]:
    """Two messages that are read, the first of them snoozed until 100."""
    found = box.add(incoming(1, uid=1, keywords=[SEEN]), incoming(2, uid=2, keywords=[SEEN]))
    journal.apply(box.db, "snooze", [Snooze(found[:1], 100)])
    return found


def inbox(box: Box) -> list[int]:
    return list(mail.ids(box.db, View()))


def hidden(box: Box) -> list[int]:
    return list(mail.ids(box.db, View(query="in:snoozed")))


def test_it_is_hidden_and_found_and_comes_back_unread_and_counted(box: Box, ids: tuple[int, ...]) -> None:
    assert (inbox(box), hidden(box)) == ([ids[1]], [ids[0]])
    assert snoozes.until(box.db, ids) == {ids[0]: 100}
    assert snoozes.next_at(box.db) == 100
    assert snoozes.wake(box.db, 99) is None
    woken = snoozes.wake(box.db, 100)
    assert woken
    assert woken.label == "a message is back from snooze"
    assert mail.count(box.db, View()) == (2, 1)
    assert (hidden(box), snoozes.next_at(box.db), snoozes.wake(box.db, 1000)) == ([], None, None)
    assert journal.undo(box.db).label == "snooze"


def test_coming_back_unread_is_told_to_the_server(box: Box, ids: tuple[int, ...]) -> None:
    snoozes.wake(box.db, 100)
    (one,) = operations.due(box.db, box.account, now=0)
    assert (one.uids, set(one.remove)) == ((1,), {SEEN})


def test_an_answer_in_the_thread_wakes_it_but_my_own_does_not(box: Box, ids: tuple[int, ...]) -> None:
    box.add(incoming(3, uid=3, references=["<1@example.com>"]), folder=box.folder("Sent", Role.SENT))
    assert hidden(box) == [ids[0]]
    (answer,) = box.add(incoming(4, uid=4, references=["<1@example.com>"]))
    assert inbox(box) == [answer, ids[1], ids[0]]


def test_an_answer_that_was_seen_in_all_mail_first_wakes_it_too(box: Box, ids: tuple[int, ...]) -> None:
    answer = incoming(4, references=["<1@example.com>"])
    everything = box.folder("All", Role.ALL)
    mail.add(box.db, everything, [answer])
    assert hidden(box) == [ids[0]]
    box.add(answer)
    assert hidden(box) == []


def test_it_stays_hidden_when_the_server_moves_or_renumbers_it(box: Box, ids: tuple[int, ...]) -> None:
    box.add(incoming(1, uid=9), folder=box.folder("Work"))
    mail.vanish(box.db, box.inbox, [1])
    assert hidden(box) == [ids[0]]
    mail.vanish(box.db, box.folder("Work"), [9])
    assert hidden(box) == []
    assert box.add(incoming(1, uid=11)) == (ids[0],)
    assert (hidden(box), inbox(box)) == ([ids[0]], [ids[1]])


def test_what_another_program_archived_meanwhile_is_not_shown_again(box: Box, ids: tuple[int, ...]) -> None:
    box.add(incoming(1, uid=9, keywords=[SEEN]), folder=box.folder("Archive", Role.ARCHIVE))
    mail.vanish(box.db, box.inbox, [1])
    assert mail.row(box.db, ids[0]).box == "archive"
    assert snoozes.wake(box.db, 100) is None
    assert mail.row(box.db, ids[0]).keywords == {SEEN}
    assert snoozes.next_at(box.db) is None


@pytest.mark.parametrize("role", [Role.ARCHIVE, Role.INBOX])
def test_moving_it_ends_the_snooze_and_undo_brings_it_back(box: Box, ids: tuple[int, ...], role: Role) -> None:
    journal.apply(box.db, "move", [Move(ids[:1], role)])
    assert mail.row(box.db, ids[0]).box == role.value
    assert snoozes.next_at(box.db) is None
    journal.undo(box.db)
    assert hidden(box) == [ids[0]]


def test_snoozing_again_moves_the_time_and_undo_moves_it_back(box: Box, ids: tuple[int, ...]) -> None:
    journal.apply(box.db, "later", [Snooze(ids[:1], 500)])
    assert snoozes.next_at(box.db) == 500
    journal.undo(box.db)
    assert snoozes.next_at(box.db) == 100
    journal.apply(box.db, "now", [Snooze(ids[:1], 0)])
    assert hidden(box) == []
    journal.undo(box.db)
    assert hidden(box) == [ids[0]]
