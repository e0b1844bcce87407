"""Tools are loaded by path; what is wrong with one is told and stops no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import UsageError
from copilot.settings import Settings
from copilot.store.db import Database
from copilot.toolkit import registry, template
from copilot.toolkit.session import Session

GOOD = '''
from copilot.toolkit.api import Context, Messages, Result, tool

@tool(effects=["local"], examples=["%s {messages: this}"] * 8)
def %s(context: Context, messages: Messages) -> Result:
    """Does it."""
    return []
'''


def put(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(text)


def own(folder: Path) -> dict[str, registry.Loaded]:
    return {one.path.stem: one for one in registry.load(folder) if one.path.parent == folder}


def test_every_built_in_tool_is_sound() -> None:
    assert [one.problem for one in registry.load() if one.problem] == []
    assert all(one.tool is not None and one.tool.origin == "builtin" for one in registry.load())


def test_a_file_in_the_persons_folder_is_a_tool_at_once(tmp_path: Path) -> None:
    put(tmp_path, "sing", GOOD % ("sing", "sing"))
    found = own(tmp_path)["sing"].tool
    assert found is not None
    assert found.origin == str(tmp_path / "sing.py")
    assert found.description == "Does it."


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("def broken(:\n", "SyntaxError"),
        ("raise RuntimeError('no')", "RuntimeError: no"),
        ("import sys; sys.exit(3)", "ends the program"),
        ("import nowhere_to_be_found", "ModuleNotFoundError"),
        ("x = 1", "declares no tool"),
        (GOOD % ("broken", "other"), "declares no tool"),
        (GOOD.replace('"""Does it."""', "pass") % ("broken", "broken"), "no docstring"),
        (GOOD.replace("* 8", "* 7") % ("broken", "broken"), "7 examples"),
        (GOOD.replace("{messages:", "{people:") % ("broken", "broken"), "no argument"),
        (GOOD.replace("messages: Messages", "messages: dict") % ("broken", "broken"), "cannot be read into"),
        (GOOD.replace('["local"]', '["magic"]') % ("broken", "broken"), "magic"),
        (GOOD.replace('["local"]', "[]") % ("broken", "broken"), "no effect"),
    ],
)
def test_a_broken_file_is_named_with_its_reason_and_the_rest_works(tmp_path: Path, text: str, problem: str) -> None:
    put(tmp_path, "broken", text)
    put(tmp_path, "sing", GOOD % ("sing", "sing"))
    found = own(tmp_path)
    assert found["broken"].tool is None
    assert problem in found["broken"].problem
    assert found["sing"].tool is not None


def test_the_template_is_a_sound_tool(tmp_path: Path) -> None:
    path = template.write(tmp_path, "book_room")
    assert own(tmp_path)["book_room"].problem == ""
    assert path.read_text().count("{messages:") >= 8


@pytest.mark.parametrize("name", ["", "../x", "Book", "1st", "a b", "x" * 60, "import-me"])
def test_a_name_that_cannot_be_a_tools_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        template.write(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_template_never_overwrites_a_file(tmp_path: Path) -> None:
    put(tmp_path, "mine", "# mine")
    with pytest.raises(UsageError, match="already"):
        template.write(tmp_path, "mine")
    assert (tmp_path / "mine.py").read_text() == "# mine"


def test_a_tool_is_there_as_soon_as_its_file_is(tmp_path: Path) -> None:
    own_tools = tmp_path / "tools"
    own_tools.mkdir()
    session = Session(Database(tmp_path / "store.db"), Settings(), own_tools=own_tools)
    assert "sing" not in session.tools
    put(own_tools, "sing", GOOD % ("sing", "sing"))
    assert "sing" in session.tools
    (own_tools / "sing.py").unlink()
    assert "sing" not in session.tools
