"""An IMAP account tells its changes completely, cheaply and through every trouble, on a real Dovecot."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Timer

import pytest

from copilot.errors import AuthFailed, CertificateError, SettingsError, SourceError, Unavailable
from copilot.mail.imap import ImapSource
from copilot.mail.source import Arrived, Flagged, Mailbox, Order, Reset, Total, Vanished
from copilot.types import FLAGGED, SEEN, Role
from tests.dovecot import PASSWORD, Dovecot, make_certificate
from tests.mail.kit import INBOX, Held, letter, letters

EVERY_SERVER = [
    pytest.param(frozenset(), id="qresync"),
    pytest.param(frozenset({"QRESYNC"}), id="condstore"),
    pytest.param(frozenset({"QRESYNC", "CONDSTORE"}), id="neither"),
    pytest.param(
        frozenset({"QRESYNC", "CONDSTORE", "LIST-STATUS", "LIST-EXTENDED", "SPECIAL-USE", "UNSELECT"}), id="bare"
    ),
]

Open = Callable[..., ImapSource]


@pytest.fixture
def open_source(dovecot: Dovecot) -> Iterator[Open]:
    """Opens sources and closes them at the end."""
    opened: list[ImapSource] = []

    def make(user: str, *, ignore: frozenset[str] = frozenset(), **settings: object) -> ImapSource:
        opened.append(ImapSource("work", dovecot.account(user, **settings), PASSWORD, ignore=ignore))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for source in opened:
        source.close()


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


def test_starttls_encrypts_before_the_password_leaves(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(2))
    held = Held(open_source(user, security="starttls"))
    held.sync()
    assert held.bodies() == letters(2)
    assert "TLS" in dovecot.log().rpartition(f"user=<{user}>")[2]


def test_plain_works_on_this_machine_and_nowhere_else_unless_permitted(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    assert open_source(user, security="plain").mailboxes()
    with pytest.raises(SettingsError, match="would show your password"):
        open_source(user, security="plain", host="mail.example.com").mailboxes()
    with pytest.raises(Unavailable, match="cannot be found"):
        open_source(user, security="plain", host="mail.invalid", allow_plain=True).mailboxes()


def test_a_wrong_password_is_said_with_a_hint(dovecot: Dovecot) -> None:
    user = dovecot.user()
    source = ImapSource("work", dovecot.account(user), "wrong")
    with pytest.raises(AuthFailed) as caught:
        source.mailboxes()
    assert caught.value.message == f"localhost refused the password of {user}."
    assert "app password" in caught.value.hint


def test_any_password_that_is_one_line_gets_through(dovecot: Dovecot) -> None:
    passwords = ["pässwörd", 'quo"te\\', "x" * 200, "in the middle"]
    for user, password in zip(dovecot.users_with(*passwords), passwords, strict=True):
        source = ImapSource("work", dovecot.account(user), password)
        assert source.mailboxes()
        source.close()


def test_an_untrusted_certificate_is_refused(dovecot: Dovecot, open_source: Open) -> None:
    for security in ("tls", "starttls"):
        with pytest.raises(CertificateError, match="cannot be trusted: self-signed") as caught:
            open_source(dovecot.user(), security=security, ca_file="").mailboxes()
        assert "ca_file" in caught.value.hint


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, dovecot: Dovecot) -> None:
    other = tmp_path / "cert.pem"
    make_certificate(other, tmp_path / "key.pem", names="DNS:mail.example.com")
    server = Dovecot()
    try:
        server.kill()
        for name in ("cert.pem", "key.pem"):
            (server.root / name).write_bytes((tmp_path / name).read_bytes())
        server.start()
        user = server.user()
        with pytest.raises(CertificateError, match=r"localhost cannot be trusted: .*mismatch"):
            ImapSource("work", server.account(user), PASSWORD).mailboxes()
    finally:
        server.remove()


def test_a_wrong_port_or_a_host_that_is_not_there_is_said(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    for settings in ({"port": dovecot.port}, {"port": 1}, {"host": "mail.invalid"}):
        with pytest.raises(Unavailable) as caught:
            open_source(user, **settings).mailboxes()
        assert caught.value.message.endswith(".")
        assert caught.value.hint


def test_a_ca_file_that_cannot_be_read_is_a_settings_error(dovecot: Dovecot, open_source: Open) -> None:
    with pytest.raises(SettingsError, match="holds no certificate"):
        open_source(dovecot.user(), ca_file=os.devnull).mailboxes()


def test_waiting_ends_when_mail_comes(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    source, stop = open_source(user), Event()
    assert source.wait(5, stop=stop)  # a fresh connection may have missed something
    other = dovecot.client(user)
    timer = Timer(0.2, other.append, ["INBOX", letter(1)])
    timer.start()
    assert source.wait(60, stop=stop)
    timer.join()
    assert not source.wait(0.1, stop=stop)
    other.logout()


def test_waiting_ends_when_stopped_and_without_idle_when_the_time_is_up(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    for ignore in (frozenset[str](), frozenset({"IDLE"})):
        source, stop = open_source(user, ignore=ignore), Event()
        source.wait(5, stop=stop)
        assert not source.wait(0.1, stop=stop)
        Timer(0.1, stop.set).start()
        assert not source.wait(60, stop=stop)


def test_a_server_that_dies_while_waiting_is_noticed(dovecot: Dovecot, open_source: Open) -> None:
    source, stop = open_source(dovecot.user()), Event()
    source.wait(5, stop=stop)
    Timer(0.2, dovecot.kill).start()
    with pytest.raises(Unavailable):
        source.wait(60, stop=stop)
    dovecot.start()
    assert source.wait(5, stop=stop)


def test_no_argument_can_smuggle_in_a_command(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(1))
    source = open_source(user)
    for bad in ("x\r\nc9 STORE 1 +FLAGS (\\Deleted)", "x\ny", "x\0y"):
        with pytest.raises(SourceError):
            source.push(Order("INBOX", 0, (1,), target=Mailbox(bad)))
        with pytest.raises(SourceError):
            source.push(Order(bad, 0, (1,), add=frozenset({SEEN})))
        with pytest.raises(AuthFailed):
            ImapSource("work", dovecot.account(user), f"{PASSWORD}{bad}").mailboxes()
        with pytest.raises(AuthFailed):
            ImapSource("work", replace(dovecot.account(user), user=bad), PASSWORD).mailboxes()
    held = Held(source, INBOX)
    held.sync()
    assert held.keywords == {1: frozenset({SEEN})}
