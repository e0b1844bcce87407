"""Drafts are saved as they are typed, listed, gone on with, and sent by a plan like any other mail."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from time import monotonic

import pytest

from copilot.settings import Account
from copilot.store import outgoing
from copilot.types.writing import Draft
from copilot.ui.screens.draft import DraftScreen, Recipients
from copilot.ui.screens.link import GUARD_SECONDS
from copilot.ui.screens.plan import PlanScreen
from copilot.workspace import Workspace
from tests.ui.conftest import Driver, Open, driving
from tests.ui.saying import ME, shown

BEGUN = Draft(account="work", sender=f"Robin <{ME}>", to="ann@example.org", subject="Lunch", text="Are you")


@pytest.fixture
def workspace(opened: Open) -> Iterator[Workspace]:
    """An empty mailbox with an account to write from."""
    made = opened()
    made.settings = replace(made.settings, accounts={"work": Account(address=ME, host="127.0.0.1")})
    yield made


async def go_on(driver: Driver) -> None:
    """Open the only draft."""
    driver.app.do("go-drafts")
    await driver.until(lambda: "ann@example.org" in driver.screen())
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, DraftScreen))


async def test_every_pause_in_typing_is_saved_without_a_key(workspace: Workspace) -> None:
    workspace.ledger.save_draft(BEGUN)
    async with driving(workspace) as driver:
        await go_on(driver)
        await driver.press("ctrl+end", "end", *" free?")
        await driver.until(lambda: "free?" in workspace.ledger.drafts()[0].draft.text)
        assert len(workspace.ledger.drafts()) == 1


async def test_leaving_keeps_what_was_typed(workspace: Workspace) -> None:
    workspace.ledger.save_draft(BEGUN)
    async with driving(workspace) as driver:
        await go_on(driver)
        await driver.press("X", "escape")
        assert workspace.ledger.drafts()[0].draft.text == "XAre you"


async def test_looking_at_a_draft_saves_nothing(workspace: Workspace) -> None:
    workspace.ledger.save_draft(BEGUN)
    before = workspace.ledger.drafts()
    async with driving(workspace) as driver:
        await go_on(driver)
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is driver.app.mail)
        assert workspace.ledger.drafts() == before


async def test_what_was_typed_quickly_is_kept_when_its_plan_is_left(workspace: Workspace) -> None:
    workspace.ledger.save_draft(BEGUN)
    async with driving(workspace) as driver:
        await go_on(driver)
        await driver.press("X", "ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, PlanScreen))
        await driver.press("escape")
        assert [one.draft.text for one in workspace.ledger.drafts()] == ["XAre you"]


async def test_what_was_typed_and_left_stays_when_the_plan_before_it_is_approved(workspace: Workspace) -> None:
    workspace.ledger.save_draft(Draft(account="work", sender=f"Robin <{ME}>", to=ME, subject="Lunch", text="Are you"))
    async with driving(workspace, size=(100, 30)) as driver:
        driver.app.do("go-drafts")
        await driver.until(lambda: "Lunch" in driver.screen())
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, DraftScreen))
        await driver.press("ctrl+s")
        await shown(driver)
        await driver.press("e")
        await driver.until(lambda: isinstance(driver.app.screen, DraftScreen))
        await driver.press("X", "escape")
        await shown(driver)
        await driver.press("enter")
        await driver.until(lambda: outgoing.listed(workspace.db))
        await driver.settle()
        assert b"XAre" not in outgoing.content(workspace.db, 1)
        assert [one.draft.text for one in workspace.ledger.drafts()] == ["XAre you"]


async def test_a_draft_that_cannot_be_kept_keeps_its_screen(workspace: Workspace) -> None:
    workspace.ledger.save_draft(BEGUN)
    async with driving(workspace) as driver:
        await go_on(driver)
        workspace.db._writer.execute("PRAGMA busy_timeout = 1")
        with closing(sqlite3.connect(workspace.db.path)) as other:
            other.execute("BEGIN IMMEDIATE")
            await driver.press("X", "escape")
            await driver.until(lambda: "Another copy" in driver.said)
            assert isinstance(driver.app.screen, DraftScreen)
        await driver.press("escape")
        assert workspace.ledger.drafts()[0].draft.text == "XAre you"


async def test_a_draft_is_sent_by_an_approved_plan_and_leaves_the_list(workspace: Workspace) -> None:
    workspace.ledger.save_draft(BEGUN)
    async with driving(workspace, size=(100, 30)) as driver:
        await go_on(driver)
        await driver.press("ctrl+s")
        screen = await shown(driver)
        assert "ann@example.org" in driver.screen() and "outward" in driver.screen()
        await driver.press("enter")
        assert outgoing.listed(workspace.db) == []  # nobody I have written to before: it takes a second key
        await driver.until(lambda: monotonic() - screen._since > GUARD_SECONDS)
        await driver.press("y")
        await driver.until(lambda: outgoing.listed(workspace.db))
        await driver.settle()
        assert workspace.ledger.drafts() == []
        assert b"Are you" in outgoing.content(workspace.db, 1)


async def test_a_draft_is_thrown_away_only_from_the_list(workspace: Workspace) -> None:
    workspace.ledger.save_draft(BEGUN)
    async with driving(workspace) as driver:
        driver.app.do("go-drafts")
        await driver.until(lambda: "ann@example.org" in driver.screen())
        await driver.press("d")
        await driver.until(lambda: workspace.ledger.drafts() == [])


async def test_recipients_are_completed_by_those_i_write_to() -> None:
    suggest = Recipients(["Ann Lee <ann@example.org>", "bob@example.net"]).get_suggestion
    assert await suggest("an") == "ann Lee <ann@example.org>"
    assert await suggest("ann@") == "ann@example.org"
    assert await suggest("x@example.com, bo") == "x@example.com, bob@example.net"
    assert await suggest("zed") is None
    assert await suggest("") is None
