"""Bad input: a clear sentence with a hint, the right exit code, nothing lost."""

from __future__ import annotations

import base64
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.cli import letters
from tests.cli.program import ask, powerless, run

MEGABYTE = 1_000_000


def count(home: Path) -> int:
    """How many messages the store holds, by its own answer."""
    found = {one["name"]: one["detail"] for one in run(home, "check", "--json").document["checks"]}
    words = found["store"].split()
    return int(words[0]) if words[1:] and words[1].startswith("messages") else 0


def test_a_path_that_is_not_there_is_named(home: Path, tmp_path: Path) -> None:
    for verb in ("import", "open"):
        assert str(tmp_path / "gone") in run(home, verb, tmp_path / "gone").refused(2 if verb == "open" else 1).err


def test_a_path_inside_a_file_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    run(home, "import", tmp_path / "file" / "inbox").refused(1)


def test_a_path_that_may_not_be_read_is_named(home: Path, tmp_path: Path) -> None:
    folder = letters.eml(tmp_path / "mail", letters.EVERYDAY)
    box = letters.mbox(tmp_path / "inbox.mbox", letters.EVERYDAY)
    folder.chmod(0)
    box.chmod(0)
    try:
        for path in (folder, box):
            assert str(path) in run(home, "import", path, wrap=powerless()).refused(1).err
    finally:
        folder.chmod(0o700)


def test_one_message_that_may_not_be_read_does_not_stop_the_others(home: Path, tmp_path: Path) -> None:
    folder = letters.eml(tmp_path / "mail", letters.EVERYDAY)
    (folder / "00002.eml").chmod(0)
    done = run(home, "import", folder, "--json", wrap=powerless()).well().document
    assert (done["seen"], done["added"]) == (5, 4)
    assert [one["source"] for one in done["failed"]] == [str(folder / "00002.eml")]


