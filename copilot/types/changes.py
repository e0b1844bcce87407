"""Changes as data (command pattern): what the journal can do in one transaction, each with its inverse."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.types.listing import Folder
from copilot.types.records import Record, RecordKind
from copilot.types.words import Lane, Role
from copilot.types.writing import Draft


@dataclass(frozen=True, slots=True)
class Keywords:
    """Set and clear keywords (RFC 8621, 4.1.1) on messages; labels are keywords too."""

    ids: tuple[int, ...]
    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """Move messages to a folder, or to the folder of that role in each message's account."""

    ids: tuple[int, ...]
    to: Role | Folder


@dataclass(frozen=True, slots=True)
class SetLane:
    """Put messages into a lane for good; with `learn` it becomes law for their senders or lists."""

    ids: tuple[int, ...]
    lane: Lane
    learn: bool = False


@dataclass(frozen=True, slots=True)
class Snooze:
    """Hide messages from the inbox until a time (epoch seconds); 0 brings them back."""

    ids: tuple[int, ...]
    until: int


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Keep a draft, without sending it."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Send:
    """Put a mail into the outbox, held for the seconds of the settings in which it can be taken back.

    Its Message-ID and date are given when it is applied; everything else is exactly what is here.
    """

    draft: Draft


@dataclass(frozen=True, slots=True)
class Save:
    """Write records (people, companies, deals, interactions, tasks), each replacing the one of the same id."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove records of one kind."""

    kind: RecordKind
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deliver:
    """Tell a configured foreign system of records, once each, whatever crashes between.

    `verb` is put or remove. What is not delivered yet is withdrawn by an undo; what is, is compensated.
    """

    system: str
    records: tuple[Record, ...]
    verb: str = "put"


@dataclass(frozen=True, slots=True)
class Post:
    """Send one form to one address of the web, after approval (RFC 8058 one-click unsubscription); never repeated."""

    url: str
    body: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class SaveFiles:
    """Write the attachments of messages into a folder, under names that are free there; undo removes them again."""

    ids: tuple[int, ...]
    folder: str


@dataclass(frozen=True, slots=True)
class Prefer:
    """Remember a preference or a correction of the person's own: `kind` and `key` to `value`; "" forgets it."""

    kind: str
    key: str
    value: str


MailChange = Keywords | Move | SetLane | Snooze
"""Changes to messages that are here, by row id."""

Change = MailChange | SaveDraft | Send | Save | Remove | Deliver | Post | SaveFiles | Prefer
