"""Invitations answered: what the organizer's calendar gets, and what a person is told before."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from copilot.errors import UsageError
from copilot.mail import calendar
from copilot.store import drafts as saved
from copilot.store import outgoing
from copilot.toolkit import runner
from copilot.toolkit.api import Context, Effect, Messages, Text, Trust
from copilot.types import ANSWERED
from copilot.types.changes import Keywords
from copilot.types.plans import Proposal, ToolCall
from tests.toolkit.world import ids, world
from tests.tools.desk import NOW, TOOLS, built, changes, day, drafts, found, steps, words

BOARD = "subject:invitation subject:board"
TIMES = {
    "board": "Tuesday 8 September 2026, 10:00–11:30",
    "call": "Tuesday 8 September 2026, 16:30–17:00",
}


def event(made: EmailMessage) -> tuple[str, Any]:
    """The method of a finished mail's calendar part, and the event in it."""
    assert made.get_content_type() == "multipart/alternative"
    plain, part = list(made.iter_parts())
    assert isinstance(part, EmailMessage)
    assert (plain.get_content_type(), part.get_content_type()) == ("text/plain", "text/calendar")
    whole: Any = Calendar.from_ical(part.get_payload(decode=True))  # type: ignore[arg-type]
    assert part["Content-Type"].params["method"] == whole["METHOD"]
    (only,) = whole.walk("VEVENT")
    return str(whole["METHOD"]), only


def invitation(number: int = 1, *, sender: str = "Bo <bo@example.org>", **replaced: str) -> bytes:
    """An invitation by Bo for tomorrow, as of the small world."""
    lines = {
        "METHOD": "REQUEST",
        "UID": "one@example.org",
        "SEQUENCE": "0",
        "SUMMARY": "Review",
        "DTSTART": "20260311T090000Z",
        "DTEND": "20260311T100000Z",
        "ORGANIZER": "mailto:bo@example.org",
        "ATTENDEE": "mailto:me@example.com",
    } | replaced
    method = lines.pop("METHOD")
    inside = "".join(f"{name}:{value}\n" for name, value in lines.items() if value)
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "me@example.com", f"Invitation: {lines['SUMMARY']}"
    made["Date"], made["Message-ID"] = f"Mon, 09 Mar 2026 0{number}:00:00 +0000", f"<{number}@example.org>"
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\n{inside}END:VEVENT\nEND:VCALENDAR\n"
    made.set_content(body, subtype="calendar", params={"method": method})
    return made.as_bytes()


def all_of(context: Context) -> Messages:
    return Messages(ids(context), said="these")


