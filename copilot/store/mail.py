"""Accounts, folders, messages and where they lie.

Every function takes the `Database` or the connection of an open `write()`. Row ids are newest first in descending
order. `Message.html` is empty on what the store gives back: parse `raw` where HTML is needed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copilot.store.db import Store
from copilot.types import Folder, Incoming, Message, Role, Row, View


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox account; `kind` is imap, maildir, mbox or eml."""

    id: int
    name: str
    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch: the row id of each message in its order, how many were new, how many were there."""

    ids: tuple[int, ...]
    added: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Held:
    """A stored message by its id and size, to recognise it without fetching it again."""

    id: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Correspondent:
    """How often I wrote to an address, and how often it wrote to me."""

    wrote_to: int
    wrote_me: int


def account(db: Store, name: str, *, kind: str, address: str = "") -> int:
    """The id of the account of that name, made when there is none; a changed kind or address is taken over."""
    raise NotImplementedError


def accounts(db: Store) -> list[Account]:
    """All accounts, oldest first."""
    raise NotImplementedError


def folder(db: Store, account: int, name: str, *, role: Role = Role.NONE) -> Folder:
    """The folder of that name, made when there is none; a changed role is taken over."""
    raise NotImplementedError


def folders(db: Store, account: int | None = None) -> list[Folder]:
    """The folders of one account or of all."""
    raise NotImplementedError


def set_cursor(
    db: Store, folder: Folder, *, cursor: str | None = None, uidvalidity: int | None = None, modseq: int | None = None
) -> Folder:
    """Remember how far sync has come; values left out stay. Returns the folder as it is now."""
    raise NotImplementedError


def add(
    db: Store,
    folder: Folder,
    batch: Sequence[Incoming],
    *,
    cursor: str | None = None,
    uidvalidity: int | None = None,
    modseq: int | None = None,
) -> Added:
    """Store a batch with its cursor in one transaction.

    Bytes that are here already get one more location only. Another message with a Message-ID that is taken is kept under
    `<id>~2`; one without gets an id made from its bytes.
    """
    raise NotImplementedError


def merge_keywords(
    db: Store, folder: Folder, keywords: Mapping[int, frozenset[str]], *, modseq: int | None = None
) -> tuple[int, ...]:
    """Take over the server's keywords by UID, except where a change of ours still waits; returns the ids changed."""
    raise NotImplementedError


def vanish(db: Store, folder: Folder, uids: Iterable[int]) -> tuple[int, ...]:
    """Forget UIDs that the server expunged, and messages that lie nowhere any more; returns the ids touched."""
    raise NotImplementedError


def uids(db: Store, folder: Folder) -> set[int]:
    """The UIDs held of a folder."""
    raise NotImplementedError


def held(db: Store, message_ids: Iterable[str]) -> dict[str, list[Held]]:
    """The stored messages by Message-ID as in the header, those kept under `~2` included."""
    raise NotImplementedError


def locate(db: Store, folder: Folder, places: Mapping[int, tuple[int, frozenset[str]]]) -> None:
    """Say that stored messages lie in a folder: {uid: (row id, keywords)}; as `add` for bytes that are here already."""
    raise NotImplementedError


def reset(db: Store, folder: Folder, *, uidvalidity: int) -> Folder:
    """Forget the UIDs of a renumbered folder, keeping its messages; `settle` removes those not found again."""
    raise NotImplementedError


def settle(db: Store, folder: Folder) -> tuple[int, ...]:
    """After a full comparison: forget locations in this folder that got no UID; returns the ids touched."""
    raise NotImplementedError


def row(db: Store, id: int) -> Row:
    """The list line of a message. Raises NotFound."""
    raise NotImplementedError


def rows(db: Store, ids: Sequence[int]) -> list[Row]:
    """The list lines of these ids in their order; ids that are gone are left out."""
    raise NotImplementedError


def ids(db: Store, view: View, limit: int | None = None) -> array[int]:
    """The row ids of a view, newest first. Raises SearchError."""
    raise NotImplementedError


def count(db: Store, view: View) -> tuple[int, int]:
    """How many messages a view holds, and how many of them unread. Raises SearchError."""
    raise NotImplementedError


def message(db: Store, id: int) -> Message:
    """The message as it was parsed, without HTML, under its unique message_id. Raises NotFound."""
    raise NotImplementedError


def raw(db: Store, id: int) -> bytes:
    """The bytes as they came. Raises NotFound."""
    raise NotImplementedError


def find(db: Store, message_id: str) -> int:
    """The row id of a message_id, with or without angle brackets. Raises NotFound."""
    raise NotImplementedError


def thread_ids(db: Store, thread: int) -> list[int]:
    """The row ids of a thread, oldest first."""
    raise NotImplementedError


def people(db: Store, *, me: Iterable[str] = ()) -> dict[str, Correspondent]:
    """Everybody I wrote to or who wrote to me, by lower-case address; `me` adds to the accounts' own addresses."""
    raise NotImplementedError
