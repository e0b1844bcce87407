"""The few verbs that change anything. Each is one durable transaction with its inverse, and returns the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from copilot.store import journal
from copilot.types import ANSWERED, FLAGGED, SEEN, Lane, Receipt, Role

if TYPE_CHECKING:
    from copilot.store.db import Database

_WORDS = {
    (SEEN, True): "marked read",
    (SEEN, False): "marked unread",
    (FLAGGED, True): "starred",
    (FLAGGED, False): "unstarred",
    (ANSWERED, True): "marked answered",
    (ANSWERED, False): "marked not answered",
}
_PLACES = {
    Role.ARCHIVE: "archived",
    Role.TRASH: "moved to trash",
    Role.JUNK: "moved to junk",
    Role.INBOX: "moved to inbox",
}


def mark(db: Database, ids: Sequence[int], *, add: frozenset[str], remove: frozenset[str]) -> Receipt:
    """Set and clear keywords (RFC 8621, 4.1.1) on messages."""
    words = [_WORDS.get((word, True), f"marked {word}") for word in sorted(add)]
    words += [_WORDS.get((word, False), f"cleared {word}") for word in sorted(remove)]
    return journal.apply(db, _label(ids, " and ".join(words)), [journal.Keywords(tuple(ids), add, remove)])


def move(db: Database, ids: Sequence[int], role: Role) -> Receipt:
    """Move messages to their account's folder of that role."""
    place = _PLACES.get(role, f"moved to {role.value}")
    return journal.apply(db, _label(ids, place), [journal.Move(tuple(ids), role)])


def set_lane(db: Database, ids: Sequence[int], lane: Lane) -> Receipt:
    """Put messages into a lane and learn it for their senders and lists."""
    return journal.apply(db, _label(ids, f"put into {lane.value}"), [journal.SetLane(tuple(ids), lane, learn=True)])


def undo(db: Database, receipt: int | None = None) -> Receipt:
    """Undo a receipt, or the last of the person's own that is not undone. Raises NotFound, Conflict."""
    return journal.undo(db, receipt)


def _label(ids: Sequence[int], what: str) -> str:
    return f"{len(ids)} {'message' if len(ids) == 1 else 'messages'} {what}"
