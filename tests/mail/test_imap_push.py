"""Changes carried out on a real Dovecot: exactly once, on exactly those messages, and read back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from copilot.errors import Conflict
from copilot.mail.imap import ImapSource
from copilot.mail.source import Mailbox, Order
from copilot.types import ANSWERED, FLAGGED, SEEN, Role
from tests.dovecot import PASSWORD, Dovecot
from tests.mail.kit import Held, letter, letters

ARCHIVE = Mailbox("Archive", Role.ARCHIVE)
WITHOUT = [
    pytest.param(frozenset(), id="move"),
    pytest.param(frozenset({"MOVE"}), id="copy"),
    pytest.param(frozenset({"MOVE", "UIDPLUS"}), id="bare"),
]


class Box:
    """A user's mailbox with five letters, an account at it, and the state of the inbox when it was read."""

    def __init__(self, dovecot: Dovecot, ignore: frozenset[str] = frozenset()) -> None:
        self.server = dovecot
        self.user = dovecot.user()
        dovecot.fill(self.user, letters(5))
        self.source = ImapSource("work", dovecot.account(self.user), PASSWORD, ignore=ignore)
        self.inbox = Held(self.source)
        self.inbox.sync()
        self.uidvalidity = self.inbox.reached.uidvalidity

    def folder(self, name: str) -> list[bytes]:
        """What lies in a folder on the server now."""
        held = Held(self.source, Mailbox(name))
        held.sync()
        return held.bodies()


@pytest.fixture
def box(dovecot: Dovecot, request: pytest.FixtureRequest) -> Iterator[Box]:
    """A mailbox on a server that does without the capabilities of the parameter."""
    made = Box(dovecot, getattr(request, "param", frozenset()))
    yield made
    made.source.close()


def test_keywords_are_added_and_removed_and_read_back(box: Box) -> None:
    order = Order("INBOX", box.uidvalidity, (1, 3), frozenset({FLAGGED, "$work"}), frozenset({SEEN}))
    carried = box.source.push(order)
    assert carried.done == {1, 3}
    assert dict(carried.keywords) == {1: {FLAGGED, "$work"}, 3: {FLAGGED, "$work"}}
    assert box.source.push(order) == carried
    box.inbox.sync()
    assert box.inbox.keywords[1] == {FLAGGED, "$work"}
    assert box.inbox.keywords[2] == {SEEN}


def test_what_another_program_changed_meanwhile_is_kept(box: Box) -> None:
    other = box.server.client(box.user)
    other.add_flags([2], [b"\\Answered"])
    other.logout()
    carried = box.source.push(Order("INBOX", box.uidvalidity, (2,), frozenset({FLAGGED}), frozenset({SEEN})))
    assert dict(carried.keywords) == {2: {ANSWERED, FLAGGED}}


def test_a_keyword_that_imap_cannot_carry_is_left_out(box: Box) -> None:
    carried = box.source.push(Order("INBOX", box.uidvalidity, (1,), frozenset({"two words", "(x)", "größe", "fine"})))
    assert dict(carried.keywords) == {1: {SEEN, "fine"}}


def test_messages_that_are_gone_are_said(box: Box) -> None:
    other = box.server.client(box.user)
    other.delete_messages([2])
    other.expunge()
    other.logout()
    carried = box.source.push(Order("INBOX", box.uidvalidity, (1, 2), frozenset({FLAGGED})))
    assert (set(carried.done), set(carried.gone)) == ({1}, {2})
    moved = box.source.push(Order("INBOX", box.uidvalidity, (1, 2), target=ARCHIVE))
    assert (set(moved.done), set(moved.gone)) == ({1}, {2})


@pytest.mark.parametrize("box", WITHOUT, indirect=True)
def test_a_move_makes_the_folder_and_tells_the_new_uids(box: Box) -> None:
    carried = box.source.push(Order("INBOX", box.uidvalidity, (2, 4), target=ARCHIVE))
    assert carried.done == {2, 4}
    assert carried.moved == ((2, 1), (4, 2))
    assert carried.target_uidvalidity
    assert box.folder("Archive") == [letter(2), letter(4)]
    assert box.folder("INBOX") == [letter(1), letter(3), letter(5)]
    assert ARCHIVE in box.source.mailboxes()


@pytest.mark.parametrize("box", WITHOUT, indirect=True)
def test_a_move_repeated_moves_nothing_twice(box: Box) -> None:
    order = Order("INBOX", box.uidvalidity, (2, 4), target=ARCHIVE)
    box.source.push(order)
    again = box.source.push(order)
    assert (set(again.done), set(again.gone)) == (set(), {2, 4})
    assert box.folder("Archive") == [letter(2), letter(4)]


@pytest.mark.parametrize("box", WITHOUT[1:], indirect=True)
def test_a_copy_left_by_an_interrupted_move_is_not_made_again(box: Box) -> None:
    other = box.server.client(box.user)
    other.create_folder("Archive")
    other.copy([2], "Archive")
    other.logout()
    carried = box.source.push(Order("INBOX", box.uidvalidity, (2, 4), target=ARCHIVE))
    assert carried.done == {2, 4}
    assert box.folder("Archive") == [letter(2), letter(4)]
    assert box.folder("INBOX") == [letter(1), letter(3), letter(5)]


@pytest.mark.parametrize("box", WITHOUT, indirect=True)
def test_a_move_expunges_nobody_elses_deletions(box: Box) -> None:
    other = box.server.client(box.user)
    other.delete_messages([5])
    other.logout()
    box.source.push(Order("INBOX", box.uidvalidity, (2,), target=ARCHIVE))
    left = box.folder("INBOX")
    assert letter(5) in left
    assert box.folder("Archive") == [letter(2)]


def test_an_order_for_a_renumbered_folder_is_refused(box: Box) -> None:
    box.source.close()
    box.server.renumber(box.user)
    with pytest.raises(Conflict, match="renumbered"):
        box.source.push(Order("INBOX", box.uidvalidity, (1,), target=ARCHIVE))
    assert box.folder("INBOX") == letters(5)


def test_hundreds_of_messages_move_with_one_order(dovecot: Dovecot) -> None:
    box = Box(dovecot)
    dovecot.fill(box.user, [letter(number) for number in range(6, 806)])
    box.inbox.sync()
    carried = box.source.push(Order("INBOX", box.uidvalidity, tuple(range(1, 806)), target=ARCHIVE))
    assert len(carried.done) == len(carried.moved) == 805
    assert box.folder("INBOX") == []
    assert len(box.folder("Archive")) == 805
    box.source.close()
