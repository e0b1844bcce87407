"""What the tests of tools share: the sample mailbox in a store, tools by name, and finished mail read again."""

from __future__ import annotations

import email
import email.policy
import re
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from copilot.mail import compose, mime, sample
from copilot.settings import Account, Me, Settings
from copilot.store import mail
from copilot.store.db import Database
from copilot.toolkit import registry
from copilot.toolkit.api import Contact, Context, Messages, People, Result, Step, Tool, When
from copilot.types import Incoming, Role
from copilot.types.changes import Change, Send
from copilot.types.writing import Draft

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=timezone(timedelta(hours=2)))
SETTINGS = Settings(
    me=Me(name="Robin Reyes"),
    accounts={"work": Account(address=sample.ME, host="imap.harbor.example", signature="Robin\nHarbor")},
)
TOOLS = {one.tool.name: one.tool for one in registry.load() if one.tool is not None}
LOADED = registry.load()


def lay(path: Path) -> None:
    """Write a store that holds the sample mailbox as of NOW, my own mails in Sent and the rest in the inbox."""
    db = Database(path)
    account = mail.account(db, "work", kind="imap", address=sample.ME)
    folders = {role: mail.folder(db, account, role.value, role=role) for role in (Role.INBOX, Role.SENT)}
    batches: dict[Role, list[Incoming]] = {Role.INBOX: [], Role.SENT: []}
    for name, raw in sample.load(NOW):
        message = mime.parse(raw)
        mine = any(one.email == sample.ME for one in message.from_)
        batches[Role.SENT if mine else Role.INBOX].append(Incoming(raw, message, frozenset(), message.date, name))
    for role, batch in batches.items():
        mail.add(db, folders[role], batch)
    for role in (Role.ARCHIVE, Role.TRASH, Role.JUNK, Role.DRAFTS):
        mail.folder(db, account, role.value, role=role)
    db.close()


def opened(template: Path, folder: Path) -> Context:
    """A context over a copy of a store."""
    shutil.copy(template, folder / "store.db")
    return Context(Database(folder / "store.db"), SETTINGS, NOW)


def found(context: Context, *queries: str) -> Messages:
    """The newest mail that each of these searches finds."""
    ids = [context.find(one, limit=1)[0] for one in queries]
    return Messages(tuple(sorted(ids, reverse=True)), said=" and ".join(queries))


def sent_to(*emails: str) -> People:
    """People meant by their addresses."""
    return People(tuple(Contact(one.partition("@")[0].title(), one) for one in emails), said=" and ".join(emails))


def day(text: str, *, hour: int | None = None) -> When:
    """A day, or an hour of it, in the zone of NOW."""
    at = datetime.fromisoformat(text).replace(hour=hour or 0, tzinfo=NOW.tzinfo)
    return When(at, all_day=hour is None, said=text)


def use(name: str, context: Context, **arguments: Any) -> Result:
    """What a tool returns."""
    one: Tool = TOOLS[name]
    return one(context, **arguments)


def steps(name: str, context: Context, **arguments: Any) -> list[Step]:
    """The steps of a tool that returns some."""
    result = use(name, context, **arguments)
    assert isinstance(result, Sequence), result
    return list(result)


def drafts(plan: Sequence[Step]) -> list[Draft]:
    """The mails that a plan would send."""
    return [one.change.draft for one in plan if isinstance(one.change, Send)]


def changes(plan: Sequence[Step]) -> list[Change]:
    """What a plan would change."""
    return [one.change for one in plan if one.change is not None]


def built(draft: Draft) -> EmailMessage:
    """The finished mail as the standard library reads it."""
    made = email.message_from_bytes(compose.build(draft, now=NOW).raw, policy=email.policy.SMTP)
    assert isinstance(made, EmailMessage)
    return made


def words(made: EmailMessage) -> str:
    """The plain text of a finished mail, its flowed lines joined."""
    body = made.get_body(("plain",))
    assert body is not None
    return re.sub("(?<!--) \n", " ", str(body.get_content()).replace("\r\n", "\n"))
