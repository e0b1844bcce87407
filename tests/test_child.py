"""The working child: events over a pipe, and never alive without its parent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from copilot import events
from copilot.paths import Paths, find
from copilot.types import View
from copilot.workspace import Workspace
from tests.cli import letters
from tests.cli.program import environment


def start(paths: Paths, *sources: Path) -> subprocess.Popen[bytes]:
    """A child at work on these folders; its stdin is the parent's hand."""
    places = [str(paths.config), str(paths.data), str(paths.cache)]
    return subprocess.Popen(
        [sys.executable, "-m", "copilot.child", *places, *map(str, sources)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )


def heard(process: subprocess.Popen[bytes]) -> tuple[list[events.Event], str]:
    """All it says until it ends."""
    assert process.stdout is not None and process.stderr is not None and process.stdin is not None
    said = [events.decode(line) for line in process.stdout]
    error = process.stderr.read().decode()
    process.wait(60)
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    return said, error


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return find(str(tmp_path / "home")).make()


def test_the_child_imports_analyses_and_tells(paths: Paths, tmp_path: Path) -> None:
    process = start(paths, letters.eml(tmp_path / "mail", letters.EVERYDAY))
    said, error = heard(process)
    assert process.returncode == 0, error
    assert error == ""
    assert any(isinstance(one, events.MailChanged) for one in said)
    assert any(isinstance(one, events.AnalysisChanged) for one in said)
    assert [one for one in said if isinstance(one, events.Progress) and one.finished]
    workspace = Workspace(paths)
    try:
        brief = workspace.brief()
        assert (brief.messages, workspace.count(View(box=""))[0]) == (5, 5)
        assert brief.asks
    finally:
        workspace.close()


def test_an_import_tells_how_far_it_is_and_ends_once(paths: Paths, tmp_path: Path) -> None:
    said, error = heard(start(paths, letters.mbox(tmp_path / "many.mbox", letters.crowd(2000))))
    told = [one for one in said if isinstance(one, events.Progress) and one.what == "import many.mbox"]
    assert [one.finished for one in told] == [False] * (len(told) - 1) + [True], error
    assert any(one.done for one in told)


def test_a_path_that_cannot_be_read_is_told_and_the_next_is_imported(paths: Paths, tmp_path: Path) -> None:
    process = start(paths, tmp_path / "gone", letters.eml(tmp_path / "mail", letters.EVERYDAY))
    said, error = heard(process)
    troubles = [one for one in said if isinstance(one, events.Trouble) and one.message]
    assert [str(tmp_path / "gone") in one.message for one in troubles] == [True], error
    workspace = Workspace(paths)
    try:
        assert workspace.count(View(box=""))[0] == 5
    finally:
        workspace.close()


def test_the_child_ends_when_its_parent_lets_go_and_keeps_what_it_has(paths: Paths, tmp_path: Path) -> None:
    process = start(paths, letters.mbox(tmp_path / "large.mbox", letters.crowd(10_000)))
    assert process.stdout is not None and process.stdin is not None
    assert process.stdout.readline()
    process.stdin.close()
    process.stdout.read()
    assert process.wait(30) == 0
    workspace = Workspace(paths)
    try:
        assert 0 < workspace.count(View(box=""))[0] < 10_000
    finally:
        workspace.close()
    for stream in (process.stdout, process.stderr):
        assert stream is not None
        stream.close()


def test_settings_that_cannot_be_used_are_told_as_trouble(paths: Paths) -> None:
    paths.settings.write_text("[lok]\n")
    process = start(paths)
    said, error = heard(process)
    assert process.returncode == 0
    assert "Traceback" not in error
    (trouble,) = (one for one in said if isinstance(one, events.Trouble))
    assert "'lok'" in trouble.message and "'look'" in trouble.hint
