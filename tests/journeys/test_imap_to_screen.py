"""From the server to the screen and back: mail arrives, is archived by a key, and undone by another."""

from __future__ import annotations

import imaplib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.letters import EVERYDAY, crowd, identity, letter
from tests.cli.program import ask, command, environment
from tests.dovecot import PASSWORD, Dovecot
from tests.journeys import soak, tmux

pytestmark = pytest.mark.dovecot


@pytest.fixture
def screen() -> Iterator[tmux.Screen]:
    """A terminal."""
    tmux.need()
    found = tmux.Screen(columns=100, rows=30)
    yield found
    found.close()


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until something outside this process has become true."""
    deadline = time.monotonic() + tmux.PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)


def deliver(server: Dovecot, user: str, raw: bytes) -> None:
    """Let one mail arrive while others have the mailbox open."""
    with imaplib.IMAP4("127.0.0.1", server.port) as wire:
        wire.login(user, PASSWORD)
        assert wire.append("INBOX", "", "", raw.replace(b"\n", b"\r\n"))[0] == "OK"


def test_mail_arrives_on_the_screen_is_archived_on_the_server_and_comes_back(
    dovecot: Dovecot, screen: tmux.Screen, tmp_path: Path
) -> None:
    user, home = dovecot.user(), tmp_path / "home"
    dovecot.fill(user, EVERYDAY[:4])
    soak.account(home, dovecot, user)
    screen.start(command(home), environment(), cwd=tmp_path)
    screen.until("4 messages")

    deliver(dovecot, user, letter("The lantern parade", "Shall we meet at eight?", number=77))
    screen.until("5 messages")
    screen.keys("/")
    screen.write("lantern")
    screen.until("The lantern parade")
    screen.keys("Enter")
    screen.until("The lantern parade", absent=["/lantern"])

    screen.keys("e")
    screen.until("4 messages")
    eventually(lambda: soak.on_server(dovecot, user).get(identity(77)) == ["Archive"], "archived on the server")
    screen.keys("u")
    screen.until("5 messages")
    eventually(lambda: soak.on_server(dovecot, user).get(identity(77)) == ["INBOX"], "back in the inbox")
    screen.keys("C-q")
    assert screen.ended() == 0
    tally = soak.Tally()
    soak.settled(home, dovecot, user, tally)
    assert tally.faults == []


def test_what_another_program_does_on_the_server_shows_on_the_screen(
    dovecot: Dovecot, screen: tmux.Screen, tmp_path: Path
) -> None:
    user, home = dovecot.user(), tmp_path / "home"
    dovecot.fill(user, EVERYDAY[:4])
    soak.account(home, dovecot, user)
    screen.start(command(home), environment(), cwd=tmp_path)
    screen.until("4 messages")
    with imaplib.IMAP4("127.0.0.1", dovecot.port) as wire:
        wire.login(user, PASSWORD)
        wire.select("INBOX")
        wire.store("1", "+FLAGS", r"(\Deleted)")
        wire.expunge()
    screen.until("3 messages")
    screen.keys("C-q")
    assert screen.ended() == 0


def test_ten_kills_of_the_app_after_a_key_lose_and_double_nothing(dovecot: Dovecot, tmp_path: Path) -> None:
    tmux.need()
    user, home = dovecot.user(), tmp_path / "home"
    dovecot.fill(user, crowd(40, words=5))
    soak.account(home, dovecot, user)
    ask(home, "sync")
    for number in range(10):
        screen = tmux.Screen(columns=80, rows=24)
        try:
            screen.start(command(home), environment(), cwd=tmp_path)
            screen.until("inbox-copilot", "messages", "a asks")
            screen.keys("/")
            screen.write("report")
            screen.until("Report")
            screen.keys("Enter")
            screen.until("Report", "e archive", absent=["/report"])
            screen.keys("e" if number % 3 < 2 else "u")
            time.sleep((0.0, 0.01, 0.03, 0.1, 0.3)[number % 5])
            os.kill(screen.pid(), signal.SIGKILL)
            screen.ended()
        finally:
            screen.close()
        assert soak.in_store(home).keys() == {identity(one) for one in range(1, 41)}
    tally = soak.Tally()
    soak.settled(home, dovecot, user, tally)
    assert tally.faults == []
    assert set(soak.in_store(home).values()) == {"inbox", "archive"}
