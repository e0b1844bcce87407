"""Every kind of mailbox is presentable: none, empty, large, broken; and what goes on behind the screen is told."""

from __future__ import annotations

from pathlib import Path

from copilot.events import AnalysisChanged, MailChanged, Progress, Trouble
from copilot.types import View
from copilot.ui import firstpaint
from copilot.ui.widgets.lineview import LineView
from copilot.workspace import Workspace
from tests.ui.conftest import Driver, Open, driving


def _fill(workspace: Workspace, folder: Path, mails: list[bytes]) -> None:
    folder.mkdir()
    for number, raw in enumerate(mails):
        (folder / f"{number:05}.eml").write_bytes(raw)
    workspace.background.import_now(folder)
    workspace.background.analyse()


def _mail(number: int, subject: str = "Note", text: str = "Hello.") -> bytes:
    return (
        f"From: Ana <ana@example.com>\r\nTo: me@example.org\r\nSubject: {subject} {number}\r\n"
        f"Message-ID: <{number}@example.com>\r\nDate: Tue, 24 Nov 2026 10:00:{number % 60:02} +0000\r\n\r\n{text}\r\n"
    ).encode()


async def test_an_empty_mailbox_says_what_to_do(opened: Open) -> None:
    async with driving(opened()) as driver:
        shown = driver.screen()
        for words in ("There is no mail here yet", "inbox-copilot open PATH", "settings.toml", "[accounts.work]"):
            assert words in shown


