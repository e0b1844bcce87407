"""Moving about: search as you type, the command line, unread mail, panes, palette, help, history, own keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.types import SEEN, View
from copilot.ui.actions import ACTIONS
from copilot.ui.screens.history import HistoryScreen
from copilot.workspace import Workspace
from tests.ui.conftest import Open, driving


async def _type(driver: object, words: str) -> None:
    await driver.press(*("space" if char == " " else char for char in words))  # type: ignore[attr-defined]


async def test_search_finds_while_typing_newest_first(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("slash")
        await _type(driver, "budget")
        mail = driver.app.mail
        wanted = workspace.ids(View(box="", query="budget"))
        await driver.until(lambda: list(mail.messages.pages.ids) == list(wanted))
        assert mail.at == "list"


async def test_enter_keeps_the_search_and_escape_returns_to_the_brief(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("slash")
        await _type(driver, "the")
        await driver.press("enter")
        mail = driver.app.mail
        assert list(mail.messages.pages.ids) == list(workspace.ids(View(box="", query="the", typing=True)))
        await driver.press("enter")
        assert mail.at == "reader"
        await driver.press("escape", "escape")
        assert mail.at == "brief"


async def test_escape_while_typing_restores_the_list(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        driver.app.do("go-inbox")
        await driver.settle()
        before = list(driver.app.mail.messages.pages.ids)
        await driver.press("slash", "x", "q", "escape")
        await driver.settle()
        assert list(driver.app.mail.messages.pages.ids) == before
        assert driver.app.focused is driver.app.mail.messages


async def test_a_search_that_cannot_be_read_is_explained_while_typing(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("slash")
        await _type(driver, "before:whenever ")
        status = driver.app.mail.status
        await driver.press("enter")
        assert driver.said or status is not None
        assert driver.app.is_running


async def test_letters_typed_right_after_the_slash_are_words_not_keys(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.pilot.press("slash", "e", "d", "u")
        await driver.settle()
        assert driver.app.mail.command.value == "edu"
        assert workspace.history() == []


async def test_a_command_does_what_its_key_does(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("colon")
        await _type(driver, "go inbox")
        await driver.press("enter")
        assert driver.app.mail.at == "list"
        assert len(driver.app.mail.messages.pages) == len(workspace.ids(View()))


async def test_tab_completes_and_up_recalls(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("colon")
        await _type(driver, "go-un")
        await driver.press("tab")
        assert driver.app.mail.command.value == "go-unread"
        await driver.press("enter", "colon", "up")
        assert driver.app.mail.command.value == "go-unread"


async def test_an_unknown_command_is_named_with_the_nearest(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("colon")
        await _type(driver, "archiev")
        await driver.press("enter")
        assert "archive" in driver.said


async def test_every_action_can_be_done_without_falling_over(workspace: Workspace) -> None:
    skipped = {"quit", "leave", "source", "edit-source", "palette", "help", "history"}
    async with driving(workspace) as driver:
        for pane in ("brief", "list", "reader"):
            for action in ACTIONS:
                if action.id in skipped:
                    continue
                driver.app.mail.look_at(pane)
                if driver.app.mail.places.here is None:
                    driver.app.do("go-inbox")
                    driver.app.mail.look_at(pane)
                driver.app.do(action.id)
                await driver.pilot.pause()
                while driver.app.screen is not driver.app.mail:
                    await driver.press("escape")
                driver.app.mail.command.close()
        assert driver.app.is_running


async def test_next_unread_skips_what_was_read(workspace: Workspace) -> None:
    ids = workspace.ids(View())
    workspace.mark(ids, add=[SEEN])
    workspace.mark([ids[40], ids[90]], remove=[SEEN])
    async with driving(workspace) as driver:
        driver.app.do("go-inbox")
        await driver.settle()
        mail = driver.app.mail
        await driver.press("n")
        assert mail.messages.current == ids[40]
        await driver.press("n")
        assert mail.messages.current == ids[90]
        await driver.press("n")
        assert "No more unread" in driver.said
        await driver.press("p")
        assert mail.messages.current == ids[40]


async def test_help_lists_every_action(workspace: Workspace) -> None:
    async with driving(workspace, size=(100, 130)) as driver:
        await driver.press("question_mark")
        assert driver.app.screen.query("#sheet")
        shown = driver.screen()
        for action in ACTIONS:
            assert action.id in shown
        await driver.press("escape")
        assert driver.app.screen is driver.app.mail


async def test_history_tells_what_was_done_and_takes_it_back(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        driver.app.do("go-inbox")
        await driver.settle()
        await driver.press("e", "ctrl+y")
        assert isinstance(driver.app.screen, HistoryScreen)
        assert "1 message archived" in driver.screen()
        await driver.press("u")
        await driver.until(lambda: "undone" in driver.screen())
        assert len(workspace.ids(View(box="archive"))) == 0


async def test_the_palette_finds_actions(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("ctrl+p")
        await _type(driver, "starred")
        await driver.until(lambda: "wherever they are" in driver.screen())
        await driver.press("enter")
        assert driver.app.screen is driver.app.mail
        await driver.until(lambda: driver.app.mail.at == "list")


async def test_own_keys_replace_the_built_in_ones(opened: Open, sample_home: Path) -> None:
    workspace = opened(sample_home, keys={"archive": "A"})
    async with driving(workspace) as driver:
        driver.app.do("go-inbox")
        await driver.settle()
        await driver.press("e")
        assert len(workspace.ids(View(box="archive"))) == 0
        await driver.press("A")
        assert len(workspace.ids(View(box="archive"))) == 1


async def test_an_unknown_action_in_the_settings_is_said_and_the_rest_works(opened: Open, sample_home: Path) -> None:
    workspace = opened(sample_home, keys={"archve": "A", "star": "S"})
    async with driving(workspace) as driver:
        assert "archive" in driver.said
        assert driver.app.keys == {"star": "S"}


async def test_q_leaves_from_the_brief(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("q")
        await driver.until(lambda: not driver.app.is_running)


@pytest.mark.parametrize("key", ["escape", "h", "left"])
async def test_back_at_the_brief_stays(workspace: Workspace, key: str) -> None:
    async with driving(workspace) as driver:
        await driver.press(key)
        assert driver.app.is_running
        assert driver.app.mail.at == "brief"


@pytest.mark.parametrize("words", ["lane:nope", "before:xx", "is:", "larger:zz"])
async def test_a_search_that_makes_no_sense_finds_nothing_and_says_why(workspace: Workspace, words: str) -> None:
    async with driving(workspace) as driver:
        await driver.press("slash")
        await _type(driver, words)
        await driver.press("enter")
        assert driver.app.mail.at == "list"
        assert len(driver.app.mail.messages.pages) == 0
        assert words.rpartition(":")[2] in driver.screen().splitlines()[3]
