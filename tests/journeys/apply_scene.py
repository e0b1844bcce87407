"""Where `apply_kills` takes place: the servers, the settings that lead to them, and a store full of mail to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from copilot.mail import mime
from copilot.settings import Account, Crm, Me, Settings, Tasks
from copilot.store import mail
from copilot.store.db import Database
from copilot.types import Incoming, Role
from tests.connect.loopback import TOKEN
from tests.smtp import USER

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Scene:
    """The folder of the store, how the servers are reached, and how many mails there are.

    It `began` at that time (epoch seconds), when the fast clock of the program stood at `fast`.
    """

    folder: Path
    smtp: int
    asana: str
    hubspot: str
    began: float
    fast: float
    mails: int

    @property
    def settings(self) -> Settings:
        """Settings that lead there; the server fills the Sent folder by itself, so that absence proves something."""
        token = ("echo", TOKEN)
        account = Account(
            USER, "imap.gmail.com", smtp_host="127.0.0.1", smtp_port=self.smtp, smtp_security="plain", smtp_user=USER
        )
        return Settings(
            me=Me(name="Ada"),
            accounts={"work": account},
            tasks=Tasks(system="asana", project="42", token_command=token, base_url=self.asana),
            crm=Crm(system="hubspot", token_command=token, base_url=self.hubspot),
        )

    def opened(self) -> Database:
        """The store."""
        return Database(self.folder / "store.db")

    def fill(self) -> None:
        """Put mail into the store, each by somebody else at a company of their own."""
        db = self.opened()
        account = mail.account(db, "work", kind="imap", address=USER)
        inbox = mail.folder(db, account, "INBOX", role=Role.INBOX)
        mail.folder(db, account, "Archive", role=Role.ARCHIVE)
        for start in range(0, self.mails, _AT_ONCE):
            mail.add(db, inbox, list(_arriving(range(start, min(self.mails, start + _AT_ONCE)))))
        db.close()


def writer(number: int) -> str:
    """Who wrote a mail."""
    return f"p{number}@c{number}.example"


def message_id(number: int) -> str:
    """What a mail is called."""
    return f"<{number}@apply.example>"


def _arriving(numbers: range) -> Iterator[Incoming]:
    for number in numbers:
        head = (
            f"From: {writer(number)}\r\nTo: {USER}\r\nSubject: letter {number}\r\nMessage-ID: {message_id(number)}\r\n"
        )
        raw = f"{head}Date: Mon, 1 Sep 2025 10:00:00 +0000\r\n\r\nWhat do you say? {number}\r\n".encode()
        yield Incoming(raw, mime.parse(raw), frozenset(), None, "")