@pytest.mark.parametrize("kind", ["folder", "mbox", "maildir"])
def test_an_empty_mailbox_is_no_error(home: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "empty"
    if kind == "mbox":
        path.touch()
    elif kind == "maildir":
        letters.maildir(path, [])
    else:
        path.mkdir()
    done = ask(home, "import", path)
    assert (done["seen"], done["added"], done["failed"]) == (0, 0, [])
    assert ask(home, "brief")["messages"] == 0


def test_a_file_that_is_no_mailbox_is_refused(home: Path, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(5000))
    assert str(picture) in run(home, "import", picture).refused(1).err


def test_a_folder_that_holds_no_mail_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(os.urandom(5000))
    assert str(tmp_path / "photos") in run(home, "import", tmp_path / "photos").refused(1).err


def test_bytes_that_are_hardly_mail_are_kept_and_shown(home: Path, tmp_path: Path) -> None:
    (tmp_path / "noise").mkdir()
    (tmp_path / "noise" / "noise.eml").write_bytes(os.urandom(20_000))
    assert ask(home, "import", tmp_path / "noise")["added"] == 1
    brief = ask(home, "brief")
    assert brief["messages"] == 1
    shown = ask(home, "show", brief["lanes"][0]["topics"][0]["messages"][0])
    assert shown["defects"]


def test_a_good_path_beside_a_bad_one_is_not_lost(home: Path, tmp_path: Path) -> None:
    good = letters.eml(tmp_path / "mail", letters.EVERYDAY)
    done = run(home, "import", tmp_path / "gone", good)
    assert done.code == 1 and "gone: Cannot read" in done.err and "5 added" in done.out
    assert count(home) == 5


def test_a_message_of_50_mb_is_taken_and_shown(home: Path, tmp_path: Path) -> None:
    lines = base64.encodebytes(os.urandom(36 * MEGABYTE))
    head = letters.letter("Film of the fair", number=9).partition(b"Content-Type")[0]
    mail = (
        head + b'Content-Type: application/octet-stream; name="film.bin"\nContent-Transfer-Encoding: base64\n\n' + lines
    )
    text = letters.letter("Log of the fair", number=10).replace(
        b"Nothing else.", b"one more line of the log\n" * 2_000_000
    )
    assert len(mail) > 48 * MEGABYTE and len(text) == pytest.approx(50 * MEGABYTE, rel=0.01)
    done = ask(home, "import", letters.eml(tmp_path / "mail", [mail, text]))
    assert (done["added"], done["failed"]) == (2, [])
    film, log = (ask(home, "show", letters.identity(number)) for number in (9, 10))
    assert film["attachments"] == [{"name": "film.bin", "type": "application/octet-stream", "bytes": 36 * MEGABYTE}]
    assert log["text"].startswith("one more line of the log")
    assert len(log["text"]) < 50 * MEGABYTE or not log["defects"]
    assert [one["subject"] for one in ask(home, "search", "fair")["messages"]]


def test_a_message_beyond_the_limit_is_named_and_the_others_come(home: Path, tmp_path: Path) -> None:
    huge = letters.letter("Huge", number=9).replace(b"Nothing else.", b"x" * 70 * MEGABYTE)
    done = ask(home, "import", letters.eml(tmp_path / "mail", [huge, *letters.EVERYDAY]))
    assert done["added"] == 5
    assert [one["source"] for one in done["failed"]] == [str(tmp_path / "mail" / "00000.eml")]
    assert "64 MB" in done["failed"][0]["reason"]


@pytest.mark.parametrize("verb", [("brief",), ("search", "x"), ("settings", "--explain"), ("import", ".")])
def test_a_typo_in_the_settings_is_named_with_line_and_nearest_key(home: Path, verb: tuple[str, ...]) -> None:
    file = home / "config" / "settings.toml"
    file.write_text('[me]\nadresses = ["ada@example.com"]\n')
    error = run(home, *verb).refused(2).err
    assert f"{file}:2:" in error
    assert "'addresses'" in error


def test_check_tells_of_a_typo_in_the_settings_among_the_rest(home: Path) -> None:
    (home / "config" / "settings.toml").write_text('[me]\nadresses = ["ada@example.com"]\n')
    done = run(home, "check", "--json")
    assert done.code == 1
    assert {one["name"]: one["ok"] for one in done.document["checks"]}["settings"] is False


def test_a_store_of_a_newer_version_is_left_as_it_is(home: Path, tmp_path: Path) -> None:
    ask(home, "import", letters.eml(tmp_path / "mail", letters.EVERYDAY))
    store = home / "data" / "store.db"
    with closing(sqlite3.connect(store)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA user_version = 9999")
    before = store.read_bytes()
    for words in (("brief",), ("import", tmp_path / "mail"), ("undo",)):
        assert "newer" in run(home, *words).refused(2).err
    assert store.read_bytes() == before
    done = run(home, "check", "--json")
    assert done.code == 1
    assert {one["name"]: one["ok"] for one in done.document["checks"]}["store"] is False


@pytest.mark.parametrize("content", [b"", b"not a database at all, " * 500, b"SQLite format 3\0" + b"\0" * 4000])
def test_a_file_in_the_place_of_the_store_is_not_overwritten(home: Path, content: bytes) -> None:
    store = home / "data" / "store.db"
    store.parent.mkdir()
    store.write_bytes(content)
    done = run(home, "brief")
    if content:
        done.refused(1)
        assert store.read_bytes() == content
    else:
        done.well()


def test_a_home_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    for words in (("brief",), ("import", "."), ("search", "x")):
        assert str(locked) in run(locked / "home", *words, wrap=powerless()).refused(1).err
    assert list(locked.iterdir()) == []


def test_a_store_that_may_not_be_written_is_not_harmed(home: Path, tmp_path: Path) -> None:
    ask(home, "import", letters.eml(tmp_path / "mail", letters.EVERYDAY))
    store = home / "data" / "store.db"
    with closing(sqlite3.connect(store)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = store.read_bytes()
    more = letters.eml(tmp_path / "more", letters.crowd(3))
    for path in (*store.parent.iterdir(), store.parent):
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        error = run(home, "import", more, wrap=powerless()).refused(1).err
        assert str(store) in error and "writing" in error
    finally:
        store.parent.chmod(0o700)
        for path in store.parent.iterdir():
            path.chmod(0o600)
    assert store.read_bytes() == before
    assert ask(home, "import", more)["added"] == 3


@contextmanager
def small_disk(at: Path, megabytes: int) -> Iterator[Path]:
    """A file system of that size, where this machine lets one be mounted; the test is skipped elsewhere."""
    at.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at)]
    if os.getuid() or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root with the right to mount")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


def test_a_full_disk_is_said_so_and_loses_nothing(tmp_path: Path) -> None:
    mail = letters.crowd(1500, words=400)
    box = letters.mbox(tmp_path / "large.mbox", mail)
    with small_disk(tmp_path / "disk", 6) as disk:
        home = disk / "home"
        error = run(home, "import", box).refused(1).err
        assert "disk" in error or "room" in error
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        held = count(home)
        done = ask(home, "import", box, "--no-analyse")
        assert (done["skipped"], done["added"], done["seen"]) == (held, 1500 - held, 1500)
        assert count(home) == 1500


def test_a_disk_that_fills_before_the_store_is_made_is_said_so(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        (disk / "filler").write_bytes(b"\0" * (MEGABYTE + 40_000))
        run(disk / "home", "import", letters.eml(tmp_path / "mail", letters.EVERYDAY)).refused(1)


def test_a_store_that_another_program_holds_may_be_tried_again(home: Path, tmp_path: Path) -> None:
    ask(home, "import", letters.eml(tmp_path / "mail", letters.EVERYDAY))
    with closing(sqlite3.connect(home / "data" / "store.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        assert run(home, "import", letters.eml(tmp_path / "more", letters.crowd(2))).refused(4).out == ""
    assert ask(home, "import", tmp_path / "more")["added"] == 2
