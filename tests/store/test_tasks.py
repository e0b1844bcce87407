"""Tasks come up when they are due, come again when they repeat, and close when they are answered."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from copilot.errors import UsageError
from copilot.store import journal, records, recurrence, tasks
from copilot.types import Incoming, Role
from copilot.types.changes import Save
from copilot.types.records import Task
from tests.store.made import Box, incoming

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=BERLIN)


def save(box: Box, *some: Task) -> None:
    journal.apply(box.db, "save", [Save(some)])


def test_open_tasks_are_due_by_their_moment_whatever_offset_it_is_written_with(box: Box) -> None:
    save(
        box,
        Task("today", "a", due="2026-11-25"),
        Task("tomorrow", "b", due="2026-11-26"),
        Task("night", "c", due="2026-11-26T01:30+05:00"),
        Task("late", "d", due="2026-11-25T23:30-05:00"),
        Task("never", "e"),
        Task("odd", "f", due="2026-99-99"),
        Task("done", "g", due="2026-11-01", done_at=1),
    )
    midnight = datetime(2026, 11, 26, tzinfo=BERLIN)
    assert [one.id for one in tasks.due(box.db, midnight)] == ["today", "night"]
    assert [one.id for one in tasks.due(box.db, midnight + timedelta(hours=6))] == [
        "today",
        "night",
        "tomorrow",
        "late",
    ]
    assert {one.id for one in tasks.open(box.db)} == {"today", "tomorrow", "night", "late", "never", "odd"}


def test_reminders_come_once_between_two_looks(box: Box) -> None:
    save(box, Task("t1", "a", remind_at=100), Task("t2", "b", remind_at=200), Task("t3", "c", remind_at=150, done_at=1))
    assert [one.id for one in tasks.reminders(box.db, 200)] == ["t1", "t2"]
    assert [one.id for one in tasks.reminders(box.db, 200, since=100)] == ["t2"]
    assert tasks.next_reminder(box.db, 100) == 200
    assert tasks.next_reminder(box.db, 200) is None


def following(due: str, rule: str, now: datetime = NOW) -> str:
    """When the next task is due, "" for none."""
    _, *later = tasks.complete(Task("t", "x", due=due, repeat=rule), now)
    return later[0].due if later else ""


@pytest.mark.parametrize(
    ("due", "rule", "expected"),
    [
        ("2026-11-25", "FREQ=WEEKLY", "2026-12-02"),
        ("2026-11-23", "FREQ=DAILY", "2026-11-25"),
        ("2026-11-30", "FREQ=WEEKLY;BYDAY=MO,TH", "2026-12-03"),
        ("2025-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30"),
        ("2026-11-25", "RRULE:freq=weekly;interval=2", "2026-12-09"),
        ("2026-11-25", "FREQ=WEEKLY;UNTIL=20261201T000000Z", ""),
        ("2026-11-25", "FREQ=WEEKLY;COUNT=1", ""),
        ("2026-10-24T09:00+02:00", "FREQ=WEEKLY", "2026-11-28T09:00+01:00"),
        ("2026-11-25", "nonsense", ""),
    ],
)
def test_a_task_that_repeats_comes_again_at_the_same_time_by_the_clock(due: str, rule: str, expected: str) -> None:
    assert following(due, rule) == expected


def test_counted_repeats_run_out_and_completing_twice_makes_the_same_next_one() -> None:
    task = Task("t", "x", due="2026-11-25", repeat="FREQ=DAILY;COUNT=3", remind_at=int(NOW.timestamp()))
    done, second = tasks.complete(task, NOW)
    assert (done.done_at, second.done_at, second.repeat) == (int(NOW.timestamp()), 0, "FREQ=DAILY;COUNT=2")
    assert tasks.complete(task, NOW)[1].id == second.id != task.id
    assert second.remind_at - task.remind_at == 86_400
    _, third = tasks.complete(second, NOW)
    assert len(tasks.complete(third, NOW)) == 1


def test_a_reminder_keeps_its_hour_over_the_end_of_summer_time() -> None:
    at = datetime(2026, 10, 24, 9, 0, tzinfo=BERLIN)
    task = Task("t", "x", repeat="FREQ=DAILY", remind_at=int(at.timestamp()))
    _, later = tasks.complete(task, at)
    assert datetime.fromtimestamp(later.remind_at, BERLIN) == datetime(2026, 10, 25, 9, 0, tzinfo=BERLIN)


def test_a_zone_that_is_only_an_offset_still_keeps_the_hour_over_the_end_of_summer_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        at = datetime(2026, 10, 24, 9, 0).astimezone()
        task = Task("t", "x", due="2026-10-24T09:00+02:00", repeat="FREQ=DAILY", remind_at=int(at.timestamp()))
        _, later = tasks.complete(task, at)
        assert later.due == "2026-10-25T09:00+01:00"
        assert later.remind_at - task.remind_at == 25 * 3600
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "rule",
    ["", "FREQ=SECONDLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "FREQ=WEEKLY;INTERVAL=99999", "FREQ=WEEKLY;COUNT=x",
     "FREQ=WEEKLY;UNTIL=soon", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;INTERVAL=0", "EXRULE=1"],
)  # fmt: skip
def test_rules_that_no_person_means_are_refused(rule: str) -> None:
    with pytest.raises(UsageError):
        recurrence.check(rule)


def answer(number: int, *, sender: str = "ann@example.com", **more: Any) -> Incoming:
    """A mail that refers to <1@example.com>."""
    return incoming(number, sender=sender, references=["<1@example.com>"], **more)


def asked(box: Box) -> Task:
    """I wrote <1@example.com> and await an answer."""
    sent = box.folder("Sent", Role.SENT)
    box.add(incoming(1, sender="me@example.org", to=["ann@example.com"]), folder=sent)
    task = Task("t1", "Ask Ann again", awaits="<1@example.com>", created_at=1)
    save(box, task)
    return task


def test_a_follow_up_closes_when_somebody_else_answers_and_says_why(box: Box) -> None:
    asked(box)
    assert tasks.answered(box.db, now=NOW) == []
    box.add(answer(2))
    (closed,) = tasks.answered(box.db, now=NOW)
    assert closed.done_at == int(NOW.timestamp())
    assert tasks.open(box.db) == []
    assert journal.history(box.db)[0].label == "“Ask Ann again” was answered"
    assert tasks.answered(box.db, now=NOW) == []


def test_neither_my_own_mail_nor_machines_nor_older_mail_answer(box: Box) -> None:
    asked(box)
    box.add(
        answer(2, sender="me@example.org"),
        answer(3, sender="Me@Other.example"),
        answer(4, headers={"auto-submitted": "auto-replied"}),
        answer(0, message_id="<0@example.com>"),
    )
    assert tasks.answered(box.db, now=NOW, me=["me@other.example"]) == []
    box.add(answer(5, headers={"auto-submitted": "no"}))
    assert len(tasks.answered(box.db, now=NOW, me=["me@other.example"])) == 1


def test_an_answer_to_mail_whose_copy_is_not_here_yet_counts_too(box: Box) -> None:
    now = int(time.time())
    save(box, Task("t1", "x", awaits="<new@example.org>", created_at=now))
    later = datetime.fromtimestamp(now + 60, UTC)
    box.add(incoming(2, sender="ann@example.com", references=["<new@example.org>"], date=later))
    assert len(tasks.answered(box.db, now=NOW)) == 1
    assert records.get(box.db, Task, "t1").done_at