async def test_an_empty_list_says_so(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        driver.app.do("go-trash")
        await driver.settle()
        assert "Nothing here" in driver.screen()
        await driver.press("j", "k", "enter", "e", "s", "x", "m", "escape")
        assert driver.app.is_running


async def test_a_search_without_results_says_so(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("slash", *"qqqq", "enter")
        assert "Nothing matches" in driver.screen()


async def test_a_large_list_reads_only_what_is_looked_at(opened: Open, tmp_path: Path) -> None:
    workspace = opened()
    _fill(workspace, tmp_path / "many", [_mail(number) for number in range(1500)])
    async with driving(workspace) as driver:
        driver.app.do("go-inbox")
        await driver.settle()
        messages = driver.app.mail.messages
        assert len(messages.pages) == 1500
        assert len(messages.pages._rows) < 500
        await driver.press("G")
        assert messages.current == workspace.ids(View())[-1]
        await driver.until(lambda: "Note 0" in driver.screen())
        await driver.press("g")
        assert messages.current == workspace.ids(View())[0]


async def test_broken_mails_are_shown_with_what_is_wrong(opened: Open, tmp_path: Path) -> None:
    workspace = opened()
    broken = [
        b"",
        b"\x00\xff\xfe not a mail",
        b"Subject: only a subject",
        b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--y",
        b"From: =?utf-8?b?////?= <a@example.com>\r\nDate: 99 Foo 99999\r\nSubject: =?x-nope?q?a=ff?=\r\n\r\n\xff\xff",
        _mail(1, text="x" * 100_000),
        _mail(2, subject="\u65e5\u672c" * 80),
    ]
    _fill(workspace, tmp_path / "broken", broken)
    async with driving(workspace) as driver:
        driver.app.do("go-all")
        await driver.settle()
        await driver.press("enter")
        for _ in workspace.ids(View(box="")):
            await driver.press("G", "g", "J")
        assert driver.app.is_running


async def test_progress_and_trouble_are_told_on_the_status_line(workspace: Workspace) -> None:
    async with driving(workspace, size=(120, 30)) as driver:
        workspace.bus.publish(Progress("sync work", 40, 100))
        await driver.until(lambda: "sync work 40 of 100" in driver.screen())
        workspace.bus.publish(Progress("sync work", 100, 100, finished=True))
        await driver.until(lambda: "sync work" not in driver.screen())
        workspace.bus.publish(Trouble("work", "The server is gone.", "Try later."))
        await driver.until(lambda: "! The server is gone." in driver.screen() and "Try later." in driver.screen())
        workspace.bus.publish(Trouble("work", ""))
        await driver.until(lambda: "! The server is gone." not in driver.screen())


async def test_trouble_that_is_longer_than_the_line_is_still_told(workspace: Workspace) -> None:
    async with driving(workspace, size=(80, 24)) as driver:
        workspace.bus.publish(Trouble("import", f"/a/{'very/' * 30}long/path holds no mail."))
        await driver.until(lambda: "! /a/very/" in driver.screen() and "holds no mail" in driver.screen())


async def test_a_burst_of_events_wakes_the_screen_a_few_times(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        taken = 0
        take = driver.app.bridge.take

        def count() -> object:
            nonlocal taken
            taken += 1
            return take()

        driver.app.bridge.take = count  # type: ignore[method-assign,assignment]
        for number in range(5000):
            workspace.bus.publish(MailChanged((number,)))
        await driver.until(lambda: taken)
        await driver.settle()
        assert taken <= 5


async def test_new_mail_appears_without_moving_the_cursor(workspace: Workspace, tmp_path: Path) -> None:
    async with driving(workspace) as driver:
        driver.app.do("go-all")
        await driver.settle()
        await driver.press("j", "j", "j")
        held, before = driver.app.mail.messages.current, len(driver.app.mail.messages.pages)
        _fill(workspace, tmp_path / "new", [_mail(7)])
        workspace.bus.publish(MailChanged())
        workspace.bus.publish(AnalysisChanged())
        await driver.until(lambda: len(driver.app.mail.messages.pages) == before + 1)
        assert driver.app.mail.messages.current == held


async def test_the_next_start_shows_the_last_brief_at_once(opened: Open, sample_home: Path) -> None:
    workspace = opened(sample_home)
    async with driving(workspace) as driver:
        await driver.until(lambda: firstpaint.path_of(workspace.paths.data).exists())
        await driver.settle()
        shown = _lines(driver.app.mail.brief)
    remembered = firstpaint.load(firstpaint.path_of(workspace.paths.data))
    assert remembered is not None
    assert [line.text for line in remembered.lines] == shown[: len(remembered.lines)]


def test_a_spoiled_first_paint_is_ignored(tmp_path: Path) -> None:
    for text in ("", "{}", "[]", '{"width": 1, "lines": [1], "top": []}', '{"width": "x", "lines": [], "top": []}'):
        (tmp_path / "first-paint.json").write_text(text)
        assert firstpaint.load(tmp_path / "first-paint.json") is None


def _lines(view: LineView) -> list[str]:
    return [view.line(index, view.size.width).text for index in range(view.total())]


async def _theme(driver: Driver, path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    driver.app.wardrobe.look()
    await driver.settle()


async def test_themes_are_cycled(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        seen = set()
        for _ in range(4):
            await driver.press("t")
            seen.add(driver.app.theme)
        assert seen == {"dusk", "dawn", "mono", "contrast"}


async def test_an_own_theme_is_worn_as_soon_as_it_is_saved(opened: Open, sample_home: Path) -> None:
    workspace = opened(sample_home, theme="mine")
    async with driving(workspace) as driver:
        assert driver.app.theme == "dusk"
        path = workspace.paths.user_themes / "mine.toml"
        await _theme(driver, path, 'name = "mine"\n[colors]\nbackground = "#101010"\n')
        assert driver.app.theme == "mine"
        await _theme(driver, path, 'name = "mine"\n[roles]\ntitle = "bold #ff0000"\n')
        assert str(driver.app.look.roles["title"]) == "bold #ff0000"


async def test_a_bad_own_theme_is_named_and_left_out(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await _theme(driver, workspace.paths.user_themes / "ugly.toml", "[roles]\nnonsense = 1\n")
        assert "ugly.toml" in driver.said
        assert "ugly" not in driver.app.looks


async def test_the_cursor_waits_at_the_top_while_the_brief_fills(opened: Open, tmp_path: Path) -> None:
    workspace = opened()
    async with driving(workspace) as driver:
        brief = driver.app.mail.brief
        for number in range(3):
            text = "Could you send me the report by Friday?" if number else "Hello."
            _fill(workspace, tmp_path / f"part{number}", [_mail(10 * number + one, text=text) for one in range(9)])
            workspace.bus.publish(MailChanged())
            held = brief.brief
            await driver.until(lambda held=held: brief.brief is not held)  # type: ignore[misc]
            await driver.settle()
        assert brief.brief is not None and brief.brief.asks
        assert brief.scroll_offset.y == 0
        assert brief.cursor == next(index for index in range(brief.total()) if brief.is_stop(index))
