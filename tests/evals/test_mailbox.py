"""The mailbox lies in the store as its file tells it."""

from __future__ import annotations

from copilot.evals.mailbox import World
from copilot.store import mail, records
from copilot.types import SEEN
from copilot.types.records import Task


def test_every_mail_is_in_its_lane(world: World) -> None:
    for one in world.mailbox.mails:
        assert mail.row(world.db, world.ids[one.key]).lane == one.lane


def test_answers_lie_in_the_thread_of_what_they_answer(world: World) -> None:
    threads = {mail.row(world.db, world.ids[key]).thread for key in ("deck", "deck-priya", "deck-leo")}
    assert len(threads) == 1


def test_invitations_can_be_read(world: World) -> None:
    invite = mail.message(world.db, world.ids["coffee"]).invite
    assert invite is not None
    assert invite.start is not None
    assert invite.start.isoformat() == "2026-03-12T08:00:00+00:00"
    assert invite.organizer is not None
    assert invite.organizer.email == "omar@talentbay.example"


def test_files_come_with_their_mail(world: World) -> None:
    files = mail.message(world.db, world.ids["shareholders"]).attachments
    assert [one.name for one in files] == ["draft.pdf", "comments.pdf"]


def test_what_is_unread_is_unread(world: World) -> None:
    unread = {one.key for one in world.mailbox.mails if SEEN not in mail.row(world.db, world.ids[one.key]).keywords}
    assert unread == {one.key for one in world.mailbox.mails if one.unread}


def test_the_open_tasks_are_there(world: World) -> None:
    assert {one.title for one in records.listed(world.db, Task)} == set(world.mailbox.tasks)


def test_the_second_number_on_the_screen_is_not_under_the_cursor(world: World) -> None:
    scene = world.context("").scene
    assert scene.listed[1] not in scene.selection
