"""Every screen in every theme looks as it did when a person last approved it: the sample mailbox on one fixed day.

After a wanted change: `pytest tests/ui/test_snapshots.py --snapshot-update`, then look at the pictures that git shows
as changed. A mismatch writes `snapshot_report.html`, the old and the new side by side.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from copilot import paths
from copilot.mail import mime, sample
from copilot.settings import Look, Settings
from copilot.triage import analyse
from copilot.types import Lane, Role, View
from copilot.ui.places import Place
from copilot.workspace import Workspace
from tests.ui.conftest import Driver, Frozen

NOW = sample.ANCHOR
THEMES = ("dusk", "dawn", "mono", "contrast")
USUAL = (120, 35)
CONFIG = Path("~/.config/inbox-copilot")
"""Where the screen says that the settings lie; not read, nor written."""
_READ_AFTER = timedelta(days=3)

Scene = Callable[[Driver], Awaitable[None]]


class AtAnchor(Frozen):
    """The app at the moment the sample mailbox was written for."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture(scope="session")
def anchored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the sample mailbox on its own day, older mail read, with two entries in its history."""
    home = tmp_path_factory.mktemp("anchored")
    workspace = Workspace(paths.find(str(home)), settings=Settings())
    workspace.background.import_now(_lay(home / "sample"))
    analyse.run(workspace.db, now=NOW)
    workspace.move(list(workspace.ids(View(lane="junk"), 2)), Role.TRASH)
    workspace.undo()
    workspace.mark(list(workspace.ids(View(lane="team"), 1)), add=("$flagged",))
    with workspace.db.write() as conn:
        conn.execute("UPDATE receipts SET at = ?", (int(NOW.timestamp()) - 600,))
    workspace.close()
    return home


def _lay(folder: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    for name, raw in sample.load(NOW):
        message = mime.parse(raw)
        mine = any(one.email == sample.ME for one in message.from_)
        old = message.date is not None and NOW - message.date > _READ_AFTER
        (folder / "cur" / f"{name}:2,{'S' if mine or old else ''}").write_bytes(raw)
    return folder


# Scenes


async def brief(driver: Driver) -> None:
    """As the app opens; where there is room, with what the cursor is on beside it."""
    mail = driver.app.mail
    await driver.until(lambda: mail.columns < 3 or mail.reader.letter)
    await driver.settle()


async def inbox(driver: Driver) -> None:
    driver.app.do("go-inbox")
    await driver.settle()
    await _followed(driver)


async def invite(driver: Driver) -> None:
    """An invitation that tries to command an assistant."""
    await _read(driver, Lane.INVITES, 'subject:"Stackbridge x Harbor"')


async def thread(driver: Driver) -> None:
    """A mail of a long thread, with a summary, asks and a folded quote."""
    await _read(driver, Lane.TEAM, 'subject:"Board deck" from:mara')


async def phishing(driver: Driver) -> None:
    """A link that is shown as another host."""
    await _read(driver, Lane.JUNK, 'subject:"mailbox password"')


async def hidden(driver: Driver) -> None:
    """Text that the sender made invisible."""
    await _read(driver, Lane.JUNK, 'subject:"Partnership opportunity"')


async def asks(driver: Driver) -> None:
    await driver.press("a")


async def search(driver: Driver) -> None:
    await driver.pilot.press("slash", *"from:ines")
    await driver.until(lambda: driver.app.mail.places.here and driver.app.mail.places.here.view.query == "from:ines")
    await driver.settle()
    await _followed(driver)


async def unknown(driver: Driver) -> None:
    """Words that find nothing."""
    await driver.pilot.press("slash", *"qqqq", "enter")
    await driver.settle()


async def help(driver: Driver) -> None:
    await driver.press("question_mark")


async def history(driver: Driver) -> None:
    await driver.press("ctrl+y")


async def lanes(driver: Driver) -> None:
    await inbox(driver)
    await driver.pilot.press("x", "x", "m")
    await driver.settle()


async def link(driver: Driver) -> None:
    await phishing(driver)
    await driver.press("O")


async def jump(driver: Driver) -> None:
    await thread(driver)
    await driver.press("f")


SCENES: tuple[Scene, ...] = (
    brief, inbox, invite, thread, phishing, hidden, asks, search, unknown, help, history, lanes, link, jump,
)  # fmt: skip


async def _read(driver: Driver, lane: Lane, query: str) -> None:
    """Open the newest message that a search finds, from the list of its lane."""
    mail, (id,) = driver.app.mail, driver.app.workspace.ids(View(box="", query=query), 1)
    mail.places.open(Place(View(lane=lane.value), lane.value.capitalize(), lane=lane.value, mixed=False))
    await driver.settle()
    place = mail.messages.pages.place(id)
    assert place is not None
    mail.messages.cursor = place
    await driver.settle()
    await driver.press("enter")
    await _followed(driver)


async def _followed(driver: Driver) -> None:
    """Wait until the reader, where it is on the screen, shows all about the message under the cursor."""
    mail = driver.app.mail

    def there() -> bool:
        letter = mail.reader.letter
        if mail.at != "reader" and mail.columns == 1:
            return True
        return (
            letter is not None
            and letter.row.id == mail.messages.current
            and (letter.count == 1 or bool(letter.summary))
        )

    await driver.until(there)
    await driver.settle()


# Proofs


@pytest.fixture
def same(snap_compare: Any, tmp_path: Path) -> Any:
    """Play a scene over a copy of a home (or an empty one), and compare the screen with the approved picture."""

    def compare(scene: Scene, home: Path | None, *, theme: str = "dusk", size: tuple[int, int] = USUAL) -> bool:
        target = tmp_path / "home"
        if home is not None:
            shutil.copytree(home / "data", target / "data")
        look = Look(theme=theme, mark_read_seconds=-1.0)
        workspace = Workspace(paths.find(str(target)), settings=Settings(look=look))
        workspace.paths = replace(workspace.paths, config=CONFIG)

        async def play(pilot: Pilot[None]) -> None:
            driver = Driver(app, pilot)
            await driver.until(lambda: app.mail.brief.brief is not None)
            await driver.settle()
            await brief(driver)
            if scene is not brief:
                await scene(driver)
            app.clear_notifications()

        app = AtAnchor(workspace)
        try:
            return bool(snap_compare(app, terminal_size=size, run_before=play))
        finally:
            workspace.close()

    return compare


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_the_screen_looks_as_approved(same: Any, anchored: Path, scene: Scene, theme: str) -> None:
    assert same(scene, anchored, theme=theme)


@pytest.mark.parametrize("theme", THEMES)
def test_an_empty_mailbox_looks_as_approved(same: Any, theme: str) -> None:
    assert same(brief, None, theme=theme)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", [brief, inbox, thread], ids=lambda scene: scene.__name__)
def test_every_size_looks_as_approved(same: Any, anchored: Path, scene: Scene, size: tuple[int, int]) -> None:
    assert same(scene, anchored, size=size)
