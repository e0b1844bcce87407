"""The installed program in a real terminal: words said, their plan read, approved by a key, undone after a restart."""

from __future__ import annotations

import time
from pathlib import Path

from copilot.ui.screens.link import GUARD_SECONDS
from tests.journeys import tmux
from tests.journeys.installed import Installed
from tests.journeys.test_app_tmux import leave, messages, screen, search, start

__all__ = ["screen"]

WORDS = "archive this and remind me tomorrow 9am to call Yusuf"


def say(screen: tmux.Screen, words: str, *until: str) -> str:
    """Say something on the command line and wait for what comes of it."""
    screen.keys(":")
    screen.until("Enter do it")
    screen.write(words)
    screen.until(words[-20:])
    screen.keys("Enter")
    shown = screen.until(*until)
    time.sleep(GUARD_SECONDS * 1.5)
    return shown


def test_words_become_a_plan_that_one_key_approves_and_another_takes_back(
    screen: tmux.Screen, installed: Installed, tmp_path: Path
) -> None:
    before = messages(start(screen, installed, tmp_path, "demo"))
    search(screen, 'subject:"yusuf signed"', find="Yusuf signed")

    say(screen, WORDS, "archive + create task", "tomorrow 9am", "Enter approves")
    screen.keys("Escape")
    screen.until(f"{before} messages", absent=["Enter approves"])

    say(screen, WORDS, "archive + create task", "call Yusuf", "Enter approves")
    screen.keys("Enter")
    screen.until("Done: ", f"{before - 1} messages")
    leave(screen)
    screen.close()

    again = tmux.Screen(columns=80, rows=24)
    try:
        assert messages(start(again, installed, tmp_path, "demo")) == before - 1
        again.keys("C-y")
        again.until("History", "create task")
        again.keys("Enter")
        again.until("Why", "You said", "remind me tomorrow 9am")
        again.keys("Escape")
        again.until("undo the last", absent=["You said"])
        again.keys("u")
        again.until("Undone")
        again.keys("Escape")
        again.until(f"{before} messages", absent=["History"])
        again.keys("W")
        again.until("Nothing is to be done")
        leave(again)
    finally:
        again.close()


def test_what_is_not_understood_does_nothing_and_offers_what_can_be_said(
    screen: tmux.Screen, installed: Installed, tmp_path: Path
) -> None:
    start(screen, installed, tmp_path, "demo")
    say(screen, "turn off the lights please", "I do not know how to do that")
    screen.keys("C-q")
    assert screen.ended() == 0
