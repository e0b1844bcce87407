"""One pane at 80 columns, two from 120, three from 180; nothing is cut off, and a resize keeps the place."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from copilot.ui.lines import width_of
from copilot.ui.screens.sheet import SheetView
from copilot.workspace import Workspace
from tests.ui.conftest import Driver, driving


def _panes(driver: Driver) -> list[str]:
    return [name for name in ("brief", "list", "reader") if driver.app.mail.query_one(f"#{name}-pane").display]


@pytest.mark.parametrize(
    ("size", "brief", "list", "reader"),
    [
        ((80, 24), ["brief"], ["list"], ["reader"]),
        ((120, 36), ["brief"], ["list", "reader"], ["list", "reader"]),
        ((200, 50), ["brief", "list", "reader"], ["brief", "list", "reader"], ["brief", "list", "reader"]),
    ],
)
async def test_panes_stand_side_by_side_as_the_width_allows(
    workspace: Workspace, size: tuple[int, int], brief: list[str], list: list[str], reader: list[str]
) -> None:
    async with driving(workspace, size=size) as driver:
        assert _panes(driver) == brief
        driver.app.do("go-inbox")
        await driver.settle()
        assert _panes(driver) == list
        await driver.press("enter")
        assert _panes(driver) == reader


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_no_pane_reaches_over_the_edge(workspace: Workspace, size: tuple[int, int]) -> None:
    async with driving(workspace, size=size) as driver:
        for widget in driver.app.mail.walk_children(Widget):
            if widget.display and widget.region:
                assert widget.region.right <= size[0]
                assert widget.region.bottom <= size[1]


async def test_the_pane_beside_follows_the_cursor(workspace: Workspace) -> None:
    async with driving(workspace, size=(200, 50)) as driver:
        mail = driver.app.mail
        await driver.press("tab")
        assert mail.at == "list"
        await driver.press("j", "j")
        await driver.until(lambda: mail.reader.letter and mail.reader.letter.row.id == mail.messages.current)
        assert mail.at == "list"


async def test_tab_goes_round_the_panes(workspace: Workspace) -> None:
    async with driving(workspace, size=(200, 50)) as driver:
        seen = []
        for _ in range(4):
            seen.append(driver.app.mail.at)
            await driver.press("tab")
        assert seen == ["brief", "list", "reader", "brief"]


async def test_a_resize_keeps_the_message_and_the_cursor(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        driver.app.do("go-inbox")
        await driver.settle()
        await driver.press("j", "j", "j", "enter")
        mail = driver.app.mail
        held = mail.messages.current
        await driver.pilot.resize_terminal(200, 50)
        await driver.settle()
        assert mail.messages.current == held
        assert mail.reader.letter is not None
        assert mail.reader.letter.row.id == held
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert _panes(driver) == ["reader"]


async def test_a_tiny_terminal_is_survived(workspace: Workspace) -> None:
    async with driving(workspace, size=(20, 6)) as driver:
        driver.app.do("go-inbox")
        await driver.settle()
        await driver.press("enter", "escape", "question_mark", "escape", "m", "escape")
        assert driver.app.is_running


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
async def test_the_key_for_help_is_named_at_every_width(workspace: Workspace, width: int) -> None:
    async with driving(workspace, size=(width, 24)) as driver:
        assert "? help" in driver.screen()
        driver.app.do("go-inbox")
        await driver.press("enter")
        assert "? help" in driver.screen()


async def test_while_one_types_only_keys_of_the_line_are_named(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("slash")
        bottom = driver.screen().splitlines()[-1]
        assert "Esc back" in bottom
        assert "archive" not in bottom


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_help_cuts_nothing_off(workspace: Workspace, size: tuple[int, int]) -> None:
    async with driving(workspace, size=size) as driver:
        await driver.press("question_mark")
        sheet = driver.app.screen.query_one(SheetView)
        assert all(width_of(line.left) <= sheet.scrollable_content_region.width for line in sheet.lines)
