"""A user's mailbox on a real Dovecot, a store, and the account between them: what the sync tests work at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from copilot.mail import push, sync
from copilot.mail.imap import ImapSource
from copilot.mail.pull import account_id
from copilot.mail.sync import SyncResult
from copilot.settings import Account
from copilot.store import journal, mail
from copilot.store.db import Database
from copilot.types import Role, View
from tests.dovecot import PASSWORD, Dovecot

LATER = 4_000_000_000


class Desk:
    """One user's mailbox on the server, a store, and the account between them."""

    def __init__(self, server: Dovecot, folder: Path) -> None:
        self.server = server
        self.user = server.user()
        self.db = Database(folder / "store.db")
        self.source = self.open()
        self.heard: list[int] = []

    def open(self, **settings: object) -> ImapSource:
        """A source of this account with other settings."""
        account: Account = self.server.account(self.user, **settings)  # type: ignore[arg-type]
        return ImapSource("work", account, PASSWORD)

    def fill(self, messages: list[bytes], *, folder: str = "INBOX", flags: str = "S") -> None:
        """Put messages on the server."""
        self.server.fill(self.user, messages, folder=folder, flags=flags)

    def once(self, *, stop: Event | None = None) -> SyncResult:
        """Push and pull once."""
        return sync.once(self.db, self.source, "work", stop=stop or Event(), on_batch=self.heard.extend)

    def push(self, *, now: int = LATER) -> push.Pushed:
        """Push what waits, as of some time in the future, so that no lease stands in the way."""
        return push.push(self.db, self.source, account_id(self.db, self.source, "work"), stop=Event(), now=now)

    def ids(self, box: str = "") -> list[int]:
        """The store's messages, newest first."""
        return list(mail.ids(self.db, View(box=box)))

    def at(self, number: int) -> int:
        """The row id of letter `number`."""
        return mail.find(self.db, f"<{number}@example.com>")

    def keywords(self, number: int) -> frozenset[str]:
        """The keywords of letter `number` in the store."""
        return mail.row(self.db, self.at(number)).keywords

    def here(self) -> dict[str, list[bytes]]:
        """What the store holds: the messages of every folder that has some, as the server would list them."""
        folders = mail.folders(self.db)
        connection = self.db.read()
        found = {}
        for folder in folders:
            rows = connection.execute("SELECT message FROM locations WHERE folder = ? ORDER BY uid", (folder.id,))
            if raws := [mail.raw(self.db, id) for (id,) in rows.fetchall()]:
                found[folder.name] = sorted(raws)
        return found

    def there(self) -> dict[str, list[bytes]]:
        """What the server holds, likewise."""
        client = self.server.client(self.user)
        found = {}
        for _, _, name in client.list_folders():
            client.select_folder(name, readonly=True)
            if uids := client.search():
                found[name] = sorted(one[b"BODY[]"] for one in client.fetch(uids, ["BODY.PEEK[]"]).values())
        client.logout()
        return found


def mark(desk: Desk, *numbers: int, add: str = "", remove: str = "") -> int:
    """Change keywords as the app does."""
    ids = tuple(desk.at(number) for number in numbers)
    change = journal.Keywords(ids, frozenset(add.split()), frozenset(remove.split()))
    return journal.apply(desk.db, "mark", [change]).id


def move(desk: Desk, *numbers: int, role: Role = Role.ARCHIVE) -> int:
    """Move messages as the app does."""
    return journal.apply(desk.db, "move", [journal.Move(tuple(desk.at(number) for number in numbers), role)]).id


@pytest.fixture
def desk(dovecot: Dovecot, tmp_path: Path) -> Iterator[Desk]:
    """A desk of its own."""
    made = Desk(dovecot, tmp_path)
    yield made
    made.source.close()
    made.db.close()


Open = Callable[..., ImapSource]
"""Opens a source for a user, with other settings and without some capabilities."""


@pytest.fixture
def open_source(dovecot: Dovecot) -> Iterator[Open]:
    """Opens sources and closes them at the end."""
    opened: list[ImapSource] = []

    def make(user: str, *, ignore: frozenset[str] = frozenset(), **settings: object) -> ImapSource:
        opened.append(ImapSource("work", dovecot.account(user, **settings), PASSWORD, ignore=ignore))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for source in opened:
        source.close()
