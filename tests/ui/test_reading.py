"""Reading: from the brief to the exact words, links shown before they open, sources, copies and attachments."""

from __future__ import annotations

import stat
from contextlib import nullcontext
from pathlib import Path

import pytest

from copilot.types import Ask, Citation, Link, Part, View
from copilot.ui.outside import save, show_file
from copilot.ui.screens.jump import JumpScreen
from copilot.ui.screens.link import LinkScreen
from copilot.ui.screens.mail import MailScreen
from copilot.workspace import Workspace
from tests.ui.conftest import Driver, Open, driving


def _lit(driver: Driver) -> str:
    """The words that stand out in the reader."""
    reader = driver.app.mail.reader
    width = reader.scrollable_content_region.width
    runs = [run for index in range(reader.total()) for run in reader.line(index, width).left]
    return " ".join("".join(run.text for run in runs if "citation" in run.role.split()).split())


def _ready(screen: object) -> bool:
    return isinstance(screen, LinkScreen) and screen.ready


def _flat(words: str) -> str:
    return " ".join(words.split())


async def _open(driver: Driver, workspace: Workspace, wanted: str) -> None:
    """Open the newest message that a search finds."""
    ids = workspace.ids(View(box="", query=wanted))
    driver.app.mail.look_at("reader")
    driver.app.mail.reading.open(ids[0])
    await driver.settle()


