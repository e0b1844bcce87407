"""Mail that is here: archived, deleted, marked, labelled, moved, snoozed, followed up, and its files saved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from copilot.errors import NotFound, UsageError
from copilot.store import journal
from copilot.toolkit.api import Answer, Context, Messages, Text, When
from copilot.types import FLAGGED, SEEN, Lane, Role
from copilot.types.changes import Keywords, Move, Save, SaveFiles, SetLane, Snooze
from copilot.types.records import Task
from tests.toolkit.world import NOW, ids, letter, world
from tests.tools.desk import changes, steps, use


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("HOME", str(tmp_path))
    return world(tmp_path, letter(1, subject="budget"), letter(2, sender="Bob <bob@example.net>"))


def both(mailbox: Context) -> Messages:
    return Messages(ids(mailbox), said="these")


def when(hours: float, *, all_day: bool = False) -> When:
    return When(NOW + timedelta(hours=hours), all_day=all_day, said="then")


def test_archiving_moves_what_is_not_there_yet(two: Context) -> None:
    first, second = ids(two)
    journal.apply(two.db, "earlier", [Move((second,), Role.ARCHIVE)])
    (only,) = steps("archive", two, messages=both(two))
    assert only.change == Move((first,), Role.ARCHIVE)
    assert only.target == "“budget” from Ann Lee"
    assert only.detail == "out of the inbox, kept in the archive; 1 is left in archive"
    assert only.why == "you said “these”"


def test_archiving_leaves_what_i_sent_among_what_i_sent(two: Context) -> None:
    first, second = ids(two)
    journal.apply(two.db, "earlier", [Move((second,), Role.SENT)])
    (only,) = steps("archive", two, messages=both(two))
    assert only.change == Move((first,), Role.ARCHIVE)
    assert only.detail.endswith("; 1 is left in sent")


def test_deleting_means_the_trash(two: Context) -> None:
    (only,) = steps("delete", two, messages=both(two))
    assert only.change == Move(ids(two), Role.TRASH)
    assert only.detail == "into the trash, not deleted for good"


@pytest.mark.parametrize(("tool", "role"), [("archive", Role.ARCHIVE), ("delete", Role.TRASH)])
def test_what_is_there_already_is_told_and_not_planned(two: Context, tool: str, role: Role) -> None:
    journal.apply(two.db, "earlier", [Move(ids(two), role)])
    assert use(tool, two, messages=both(two)) == Answer(f"Nothing to {tool}: 2 messages are left in {role}.")


@pytest.mark.parametrize(
    ("how", "add", "remove"),
    [
        ("read", {SEEN}, set()),
        ("starred", {FLAGGED}, set()),
        ("unread", set(), {SEEN}),
        ("unstarred", set(), {FLAGGED}),
    ],
)
def test_marks_are_set_where_they_are_not_yet(two: Context, how: str, add: set[str], remove: set[str]) -> None:
    first, second = ids(two)
    journal.apply(two.db, "earlier", [Keywords((second,), add=frozenset(add), remove=frozenset(remove))])
    journal.apply(two.db, "earlier", [Keywords((first,), add=frozenset(remove), remove=frozenset(add))])
    (only,) = steps("mark", two, messages=both(two), how=how)
    assert only.change == Keywords((first,), add=frozenset(add), remove=frozenset(remove))
    assert only.detail == f"marked {how}; 1 is {how} already"


def test_a_label_is_a_keyword_and_is_shown_as_it_was_said(two: Context) -> None:
    (on,) = steps("label", two, messages=both(two), label="Taxes 2026")
    assert on.change == Keywords(ids(two), add=frozenset({"taxes_2026"}))
    assert on.detail == "labelled “Taxes 2026”"
    journal.apply(two.db, "label", changes([on]))
    (off,) = steps("label", two, messages=both(two), label="taxes 2026", off=True)
    assert (off.verb, off.change) == ("unlabel", Keywords(ids(two), remove=frozenset({"taxes_2026"})))
    assert isinstance(use("label", two, messages=both(two), label="taxes 2026"), Answer)


def test_a_lane_is_learned_for_the_senders_that_are_named(two: Context) -> None:
    (only,) = steps("move_lane", two, messages=both(two), lane=Lane.CUSTOMERS)
    assert only.change == SetLane(ids(two), Lane.CUSTOMERS, learn=True)
    assert "ann@example.org, bob@example.net" in only.detail


def test_snoozed_mail_is_hidden_until_the_hour_or_the_morning_of_the_day(two: Context) -> None:
    (hour,) = steps("snooze", two, messages=both(two), until=when(5))
    assert hour.change == Snooze(ids(two), int((NOW + timedelta(hours=5)).timestamp()))
    assert hour.detail == "hidden until Tuesday 10 March 2026, 14:30"
    (day,) = steps("snooze", two, messages=both(two), until=when(24, all_day=True))
    morning = NOW.replace(day=11, hour=8, minute=0)
    assert (day.change, day.detail) == (
        Snooze(ids(two), int(morning.timestamp())),
        "hidden until Wednesday 11 March 2026",
    )


@pytest.mark.parametrize("tool", ["snooze", "follow_up"])
def test_a_time_that_is_over_is_refused(two: Context, tool: str) -> None:
    with pytest.raises(UsageError, match=r"Tuesday 10 March 2026, 08:30 is over\."):
        use(tool, two, messages=both(two), **{"until" if tool == "snooze" else "when": when(-1)})


def test_a_follow_up_waits_for_an_answer_to_the_newest_mail_of_each_conversation(tmp_path: Path) -> None:
    mine = letter(1, sender="Kim <me@example.com>", to="ann@example.org", References="<3@example.org>")
    context = world(tmp_path, letter(3), mine, letter(2, sender="Bob <bob@example.net>", subject="offer"))
    plan = steps("follow_up", context, messages=both(context), when=when(48))
    tasks = [one.records[0] for one in changes(plan) if isinstance(one, Save)]
    assert all(isinstance(one, Task) for one in tasks)
    assert [one.awaits for one in tasks if isinstance(one, Task)] == ["<1@example.org>", "<2@example.org>"]
    offer = tasks[1]
    assert isinstance(offer, Task)
    assert (offer.title, offer.due) == ("No answer yet: offer", "2026-03-12T09:30+01:00")
    assert offer.remind_at == int((NOW + timedelta(hours=48)).timestamp())


def test_the_same_follow_up_is_the_same_task(two: Context) -> None:
    first, again = (steps("follow_up", two, messages=both(two), when=when(hours)) for hours in (24, 48))
    assert [one.records[0].id for one in changes(first) if isinstance(one, Save)] == [
        one.records[0].id for one in changes(again) if isinstance(one, Save)
    ]


def test_attachments_are_named_with_their_size_and_place(mailbox: Context, tmp_path: Path) -> None:
    messages = Messages(mailbox.find("subject:clause"), said="the mail from George")
    (only,) = steps("save_attachments", mailbox, messages=messages)
    home = tmp_path / "me"
    assert only.target == "DPA clause 7 - marked up.docx (863 B)"
    assert only.change == SaveFiles(messages.ids, str(home / "Downloads"))
    assert only.doubts == ()


@pytest.mark.parametrize(
    ("said", "place"),
    [("", "Downloads"), ("taxes", "Downloads/taxes"), ("~/taxes", "taxes"), ("Papers/2026", "Papers/2026")],
)
def test_a_folder_is_found_as_a_person_means_it(mailbox: Context, tmp_path: Path, said: str, place: str) -> None:
    home = tmp_path / "me"
    (home / "Papers").mkdir(parents=True)
    messages = Messages(mailbox.find("subject:clause"))
    (only,) = steps("save_attachments", mailbox, messages=messages, folder=Text(said))
    assert isinstance(only.change, SaveFiles)
    assert only.change.folder == str(home / place)


def test_a_file_that_can_run_is_doubted(mailbox: Context) -> None:
    found = [one for one in mailbox.find("has:attachment") if "VoiceMessage.html" in _names(mailbox, one)]
    (only,) = steps("save_attachments", mailbox, messages=Messages(tuple(found)))
    assert only.doubts == ("VoiceMessage.html can run code when it is opened.",)


def _names(context: Context, id: int) -> list[str]:
    return [one.name for one in context.message(id).attachments]


def test_mail_without_files_has_none_to_save(two: Context) -> None:
    with pytest.raises(NotFound, match="Nothing is attached to 2 messages"):
        use("save_attachments", two, messages=both(two))


@pytest.mark.parametrize("tool", ["archive", "delete", "reply", "unsubscribe", "accept_invite"])
def test_mail_that_is_gone_is_told(two: Context, tool: str) -> None:
    with pytest.raises(NotFound, match="No such message"):
        use(tool, two, messages=Messages((4711,), said="that"))
