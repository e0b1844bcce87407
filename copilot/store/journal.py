"""Every change with its inverse and its outward consequence, in one durable transaction; undo goes back any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.store.db import Store
from copilot.types import Folder, Lane, Receipt, Role


@dataclass(frozen=True, slots=True)
class Keywords:
    """Set and clear keywords."""

    ids: tuple[int, ...]
    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """Move to a folder, or to the folder of that role in each message's account."""

    ids: tuple[int, ...]
    to: Role | Folder


@dataclass(frozen=True, slots=True)
class SetLane:
    """Put into a lane for good; with `learn` it becomes law for the senders or lists."""

    ids: tuple[int, ...]
    lane: Lane
    learn: bool = False


Change = Keywords | Move | SetLane


def apply(db: Store, label: str, changes: Sequence[Change]) -> Receipt:
    """Do the changes, durably, all or none; messages that are gone are left out. Raises Conflict when all are gone."""
    raise NotImplementedError


def undo(db: Store, receipt: int | None = None) -> Receipt:
    """Take back one receipt, or the last that is not undone. Raises NotFound, Conflict (undone already).

    What the world changed meanwhile stays; the label of the returned receipt says what could not be restored.
    """
    raise NotImplementedError


def history(db: Store, limit: int = 100) -> list[Receipt]:
    """The receipts, newest first."""
    raise NotImplementedError
