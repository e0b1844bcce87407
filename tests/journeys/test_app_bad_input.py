"""What the app answers to bad input in a real terminal: a sentence and a hint on the plain screen, or a line below."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.letters import EVERYDAY, eml
from tests.cli.program import ask, command, environment
from tests.journeys import tmux


@pytest.fixture
def screen() -> Iterator[tmux.Screen]:
    """A terminal of the least size."""
    tmux.need()
    found = tmux.Screen(columns=80, rows=24)
    yield found
    found.close()


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A home with the everyday letters."""
    ask(tmp_path / "home", "import", eml(tmp_path / "mail", EVERYDAY))
    return tmp_path / "home"


def refused(screen: tmux.Screen, code: int, *words: str) -> str:
    """The plain screen after the app ended with that code, having said these words."""
    assert screen.ended() == code, screen.text()
    shown = screen.text()
    assert "Traceback" not in shown
    flat = "".join(shown.split())
    assert all(word in flat for word in ("inbox-copilot:", *words)), shown
    return shown


def settings(home: Path, text: str) -> Path:
    """Write the settings."""
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "settings.toml").write_text(text)
    return home / "config" / "settings.toml"


def test_a_typo_in_the_settings_is_said_before_the_screen_is_taken(screen: tmux.Screen, tmp_path: Path) -> None:
    file = settings(tmp_path / "home", "[look]\nthme = 'mono'\n")
    screen.start(command(tmp_path / "home"), environment(), cwd=tmp_path)
    refused(screen, 2, f"{file}:2:", "'theme'")


def test_a_key_for_an_action_that_is_none_names_the_near_one(screen: tmux.Screen, tmp_path: Path) -> None:
    settings(tmp_path / "home", "[keys]\narchve = 'A'\n")
    screen.start(command(tmp_path / "home"), environment(), cwd=tmp_path)
    screen.until("keys.archve", "'archive'")
    screen.keys("C-q")
    assert screen.ended() == 0


def test_a_theme_that_is_not_there_does_not_keep_the_app_from_starting(screen: tmux.Screen, filled: Path) -> None:
    settings(filled, "[look]\ntheme = 'dsk'\n")
    screen.start(command(filled), environment(), cwd=filled)
    screen.until("5 messages")
    screen.keys("C-q")
    assert screen.ended() == 0


def test_a_store_of_a_newer_version_is_said_before_the_screen_is_taken(screen: tmux.Screen, filled: Path) -> None:
    with closing(sqlite3.connect(filled / "data" / "store.db")) as db:
        db.execute("PRAGMA user_version = 9999")
    screen.start(command(filled), environment(), cwd=filled)
    refused(screen, 2, "newer")


def test_a_path_that_is_not_there_is_said_before_the_screen_is_taken(screen: tmux.Screen, tmp_path: Path) -> None:
    screen.start(command(tmp_path / "home", "open", tmp_path / "gone"), environment(), cwd=tmp_path)
    refused(screen, 2, "/gone.")


def test_a_path_that_holds_no_mail_is_said_on_the_screen(screen: tmux.Screen, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"\xff\xd8\xff" * 3000)
    screen.start(command(tmp_path / "home", "open", tmp_path / "photos"), environment(), cwd=tmp_path)
    screen.until("holds no mail")
    screen.keys("C-q")
    assert screen.ended() == 0


def test_the_least_and_the_oddest_windows_do_not_break_the_app(filled: Path) -> None:
    tmux.need()
    screen = tmux.Screen(columns=20, rows=5)
    try:
        screen.start(command(filled), environment(), cwd=filled)
        screen.until("5 messages")
        for columns, rows in ((200, 50), (10, 3), (300, 4), (40, 90), (80, 24)):
            screen.resize(columns, rows)
            screen.keys("j", "k")
        screen.until("5 messages", "a asks")
        screen.keys("C-q")
        assert screen.ended() == 0
    finally:
        screen.close()


def test_two_copies_show_each_others_changes(screen: tmux.Screen, filled: Path) -> None:
    other = tmux.Screen(columns=80, rows=24)
    try:
        for one in (screen, other):
            one.start(command(filled), environment(), cwd=filled)
            one.until("5 messages", "a asks")
        screen.keys("G", "e")
        screen.until("4 messages")
        other.until("4 messages")
        other.keys("u")
        other.until("5 messages")
        screen.until("5 messages")
        for one in (screen, other):
            one.keys("C-q")
            assert one.ended() == 0
    finally:
        other.close()


def test_the_app_ends_well_when_its_terminal_is_closed(screen: tmux.Screen, filled: Path) -> None:
    screen.start(command(filled), environment(), cwd=filled)
    screen.until("5 messages")
    pid = screen.pid()
    screen.close()
    tmux.gone(pid)
    assert ask(filled, "brief")["messages"] == 5
