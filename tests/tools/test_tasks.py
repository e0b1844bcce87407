"""Tasks: made from words and from asks, done, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from copilot.errors import UsageError
from copilot.store import journal, records
from copilot.toolkit.api import Context, Tasks, Text, When
from copilot.types.changes import Save
from copilot.types.plans import Trust
from copilot.types.records import Task
from tests.tools.kit import ask, carry_out, dump, mails, saved, steps


def _task(context: Context, **arguments: object) -> Task:
    found = saved(steps(context, "create_task", **arguments))
    assert len(found) == 1 and isinstance(found[0], Task)
    return found[0]


def _when(context: Context, days: int, *, hour: int = 9, all_day: bool = False) -> When:
    return When(context.now.replace(hour=hour, minute=0) + timedelta(days=days), all_day, "then")


def test_a_task_of_ones_own_words_has_title_date_and_reminder(context: Context) -> None:
    due = _when(context, 1)
    found = _task(context, title=Text("send the deck"), due=due)
    assert (found.title, found.due, found.remind_at) == ("send the deck", due.iso(), int(due.at.timestamp()))


def test_a_day_without_an_hour_reminds_in_the_morning(context: Context) -> None:
    found = _task(context, title=Text("send the deck"), due=_when(context, 2, all_day=True))
    assert len(found.due) == len("2026-01-01")
    assert datetime.fromtimestamp(found.remind_at, context.now.tzinfo).hour == 8


def test_a_time_that_is_over_makes_no_task(context: Context) -> None:
    with pytest.raises(UsageError):
        steps(context, "create_task", title=Text("send the deck"), due=_when(context, -2))


def test_a_task_of_an_ask_takes_its_words_and_date_and_links_to_its_sentence(context: Context) -> None:
    found = _task(context, messages=mails(context, "from:helena investor update train"))
    assert found.due == "2026-08-28"
    assert found.source.quote == "Could you send me the investor update before Friday?"
    message = context.message(context.held(found.source.message_id)[0])
    assert message.text[found.source.start : found.source.end] == found.source.quote


def test_words_of_a_mail_are_trusted_as_far_as_who_wrote_it(context: Context) -> None:
    known = steps(context, "create_task", messages=mails(context, "from:helena investor update train"))
    strange = steps(context, "create_task", messages=mails(context, "from:daniel.feld"))
    own = steps(context, "create_task", title=Text("answer him"), messages=mails(context, "from:olga"))
    assert [one.trust for one in (known[0], strange[0], own[0])] == [Trust.CONTACT, Trust.STRANGER, Trust.USER]


def test_a_title_of_ones_own_makes_one_task_that_links_to_the_first_mail(context: Context) -> None:
    found = _task(context, title=Text("think about the renewal"), messages=mails(context, "from:dev.malhotra"))
    assert found.title == "think about the renewal"
    assert context.held(found.source.message_id)


def test_without_a_title_and_a_mail_it_is_asked_for(context: Context) -> None:
    assert ask(context, "create_task", title=Text("")).argument == "title"


def test_the_same_words_twice_make_two_tasks_and_the_same_plan_is_the_same_to_the_byte(context: Context) -> None:
    assert steps(context, "create_task", title=Text("buy milk")) == steps(
        context, "create_task", title=Text("buy milk")
    )
    carry_out(context, "create_task", title=Text("buy milk"))
    carry_out(context, "create_task", title=Text("buy milk"))
    assert [one.title for one in records.listed(context.db, Task)] == ["buy milk", "buy milk"]


def test_completing_a_task_closes_it_and_undo_opens_it_again(context: Context) -> None:
    carry_out(context, "create_task", title=Text("buy milk"))
    before = dump(context.db)
    task = records.listed(context.db, Task)[0]
    carry_out(context, "complete_task", tasks=Tasks((task.id,), said="buy milk"))
    assert records.get(context.db, Task, task.id).done_at == int(context.now.timestamp())
    journal.undo(context.db)
    assert dump(context.db) == before


def test_a_task_that_repeats_is_due_again_when_it_is_done(context: Context) -> None:
    task = Task("task-1", "water the plants", due="2026-09-01", remind_at=1000, repeat="FREQ=WEEKLY")
    journal.apply(context.db, "x", [Save((task,))])
    done, after = saved(steps(context, "complete_task", tasks=Tasks(("task-1",))))
    assert isinstance(done, Task) and isinstance(after, Task)
    assert (done.id, done.done_at) == ("task-1", int(context.now.timestamp()))
    assert (after.due, after.done_at) == ("2026-09-08", 0)
