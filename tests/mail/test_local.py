"""Mailboxes on this machine are recognised by what they are and read without being touched."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path
from threading import Event

import pytest

from copilot.errors import NotAMailbox, SourceError
from copilot.mail import local, mbox
from copilot.mail.maildir import Maildir, keywords
from copilot.mail.source import Arrived, Change, Delivery, Known, Mailbox, Unreadable
from copilot.types import Role

MAIL = b"From: ada@example.com\nDate: Mon, 1 Sep 2025 10:00:00 +0000\nSubject: plan\n\nShall we?\n"


def _told(source: Maildir | local.Mbox | local.Eml, mailbox: str = "INBOX") -> list[Change]:
    source.mailboxes()
    return list(source.changes(Mailbox(mailbox), Known(set), stop=Event()))


def _deliveries(changes: list[Change]) -> list[Delivery]:
    return [one for change in changes if isinstance(change, Arrived) for one in change.deliveries]


def _maildir(root: Path, *names: str) -> Path:
    for part in ("cur", "new", "tmp"):
        (root / part).mkdir(parents=True, exist_ok=True)
    for name in names:
        (root / name).write_bytes(MAIL + name.encode())
    return root


def test_a_maildir_tells_its_folders_in_both_layouts_with_their_roles(tmp_path: Path) -> None:
    _maildir(tmp_path, "cur/1:2,S")
    _maildir(tmp_path / ".Sent", "cur/1:2,S")
    _maildir(tmp_path / ".Work.Old plans")
    _maildir(tmp_path / "Papierkorb")
    assert local.open_path(tmp_path).mailboxes() == [
        Mailbox("INBOX", Role.INBOX),
        Mailbox("Papierkorb", Role.TRASH),
        Mailbox("Sent", Role.SENT),
        Mailbox("Work/Old plans", Role.NONE),
    ]


def test_a_maildir_without_new_and_tmp_is_one(tmp_path: Path) -> None:
    (tmp_path / "cur").mkdir()
    (tmp_path / "cur" / "00001.0cec:2,S").write_bytes(MAIL)
    source = local.open_path(tmp_path)
    assert isinstance(source, Maildir)
    assert [one.keywords for one in _deliveries(_told(source))] == [{"$seen"}]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("1.M2P3.host:2,FRS", {"$flagged", "$answered", "$seen"}),
        ("1.M2P3.host:2,DPT", {"$draft", "$forwarded", "$deleted"}),
        ("1.M2P3.host,S=2,W=3:2,", set()),
        ("1.M2P3.host;2,S", {"$seen"}),
        ("1.M2,SFP3.host", set()),
        ("1.host:2,Sab", {"$seen"}),
    ],
)
def test_the_flags_in_a_maildir_name_become_keywords(name: str, expected: set[str]) -> None:
    assert keywords(Path(name)) == expected


def test_reading_a_maildir_changes_nothing_in_it(tmp_path: Path) -> None:
    _maildir(tmp_path, "new/1", "cur/2:2,S")
    before = sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    assert len(_deliveries(_told(local.open_path(tmp_path)))) == 2
    assert sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


def test_a_file_renamed_after_it_was_listed_is_still_read(tmp_path: Path) -> None:
    _maildir(tmp_path, "new/1.M1.host", "cur/2.M[1].host:2,")
    source = local.open_path(tmp_path)
    source.mailboxes()
    changes = source.changes(Mailbox("INBOX"), Known(set), stop=Event())
    next(changes)
    (tmp_path / "new/1.M1.host").rename(tmp_path / "cur/1.M1.host:2,S")
    (tmp_path / "cur/2.M[1].host:2,").rename(tmp_path / "cur/2.M[1].host:2,F")
    assert sorted(sorted(one.keywords) for one in _deliveries(list(changes))) == [["$flagged"], ["$seen"]]


def test_the_newest_message_comes_first(tmp_path: Path) -> None:
    _maildir(tmp_path, "cur/1:2,", "cur/2:2,", "cur/3:2,")
    for name, written in (("1", 300), ("2", 100), ("3", 200)):
        os.utime(tmp_path / "cur" / f"{name}:2,", (written, written))
    assert [one.source[-4:-3] for one in _deliveries(_told(local.open_path(tmp_path)))] == ["1", "3", "2"]


def test_an_empty_or_over_large_file_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.mail.files.LIMIT_BYTES", 1000)
    _maildir(tmp_path, "cur/1:2,")
    (tmp_path / "cur/2:2,").write_bytes(b"")
    (tmp_path / "cur/3:2,").write_bytes(b"x" * 1001)
    told = _told(local.open_path(tmp_path))
    assert len(_deliveries(told)) == 1
    assert {one.source[-4]: one.reason for one in told if isinstance(one, Unreadable)} == {
        "2": "the file is empty",
        "3": "larger than 0 MB (0 MB)",
    }


def test_a_folder_of_eml_is_read_with_its_subfolders(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("one.eml", "b/two.EML"):
        (tmp_path / name).write_bytes(MAIL)
    (tmp_path / "truth.json").write_text("{}")
    assert len(_deliveries(_told(local.open_path(tmp_path)))) == 2


def test_a_folder_of_messages_without_the_ending_is_recognised_by_their_headers(tmp_path: Path) -> None:
    (tmp_path / "1").write_bytes(MAIL)
    (tmp_path / "notes.txt").write_text("Note: this is no mail\n\nFrom: nobody\n")
    assert [Path(one.source).name for one in _deliveries(_told(local.open_path(tmp_path)))] == ["1"]


def test_a_single_message_is_a_mailbox(tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_bytes(MAIL)
    assert [one.raw for one in _deliveries(_told(local.open_path(path)))] == [MAIL]


def test_an_empty_folder_and_an_empty_file_are_empty_mailboxes(tmp_path: Path) -> None:
    assert _deliveries(_told(local.open_path(tmp_path))) == []
    (tmp_path / "box").write_bytes(b"")
    assert _deliveries(_told(local.open_path(tmp_path / "box"))) == []


def test_what_is_no_mailbox_is_refused_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("From here on it gets difficult.\n")
    for path in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(NotAMailbox) as caught:
            local.open_path(path)
        assert "mbox" in caught.value.hint


def test_a_path_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Cannot read .*: No such file or directory"):
        local.open_path(tmp_path / "nowhere")


FIRST = b"From ada@example.com Mon Sep  1 10:00:00 2025\n"
SECOND = b"From bob at example.org  Tue Sep  2 11:00:00 2025\n"


def _split(data: bytes, limit: int = 1 << 20) -> list[mbox.Entry]:
    return list(mbox.split(io.BytesIO(data), limit=limit))


def test_an_mbox_is_split_at_separators_and_their_dates_are_kept() -> None:
    entries = _split(FIRST + MAIL + b"\n" + SECOND + MAIL)
    assert [one.raw for one in entries] == [MAIL, MAIL]
    assert [one.delivered.isoformat() for one in entries if one.delivered] == [
        "2025-09-01T10:00:00+00:00",
        "2025-09-02T11:00:00+00:00",
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"From here on it gets difficult",
        b"From Monday we meet at 10:00",
        b"From ada@example.com Mon Sep  1 10:00:00 2025 I have been away",
        b"From 1 Sep 2025 the price is 10",
    ],
)
def test_a_body_line_that_begins_with_from_does_not_split(line: bytes) -> None:
    assert len(_split(FIRST + MAIL + b"\n" + line + b"\nnot a header\n\nmore\n\n" + SECOND + MAIL)) == 2


@pytest.mark.parametrize(
    "line",
    [
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        b"From - Fri Jul  8 12:08:34 2011",
        b"From ???@??? Fri Jul  8 12:08:34 2011",
        b"From 1408731632@xxx Mon Jan 01 00:00:00 +0000 2013",
        b"From ada@example.com Fri Jul  8 12:08:34 CEST 2011",
        b"From ada@example.com Fri, 8 Jul 2011 12:08:34 +0200",
        b"From ada@example.com  Fri Jul  8 12:08 1994 remote from uucphost",
        b"From ada@example.com 2011-07-08T12:08:34+00:00",
    ],
)
def test_the_separators_of_many_programs_are_known(line: bytes) -> None:
    for end in (b"\n", b"\r\n"):
        assert len(_split(FIRST + MAIL + b"\n" + line + end + MAIL)) == 2


def test_a_separator_without_the_blank_line_before_it_still_splits() -> None:
    assert len(_split(FIRST + MAIL + SECOND + MAIL)) == 2


def test_one_level_of_from_quoting_is_taken_off() -> None:
    (entry,) = _split(FIRST + MAIL + b">From me\n>>From you\n> From them\n")
    assert entry.raw.endswith(b"\nFrom me\n>From you\n> From them\n")


def test_a_message_above_the_limit_is_left_out_with_its_size() -> None:
    entries = _split(FIRST + MAIL + b"x\n" * 5000 + b"\n" + SECOND + MAIL, limit=2000)
    assert [(one.raw, one.bytes > 2000) for one in entries] == [(b"", True), (MAIL, False)]


def test_the_status_fields_of_an_mbox_become_keywords() -> None:
    assert local.status(b"From: a@example.com\nStatus: RO\nX-Status: AF\n\nStatus: D\n") == {
        "$seen",
        "$answered",
        "$flagged",
    }


@pytest.mark.corpora
def test_a_list_archive_with_unquoted_lines_gives_its_507_messages(corpora: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.mbox"
    path.write_bytes(gzip.decompress((corpora / "inbox" / "twisted_web_list.mbox.gz").read_bytes()))
    assert len(_deliveries(_told(local.open_path(path)))) == 507
