"""Words given on the command line of the app, over the sample mailbox with an account to write from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from copilot.settings import Account
from copilot.ui.screens.choice import ChoiceScreen
from copilot.ui.screens.link import GUARD_SECONDS
from copilot.ui.screens.plan import PlanScreen
from copilot.workspace import Workspace
from tests.ui.conftest import Driver, Open

ME = "robin@harbor.example"


@pytest.fixture
def workspace(opened: Open, sample_home: Path) -> Workspace:
    """The sample mailbox with an account to write from."""
    made = opened(sample_home)
    made.settings = replace(made.settings, accounts={"work": Account(address=ME, host="127.0.0.1")})
    return made


async def say(driver: Driver, words: str) -> None:
    """Type words on the command line and give them."""
    await driver.press("colon")
    driver.app.mail.command.put(words)
    await driver.press("enter")
    await driver.until(lambda: not driver.app.mail.command.display)
    await driver.settle()


async def shown(driver: Driver) -> PlanScreen:
    """The plan, once it has been on the screen long enough to be answered."""
    await driver.until(lambda: isinstance(driver.app.screen, PlanScreen))
    screen = driver.app.screen
    assert isinstance(screen, PlanScreen)
    await driver.until(lambda: screen._since and monotonic() - screen._since > GUARD_SECONDS)
    return screen


async def first_mail(driver: Driver) -> int:
    """Open the inbox and rest on its first mail."""
    driver.app.do("go-inbox")
    await driver.settle()
    id = driver.app.mail.messages.current
    assert id is not None
    return id


async def asked(driver: Driver) -> ChoiceScreen:
    """What there is to choose from, once it has been on the screen long enough to be answered."""
    await driver.until(lambda: isinstance(driver.app.screen, ChoiceScreen))
    screen = driver.app.screen
    assert isinstance(screen, ChoiceScreen)
    await driver.until(lambda: screen._since and monotonic() - screen._since > GUARD_SECONDS)
    return screen
