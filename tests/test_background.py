"""The work behind the screen: it tells what it does, survives what fails, and ends when told to."""

from __future__ import annotations

import imaplib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from copilot.errors import UsageError
from copilot.events import AnalysisChanged, Event, MailChanged, Progress, Trouble
from copilot.paths import find
from copilot.types import Role, View
from copilot.workspace import Workspace
from tests.cli import letters
from tests.dovecot import PASSWORD, Dovecot
from tests.journeys import soak

PATIENCE_SECONDS = 60


class Listener:
    """Keeps every event, and waits for the one that is wanted."""

    def __init__(self, workspace: Workspace) -> None:
        self.events: list[Event] = []
        self._more = threading.Condition()
        workspace.bus.listen(self._hear)

    def until(self, wanted: Callable[[Event], bool], what: str) -> Event:
        """The first such event, heard already or within a minute."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._more:
            while True:
                for one in self.events:
                    if wanted(one):
                        return one
                assert self._more.wait(deadline - time.monotonic()), f"never heard: {what}; heard {self.events[-5:]}"

    def forget(self) -> None:
        """Drop what was heard so far."""
        with self._more:
            self.events.clear()

    def _hear(self, event: Event) -> None:
        with self._more:
            self.events.append(event)
            self._more.notify_all()


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A home that is not there yet."""
    return tmp_path / "home"


@pytest.fixture
def opened(place: Path) -> Iterator[Callable[[], Workspace]]:
    """Opens workspaces on that home, and closes them at the end."""
    made: list[Workspace] = []

    def open_one() -> Workspace:
        made.append(Workspace(find(str(place))))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


def children() -> set[int]:
    """The processes this one has started."""
    table = subprocess.run(["ps", "-axo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(maxsplit=2) for line in table.splitlines())
    return {int(pid) for pid, parent, args in rows if int(parent) == os.getpid() and "copilot.child" in args}


def test_an_account_that_is_not_in_the_settings_is_answered_with_the_nearest(
    place: Path, opened: Callable[[], Workspace]
) -> None:
    (place / "config").mkdir(parents=True)
    (place / "config" / "settings.toml").write_text('[accounts.work]\naddress = "a@example.com"\nhost = "x.example"\n')
    with pytest.raises(UsageError) as caught:
        opened().background.sync_once("wrk")
    assert "'wrk'" in caught.value.message
    assert "'work'" in caught.value.hint


def test_a_mailbox_is_imported_and_analysed_by_the_child(opened: Callable[[], Workspace], tmp_path: Path) -> None:
    workspace = opened()
    heard = Listener(workspace)
    workspace.import_paths([letters.eml(tmp_path / "mail", letters.EVERYDAY)])
    heard.until(lambda one: isinstance(one, MailChanged), "mail")
    heard.until(lambda one: isinstance(one, AnalysisChanged), "analysis")
    heard.until(lambda one: isinstance(one, Progress) and one.what == "analysis" and one.finished, "the end")
    brief = workspace.brief()
    assert (brief.messages, bool(brief.asks)) == (5, True)
    assert not [one for one in heard.events if isinstance(one, Trouble) and one.message]


def test_what_cannot_be_imported_is_told_as_trouble(opened: Callable[[], Workspace], tmp_path: Path) -> None:
    workspace = opened()
    heard = Listener(workspace)
    workspace.import_paths([tmp_path / "gone"])
    trouble = heard.until(lambda one: isinstance(one, Trouble) and bool(one.message), "trouble")
    assert isinstance(trouble, Trouble)
    assert str(tmp_path / "gone") in trouble.message


def test_a_child_that_is_killed_is_started_again_and_the_work_gets_done(
    opened: Callable[[], Workspace], tmp_path: Path
) -> None:
    workspace = opened()
    heard = Listener(workspace)
    before = children()
    workspace.import_paths([letters.mbox(tmp_path / "many.mbox", letters.crowd(2000))])
    heard.until(lambda one: isinstance(one, Progress) and one.done > 0, "progress")
    for pid in children() - before:
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: workspace.count(View(box=""))[0] == 2000, "everything imported")


def test_closing_ends_the_child_and_leaves_nothing_running(opened: Callable[[], Workspace], tmp_path: Path) -> None:
    workspace = opened()
    heard = Listener(workspace)
    before = children()
    workspace.start()
    workspace.import_paths([letters.mbox(tmp_path / "many.mbox", letters.crowd(4000))])
    heard.until(lambda one: isinstance(one, Progress) and one.done > 0, "progress")
    workspace.close()
    assert children() == before
    assert not [one for one in threading.enumerate() if one.name.startswith(("copilot", "nursery"))]


def test_what_another_copy_writes_is_noticed(opened: Callable[[], Workspace], tmp_path: Path) -> None:
    workspace, other = opened(), opened()
    workspace.start()
    heard = Listener(workspace)
    other.background.import_now(letters.eml(tmp_path / "mail", letters.EVERYDAY))
    heard.until(lambda one: isinstance(one, MailChanged), "the other copy's mail")
    assert workspace.count(View(box=""))[0] == 5


@pytest.mark.dovecot
def test_mail_that_arrives_is_told_and_a_change_is_pushed_without_waiting_for_the_next_poll(
    dovecot: Dovecot, place: Path, opened: Callable[[], Workspace]
) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters.EVERYDAY[:3])
    soak.account(place, dovecot, user)
    workspace = opened()
    heard = Listener(workspace)
    workspace.start()
    eventually(lambda: workspace.count(View())[0] == 3, "the first sync")
    heard.forget()
    with imaplib.IMAP4("127.0.0.1", dovecot.port) as wire:
        wire.login(user, PASSWORD)
        wire.append("INBOX", "", "", letters.letter("News", number=50).replace(b"\n", b"\r\n"))
    arrived = heard.until(lambda one: isinstance(one, MailChanged) and bool(one.ids), "the new mail")
    assert isinstance(arrived, MailChanged)
    assert workspace.rows(arrived.ids)[0].subject == "News"
    workspace.move(list(arrived.ids), Role.ARCHIVE)
    eventually(lambda: soak.on_server(dovecot, user).get(letters.identity(50)) == ["Archive"], "the move pushed")