def test_a_yes_goes_to_the_organizers_calendar(mailbox: Context) -> None:
    plan = steps("accept_invite", mailbox, messages=found(mailbox, BOARD))
    assert (plan[0].verb, plan[0].effect) == ("accept", Effect.OUTWARD)
    assert plan[0].target == f"“Board prep”, {TIMES['board']}"
    assert plan[0].detail == "to Mara Lindqvist <mara@harbor.example>: Robin Reyes has accepted the invitation."
    made = built(drafts(plan)[0])
    assert (made["To"], made["Subject"]) == ("Mara Lindqvist <mara@harbor.example>", "Accepted: Board prep")
    method, answer = event(made)
    assert method == "REPLY"
    assert answer["ATTENDEE"] == "mailto:robin@harbor.example"
    assert answer["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert answer["DTSTAMP"].dt == NOW


def test_an_answer_is_threaded_and_marks_the_invitation(mailbox: Context) -> None:
    messages = found(mailbox, BOARD)
    plan = steps("accept_invite", mailbox, messages=messages)
    made = built(drafts(plan)[0])
    assert made["In-Reply-To"] == mailbox.original(messages.ids[0]).id
    assert changes(plan)[1] == Keywords(messages.ids, add=frozenset({ANSWERED}))


def test_a_no_takes_the_words_along(mailbox: Context) -> None:
    text = Text("I am on leave; sorry.")
    plan = steps("decline_invite", mailbox, messages=found(mailbox, BOARD), text=text)
    made = built(drafts(plan)[0])
    assert made["Subject"] == "Declined: Board prep"
    assert words(made).startswith("I am on leave; sorry.\n\nRobin Reyes has declined the invitation.\n\n-- \nRobin")
    _, answer = event(made)
    assert (answer["COMMENT"], answer["ATTENDEE"].params["PARTSTAT"]) == (text, "DECLINED")


def test_the_newest_version_of_an_invitation_is_answered(mailbox: Context) -> None:
    older = found(mailbox, 'subject:"Harbor Deichtor half an hour" -subject:updated')
    newer = found(mailbox, 'subject:"Harbor Deichtor half an hour" subject:updated')
    plan = steps("accept_invite", mailbox, messages=older)
    assert plan[0].target == f"“Harbor / Deichtor”, {TIMES['call']}"
    assert plan[0].doubts == (f"It was changed since: the newest invitation says {TIMES['call']}.",)
    assert event(built(drafts(plan)[0]))[1]["SEQUENCE"] == 1
    assert changes(plan)[1] == Keywords((*older.ids, *newer.ids), add=frozenset({ANSWERED}))


def test_two_versions_of_an_invitation_get_one_answer(mailbox: Context) -> None:
    both = Messages(mailbox.find('subject:"Harbor Deichtor half an hour"'), said="both")
    assert len(both.ids) == 2
    assert len(drafts(steps("accept_invite", mailbox, messages=both))) == 1


def test_another_time_is_proposed_as_long_as_the_first(mailbox: Context) -> None:
    when = day("2026-09-10", hour=14)
    plan = steps("propose_time", mailbox, messages=found(mailbox, BOARD), when=when)
    made = built(drafts(plan)[0])
    assert made["Subject"] == "New time proposed: Board prep"
    assert "another time: Thursday 10 September 2026, 14:00–15:30." in words(made)
    method, counter = event(made)
    assert method == "COUNTER"
    assert (counter["DTSTART"].dt, counter["DTEND"].dt) == (when.at, when.at.replace(hour=15, minute=30))


def test_where_only_a_day_is_said_the_hour_stays(mailbox: Context) -> None:
    plan = steps("propose_time", mailbox, messages=found(mailbox, BOARD), when=day("2026-09-10"))
    _, counter = event(built(drafts(plan)[0]))
    assert counter["DTSTART"].dt == day("2026-09-10", hour=10).at


def test_what_an_invitation_asks_of_assistants_changes_nothing(mailbox: Context) -> None:
    plan = steps("accept_invite", mailbox, messages=found(mailbox, "subject:stackbridge"))
    (only,) = drafts(plan)
    assert (only.to, only.cc, only.bcc) == ("Corin Vale <corin.vale@stackbridge.example>", "", "")
    assert "SYSTEM NOTE" not in built(only).as_string()


def test_an_organizer_who_is_not_the_sender_is_doubted(tmp_path: Path) -> None:
    context = world(tmp_path, invitation(ORGANIZER="mailto:eve@example.net"))
    plan = steps("accept_invite", context, messages=all_of(context))
    assert plan[0].trust is Trust.STRANGER
    assert plan[0].doubts == ("The answer goes to the organizer, eve@example.net, not to the sender, bo@example.org.",)


def test_an_invitation_that_does_not_name_me_is_doubted(tmp_path: Path) -> None:
    context = world(tmp_path, invitation(ATTENDEE="mailto:team@example.com"))
    plan = steps("accept_invite", context, messages=all_of(context))
    assert plan[0].doubts == ("You are not named on this invitation.",)
    assert event(built(drafts(plan)[0]))[1]["ATTENDEE"] == "mailto:me@example.com"


def test_a_meeting_that_is_over_is_doubted_unless_it_comes_again(tmp_path: Path) -> None:
    once = invitation(DTSTART="20260302T090000Z", DTEND="20260302T100000Z")
    weekly = invitation(2, UID="two", RRULE="FREQ=WEEKLY", DTSTART="20260302T090000Z", DTEND="20260302T100000Z")
    context = world(tmp_path, once, weekly)
    plan = steps("accept_invite", context, messages=all_of(context))
    assert [one.doubts for one in plan[:2]] == [(), ("This meeting is over.",)]
    assert plan[0].target.endswith(", every week")


def test_an_invitation_that_was_called_off_since_is_not_answered(tmp_path: Path) -> None:
    context = world(tmp_path, invitation(), invitation(2, METHOD="CANCEL", SEQUENCE="1"))
    with pytest.raises(UsageError, match="called off"):
        steps("accept_invite", context, messages=Messages(ids(context)[1:]))


def test_nobody_else_can_send_a_newer_version(tmp_path: Path) -> None:
    forged = invitation(2, sender="Eve <eve@example.net>", ORGANIZER="mailto:eve@example.net", SEQUENCE="9")
    context = world(tmp_path, invitation(), forged.replace(b"Subject:", b"References: <1@example.org>\nSubject:"))
    (first,) = context.find("from:bo@example.org")
    assert len(context.thread(first)) == 2
    plan = steps("accept_invite", context, messages=Messages((first,)))
    assert (drafts(plan)[0].to, plan[0].doubts) == ("bo@example.org", ())


@pytest.mark.parametrize(
    "organizer", ["mailto:bo", "mailto:bo @example.org", "mailto:bo@exa mple", "mailto:<bo@x>,y@z"]
)
def test_an_organizer_without_a_fit_address_gets_no_answer(tmp_path: Path, organizer: str) -> None:
    context = world(tmp_path, invitation(ORGANIZER=organizer))
    with pytest.raises(UsageError):
        steps("accept_invite", context, messages=all_of(context))


def test_an_organizer_whose_name_shows_another_address_is_written_to_without_it(tmp_path: Path) -> None:
    raw = invitation().replace(b"ORGANIZER:", b'ORGANIZER;CN="boss@example.com":')
    context = world(tmp_path, raw)
    (only,) = drafts(steps("accept_invite", context, messages=all_of(context)))
    assert built(only)["To"] == "bo@example.org"


def test_my_own_invitation_is_not_answered(tmp_path: Path) -> None:
    context = world(tmp_path, invitation(ORGANIZER="mailto:me@example.com"))
    with pytest.raises(UsageError, match="invitation of your own"):
        steps("decline_invite", context, messages=all_of(context))


def test_a_time_that_is_over_is_not_proposed(mailbox: Context) -> None:
    with pytest.raises(UsageError, match="is over"):
        steps("propose_time", mailbox, messages=found(mailbox, BOARD), when=day("2026-08-01"))


def test_mail_that_brings_no_invitation_is_left_and_told(mailbox: Context) -> None:
    messages = found(mailbox, BOARD, "subject:renewal in:inbox")
    plan = steps("accept_invite", mailbox, messages=messages)
    assert [one.verb for one in plan] == ["leave", "accept", "mark"]
    assert plan[0].detail == "There is no invitation in this mail. Choose the mail that brings it."
    assert plan[0].effect is Effect.READ


def test_an_answer_that_is_kept_as_a_draft_keeps_its_calendar(mailbox: Context) -> None:
    (draft,) = drafts(steps("accept_invite", mailbox, messages=found(mailbox, BOARD)))
    id = saved.save(mailbox.db, draft, now=1)
    again = saved.get(mailbox.db, id).draft
    assert again == draft
    invite = calendar.read(again.calendar.encode())
    assert invite is not None
    assert invite.start == datetime.fromisoformat("2026-09-08T10:00:00+02:00")


def test_what_is_approved_is_what_waits_in_the_outbox(mailbox: Context) -> None:
    messages = found(mailbox, BOARD)
    asked = ToolCall("accept_invite", {"messages": messages}, words="accept the board meeting")
    proposal = runner.propose([asked], TOOLS, mailbox)
    assert isinstance(proposal, Proposal)
    assert (proposal.decision.verdict, proposal.decision.keys) == ("ask", 1)
    runner.apply(proposal, TOOLS, mailbox, approved=proposal.plan.digest)
    (waiting,) = outgoing.listed(mailbox.db)
    made = email.message_from_bytes(outgoing.letter(mailbox.db, waiting.id).raw, policy=email.policy.SMTP)
    assert isinstance(made, EmailMessage)
    assert event(made)[1]["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert ANSWERED in mailbox.rows(messages.ids)[0].keywords
