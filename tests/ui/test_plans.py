"""A plan shows all it would do: the messages it means, doubts before drafts, and how much of it is still below."""

from __future__ import annotations

from datetime import UTC, datetime

from copilot.types import View
from copilot.types.changes import Send
from copilot.types.plans import Decision, Effect, Plan, Proposal, Step, ToolCall
from copilot.types.writing import Draft
from copilot.ui import planlines
from copilot.ui.screens.draft import DraftScreen
from copilot.ui.screens.plan import PlanScreen
from copilot.ui.screens.sheet import SheetView
from copilot.workspace import Workspace
from tests.ui.conftest import driving
from tests.ui.saying import asked, say, shown, workspace

__all__ = ["workspace"]

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def proposal(*steps: Step) -> Proposal:
    """A plan of these steps that is to be asked about."""
    return Proposal(Plan((ToolCall("reply"),), steps, "0" * 16), Decision("ask", (), 1))


def lines(found: Proposal, width: int = 60) -> list[str]:
    return [line.text for line in planlines.plan(found, width, {}, now=NOW)]


def test_a_doubt_stands_before_the_draft_however_long_it_is() -> None:
    draft = Draft(to="eve@example.com", text="word\n" * 500)
    found = lines(proposal(Step("send", "to eve", effect=Effect.OUTWARD, change=Send(draft), doubts=("Who is Eve?",))))
    assert found[2].strip() == "! Who is Eve?"


def test_what_is_quoted_hangs_under_its_marks() -> None:
    draft = Draft(text=">> " + "many words " * 12)
    found = [line for line in lines(proposal(Step("draft", "x", change=Send(draft)))) if "many" in line]
    assert found[0].startswith(" " * 14 + ">> many")
    assert all(line.startswith((" " * 17 + "many", " " * 17 + "words")) for line in found[1:])


async def test_every_message_of_a_plan_is_named(workspace: Workspace) -> None:
    async with driving(workspace, size=(120, 50)) as driver:
        await say(driver, "archive all newsletters")
        await shown(driver)
        subjects = [row.subject for row in workspace.rows(workspace.ids(View(lane="newsletters")))]
        assert len(subjects) > 10
        assert all(subject[:30] in driver.screen() for subject in subjects)


async def test_the_foot_tells_how_much_is_below_until_the_end_is_seen(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await say(driver, "archive all newsletters")
        screen = await shown(driver)
        view = screen.query_one(SheetView)
        assert f"↓ {view.total() - view.page} more" in driver.screen()
        await driver.press("G")
        assert "more ·" not in driver.screen()
        await driver.press("g")
        assert "more ·" in driver.screen()


async def test_of_several_drafts_the_person_says_which_is_edited(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 40)) as driver:
        driver.app.do("go-inbox")
        await driver.settle()
        await driver.press("x", "j", "x")
        await say(driver, "reply to these, say Thursday works")
        screen = await shown(driver)
        assert len(screen.drafts) == 2
        await driver.press("e")
        await asked(driver)
        await driver.press("2")
        await driver.until(lambda: isinstance(driver.app.screen, DraftScreen))
        await driver.press(*"FYI", "space", "ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, PlanScreen))
        screen = await shown(driver)
        drafts = [screen._proposal.plan.steps[number].change for number in screen.drafts]
        texts = [change.draft.text[:20] for change in drafts if isinstance(change, Send)]
        assert [text.startswith("FYI Thursday") for text in texts] == [False, True]


async def test_a_plan_is_laid_anew_when_the_window_changes(workspace: Workspace) -> None:
    async with driving(workspace, size=(120, 40)) as driver:
        await say(driver, "archive all newsletters")
        await shown(driver)
        await driver.pilot.resize_terminal(60, 20)
        await driver.settle()
        assert "Enter approves" in driver.screen() and "more ·" in driver.screen()
        await driver.press("enter")
        await driver.until(lambda: workspace.history())
