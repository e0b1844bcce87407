"""Streams and signals: closed, full, interrupted, without colour; and what strangers' bytes may do to a terminal."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli import letters
from tests.cli.program import ask, command, committed, environment, interrupt, run


def test_an_interrupted_import_ends_with_130_and_the_next_one_completes_it(home: Path, tmp_path: Path) -> None:
    box = letters.mbox(tmp_path / "large.mbox", letters.crowd(6_000, words=60))
    done = interrupt(home, "import", box)
    assert done.code == 130, done.err
    assert "Traceback" not in done.err and "interrupted" in done.err
    held = committed(home)
    assert 0 < held < 6_000
    again = ask(home, "import", box, "--no-analyse")
    assert (again["skipped"], again["added"]) == (held, 6_000 - held)


@pytest.mark.parametrize(
    "words", [("search", "report", "--limit", "3000"), ("search", "report", "--limit", "3000", "--json")]
)
def test_a_reader_that_leaves_early_is_no_error(home: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    ask(home, "import", letters.mbox(tmp_path / "many.mbox", letters.crowd(2000, words=10)), "--no-analyse")
    started = subprocess.Popen(
        command(home, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True
    )
    assert started.stdout is not None and started.stderr is not None
    assert started.stdout.read(20)
    started.stdout.close()
    assert started.stderr.read() == ""
    started.stderr.close()
    assert started.wait(60) == 0


def test_closed_streams_are_no_crash(everyday: Path) -> None:
    words = " ".join(command(everyday, "search", "budget"))
    for ends in (">&-", ">&- 2>&-", "<&-", "2>&-"):
        done = subprocess.run(f"{words} {ends}", shell=True, capture_output=True, text=True, env=environment())
        assert done.returncode in (0, 1), ends
        assert "Traceback" not in done.stderr


def test_a_full_output_is_an_error_not_a_success(everyday: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    words = " ".join(command(everyday, "brief", "--json"))
    done = subprocess.run(f"{words} >/dev/full", shell=True, capture_output=True, text=True, env=environment())
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and done.stderr.startswith("inbox-copilot: ")


@pytest.mark.parametrize("words", [(), ("demo",), ("open", ".")])
def test_the_app_without_a_terminal_says_what_to_use_instead(home: Path, words: tuple[str, ...]) -> None:
    assert "brief" in run(home, *words).refused(2).err


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_the_answers_hold_in_a_terminal_without_colour_or_letters(everyday: Path, env: dict[str, str]) -> None:
    assert "5 messages" in run(everyday, "brief", **env).well().out


def test_strangers_control_characters_never_reach_the_terminal(home: Path, tmp_path: Path) -> None:
    mail = letters.letter(
        "=?utf-8?q?Hello_=1B]0;owned=07_=1B[31mred?=", "Text \x1b[2J\x1b]52;c;aGk=\x07 and \x9b31m more.\n", number=8
    )
    ask(home, "import", letters.eml(tmp_path / "mail", [mail]))
    for words in (("brief",), ("search", "hello"), ("show", letters.identity(8))):
        out = run(home, *words).well().out
        assert not set(out) & {"\x1b", "\x07", "\x9b"}
