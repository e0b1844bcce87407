"""The app over real stores: the sample mailbox, imported and analysed once, then copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from copilot import paths
from copilot.mail import sample
from copilot.settings import Look, Settings
from copilot.ui.app import CopilotApp
from copilot.workspace import Workspace

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

Open = Callable[..., Workspace]


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose store holds the sample mailbox."""
    home = tmp_path_factory.mktemp("sample")
    mails = home / "mails"
    mails.mkdir()
    for name, raw in sample.load(NOW):
        (mails / name).write_bytes(raw)
    workspace = Workspace(paths.find(str(home)))
    workspace.background.import_now(mails)
    workspace.background.analyse()
    workspace.close()
    return home


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens a home's copy as a workspace; closes it at the end."""
    made: list[Workspace] = []

    def open_home(home: Path | None = None, *, keys: dict[str, str] | None = None, **look: Any) -> Workspace:
        target = tmp_path / f"home{len(made)}"
        if home is not None:
            shutil.copytree(home / "data", target / "data")
        known = replace(Look(mark_read_seconds=-1.0), **look)
        workspace = Workspace(paths.find(str(target)), settings=Settings(look=known, keys=keys or {}))
        made.append(workspace)
        return workspace

    yield open_home
    for workspace in made:
        workspace.close()


@pytest.fixture
def workspace(opened: Open, sample_home: Path) -> Workspace:
    """The sample mailbox, this test's own copy."""
    return opened(sample_home)


class Frozen(CopilotApp):
    """The app on a fixed day, without background work."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, start=False)

    def now(self) -> datetime:
        return NOW


class Driver:
    """A pilot that waits for what it did to be on the screen."""

    def __init__(self, app: Frozen, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each with all that follows from it."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        """Wait until every question to the store is answered and drawn."""
        for _ in range(3):
            with suppress(WorkerCancelled):
                await self.app.workers.wait_for_complete()
            await self.pilot.pause()

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for something that a timer brings; fails after many looks."""
        for _ in range(400):
            if true():
                return
            await self.pilot.pause(0.02)
        raise AssertionError("it never came true")

    @property
    def said(self) -> str:
        """All that toasts say at the moment."""
        return "\n".join(one.message for one in self.app._notifications)

    def screen(self) -> str:
        """The text on the whole screen."""
        width, height = self.app.size
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in lines)[: (width + 1) * height]


@asynccontextmanager
async def driving(workspace: Workspace, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """Run the app over a workspace."""
    app = Frozen(workspace)
    async with app.run_test(size=size, notifications=True) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        await driver.until(lambda: app.mail.brief.brief is not None)
        await driver.settle()
        yield driver
