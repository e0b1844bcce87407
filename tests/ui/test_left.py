"""A sheet that is left before its answer has come hears nothing of it, and the app goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from copilot.types.writing import Draft
from copilot.ui.screens.draft import DraftScreen
from copilot.ui.screens.tasks import TasksScreen
from copilot.workspace import Workspace
from tests.ui.conftest import Open, driving

SHEETS: dict[str, Callable[[], TasksScreen | DraftScreen]] = {
    "tasks": TasksScreen,
    "draft": lambda: DraftScreen(Draft(to="ann@example.org")),
}


@pytest.mark.parametrize("sheet", SHEETS)
async def test_a_sheet_left_while_the_store_is_slow_ends_nothing(
    opened: Open, sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace: Workspace = opened()
    go_on = threading.Event()

    def slow(*_: object, **__: object) -> list[object]:
        go_on.wait(20)
        return []

    async with driving(workspace) as driver:
        for name in ("tasks", "address_book"):
            monkeypatch.setattr(workspace.ledger, name, slow)
        driver.app.push_screen(SHEETS[sheet]())
        await driver.until(lambda: driver.app.screen is not driver.app.mail)
        await driver.pilot.press("escape")
        await driver.until(lambda: driver.app.screen is driver.app.mail)
        go_on.set()
        await driver.settle()
        assert driver.app.is_running
        assert driver.app._exception is None
