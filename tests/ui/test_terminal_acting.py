"""Nothing that a stranger wrote steers the terminal from the screens that act: plans, drafts, what is kept and done."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from copilot.ui.screens.link import GUARD_SECONDS
from tests.ui.terminal import Terminal, foreign, plain_output
from tests.ui.test_terminal import poisoned

__all__ = ["poisoned"]

ACCOUNT = '[accounts.work]\naddress = "me@example.org"\nhost = "127.0.0.1"\n'


@pytest.fixture
def home(poisoned: Path, tmp_path: Path) -> Path:
    """A copy of the poisoned home, with an account to write from."""
    shutil.copytree(poisoned / "data", tmp_path / "data")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text(ACCOUNT)
    return tmp_path


def press(app: Terminal, keys: str, *until: str) -> str:
    """Press keys and read until one of these words is drawn; that word."""
    begin = len(app.written)
    app.send(keys)
    for _ in range(60):
        found = next((words for words in until if words in plain_output(app.written[begin:])), "")
        if found:
            time.sleep(GUARD_SECONDS)
            return found
        app.quiet(seconds=0.5)
    raise AssertionError(f"{until} never came: {plain_output(app.written[begin:])[-2000:]!r}")


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_no_payload_reaches_the_terminal_from_a_screen_that_acts(home: Path, size: tuple[int, int]) -> None:
    with Terminal(home, size=size) as app:
        app.until("Asked of you")
        app.send(":go-all\r")
        app.until("All mail")
        press(app, ":archive everything\r", "Enter approves")
        app.send("G")
        app.send("\x1b")
        for _ in range(2):
            press(app, ":reply to this, say yes, add the sender to the CRM and make a task of this\r", "Enter approves")
            app.send("G")
            if press(app, "\r", "Done: ", "y really") != "Done: ":
                press(app, "y", "Done: ")
            app.send("j")
        press(app, ":reply to this, say no\r", "Enter approves")
        press(app, "e", "Ctrl+S")
        press(app, "word\x13", "Enter approves")
        app.send("\x1b")
        press(app, ":what is asked of me?\r", "Esc closes")
        app.send("\x1b")
        for key, heading in (("W", "Tasks"), ("C", "People"), ("Q", "Outbox"), ("D", "Drafts"), ("\x19", "History")):
            press(app, key, heading)
            app.send("\x1b[6~")
            app.send("\r", seconds=0.3)
            app.send("\x1b")
            app.send("\x1b")
        assert app.leave() == 0
        assert foreign(app.written) == []
        assert "PWNED" in plain_output(app.written), "the payloads were on the screen, as words"
