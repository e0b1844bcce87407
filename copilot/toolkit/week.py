"""The last seven days as a review goes through them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.toolkit.dossier import counted
from copilot.toolkit.search_words import NOT_JUNK
from copilot.types import Row, View
from copilot.types.plans import Line

if TYPE_CHECKING:
    from copilot.toolkit.context import Context

_SHOWN = 8
_QUIET_DAYS = 2  # so long nobody has answered before it is told


def review(context: Context) -> Iterator[Line]:
    """Mail in and out, tasks, what is asked of me and is due, and my mails that nobody has answered."""
    start = context.now - timedelta(days=7)
    since = int(start.timestamp())
    rows = context.rows(context.find(f"after:{start.date()} {NOT_JUNK}"))
    rows = [one for one in rows if since <= one.date <= context.now.timestamp()]
    yield from _mail(context, rows)
    yield from _tasks(context, since)
    yield from _asks(context)
    yield from _unanswered(context, rows)


def _mail(context: Context, rows: list[Row]) -> Iterator[Line]:
    mine = tuple(one.id for one in rows if one.address.lower() in context.me)
    theirs = tuple(one.id for one in rows if one.id not in set(mine))
    yield Line(f"{counted(len(theirs), 'mail')} came in.", theirs)
    yield Line(f"{counted(len(mine), 'mail')} went out.", mine)


def _tasks(context: Context, since: int) -> Iterator[Line]:
    tasks, today = context.records.tasks(), context.now.date().isoformat()
    finished = sum(one.done_at >= since for one in tasks if one.done_at)
    yield Line(f"{counted(finished, 'task')} done.")
    still = [one for one in tasks if not one.done_at]
    yield Line(f"{counted(len(still), 'task')} open.")
    for one in [task for task in still if task.due and task.due[:10] <= today][:_SHOWN]:
        late = "Overdue since" if one.due[:10] < today else "Due"
        yield Line(f"{late} {one.due}: {one.title}", context.held(one.source.message_id))


def _asks(context: Context) -> Iterator[Line]:
    """What is asked of me until the end of next week, what is due first first."""
    today = context.now.date()
    until = (today + timedelta(days=7)).isoformat()
    asks = [one for one in context.insight.asks(View()) if one.owner == "me" and one.due and one.due <= until]
    for one in sorted(asks, key=lambda ask: ask.due or "")[:_SHOWN]:
        late = "was due" if (one.due or "") < today.isoformat() else "due"
        yield context.cited(f"Asked of you, {late} {one.due}: {one.text}", one.citation)


def _unanswered(context: Context, rows: list[Row]) -> Iterator[Line]:
    """Threads of the week whose last word is mine, and some days old."""
    before = int((context.now - timedelta(days=_QUIET_DAYS)).timestamp())
    mine = [one for one in rows if one.address.lower() in context.me and one.date <= before]
    waiting = [one for one in mine if context.thread(one.id)[-1] == one.id]
    for one in waiting[:_SHOWN]:
        yield Line(f"Nobody has answered yet: {one.subject}", (one.id,))
