"""Sheets of tasks, people, mail on its way out and drafts: their keys work where there is nothing too."""

from __future__ import annotations

from textual.geometry import Size

from copilot.store import outgoing
from copilot.types import View
from copilot.types.plans import Answer, Decision, Line, Plan, Proposal
from copilot.types.records import Company, Person, Task
from copilot.types.writing import Draft
from copilot.ui.screens.choice import ChoiceView
from copilot.ui.screens.listing import ListingScreen
from copilot.workspace import Workspace
from tests.ui.conftest import Driver, driving
from tests.ui.saying import asked, first_mail, say, shown, workspace

__all__ = ["workspace"]


async def opened_sheet(driver: Driver, action: str) -> ListingScreen:
    """The sheet that an action opens."""
    driver.app.do(action)
    await driver.until(lambda: isinstance(driver.app.screen, ListingScreen) and " Esc" in driver.screen())
    await driver.settle()
    assert isinstance(driver.app.screen, ListingScreen)
    return driver.app.screen


async def test_the_last_task_done_can_be_undone_from_the_empty_list(workspace: Workspace) -> None:
    workspace.ledger.save(Task("t1", "water the plants"), label="task")
    async with driving(workspace) as driver:
        await opened_sheet(driver, "go-tasks")
        await driver.press("x")
        await driver.until(lambda: "Nothing is to be done" in driver.screen())
        await driver.press("u")
        await driver.until(lambda: "water the plants" in driver.screen())


async def test_done_tasks_are_shown_where_none_is_open(workspace: Workspace) -> None:
    workspace.ledger.save(Task("t1", "water the plants", done_at=1), label="task")
    async with driving(workspace) as driver:
        await opened_sheet(driver, "go-tasks")
        await driver.press("a")
        await driver.until(lambda: "water the plants" in driver.screen())


async def test_companies_are_shown_where_nobody_is_saved(workspace: Workspace) -> None:
    workspace.ledger.save(Company("c1", "Northwind", "northwind.example"), label="company")
    async with driving(workspace) as driver:
        await opened_sheet(driver, "go-people")
        await driver.press("c")
        await driver.until(lambda: "northwind.example" in driver.screen())


async def test_no_foot_is_cut_in_the_least_window(workspace: Workspace) -> None:
    workspace.ledger.save(Task("t1", "water"), Company("c1", "North"), Person("p1", "Ann"), label="all")
    workspace.ledger.save_draft(Draft(to="ann@example.org"))
    async with driving(workspace) as driver:
        for action in ("go-tasks", "go-people", "go-tools", "go-drafts", "history"):
            sheet = await opened_sheet(driver, action)
            await driver.press("d", "c", "a")
            driver.app.clear_notifications()
            await driver.settle()
            foot = str(sheet.view.border_subtitle)
            assert foot in driver.screen(), foot
            await driver.press("escape")


async def test_the_last_thing_of_a_list_is_shown_with_all_its_lines(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        sheet = await opened_sheet(driver, "go-tools")
        await driver.press("end")
        assert sheet.view.scroll_offset.y == sheet.view.total() - sheet.view.page


async def test_mail_taken_back_is_not_counted_down_any_more(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 40)) as driver:
        await first_mail(driver)
        await say(driver, "reply to this, say Thursday works")
        await shown(driver)
        await driver.press("enter")
        await driver.until(lambda: "1 mail leaves in" in driver.screen())
        await opened_sheet(driver, "go-outbox")
        await driver.press("u")
        await driver.until(lambda: outgoing.listed(workspace.db)[0].state.value == "withdrawn")
        await driver.until(lambda: "leaves in" not in driver.screen())


async def test_a_draft_thrown_away_comes_back_with_one_key(workspace: Workspace) -> None:
    workspace.ledger.save_draft(Draft(to="ann@example.org", text="Are you free?"))
    async with driving(workspace) as driver:
        await opened_sheet(driver, "go-drafts")
        await driver.press("d")
        await driver.until(lambda: workspace.ledger.drafts() == [])
        await driver.press("u")
        await driver.until(lambda: workspace.ledger.drafts())
        assert workspace.ledger.drafts()[0].draft.text == "Are you free?"


async def test_an_answer_opens_all_it_rests_on_by_its_title_and_one_mail_by_its_line(workspace: Workspace) -> None:
    ids = tuple(workspace.ids(View()))[:3]
    found = Answer("Three mails", (Line("the first", ids[:1]),), ids)
    async with driving(workspace) as driver:
        asking = driver.app.mail.asking
        asking.show(Proposal(Plan((), (), "", found), Decision("allow")))
        await asked(driver)
        await driver.press("enter")
        await driver.until(lambda: list(driver.app.mail.messages.pages.ids) == list(ids))
        asking.show(Proposal(Plan((), (), "", found), Decision("allow")))
        await asked(driver)
        await driver.press("down", "enter")
        await driver.until(lambda: driver.app.mail.at == "reader" and driver.app.mail.reader.letter)
        letter = driver.app.mail.reader.letter
        assert letter is not None and letter.row.id == ids[0]


async def test_an_answer_that_rests_on_nothing_promises_nothing(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        found = Proposal(Plan((), (), "", Answer("Nothing found", (Line("Try fewer words."),))), Decision("allow"))
        driver.app.mail.asking.show(found)
        await asked(driver)
        assert "Esc closes" in driver.screen() and "rests on" not in driver.screen()


async def test_a_question_is_laid_anew_when_the_window_changes(workspace: Workspace) -> None:
    lines = tuple(Line(f"number {number} " + "of many words " * 6, (1,)) for number in range(9))
    async with driving(workspace, size=(120, 40)) as driver:
        driver.app.mail.asking.show(Proposal(Plan((), (), "", Answer("Nine", lines)), Decision("allow")))
        screen = await asked(driver)
        await driver.press("down", "down")
        await driver.pilot.resize_terminal(50, 16)
        await driver.settle()
        assert driver.app.size == Size(50, 16)
        view = screen.query_one(ChoiceView)
        assert view.lines[view.cursor].text.strip().startswith("number 2")
        assert view.region.bottom <= 16
