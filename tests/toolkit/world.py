"""A small world for the toolkit: a store with a few mails, an account to write from, a fixed moment."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from threading import Event

from copilot.mail import local
from copilot.settings import Account, Me, Settings
from copilot.store import mail
from copilot.store.db import Database
from copilot.toolkit.context import Context
from copilot.types import View

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=timezone(timedelta(hours=1)))
ME = "me@example.com"
SETTINGS = Settings(me=Me(name="Kim Park"), accounts={"work": Account(address=ME, host="imap.example.com")})


def letter(
    number: int,
    *,
    sender: str = "Ann Lee <ann@example.org>",
    subject: str = "",
    text: str = "Hello there.",
    to: str = ME,
    **headers: str,
) -> bytes:
    """One mail, `number` hours before NOW; headers by name, `_` for `-`."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject or f"letter {number}"
    made["Date"], made["Message-ID"] = format_datetime(NOW - timedelta(hours=number)), f"<{number}@example.org>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def world(folder: Path, *letters: bytes, settings: Settings = SETTINGS, words: str = "") -> Context:
    """A context over a new store that holds these mails."""
    mails = folder / "mails"
    mails.mkdir(parents=True)
    for number, raw in enumerate(letters):
        (mails / f"{number:03}.eml").write_bytes(raw)
    db = Database(folder / "store.db")
    if letters:
        local.import_path(db, mails, stop=Event())
    return Context(db, settings, NOW, words=words)


def ids(context: Context) -> tuple[int, ...]:
    """Every message, newest first."""
    return tuple(mail.ids(context.db, View(box="")))


def dump(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """All tables but the journal's own, for comparing states; a folder that was made stays made."""
    connection = db.read()
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("sqlite_", "words_")) and name not in ("receipts", "operations", "words", "folders")
    ]
    return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}
