"""Changes on their way to the server: queued with the local change, claimed under a lease, done once.

States: queued, doing (until the lease ends), done, failed (for good), dropped (undone before it was tried).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from copilot.store.db import Store
from copilot.types import Folder


@dataclass(frozen=True, slots=True)
class Operation:
    """Like changes for UIDs of one folder, to be pushed as one: keywords to add and remove, or a move to `target`."""

    ids: tuple[int, ...]
    kind: Literal["keywords", "move"]
    folder: Folder
    uids: tuple[int, ...]
    add: frozenset[str]
    remove: frozenset[str]
    target: Folder | None
    attempts: int


def due(db: Store, account: int, *, now: int, limit: int = 500) -> list[Operation]:
    """What can be pushed now, oldest first; of several changes to one message only the first is given."""
    raise NotImplementedError


def start(db: Store, operation: Operation, *, now: int, lease_seconds: int = 300) -> bool:
    """Claim an operation; False when another process has it or it is no longer wanted."""
    raise NotImplementedError


def done(
    db: Store,
    operation: Operation,
    *,
    gone: Iterable[int] = (),
    moved: Iterable[tuple[int, int]] = (),
    uidvalidity: int = 0,
    keywords: Iterable[tuple[int, frozenset[str]]] = (),
) -> None:
    """Record that it was carried out: UIDs that were gone, (old, new) UIDs of a move, keywords as they are now."""
    raise NotImplementedError


def fail(db: Store, operation: Operation, error: str, *, retry_at: int | None = None) -> None:
    """Record a failure: try again at `retry_at` (epoch seconds), or never."""
    raise NotImplementedError


def waiting(db: Store, account: int | None = None) -> tuple[int, int]:
    """How many messages have changes still to be pushed, and how many whose change failed for good."""
    raise NotImplementedError
