"""An IMAP account tells its changes completely, cheaply and through every trouble, on a real Dovecot."""

from __future__ import annotations

from threading import Event

import pytest

from copilot.errors import Unavailable
from copilot.mail.source import Arrived, Flagged, Mailbox, Order, Reset, Total, Vanished
from copilot.types import FLAGGED, SEEN, Role
from tests.dovecot import Dovecot
from tests.mail.desk import Open
from tests.mail.kit import Held, letter, letters

EVERY_SERVER = [
    pytest.param(frozenset(), id="qresync"),
    pytest.param(frozenset({"QRESYNC"}), id="condstore"),
    pytest.param(frozenset({"QRESYNC", "CONDSTORE"}), id="neither"),
    pytest.param(
        frozenset({"QRESYNC", "CONDSTORE", "LIST-STATUS", "LIST-EXTENDED", "SPECIAL-USE", "UNSELECT"}), id="bare"
    ),
]


@pytest.mark.parametrize("ignore", EVERY_SERVER)
def test_the_first_sync_brings_every_message_newest_first(
    dovecot: Dovecot, open_source: Open, ignore: frozenset[str]
) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(2600))
    held = Held(open_source(user, ignore=ignore))
    told = held.sync()
    assert held.bodies() == letters(2600)
    assert held.order[:50] == list(range(2551, 2601))
    assert told[:2] == [Reset(held.reached.uidvalidity), Total(2600)]
    assert next(len(one.deliveries) for one in told if isinstance(one, Arrived)) == 50
    one = held.messages[2600]
    assert one.keywords == {SEEN}
    assert one.received is not None and one.received.timestamp() == 1_700_002_599


@pytest.mark.parametrize("ignore", EVERY_SERVER)
def test_later_syncs_tell_what_is_new_gone_and_flagged(
    dovecot: Dovecot, open_source: Open, ignore: frozenset[str]
) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(120))
    held = Held(open_source(user, ignore=ignore))
    held.sync()
    other = dovecot.client(user)
    other.append("INBOX", letter(121))
    other.delete_messages([7, 120])
    other.expunge()
    other.add_flags([9], [b"\\Flagged", b"$Work"])
    other.remove_flags([10], [b"\\Seen"])
    other.logout()
    held.sync()
    assert held.bodies() == [letter(number) for number in range(1, 122) if number not in (7, 120)]
    assert held.keywords[9] == {SEEN, FLAGGED, "$work"}
    assert held.keywords[10] == frozenset()
    assert held.keywords[11] == {SEEN}


def test_a_sync_without_change_says_nothing_and_needs_no_folder_opened(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(3))
    held = Held(open_source(user))
    held.sync()
    assert held.sync() == []


def test_a_changed_flag_costs_that_one_message(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(60))
    held = Held(open_source(user))
    held.sync()
    other = dovecot.client(user)
    other.add_flags([33], [b"\\Answered"])
    other.logout()
    assert [one for one in held.sync() if isinstance(one, Flagged)] == [Flagged({33: frozenset({SEEN, "$answered"})})]


@pytest.mark.parametrize("ignore", EVERY_SERVER)
def test_new_uids_reset_the_mailbox_and_bring_it_again(
    dovecot: Dovecot, open_source: Open, ignore: frozenset[str]
) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(20))
    held = Held(open_source(user, ignore=ignore))
    held.sync()
    before = held.reached.uidvalidity
    held.source.close()
    dovecot.renumber(user)
    told = held.sync()
    assert isinstance(told[0], Reset)
    assert not any(isinstance(one, Vanished) for one in told)
    assert held.reached.uidvalidity == told[0].uidvalidity != before
    assert min(held.messages) == 5000
    assert held.bodies() == letters(20)


def test_messages_expunged_while_they_are_fetched_are_passed_over(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, [letter(number, body="x" * 20_000) for number in range(1, 1201)])
    held = Held(open_source(user))
    other = dovecot.client(user)
    for change in held.changes():
        held.apply(change)
        if len(held.messages) == 50:
            other.delete_messages(range(1, 101))
            other.expunge()
    other.logout()
    held.sync()
    assert sorted(held.messages) == list(range(101, 1201))