@pytest.mark.dovecot
def test_one_account_that_fails_is_told_and_the_other_goes_on(
    dovecot: Dovecot, place: Path, opened: Callable[[], Workspace]
) -> None:
    user, other = dovecot.user(), dovecot.user()
    dovecot.fill(other, letters.EVERYDAY[:2])
    soak.account(place, dovecot, user, password="wrong horse")
    settings = place / "config" / "settings.toml"
    first = settings.read_text()
    soak.account(place, dovecot, other, name="home")
    settings.write_text(first + settings.read_text().partition("\n\n")[2])
    workspace = opened()
    heard = Listener(workspace)
    workspace.start()
    trouble = heard.until(lambda one: isinstance(one, Trouble) and bool(one.message), "trouble")
    assert isinstance(trouble, Trouble)
    assert trouble.source == "work"
    assert trouble.hint
    assert "horse" not in trouble.message + trouble.hint
    eventually(lambda: workspace.count(View())[0] == 2, "the other account")


@pytest.mark.dovecot
def test_a_server_that_goes_away_is_told_and_so_is_its_return(
    place: Path, opened: Callable[[], Workspace], dovecot: Dovecot
) -> None:
    server = Dovecot()
    try:
        user = server.user()
        server.fill(user, letters.EVERYDAY[:2])
        soak.account(place, server, user)
        workspace = opened()
        heard = Listener(workspace)
        workspace.start()
        eventually(lambda: workspace.count(View())[0] == 2, "the first sync")
        server.kill()
        gone = heard.until(lambda one: isinstance(one, Trouble) and bool(one.message), "trouble")
        assert isinstance(gone, Trouble) and gone.hint
        heard.forget()
        server.start()
        workspace.sync_now()
        heard.until(lambda one: isinstance(one, Trouble) and not one.message, "the end of the trouble")
    finally:
        server.remove()
