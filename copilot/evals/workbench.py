"""WorkBench (Styles et al. 2024) where it lies beside the checkout: commands over mail, tasks and CRM, and our tools.

`data/workbench_mapping.json` names the tool of ours for each of its tools, or says why there is none. A command counts
when it expects a call and each tool it expects has one of ours. Only which tool is judged: its arguments are ids.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from copilot.evals import baseline
from copilot.evals.utterances import DATA
from copilot.settings import Account, Me, Settings
from copilot.toolkit.context import Context
from copilot.toolkit.declaration import Tool
from copilot.types import Address, Incoming, Message, Role
from copilot.types.plans import Question, Scene

if TYPE_CHECKING:
    from copilot.store.db import Database

_ME = "sam@atlas.com"


class _Target(msgspec.Struct, frozen=True):
    ours: str = ""
    why: str = ""


class _Expected(msgspec.Struct, frozen=True):
    tool: str
    args: Mapping[str, Any]


class _Line(msgspec.Struct, frozen=True):
    query: str
    expected: tuple[_Expected, ...]
    base_template: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Command:
    """What is said, when, and which of our tools it takes; `conditional` when it begins with an if."""

    words: str
    now: datetime
    tools: tuple[str, ...]
    conditional: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether the right tools were called, at least named in a question, or found by the nearest description."""

    command: Command
    called: bool
    named: bool
    nearest: bool


def mapping() -> dict[str, str]:
    """Our tool for each WorkBench tool that has one."""
    told = msgspec.json.decode((DATA / "workbench_mapping.json").read_bytes(), type=dict[str, _Target])
    return {name: one.ours for name, one in told.items() if one.ours}


def load(folder: Path) -> tuple[Command, ...]:
    """The commands that count, of the published set in `folder`."""
    ours = mapping()
    read = msgspec.json.Decoder(_Line, strict=False).decode
    lines = [read(line) for line in (folder / "workbench_dev.jsonl").read_bytes().splitlines()]
    return tuple(
        Command(
            one.query,
            one.now.astimezone(),
            tuple(dict.fromkeys(ours[call.tool] for call in one.expected)),
            one.base_template.strip().startswith("If "),
        )
        for one in lines
        if one.expected and all(call.tool in ours for call in one.expected)
    )


def fill(db: Database, folder: Path) -> None:
    """Lay its 500 mails into an empty store."""
    from copilot.store import mail

    account = mail.account(db, "work", kind="imap", address=_ME)
    inbox = mail.folder(db, account, "Inbox", role=Role.INBOX)
    sent = mail.folder(db, account, "Sent", role=Role.SENT)
    for box, kind in ((inbox, "inbox"), (sent, "outbox")):
        mail.add(db, box, [_incoming(row) for row in _rows(folder) if row["inbox/outbox"] == kind])


def measure(commands: Sequence[Command], db: Database, tools: Mapping[str, Tool]) -> tuple[Choice, ...]:
    """What is chosen for every command, and what the nearest description would be."""
    settings = Settings(me=Me(addresses=(_ME,)), accounts={"work": Account(_ME, "mail.atlas.com")})
    nearest = baseline.Nearest(tools.values())
    return tuple(_choice(one, Context(db, settings, one.now, Scene(), one.words), tools, nearest) for one in commands)


def _choice(command: Command, context: Context, tools: Mapping[str, Tool], nearest: baseline.Nearest) -> Choice:
    from copilot.toolkit.interpret import Conversation, interpret

    found = interpret(command.words, tuple(tools.values()), context, Conversation())
    called = tuple(dict.fromkeys(one.tool for one in found)) if isinstance(found, tuple) else ()
    asked = found.call.tool if isinstance(found, Question) and found.call else ""
    right = called == command.tools
    near = nearest.choose(command.words) == command.tools[0]
    return Choice(command, right, right or asked == command.tools[0], near)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "workbench_sandbox" / "emails.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _incoming(row: Mapping[str, str]) -> Incoming:
    other = row["sender/recipient"]
    names = (Address(other.partition("@")[0].replace(".", " ").title(), other),)
    mine = row["inbox/outbox"] == "outbox"
    when = datetime.fromisoformat(row["sent_datetime"]).astimezone()
    me = (Address("Sam", _ME),)
    message = Message(
        message_id=f"<{row['email_id']}@workbench.example>", in_reply_to=(), references=(), date=when,
        from_=me if mine else names, reply_to=(), to=names if mine else me, cc=(), bcc=(),
        subject=row["subject"], text=row["body"].replace("\\n", "\n"),
    )  # fmt: skip
    return Incoming(f"Message-ID: {message.message_id}\r\n\r\n".encode(), message, frozenset(), when, "workbench")
