"""Tasks as they are made from words and from what mails ask, and as they are when they are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.toolkit.moments import ahead
from copilot.types import Ask, Row
from copilot.types.plans import Trust
from copilot.types.records import Source, Task

if TYPE_CHECKING:
    from copilot.toolkit.arguments import When
    from copilot.toolkit.context import Context


def new_tasks(
    context: Context, title: str, due: When | None = None, rows: Sequence[Row | None] = (None,)
) -> Iterator[tuple[Task, Trust]]:
    """For each mail, or for none, a task not made before, and the least trust in its words.

    The words of the mail stand in for what was not said. Raises UsageError for a time that is over.
    """
    said = " ".join(title.split())
    book = context.book if any(rows) else frozenset()
    for row in rows:
        asks = context.insight.asks_of(row.id) if row else ()
        ask = asks[0] if asks else None
        task = Task(
            id="",
            title=said or _asked(row, ask),
            due=due.iso() if due else (ask.due or "" if ask else ""),
            remind_at=ahead(context, due) if due else 0,
            person=_person(context, row),
            created_at=int(context.now.timestamp()),
            source=_source(row, ask),
        )
        all_said = row is None or (bool(said) and (due is not None or not task.due))
        theirs = Trust.CONTACT if row and row.address.lower() in book else Trust.STRANGER
        yield replace(task, id=_unused(context, task)), Trust.USER if all_said else theirs


def done(context: Context, task: Task) -> tuple[Task, ...]:
    """A task when it is done, and, where it repeats, the one that comes next."""
    from copilot.store import tasks

    return tasks.complete(task, context.now)


def _asked(row: Row | None, ask: Ask | None) -> str:
    from copilot.triage.likeness import tidy

    subject = row.subject if row else ""
    return tidy(ask.text if ask else f"Deal with “{subject or 'the mail without a subject'}”", 200)


def _source(row: Row | None, ask: Ask | None) -> Source:
    if row is None:
        return Source()
    if ask is None:
        return Source(row.message_id)
    cited = ask.citation
    return Source(cited.message_id, cited.start, cited.end, cited.quote)


def _person(context: Context, row: Row | None) -> str:
    person = context.records.person(row.address) if row else None
    return person.id if person else ""


def _unused(context: Context, task: Task) -> str:
    """An id that no task has yet: the same words twice make two tasks, the same plan twice one."""
    number = 0
    while True:
        id = context.id_of("task", task.title, task.due, task.source.message_id, str(number))
        if context.records.task(id) is None:
            return id
        number += 1
