"""The preflight tells what is well and what is not, and the one thing to do about it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from copilot import check
from copilot.check import Check
from copilot.paths import Paths, find
from copilot.store.db import Database


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return find(str(tmp_path / "home")).make()


def looked(paths: Paths) -> dict[str, Check]:
    """All checks by name; whatever is not well has a hint."""
    found = check.run(paths)
    assert all(one.ok or one.hint for one in found)
    return {one.name: one for one in found}


def test_a_fresh_home_is_well(paths: Paths) -> None:
    assert all(one.ok for one in looked(paths).values())


def test_a_home_that_is_not_there_yet_is_well_and_stays_away(tmp_path: Path) -> None:
    found = looked(find(str(tmp_path / "deep" / "home")))
    assert all(one.ok for one in found.values())
    assert not (tmp_path / "deep").exists()


def test_a_sound_store_is_counted(paths: Paths) -> None:
    Database(paths.store).close()
    assert looked(paths)["store"].detail.startswith("0 messages")


def test_a_damaged_store_is_not_well(paths: Paths) -> None:
    Database(paths.store).close()
    with closing(sqlite3.connect(paths.store)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(paths.store.read_bytes())
    content[4096:12_288] = os.urandom(8192)
    paths.store.write_bytes(content)
    assert not looked(paths)["store"].ok


def test_a_store_that_is_no_database_is_not_well(paths: Paths) -> None:
    paths.store.write_bytes(b"something else " * 1000)
    assert not looked(paths)["store"].ok


def test_settings_with_a_typo_are_not_well_and_the_rest_is_still_looked_at(paths: Paths) -> None:
    paths.settings.write_text("[lok]\n")
    found = looked(paths)
    assert not found["settings"].ok
    assert "'look'" in found["settings"].hint
    assert found["store"].ok


def test_an_account_without_a_server_is_not_well(paths: Paths) -> None:
    paths.settings.write_text(
        '[accounts.work]\naddress = "ada@example.com"\nhost = "127.0.0.1"\nport = 1\n'
        'security = "plain"\npassword_command = "echo secret"\n'
    )
    found = looked(paths)["account work"]
    assert not found.ok
    assert "secret" not in found.detail + found.hint


def test_an_account_whose_password_cannot_be_had_is_not_well(paths: Paths) -> None:
    paths.settings.write_text(
        '[accounts.work]\naddress = "ada@example.com"\nhost = "127.0.0.1"\npassword_command = "false"\n'
    )
    assert not looked(paths)["account work"].ok


def test_a_terminal_without_colour_is_told(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    found = looked(paths)["terminal"]
    assert found.ok
    assert "no colour" in found.detail
