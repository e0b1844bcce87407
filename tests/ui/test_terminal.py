"""Nothing that a stranger wrote steers the terminal: the app in a real pseudo-terminal, over mails full of payloads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from copilot import paths
from copilot.ui import terminal as guard
from copilot.workspace import Workspace
from tests.ui.terminal import PAYLOADS, Terminal, foreign, mails, plain_output

CONSOLE = Console(color_system="truecolor", force_terminal=True)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose mails carry every payload."""
    home = tmp_path_factory.mktemp("poisoned")
    folder = home / "mails"
    folder.mkdir()
    for number, raw in enumerate(mails()):
        (folder / f"{number}.eml").write_bytes(raw)
    workspace = Workspace(paths.find(str(home)))
    workspace.background.import_now(folder)
    workspace.background.analyse()
    workspace.close()
    return home


@given(st.lists(st.one_of(st.text(), st.sampled_from(PAYLOADS)), max_size=6))
def test_no_strip_lets_a_control_sequence_through(texts: list[str]) -> None:
    guard.guard()
    style = Style(color="red", link="https://evil.example")
    strip = Strip([Segment(text, style if number % 2 else None) for number, text in enumerate(texts)])
    assert foreign(strip.render(CONSOLE)) == []


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_no_payload_reaches_the_terminal_from_any_screen(poisoned: Path, size: tuple[int, int]) -> None:
    with Terminal(poisoned, size=size) as app:
        app.until("Asked of you")
        app.quiet()
        for keys in ("a", "\x1b[6~", "\x1b[6~", "\x1b[6~", "G", "f", "\x1b", "z"):
            app.send(keys)
        app.send(":go-all\r")
        app.until("All mail")
        for _ in range(len(PAYLOADS) // size[1] + 2):
            app.send("\x1b[6~")
        app.send("g\r")
        for _ in range(len(PAYLOADS) if size[0] == 80 else 5):
            app.send("J", seconds=0.03)
        for keys in (
            "z",
            "T",
            "\r",
            "s",
            "e",
            "u",
            "m",
            "\x1b",
            "\x19",
            "\x1b",
            "?",
            "\x1b",
            "/",
            "Please",
            "\r",
            "\x1b",
            "\x1b",
        ):
            app.send(keys)
        assert app.leave() == 0
        assert foreign(app.written) == []
        assert "PWNED" in plain_output(app.written), "the payloads were on the screen, as words"


def test_without_colour_nothing_is_coloured(poisoned: Path) -> None:
    with Terminal(poisoned, env={"NO_COLOR": "1"}) as app:
        app.until("Asked of you")
        app.quiet()
        assert app.leave() == 0
        assert "38;2;" not in app.written
        assert "48;2;" not in app.written


def test_the_raw_source_goes_through_the_pager_without_control_bytes(poisoned: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/seen\n')
    pager.chmod(0o700)
    with Terminal(poisoned, env={"PAGER": str(pager)}) as app:
        app.until("Asked of you")
        app.send(":go-all\r")
        app.until("All mail")
        app.quiet()
        app.send("|")
        app.quiet(seconds=1.0)
        assert app.leave() == 0
    seen = (tmp_path / "seen").read_bytes()
    assert b"Message-ID: <p" in seen
    assert not set(seen) & (set(range(32)) - {10})