async def test_an_ask_opens_its_message_at_the_exact_words(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("a")
        brief, mail = driver.app.mail.brief, driver.app.mail
        asks = [index for index in range(brief.total()) if isinstance(brief.line(index, 80).what, Ask)]
        for index in asks[:25]:
            mail.look_at("brief")
            brief.cursor = index
            ask = brief.line(index, 80).what
            assert isinstance(ask, Ask)
            await driver.press("enter")
            assert mail.at == "reader"
            assert mail.reader.letter is not None
            assert mail.reader.letter.row.message_id == ask.citation.message_id
            assert _flat(ask.citation.quote).replace(" ", "") in _lit(driver).replace(" ", "")


async def test_a_summary_sentence_leads_to_its_source(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        brief, mail = driver.app.mail.brief, driver.app.mail
        spots = [target.what for index in range(brief.total()) for target in brief.line(index, 80).targets]
        cited = [what for what in spots if isinstance(what, Citation)]
        assert cited
        for citation in cited[:10]:
            mail.follow(citation)
            await driver.settle()
            assert mail.reader.letter is not None
            assert mail.reader.letter.message.text[citation.start : citation.end] == citation.quote
            assert _lit(driver)


async def test_jump_mode_labels_what_is_in_view_and_goes_there(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("f")
        assert isinstance(driver.app.screen, JumpScreen)
        await driver.press("a")
        assert isinstance(driver.app.screen, MailScreen)
        assert driver.app.mail.at == "reader"
        assert driver.app.mail.brief.labels == {}


async def test_any_other_key_leaves_jump_mode(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("f", "escape")
        assert driver.app.screen is driver.app.mail
        assert driver.app.mail.at == "brief"


async def test_a_link_is_shown_before_it_opens_and_needs_its_own_key(
    opened: Open, sample_home: Path, tmp_path: Path
) -> None:
    browser, visited = tmp_path / "browser", tmp_path / "visited"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {visited}\n')
    browser.chmod(0o700)
    async with driving(opened(sample_home, browser=str(browser))) as driver:
        link = Link("https://evil.example/x", 0, 4)
        driver.app.mail.outside.open(link)
        await driver.press("enter", "y")
        driver.app.mail.outside.open(link)
        await driver.settle()
        screen = driver.app.screen
        assert isinstance(screen, LinkScreen)
        assert "evil.example" in driver.screen()
        await driver.press("o")
        assert driver.app.screen is screen, "a key typed ahead must not open a link"
        await driver.until(lambda: _ready(screen))
        await driver.press("enter")
        assert driver.app.screen is screen
        assert not visited.exists()
        await driver.press("o")
        await driver.until(lambda: visited.exists() and visited.read_text())
        assert visited.read_text() == "https://evil.example/x\n"


async def test_a_link_that_is_no_web_link_cannot_be_opened(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        driver.app.mail.outside.open(Link("file:///etc/passwd", 0, 4))
        await driver.settle()
        screen = driver.app.screen
        assert isinstance(screen, LinkScreen)
        await driver.until(lambda: _ready(screen))
        await driver.press("o")
        assert driver.app.screen is screen


async def test_the_text_is_copied(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("enter", "y")
        letter = driver.app.mail.reader.letter
        assert letter is not None
        assert driver.app.clipboard == letter.message.text


async def test_quotes_unfold_and_fold(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        for id in workspace.ids(View(box="")):
            driver.app.mail.look_at("reader")
            driver.app.mail.reading.open(id)
            await driver.settle()
            if "quoted lines" in driver.screen():
                break
        await driver.press("z")
        assert "quoted lines" not in driver.screen()
        await driver.press("z")
        assert "quoted lines" in driver.screen()


async def test_the_reader_says_why_a_message_is_in_its_lane(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        await driver.press("enter")
        letter = driver.app.mail.reader.letter
        assert letter is not None
        assert letter.why
        assert letter.why[:20] in driver.screen()


async def test_next_and_previous_message_follow_the_list(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        driver.app.do("go-inbox")
        await driver.settle()
        await driver.press("enter", "J")
        ids = workspace.ids(View())
        mail = driver.app.mail
        await driver.until(lambda: mail.reader.letter and mail.reader.letter.row.id == ids[1])
        await driver.press("K")
        await driver.until(lambda: mail.reader.letter and mail.reader.letter.row.id == ids[0])


async def test_a_thread_is_listed_as_one(workspace: Workspace) -> None:
    async with driving(workspace) as driver:
        rows = workspace.rows(workspace.ids(View(box="")))
        sizes = {row.thread: len(workspace.thread(row.thread)) for row in rows}
        row = next(row for row in rows if sizes[row.thread] > 2)
        driver.app.mail.look_at("reader")
        driver.app.mail.reading.open(row.id)
        await driver.settle()
        await driver.press("T")
        assert set(driver.app.mail.messages.pages.ids) == set(workspace.thread(row.thread))


async def test_an_attachment_is_saved_under_a_safe_name(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with driving(workspace) as driver:
        await _open(driver, workspace, "has:attachment")
        letter = driver.app.mail.reader.letter
        assert letter is not None
        part = letter.message.attachments[0]
        assert isinstance(part, Part)
        driver.app.mail.outside.save(part)
        await driver.settle()
        assert (tmp_path / part.name).read_bytes() == workspace.attachment(letter.row.id, part.index)[1]


@pytest.mark.parametrize(
    "name",
    [
        "../../x",
        "/etc/passwd",
        "..",
        "",
        "a\x00b",
        "-rf",
        "x\u202egpj.exe",
        "n" * 300,
        "\u65e5" * 120,
        "a." + "b" * 300,
        " . ",
        "a/b\\c",
        "CON.",
    ],
)
def test_a_saved_file_stays_in_its_folder_and_never_replaces_another(tmp_path: Path, name: str) -> None:
    first, second = save(b"one", name, tmp_path), save(b"two", name, tmp_path)
    assert first.parent == second.parent == tmp_path
    assert first.resolve().parent == tmp_path.resolve()
    assert first != second
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    assert not first.name.startswith(("-", "."))


def test_a_program_gets_a_private_copy_that_is_removed(tmp_path: Path) -> None:
    script = tmp_path / "look"
    script.write_text(
        f'#!/bin/sh\nstat -c %a "$1" > {tmp_path}/mode\ncp "$1" {tmp_path}/seen\necho "$1" > {tmp_path}/name\n'
    )
    script.chmod(0o700)
    show_file([str(script)], b"From: a\r\n")
    assert (tmp_path / "seen").read_bytes() == b"From: a\r\n"
    assert int((tmp_path / "mode").read_text(), 8) & (stat.S_IRWXG | stat.S_IRWXO | stat.S_IWUSR) == 0
    assert not Path((tmp_path / "name").read_text().strip()).exists()


async def test_a_late_layout_never_replaces_a_newer_message(opened: Open, tmp_path: Path) -> None:
    workspace, folder = opened(), tmp_path / "mails"
    folder.mkdir()
    for name, words in (("small", "small words"), ("large", "large words\n\n" * 20_000)):
        (folder / f"{name}.eml").write_text(f"From: a@example.com\nSubject: {name}\n\n{words}\n")
    workspace.background.import_now(folder)
    async with driving(workspace) as driver:
        await _open(driver, workspace, "subject:small")
        small = driver.app.mail.reader.letter
        await _open(driver, workspace, "subject:large")
        driver.app.mail.reader.measure()
        driver.app.mail.reader.show(small)
        await driver.settle()
        assert "small words" in driver.screen()
        assert "large" not in driver.screen()


@pytest.mark.parametrize("command", ["less 'open", "no-such-program-here", "/"])
async def test_a_pager_that_cannot_start_is_said(opened: Open, sample_home: Path, command: str) -> None:
    async with driving(opened(sample_home, pager=command)) as driver:
        driver.app.suspend = nullcontext  # type: ignore[method-assign,assignment]
        await driver.press("enter", "|")
        assert command in driver.said
        assert "look.pager" in driver.said
