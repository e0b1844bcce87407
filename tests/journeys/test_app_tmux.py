"""The installed program in a real terminal: a morning's work by keyboard, ended and taken up again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import tmux
from tests.journeys.installed import Installed

SIZES = [(80, 24), (200, 50)]
SUBJECT = "Yusuf signed"
BRIEF, LIST, READER = "a asks", "m move to lane", "Esc back"
"""What the lowest line says of keys while one looks at each."""


@pytest.fixture(params=SIZES, ids=["80x24", "200x50"])
def screen(request: pytest.FixtureRequest) -> Iterator[tmux.Screen]:
    """A terminal of that size."""
    tmux.need()
    found = tmux.Screen(columns=request.param[0], rows=request.param[1])
    yield found
    found.close()


def start(screen: tmux.Screen, installed: Installed, cwd: Path, *words: str) -> str:
    """Start the installed program and wait for its brief."""
    command = [str(installed.command), "--home", str(cwd / "home"), *words]
    screen.start(command, installed.environment(), cwd=cwd)
    return screen.until("inbox-copilot", "messages", "Asked of you")


def messages(shown: str) -> int:
    """How many messages the top line counts."""
    found = re.search(r"([\d,.' ]+) messages", shown.splitlines()[0])
    assert found, shown
    return int(re.sub(r"\D", "", found[1]))


def search(screen: tmux.Screen, words: str, *, find: str) -> str:
    """Search as a person does, and open the list of hits."""
    screen.keys("/")
    screen.until("/")
    screen.write(words)
    screen.until(f"/{words}", find)
    screen.keys("Enter")
    return screen.until(find, LIST, absent=[f"/{words}"])


def leave(screen: tmux.Screen) -> None:
    """Quit; the program must end well."""
    screen.keys("C-q")
    assert screen.ended() == 0


def test_a_morning_of_triage_by_keyboard_survives_a_restart(
    screen: tmux.Screen, installed: Installed, tmp_path: Path
) -> None:
    before = messages(start(screen, installed, tmp_path, "demo"))
    assert before > 100

    search(screen, 'subject:"yusuf signed"', find=SUBJECT)
    screen.keys("Enter")
    assert "He signed ten minutes ago" in screen.until(SUBJECT, READER)
    screen.keys("e")
    screen.until(f"{before - 1} messages")
    screen.keys("u")
    screen.until(f"{before} messages")
    screen.keys("B")
    screen.until(BRIEF)

    screen.keys("G", "Enter")
    screen.until(LIST)
    screen.keys("j", "Enter")
    screen.until(READER)
    screen.keys("e")
    screen.until(f"{before - 1} messages")
    leave(screen)

    screen.close()
    again = tmux.Screen(columns=80, rows=24)
    try:
        assert messages(start(again, installed, tmp_path, "demo")) == before - 1
        again.keys("u")
        again.until(f"{before} messages")
        leave(again)
    finally:
        again.close()


def test_help_is_one_key_away_and_names_the_keys(screen: tmux.Screen, installed: Installed, tmp_path: Path) -> None:
    start(screen, installed, tmp_path, "demo")
    screen.keys("?")
    screen.until("One line down")
    screen.keys("G")
    screen.until("Leave; nothing is lost")
    screen.keys("Escape")
    screen.until(BRIEF)
    leave(screen)


def test_quit_works_from_every_screen(screen: tmux.Screen, installed: Installed, tmp_path: Path) -> None:
    start(screen, installed, tmp_path, "demo")
    screen.keys("?")
    screen.until("One line down")
    leave(screen)


def test_open_shows_a_folder_and_writes_nothing_into_it(
    screen: tmux.Screen, installed: Installed, tmp_path: Path
) -> None:
    from tests.cli.letters import EVERYDAY, maildir

    folder = maildir(tmp_path / "mail", EVERYDAY, flags="")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    start(screen, installed, tmp_path, "open", str(folder))
    screen.until("5 messages")
    search(screen, "gardeners", find="Ten tools for gardeners")
    screen.keys("e")
    screen.until("4 messages")
    leave(screen)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before
    assert not (tmp_path / "home" / "data" / "store.db").exists()


def test_an_empty_home_says_how_to_begin(installed: Installed, tmp_path: Path) -> None:
    tmux.need()
    screen = tmux.Screen(columns=80, rows=24)
    try:
        command = [str(installed.command), "--home", str(tmp_path / "home")]
        screen.start(command, installed.environment(), cwd=tmp_path)
        screen.until("There is no mail here yet", "inbox-copilot open PATH", "inbox-copilot demo")
        leave(screen)
    finally:
        screen.close()


def test_without_colour_the_app_is_readable_and_paints_none(installed: Installed, tmp_path: Path) -> None:
    tmux.need()
    screen = tmux.Screen(columns=80, rows=24)
    try:
        command = [str(installed.command), "--home", str(tmp_path / "home"), "demo"]
        screen.start(command, installed.environment(NO_COLOR="1"), cwd=tmp_path)
        screen.until("Asked of you", "messages")
        assert not _hues(screen.painted())
        leave(screen)
    finally:
        screen.close()


def _hues(painted: str) -> set[str]:
    """Colours in the escape sequences that are not grey."""
    found = set()
    for codes in re.findall(r"\x1b\[([\d;:]*)m", painted):
        for red, green, blue in re.findall(r"[34]8[;:]2[;:](?:[;:])?(\d+)[;:](\d+)[;:](\d+)", codes):
            if max(int(red), int(green), int(blue)) - min(int(red), int(green), int(blue)) > 2:
                found.add(f"{red},{green},{blue}")
        found |= (
            {code for code in codes.split(";") if re.fullmatch(r"[349][1-6]|10[1-6]", code)}
            if ";2;" not in codes
            else set()
        )
    return found


def test_a_dumb_terminal_is_told_what_works_there(installed: Installed, tmp_path: Path) -> None:
    tmux.need()
    screen = tmux.Screen(columns=80, rows=24)
    try:
        command = ["env", "TERM=dumb", str(installed.command), "--home", str(tmp_path / "home"), "demo"]
        screen.start(command, installed.environment(), cwd=tmp_path)
        assert screen.ended() == 2
        assert "brief" in screen.text()
    finally:
        screen.close()
