"""Words on the command line: the plan is shown, only a deliberate key approves it, and `u` takes it back."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from time import monotonic

import pytest
from textual import events

from copilot.store import outgoing
from copilot.types import View
from copilot.ui.screens.choice import ChoiceScreen
from copilot.ui.screens.draft import DraftScreen
from copilot.ui.screens.link import GUARD_SECONDS
from copilot.ui.screens.plan import PlanScreen
from copilot.workspace import Workspace
from tests.ui.conftest import driving
from tests.ui.saying import first_mail, say, shown, workspace

__all__ = ["workspace"]


async def test_a_plan_is_shown_approved_by_enter_and_undone(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        id = await first_mail(driver)
        await say(driver, "archive this")
        await shown(driver)
        assert "local" in driver.screen() and "archive" in driver.screen()
        assert workspace.history() == []
        await driver.press("enter")
        assert id in workspace.ids(View(box="archive"))
        await driver.press("u")
        assert id in workspace.ids(View())


async def test_escape_leaves_everything_as_it_was(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await first_mail(driver)
        await say(driver, "delete this")
        await shown(driver)
        await driver.press("escape")
        assert workspace.history() == []
        assert driver.app.screen is driver.app.mail


async def test_keys_typed_before_the_plan_was_there_approve_nothing(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await first_mail(driver)
        await driver.press("colon")
        driver.app.mail.command.put("archive this")
        early = [events.Key(key, None) for key in ("enter", "y", "enter")]
        await driver.press("enter")
        await shown(driver)
        for key in early:
            driver.app.screen.post_message(key)
        await driver.settle()
        assert isinstance(driver.app.screen, PlanScreen)
        assert workspace.history() == []


@pytest.mark.parametrize("key", ["y", "a", "o", "space", "full_stop"])
async def test_no_other_key_than_enter_approves(workspace: Workspace, key: str) -> None:
    async with driving(workspace) as driver:
        await first_mail(driver)
        await say(driver, "archive this")
        await shown(driver)
        await driver.press(key)
        assert workspace.history() == []


async def test_a_reply_shows_the_whole_mail_and_waits_in_the_outbox(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 40)) as driver:
        await first_mail(driver)
        await say(driver, "reply to this, say Thursday works")
        await shown(driver)
        text = driver.screen()
        assert "outward" in text and "Thursday works" in text and "Subject" in text
        await driver.press("enter")
        assert [one.state.value for one in outgoing.listed(workspace.db)] == ["queued"]
        await driver.until(lambda: "1 mail leaves in" in driver.screen())
        driver.app.do("go-outbox")
        await driver.until(lambda: "in " in driver.screen() and "Outbox" in driver.screen())
        await driver.press("u")
        await driver.until(lambda: outgoing.listed(workspace.db)[0].state.value == "withdrawn")


async def test_a_draft_is_edited_in_place_and_the_plan_is_shown_anew(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 40)) as driver:
        await first_mail(driver)
        await say(driver, "reply to this, say Thursday works")
        await shown(driver)
        await driver.press("e")
        await driver.until(lambda: isinstance(driver.app.screen, DraftScreen))
        await driver.press("F", "Y", "I", "space", "ctrl+s")
        await shown(driver)
        assert "FYI Thursday works" in driver.screen()
        await driver.press("enter")
        await driver.until(lambda: outgoing.listed(workspace.db))
        assert b"FYI Thursday works" in outgoing.content(workspace.db, outgoing.listed(workspace.db)[0].id)


async def test_a_draft_is_edited_in_the_persons_own_editor(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/Thursday/Friday/" "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    async with driving(workspace, size=(100, 40)) as driver:
        monkeypatch.setattr(driver.app, "suspend", nullcontext)  # no terminal is there to be given away
        await first_mail(driver)
        await say(driver, "reply to this, say Thursday works")
        await shown(driver)
        await driver.press("E")
        await driver.until(lambda: "Friday works" in driver.screen())
        await shown(driver)


async def test_what_an_editor_left_that_cannot_be_read_is_kept(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/^Subject/Sobject/; s/Thursday/Friday/" "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    async with driving(workspace, size=(100, 40)) as driver:
        monkeypatch.setattr(driver.app, "suspend", nullcontext)
        await first_mail(driver)
        await say(driver, "reply to this, say Thursday works")
        await shown(driver)
        await driver.press("E")
        await driver.until(lambda: "kept among the drafts" in driver.said)
        assert "Friday works" in workspace.ledger.drafts()[0].draft.text


async def test_what_is_not_understood_is_said_with_what_can_be_said(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await say(driver, "open the blinds in the living room")
        await driver.until(lambda: driver.said or isinstance(driver.app.screen, ChoiceScreen))
        assert workspace.history() == []


async def test_an_answer_is_shown_and_enter_opens_what_it_rests_on(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 40)) as driver:
        await say(driver, "what is asked of me?")
        await driver.until(lambda: isinstance(driver.app.screen, ChoiceScreen))
        screen = driver.app.screen
        assert isinstance(screen, ChoiceScreen)
        await driver.until(lambda: screen._since and monotonic() - screen._since > GUARD_SECONDS)
        await driver.press("enter")
        await driver.until(lambda: driver.app.screen is driver.app.mail and driver.app.mail.at != "brief")


async def test_a_key_begins_the_words_and_leaves_the_rest_to_the_person(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await first_mail(driver)
        await driver.press("r")
        assert driver.app.mail.command.value == "reply to this, say "
        await driver.press("escape")
        assert workspace.history() == []


async def test_a_name_of_an_action_is_still_that_action(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        id = await first_mail(driver)
        await say(driver, "archive")
        await driver.until(lambda: id in workspace.ids(View(box="archive")))


async def test_the_tools_are_listed_with_ways_to_say_them(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 40)) as driver:
        driver.app.do("go-tools")
        await driver.until(lambda: "accept invite" in driver.screen())
        await driver.press("enter")
        assert driver.app.mail.command.display


async def test_a_task_is_made_listed_done_and_done_is_undone(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 40)) as driver:
        await say(driver, "remind me to call the board tomorrow 9am")
        await shown(driver)
        await driver.press("enter")
        await driver.until(lambda: workspace.ledger.tasks())
        driver.app.do("go-tasks")
        await driver.until(lambda: "call the board" in driver.screen())
        await driver.press("x")
        await driver.until(lambda: workspace.ledger.tasks() == [])
        workspace.undo()
        assert [one.title for one in workspace.ledger.tasks()] == ["call the board"]


async def test_people_are_saved_listed_and_shown_whole(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 40)) as driver:
        await first_mail(driver)
        await say(driver, "add the sender of this to the CRM")
        await shown(driver)
        await driver.press("enter")
        await driver.until(lambda: workspace.ledger.people())
        driver.app.do("go-people")
        name = workspace.ledger.people()[0].name
        await driver.until(lambda: name in driver.screen())
        await driver.press("enter")
        await driver.until(lambda: "What happened" in driver.screen())


async def test_history_tells_what_was_said_and_takes_back_a_chosen_change(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 40)) as driver:
        id = await first_mail(driver)
        await say(driver, "archive this")
        await shown(driver)
        await driver.press("enter")
        await driver.until(lambda: workspace.history())
        driver.app.do("history")
        await driver.until(lambda: "archive" in driver.screen())
        await driver.press("enter")
        await driver.until(lambda: "archive this" in driver.screen())
        await driver.press("escape", "x")
        await driver.until(lambda: id in workspace.ids(View()))
