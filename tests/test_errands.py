"""What the clock brings: snoozed mail, answered follow-ups, reminders; each said once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event as Flag

from copilot.errands import Errands
from copilot.events import Bus, Event, MailChanged, Reminded
from copilot.store import journal, mail, tasks
from copilot.types import View
from copilot.types.changes import Save, Snooze
from copilot.types.records import Task
from tests.toolkit.world import NOW, SETTINGS, ids, letter, world

SECONDS = int(NOW.timestamp())


def heard(bus: Bus) -> list[Event]:
    found: list[Event] = []
    bus.listen(found.append)
    return found


def test_snoozed_mail_comes_back_when_its_time_has_come(tmp_path: Path) -> None:
    context, bus = world(tmp_path, letter(1)), Bus()
    told, work = heard(bus), Errands(context.db, SETTINGS, bus, stop=Flag())
    journal.apply(context.db, "snooze", [Snooze(ids(context), SECONDS + 60)])
    work.once(now=NOW)
    assert list(mail.ids(context.db, View())) == []
    assert work.next_at() == SECONDS + 60
    work.once(now=NOW + timedelta(seconds=61))
    assert len(mail.ids(context.db, View())) == 1
    assert any(isinstance(one, MailChanged) for one in told)


def test_a_reminder_is_said_once_at_its_time(tmp_path: Path) -> None:
    context, bus = world(tmp_path), Bus()
    told, work = heard(bus), Errands(context.db, SETTINGS, bus, stop=Flag())
    work.once(now=NOW)
    journal.apply(context.db, "task", [Save((Task("t", "call Ann", remind_at=SECONDS + 60),))])
    for after in (30, 61, 62, 4000):
        work.once(now=NOW + timedelta(seconds=after))
    assert [one.words for one in told if isinstance(one, Reminded)] == ["call Ann"]


def test_a_follow_up_closes_by_itself_when_somebody_answers(tmp_path: Path) -> None:
    asked = letter(2, sender="Kim <me@example.com>", to="ann@example.org", subject="offer")
    answer = letter(1, subject="Re: offer", In_Reply_To="<2@example.org>", References="<2@example.org>")
    context, bus = world(tmp_path, asked, answer), Bus()
    told, work = heard(bus), Errands(context.db, SETTINGS, bus, stop=Flag())
    journal.apply(context.db, "nudge", [Save((Task("t", "ask Ann again", awaits="<2@example.org>"),))])
    work.once(now=NOW)
    assert tasks.open(context.db) == []
    assert [one.words for one in told if isinstance(one, Reminded)] == ["ask Ann again: answered"]
    work.once(now=NOW)
    assert len(told) == 1
