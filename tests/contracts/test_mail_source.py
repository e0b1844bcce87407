"""What every mail source promises, proved over each of them: IMAP on Dovecot, Maildir, mbox, folder of .eml."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Timer

import pytest

from copilot.errors import SourceError
from copilot.mail import local
from copilot.mail.imap import ImapSource
from copilot.mail.source import (
    Arrived,
    Change,
    Delivery,
    Known,
    Mailbox,
    MailSource,
    Order,
    Reached,
    Total,
    Unreadable,
)
from copilot.types import SEEN, Role
from tests.dovecot import PASSWORD, Dovecot
from tests.mail.kit import letter, letters

COUNT = 450

Make = Callable[[list[bytes]], MailSource]


def _maildir(root: Path, mail: list[bytes]) -> MailSource:
    (root / "cur").mkdir(parents=True)
    for number, raw in enumerate(mail, 1):
        path = root / "cur" / f"{number}.M{number}.host:2,S"
        path.write_bytes(raw)
        os.utime(path, (number, number))
    return local.open_path(root)


def _mbox(root: Path, mail: list[bytes]) -> MailSource:
    line = b"From ada@example.com Mon Sep  1 10:00:00 2025\r\n"
    (root / "box").write_bytes(
        b"".join(line + raw.replace(b"\r\n\r\n", b"\r\nStatus: RO\r\n\r\n", 1) + b"\r\n" for raw in mail)
    )
    return local.open_path(root / "box")


def _eml(root: Path, mail: list[bytes]) -> MailSource:
    for number, raw in enumerate(mail, 1):
        (root / f"{number}.eml").write_bytes(raw)
        os.utime(root / f"{number}.eml", (number, number))
    return local.open_path(root)


@pytest.fixture(params=["imap", "maildir", "mbox", "eml"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Makes a source of one kind that holds the messages given, oldest first."""
    opened: list[MailSource] = []

    def build(mail: list[bytes]) -> MailSource:
        if request.param == "imap":
            server: Dovecot = request.getfixturevalue("dovecot")
            user = server.user()
            server.fill(user, mail)
            source: MailSource = ImapSource("work", server.account(user), PASSWORD)
        else:
            source = {"maildir": _maildir, "mbox": _mbox, "eml": _eml}[request.param](tmp_path, mail)
        opened.append(source)
        return source

    yield build
    for source in opened:
        source.close()


def _told(source: MailSource, *, stop: Event | None = None) -> list[Change]:
    inbox = source.mailboxes()[0]
    return list(source.changes(inbox, Known(set), stop=stop or Event()))


def _deliveries(told: list[Change]) -> list[Delivery]:
    return [one for change in told if isinstance(change, Arrived) for one in change.deliveries]


def _subject(raw: bytes) -> bytes:
    return raw.split(b"Subject: ")[1].split(b"\r\n")[0]


def test_the_kind_and_what_it_can_do_is_told(make: Make, request: pytest.FixtureRequest) -> None:
    told = make(letters(1)).capabilities
    assert told.kind in request.node.name
    assert told.writable == (told.kind == "imap")


def test_the_inbox_comes_first(make: Make) -> None:
    assert make(letters(1)).mailboxes()[0] == Mailbox("INBOX", Role.INBOX)


def test_every_message_arrives_once_with_its_bytes(make: Make) -> None:
    deliveries = _deliveries(_told(make(letters(COUNT))))
    assert sorted(map(_subject, (one.raw for one in deliveries))) == sorted(map(_subject, letters(COUNT)))
    first = next(one for one in deliveries if _subject(one.raw) == b"letter 1")
    assert first.raw.replace(b"Status: RO\r\n", b"") == letter(1)


def test_batches_are_small_enough_to_be_one_transaction(make: Make) -> None:
    told = _told(make(letters(COUNT)))
    sizes = [len(change.deliveries) for change in told if isinstance(change, Arrived)]
    assert max(sizes) <= 200
    assert len(sizes) > 1


def test_the_end_is_told_last_and_only_when_it_is_reached(make: Make) -> None:
    source = make(letters(COUNT))
    told = _told(source)
    assert isinstance(told[-1], Reached)
    assert sum(isinstance(one, Reached) for one in told) == 1
    stop = Event()
    cut: list[Change] = []
    for change in source.changes(source.mailboxes()[0], Known(set), stop=stop):
        cut.append(change)
        if isinstance(change, Arrived):
            stop.set()
    assert not any(isinstance(one, Reached) for one in cut)
    assert 0 < len(_deliveries(cut)) < COUNT
    assert len(_deliveries(_told(source))) == COUNT


def test_a_total_is_told_before_the_messages_where_it_is_known(make: Make) -> None:
    source = make(letters(3))
    told = _told(source)
    totals = [one.messages for one in told if isinstance(one, Total)]
    assert totals == [3] or source.capabilities.kind == "mbox"


def test_read_messages_carry_the_keyword_where_the_source_keeps_it(make: Make) -> None:
    source = make(letters(2))
    expected = frozenset[str]() if source.capabilities.kind == "eml" else frozenset({SEEN})
    assert {one.keywords for one in _deliveries(_told(source))} == {expected}


def test_every_message_says_where_it_lay(make: Make) -> None:
    sources = [one.source for one in _deliveries(_told(make(letters(5))))]
    assert len(set(sources)) == 5
    assert all(sources)


def test_dates_of_receipt_are_aware(make: Make) -> None:
    deliveries = _deliveries(_told(make(letters(3))))
    assert all(one.received is None or one.received.utcoffset() is not None for one in deliveries)


def test_an_empty_mailbox_is_no_trouble(make: Make) -> None:
    told = _told(make([]))
    assert _deliveries(told) == []
    assert not any(isinstance(one, Unreadable) for one in told)


def test_hostile_bytes_arrive_as_they_are(make: Make) -> None:
    mail = [b"Subject: letter 1\r\n\r\n\xff\xfe)\r\n* 1 FETCH (UID 9)\r\nc9 OK done\r\n" + b"(" * 500 + b"\r\n"]
    (one,) = _deliveries(_told(make(mail)))
    assert one.raw.replace(b"Status: RO\r\n", b"") == mail[0]


def test_orders_are_carried_out_or_refused(make: Make) -> None:
    source = make(letters(2))
    order = Order("INBOX", 0, (1,), frozenset({SEEN}))
    if source.capabilities.writable:
        assert source.push(order).done == {1}
    else:
        with pytest.raises(SourceError, match="read-only"):
            source.push(order)


def test_waiting_ends_when_stopped(make: Make) -> None:
    source, stop = make(letters(1)), Event()
    source.wait(0.01, stop=stop)
    Timer(0.05, stop.set).start()
    assert not source.wait(60, stop=stop)


def test_a_closed_source_can_be_used_again(make: Make) -> None:
    source = make(letters(3))
    assert len(_deliveries(_told(source))) == 3
    source.close()
    assert len(_deliveries(_told(source))) == 3
