"""Tasks by time: what is open, due or to be reminded of, what comes next when one is done, answered follow-ups.

Their records are read and written like all others, by `records` and the journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from copilot.errors import UsageError
from copilot.store import accounts, journal, lines, records, recurrence
from copilot.store.db import Connection, Store, reading, writing
from copilot.store.keys import first_id, hashed
from copilot.types.changes import Save
from copilot.types.records import Task

_OPEN = "done_at = 0"


def open(db: Store, *, limit: int | None = None) -> list[Task]:
    """The tasks that are not done: by due date, those without one last."""
    order = "due = '', due, words, id"
    return records.some(db, Task, f"{_OPEN} ORDER BY {order} LIMIT ?", -1 if limit is None else limit)


def due(db: Store, before: datetime) -> list[Task]:
    """Open tasks due before that moment (aware), the most urgent first; a task due on a date is due as it begins."""
    latest = date.fromordinal(before.date().toordinal() + 2).isoformat()  # whatever zone a due time is written in
    found = records.some(db, Task, f"{_OPEN} AND due != '' AND due < ? ORDER BY due, words, id", latest)
    timed = [(moment(one.due, before.tzinfo), one) for one in found]
    return [one for at, one in sorted(timed, key=_at) if at is not None and at < before]


def _at(timed: tuple[datetime | None, Task]) -> float:
    return timed[0].timestamp() if timed[0] else 0.0


def reminders(db: Store, now: int, *, since: int = 0) -> list[Task]:
    """Open tasks whose reminder fell after `since` and not after `now` (epoch seconds), the earliest first."""
    where = f"{_OPEN} AND remind_at > ? AND remind_at <= ? ORDER BY remind_at, id"
    return records.some(db, Task, where, max(0, since), now)


def next_reminder(db: Store, now: int) -> int | None:
    """When the next reminder after now is (epoch seconds), None when there is none."""
    with reading(db) as conn:
        sql = f"SELECT min(remind_at) FROM tasks WHERE {_OPEN} AND remind_at > ?"
        found = conn.execute(sql, (now,)).fetchone()[0]
    return None if found is None else int(found)


def moment(due: str, zone: tzinfo | None) -> datetime | None:
    """When a due date (its beginning, in that zone) or date-time is; None when it says neither."""
    try:
        if len(due) == len("2026-01-01"):
            return datetime.combine(date.fromisoformat(due), time.min, zone)
        at = datetime.fromisoformat(due)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def complete(task: Task, now: datetime) -> tuple[Task, ...]:
    """The task done now (aware, in the person's zone), with the next one when it repeats: both are to be saved.

    The next is the first that is not over: a daily task done a week late is due today. Its id follows from this one's,
    so that completing twice makes one.
    """
    finished = replace(task, done_at=int(now.timestamp()))
    after = _following(task, now) if task.repeat else None
    return (finished,) if after is None else (finished, after)


def _following(task: Task, now: datetime) -> Task | None:
    due_at = moment(task.due, now.tzinfo)
    start = recurrence.wall(due_at.timestamp() if due_at else task.remind_at or now.timestamp(), now)
    whole = len(task.due) == len("2026-01-01")
    today = datetime.combine(now.date(), time.min)
    try:
        found = recurrence.following(task.repeat, start, after=_before(today) if whole else now.replace(tzinfo=None))
    except UsageError:
        return None  # it came from elsewhere; that its rule makes no sense must not keep it from being done
    if found is None:
        return None
    next_at, rule = found
    due = next_at.date().isoformat() if whole else recurrence.placed(next_at, now).isoformat(timespec="minutes")
    return replace(
        task,
        id=records.id_of("task", task.id, due),
        due=due if task.due else "",
        remind_at=_moved(task.remind_at, next_at - start, now) if task.remind_at else 0,
        repeat=rule,
        created_at=int(now.timestamp()),
        done_at=0,
    )


def _moved(remind_at: int, by: timedelta, now: datetime) -> int:
    return int(recurrence.placed(recurrence.wall(remind_at, now) + by, now).timestamp())


def _before(moment: datetime) -> datetime:
    return datetime.fromordinal(moment.toordinal() - 1)


def answered(db: Store, *, now: datetime, me: Iterable[str] = ()) -> list[Task]:
    """Close the open tasks that await an answer which has come; returns them as they are now. For the background.

    An answer is a later mail in the thread from somebody else than `me` and my accounts, written by a person and not
    by a machine (RFC 3834). Each is closed with a receipt of its own.
    """
    mine = {one.lower() for one in me} | {one.address for one in accounts.accounts(db)}
    with reading(db) as conn:
        waiting = records.some(conn, Task, f"{_OPEN} AND awaits != '' ORDER BY id")
        found = [one for one in waiting if _is_answered(conn, one, mine)]
    closed: list[Task] = []
    for task in found:
        with writing(db) as conn:
            if records.held(conn, Task, task.id) == task:
                done = complete(task, now)
                journal.apply(conn, f"“{task.title}” was answered", [Save(done)], automatic=True)
                closed.append(done[0])
    return closed


def _is_answered(conn: Connection, task: Task, mine: set[str]) -> bool:
    found = conn.execute("SELECT id FROM envelopes WHERE message_id = ?", (task.awaits,)).fetchone()
    since = found[0] if found else first_id(task.created_at)
    later = conn.execute(
        "SELECT m.id, e.address FROM messages m JOIN envelopes e ON e.id = m.id"
        " WHERE m.thread = (SELECT thread FROM thread_keys WHERE key = ?) AND m.id > ?"
        " AND m.box NOT IN ('sent', 'drafts', 'junk') ORDER BY m.id",
        (hashed(task.awaits), since),
    ).fetchall()
    others = [id for id, address in later if address and address.lower() not in mine]
    return any(_by_hand(one.headers) and not one.reports for one in lines.messages(conn, others).values())


def _by_hand(headers: dict[str, str]) -> bool:
    return headers.get("auto-submitted", "no").lower().startswith("no")