@pytest.mark.parametrize("ignore", EVERY_SERVER)
def test_a_server_killed_in_the_middle_is_said_and_the_next_sync_goes_on(
    dovecot: Dovecot, open_source: Open, ignore: frozenset[str]
) -> None:
    user = dovecot.user()
    dovecot.fill(user, [letter(number, body="y" * 30_000) for number in range(1, 1001)])
    held = Held(open_source(user, ignore=ignore))
    with pytest.raises(Unavailable) as caught:
        for change in held.changes():
            held.apply(change)
            if len(held.messages) == 50:
                dovecot.kill()
    assert "localhost" in caught.value.message
    assert caught.value.hint
    with pytest.raises(Unavailable):
        held.source.mailboxes()
    dovecot.start()
    had = len(held.messages)
    assert 50 <= had < 1000
    held.sync()
    assert sorted(held.messages) == list(range(1, 1001))
    assert len(held.order) == 1000


def test_a_sync_that_is_stopped_leaves_the_source_usable(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, [letter(number, body="z" * 20_000) for number in range(1, 601)])
    held = Held(open_source(user))
    stop = Event()
    for change in held.changes(stop=stop):
        held.apply(change)
        if held.messages:
            stop.set()
    assert 0 < len(held.messages) < 600
    assert held.reached.cursor == ""
    held.sync()
    assert len(held.messages) == 600


def test_messages_with_the_same_or_no_message_id_all_arrive(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    mail = [letter(1, message_id=None), letter(2, message_id=None), letter(3), letter(3), letter(3, body="other")]
    dovecot.fill(user, mail)
    held = Held(open_source(user))
    held.sync()
    assert held.bodies() == mail


ODD_NAMES = [
    "Entwürfe & mehr",
    'a "quoted" name',
    "back\\slash",
    "brace{5}",
    "日本語/下書き",
    "[Gmail]",
    "per%cent*",
    "(x) y",
]


def test_folders_with_odd_names_are_listed_read_and_moved_to(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(len(ODD_NAMES)))
    source = open_source(user)
    inbox = Held(source)
    inbox.sync()
    for uid, name in enumerate(ODD_NAMES, 1):
        order = Order("INBOX", inbox.reached.uidvalidity, (uid,), target=Mailbox(name))
        assert source.push(order).done == {uid}
    assert {one.name for one in source.mailboxes()} >= set(ODD_NAMES)
    for uid, name in enumerate(ODD_NAMES, 1):
        held = Held(source, Mailbox(name))
        held.sync()
        assert held.bodies() == [letter(uid)]


def test_roles_come_from_special_use_then_from_names(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    other = dovecot.client(user)
    for name in ("Archiv", "Papierkorb", "Spam", "Work", "Work/Spam/2024"):
        other.create_folder(name)
    other.logout()
    assert open_source(user).mailboxes() == [
        Mailbox("INBOX", Role.INBOX),
        Mailbox("Papierkorb", Role.NONE),
        Mailbox("Work", Role.NONE),
        Mailbox("Work/Spam/2024", Role.NONE),
        Mailbox("Sent", Role.SENT),
        Mailbox("Archiv", Role.ARCHIVE),
        Mailbox("Drafts", Role.DRAFTS),
        Mailbox("Trash", Role.TRASH),
        Mailbox("Spam", Role.JUNK),
    ]


def test_only_the_folders_asked_for_are_listed(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    assert [one.name for one in open_source(user, folders=("INBOX", "S*")).mailboxes()] == ["INBOX", "Sent"]
    assert [one.name for one in open_source(user, exclude=("Trash", "Drafts")).mailboxes()] == ["INBOX", "Sent"]


def test_a_folder_deleted_on_the_server_tells_that_its_messages_vanished(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(4), folder="Old")
    held = Held(open_source(user), Mailbox("Old"))
    held.sync()
    assert len(held.messages) == 4
    other = dovecot.client(user)
    other.delete_folder("Old")
    other.logout()
    held.sync()
    assert held.messages == {}


def test_a_message_above_the_limit_is_named_and_not_fetched(
    dovecot: Dovecot, open_source: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.mail.imap_fetch.LIMIT_BYTES", 10_000)
    user = dovecot.user()
    dovecot.fill(user, [letter(1), letter(2, body="x" * 20_000), letter(3)])
    held = Held(open_source(user))
    held.sync()
    assert sorted(held.messages) == [1, 3]
    assert held.unreadable == ["work/INBOX;uid=2"]


def test_a_message_that_the_server_cannot_read_does_not_hide_the_others(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(30))
    held = Held(open_source(user))
    other = dovecot.client(user)  # from now on the index knows all thirty
    next(path for path in (dovecot.maildir(user) / "cur").iterdir() if ".M4P1." in path.name).unlink()
    try:
        held.sync()
    except Unavailable:
        held.sync()
    other.logout()
    assert sorted(held.messages) == [uid for uid in range(1, 31) if uid != 5]
