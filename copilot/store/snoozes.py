"""Messages hidden from the inbox for a while: the box "snoozed" holds them, `in:snoozed` finds them.

The journal's `Snooze` hides them; they come back when their time has come, when a new mail of their thread arrives in
the inbox, or when they are moved here. What other programs do to them meanwhile is followed as ever.
"""

from __future__ import annotations

from collections.abc import Iterable

from copilot.store import journal, places
from copilot.store.db import Store, reading, writing
from copilot.types import SEEN, Receipt
from copilot.types.changes import Keywords, Snooze


def wake(db: Store, now: int) -> Receipt | None:
    """Bring back what was hidden until now (epoch seconds), unread; None when there is nothing. For the background.

    Of what lies in another box by now, nothing is shown anew.
    """
    with reading(db) as conn:
        if not conn.execute("SELECT 1 FROM snoozes WHERE until <= ? LIMIT 1", (now,)).fetchone():
            return None
    with writing(db) as conn:
        boxes = conn.execute(
            "SELECT s.message, m.box FROM snoozes s LEFT JOIN messages m ON m.id = s.message WHERE s.until <= ?", (now,)
        ).fetchall()
        back = tuple(id for id, box in boxes if box == places.SNOOZED)
        conn.executemany("DELETE FROM snoozes WHERE message = ?", [(id,) for id, box in boxes if id not in back])
        if not back:
            return None
        changes: list[journal.Change] = [Snooze(back, 0), Keywords(back, remove=frozenset({SEEN}))]
        told = "a message is" if len(back) == 1 else f"{len(back)} messages are"
        return journal.apply(conn, f"{told} back from snooze", changes, automatic=True)


def until(db: Store, ids: Iterable[int]) -> dict[int, int]:
    """Until when each of these messages is hidden (epoch seconds); those that are not are left out."""
    with reading(db) as conn:
        found = {id: places.snoozed(conn, id) for id in ids}
    return {id: until for id, until in found.items() if until}


def next_at(db: Store) -> int | None:
    """When the next message comes back (epoch seconds), None when none is hidden."""
    with reading(db) as conn:
        found = conn.execute("SELECT min(until) FROM snoozes").fetchone()[0]
    return None if found is None else int(found)
