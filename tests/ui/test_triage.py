"""The mailbox worked through by keyboard: every verb, on one message, on marked ones, on whole stacks, and undone."""

from __future__ import annotations

from pathlib import Path

from copilot.types import FLAGGED, SEEN, Lane, View
from copilot.ui.digest import Stack
from copilot.workspace import Workspace
from tests.ui.conftest import Driver, Open, driving


async def _to_stack(driver: Driver, topic: bool = False) -> Stack:
    """Put the cursor on the first lane (or topic) with at least three messages."""
    brief = driver.app.mail.brief
    for index in range(brief.total()):
        what = brief.line(index, 80).what
        if isinstance(what, Stack) and bool(what.topic) == topic and len(what.ids) >= 3 and brief.is_stop(index):
            brief.cursor = index
            await driver.settle()
            return what
    raise AssertionError("no such stack")


async def _to_list(driver: Driver) -> Stack:
    stack = await _to_stack(driver)
    await driver.press("enter")
    assert driver.app.mail.at == "list"
    return stack


async def test_enter_opens_a_lane_then_a_message_and_escape_returns(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        mail = driver.app.mail
        assert list(mail.messages.pages.ids) == list(stack.ids)
        await driver.press("enter")
        assert mail.at == "reader"
        assert mail.reader.letter is not None
        assert mail.reader.letter.row.id == stack.ids[0]
        await driver.press("escape")
        assert mail.at == "list"
        await driver.press("escape")
        assert mail.at == "brief"


async def test_archive_moves_on_to_the_next_and_undo_brings_it_back(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        await driver.press("j", "e")
        mail = driver.app.mail
        assert stack.ids[1] not in mail.messages.pages.ids
        assert mail.messages.current == stack.ids[2]
        assert list(workspace.ids(View(box="archive"))) == [stack.ids[1]]
        assert "u to undo" in driver.said
        await driver.press("u")
        await driver.until(lambda: stack.ids[1] in mail.messages.pages.ids)
        assert len(workspace.ids(View(box="archive"))) == 0


async def test_archive_in_the_reader_opens_the_next(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        await driver.press("enter", "e")
        mail = driver.app.mail
        await driver.until(lambda: mail.reader.letter and mail.reader.letter.row.id == stack.ids[1])
        assert mail.at == "reader"


async def test_delete_goes_to_the_trash(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        await driver.press("d", "#")
        assert set(workspace.ids(View(box="trash"))) == set(stack.ids[:2])


async def test_junk_goes_to_the_junk_folder(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        await driver.press("!")
        assert list(workspace.ids(View(box="junk"))) == [stack.ids[0]]


async def test_star_and_read_toggle(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        first = stack.ids[0]
        await driver.press("s")
        assert FLAGGED in workspace.rows([first])[0].keywords
        await driver.press("s")
        assert FLAGGED not in workspace.rows([first])[0].keywords
        seen = SEEN in workspace.rows([first])[0].keywords
        await driver.press("i")
        assert (SEEN in workspace.rows([first])[0].keywords) is not seen


async def test_a_star_is_on_the_screen_at_once(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await _to_list(driver)
        assert "★" not in driver.screen()
        await driver.press("s")
        assert "★" in driver.screen()


async def test_a_lane_is_chosen_by_one_key(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        other = Lane.RECEIPTS if stack.lane is not Lane.RECEIPTS else Lane.TEAM
        await driver.press("m", "r" if other is Lane.RECEIPTS else "t")
        assert workspace.rows([stack.ids[0]])[0].lane == other.value
        assert stack.ids[0] not in driver.app.mail.messages.pages.ids


async def test_escape_leaves_the_lane_as_it_is(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        await driver.press("m", "escape")
        assert workspace.rows([stack.ids[0]])[0].lane == stack.lane.value


async def test_marked_messages_are_archived_together(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        await driver.press("x", "x")
        assert driver.app.mail.messages.marked == set(stack.ids[:2])
        await driver.press("e")
        assert set(workspace.ids(View(box="archive"))) == set(stack.ids[:2])
        assert "2 messages" in driver.said


async def test_escape_clears_marks_before_it_leaves(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await _to_list(driver)
        await driver.press("x", "escape")
        assert driver.app.mail.messages.marked == set()
        assert driver.app.mail.at == "list"


async def test_a_whole_topic_is_archived_by_one_key_and_comes_back(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_stack(driver, topic=True)
        before = sorted(workspace.ids(View()))
        await driver.press("e")
        assert set(workspace.ids(View(box="archive"))) == set(stack.ids)
        assert f"{len(stack.ids)} messages" in driver.said
        mail = driver.app.mail
        await driver.until(lambda: mail.brief.brief and mail.brief.brief.messages == len(before) - len(stack.ids))
        await driver.press("u")
        assert sorted(workspace.ids(View())) == before


async def test_a_whole_lane_is_marked_read(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_stack(driver)
        await driver.press("i")
        assert all(SEEN in row.keywords for row in workspace.rows(stack.ids))


async def test_several_changes_are_undone_one_by_one(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await _to_list(driver)
        before = sorted(workspace.ids(View()))
        await driver.press("e", "d", "e")
        assert len(workspace.ids(View())) == len(before) - 3
        await driver.press("u", "u", "u")
        assert sorted(workspace.ids(View())) == before
        await driver.press("u")
        assert "ndo" in driver.said


async def test_undo_works_after_a_restart(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        await driver.press("e")
    async with driving(workspace) as driver:
        await driver.press("u")
        assert stack.ids[0] in workspace.ids(View())


async def test_keys_pressed_faster_than_the_disk_keep_their_order(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await _to_list(driver)
        before = sorted(workspace.ids(View()))
        await driver.pilot.press("e", "e", "u", "e", "u", "u")
        await driver.settle()
        assert sorted(workspace.ids(View())) == before


async def test_an_open_message_counts_as_read_after_the_set_time(opened: Open, sample_home: Path) -> None:
    workspace = opened(sample_home, mark_read_seconds=0.05)
    workspace.mark(workspace.ids(View()), remove=[SEEN])
    async with driving(workspace) as driver:
        stack = await _to_list(driver)
        await driver.press("enter")
        await driver.until(lambda: SEEN in workspace.rows([stack.ids[0]])[0].keywords)


async def test_a_message_beside_the_list_is_not_marked_read(opened: Open, sample_home: Path) -> None:
    workspace = opened(sample_home, mark_read_seconds=0.0)
    workspace.mark(workspace.ids(View()), remove=[SEEN])
    async with driving(workspace, size=(140, 40)) as driver:
        stack = await _to_list(driver)
        await driver.press("j")
        mail = driver.app.mail
        await driver.until(lambda: mail.reader.letter and mail.reader.letter.row.id == stack.ids[1])
        await driver.settle()
        assert not any(SEEN in row.keywords for row in workspace.rows(stack.ids[:2]))


async def test_a_verb_with_nothing_to_act_on_says_so(opened: Open) -> None:
    async with driving(opened()) as driver:
        await driver.press("e")
        assert "no message" in driver.said
