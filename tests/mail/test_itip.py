"""Answers to invitations, read again by icalendar and by our own reader."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from copilot.errors import UsageError
from copilot.mail import calendar, compose, itip, mime, sample
from copilot.types import Address
from copilot.types.writing import Draft, Enclosure
from tests.mail.compose_kit import standard

NOW = datetime(2026, 9, 2, 7, 0, tzinfo=UTC)
ME = Address("Kim Park", "kim@example.com")

ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
"""
EVENT = """UID:one@example.org
SEQUENCE:3
SUMMARY:Review\\, part two
LOCATION:Room 5
DTSTART;TZID=Europe/Berlin:20260908T100000
DTEND;TZID=Europe/Berlin:20260908T113000
ORGANIZER;CN="Bo Reed":mailto:bo@example.org
ATTENDEE;CN=Kim;RSVP=TRUE:MAILTO:Kim@Example.com
ATTENDEE:mailto:other@example.net
"""


def invitation(event: str = EVENT, *, method: str = "REQUEST", zones: str = ZONE) -> bytes:
    """A mail with that event."""
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\n{zones}BEGIN:VEVENT\n{event}END:VEVENT\nEND:VCALENDAR\n"
    head = "From: bo@example.org\nMIME-Version: 1.0\nContent-Type: text/calendar; charset=utf-8; method="
    return f"{head}{method}\nContent-Transfer-Encoding: 8bit\n\n{body}".encode("utf-8", "replace")


def parsed(text: str) -> tuple[Any, Any]:
    """A finished object and its event, as icalendar reads them."""
    whole = itip.stamped(text, NOW)
    assert all(len(line.encode()) <= 75 for line in whole.split("\n"))
    found = Calendar.from_ical(whole.replace("\n", "\r\n"))
    assert isinstance(found, Calendar)
    (event,) = found.walk("VEVENT")
    assert not event.errors
    return found, event


def test_a_reply_hands_back_what_identifies_the_event() -> None:
    whole, event = parsed(itip.reply(itip.read(invitation()), ME, "ACCEPTED"))
    assert (whole["METHOD"], whole["VERSION"]) == ("REPLY", "2.0")
    assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == ("one@example.org", 3, "Review, part two")
    assert event["ORGANIZER"] == "mailto:bo@example.org"
    assert event["DTSTAMP"].dt == NOW
    assert event["DTSTART"].dt.isoformat() == "2026-09-08T10:00:00+02:00"


@pytest.mark.parametrize("part", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_a_reply_names_one_attendee_and_how_they_take_part(part: itip.Part) -> None:
    _, event = parsed(itip.reply(itip.read(invitation()), ME, part))
    assert event["ATTENDEE"] == "mailto:kim@example.com"
    assert event["ATTENDEE"].params["PARTSTAT"] == part
    assert event["ATTENDEE"].params["CN"] == "Kim Park"


def test_words_go_along_as_a_comment_whatever_is_in_them() -> None:
    said = "Sorry; I can't, really.\nBack on the 3rd\\4th.\r\nEND:VEVENT"
    _, event = parsed(itip.reply(itip.read(invitation()), ME, "DECLINED", comment=said))
    assert event["COMMENT"] == said.replace("\r\n", "\n")


def test_nothing_in_a_name_ends_its_parameter() -> None:
    whole, event = parsed(itip.reply(itip.read(invitation()), Address('Kim "K";X=1\r\nA:b', ME.email), "ACCEPTED"))
    assert event["ATTENDEE"].params["CN"] == "Kim 'K';X=1A:b"
    assert len(list(whole.walk())) == 5


def test_only_the_zone_that_is_used_goes_along() -> None:
    other = ZONE.replace("Europe/Berlin", "America/Lima")
    text = itip.reply(itip.read(invitation(zones=other + ZONE)), ME, "ACCEPTED")
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Europe/Berlin" in text


def test_times_whose_zone_did_not_come_along_are_in_utc() -> None:
    _, event = parsed(itip.reply(itip.read(invitation(zones="")), ME, "ACCEPTED"))
    assert event["DTSTART"].dt == datetime(2026, 9, 8, 8, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 9, 8, 9, 30, tzinfo=UTC)


def test_a_zone_that_hides_an_event_does_not_go_along() -> None:
    nested = ZONE.replace("END:VTIMEZONE", "BEGIN:VEVENT\nUID:two\nEND:VEVENT\nEND:VTIMEZONE")
    whole, event = parsed(itip.reply(itip.read(invitation(zones=nested)), ME, "ACCEPTED"))
    assert event["UID"] == "one@example.org"
    assert not whole.walk("VTIMEZONE")


def test_one_meeting_of_a_series_is_answered_as_that_one() -> None:
    instance = EVENT + "RECURRENCE-ID;TZID=Europe/Berlin:20260908T090000\n"
    _, event = parsed(itip.reply(itip.read(invitation(instance)), ME, "DECLINED"))
    assert event["RECURRENCE-ID"].dt.isoformat() == "2026-09-08T09:00:00+02:00"


def test_a_counter_moves_the_meeting_and_keeps_its_length() -> None:
    start = datetime.fromisoformat("2026-09-10T16:00:00+02:00")
    whole, event = parsed(itip.counter(itip.read(invitation()), ME, start=start, comment="Better for me."))
    assert whole["METHOD"] == "COUNTER"
    assert (event["UID"], event["SEQUENCE"], event["COMMENT"]) == ("one@example.org", 3, "Better for me.")
    assert event["DTSTART"].dt == start
    assert (event["DTEND"].dt - event["DTSTART"].dt).total_seconds() == 5400
    assert event["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"


def test_a_counter_to_whole_days_stays_whole_days() -> None:
    days = EVENT.replace(";TZID=Europe/Berlin:20260908T100000", ";VALUE=DATE:20260924")
    days = days.replace(";TZID=Europe/Berlin:20260908T113000", ";VALUE=DATE:20260926")
    start = datetime.fromisoformat("2026-10-01T00:00:00+02:00")
    _, event = parsed(itip.counter(itip.read(invitation(days)), ME, start=start))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 10, 1), date(2026, 10, 3))


def test_a_series_cannot_be_moved_but_one_of_its_meetings_can() -> None:
    series = EVENT + "RRULE:FREQ=WEEKLY;BYDAY=TU\n"
    start = datetime.fromisoformat("2026-09-10T16:00:00+02:00")
    with pytest.raises(UsageError, match="repeats every week on Tue"):
        itip.counter(itip.read(invitation(series)), ME, start=start)
    one = series + "RECURRENCE-ID;TZID=Europe/Berlin:20260908T100000\n"
    _, event = parsed(itip.counter(itip.read(invitation(one)), ME, start=start))
    assert "RRULE" not in event
    assert "RECURRENCE-ID" in event


def test_a_meeting_without_a_time_cannot_be_moved() -> None:
    timeless = "\n".join(line for line in EVENT.split("\n") if not line.startswith("DT"))
    with pytest.raises(UsageError, match="no time"):
        itip.counter(itip.read(invitation(timeless)), ME, start=NOW)


@pytest.mark.parametrize("method", ["CANCEL", "REPLY", "COUNTER", "DECLINECOUNTER", "PUBLISH"])
def test_what_asks_for_no_answer_gets_none(method: str) -> None:
    with pytest.raises(UsageError) as refused:
        itip.read(invitation(method=method))
    assert refused.value.hint


@pytest.mark.parametrize("missing", ["UID", "ORGANIZER"])
def test_an_invitation_that_cannot_be_answered_says_so(missing: str) -> None:
    lines = "".join(f"{line}\n" for line in EVENT.split("\n")[:-1] if not line.startswith(missing))
    with pytest.raises(UsageError, match="does not say who sent it"):
        itip.read(invitation(lines))


def test_mail_without_a_calendar_has_no_invitation() -> None:
    with pytest.raises(UsageError, match="no invitation"):
        itip.read(b"From: bo@example.org\n\nHello\n")


def test_who_of_me_is_invited_is_found_by_address() -> None:
    request = itip.read(invitation())
    assert request.attendee({"x@example.com", "kim@example.com"}) == Address("Kim", "Kim@example.com")
    assert request.attendee({"x@example.com"}) is None


@given(
    st.lists(st.text(max_size=60), max_size=8),
    st.sampled_from(["UID", "SUMMARY", "LOCATION", "ORGANIZER;CN=x", "DTSTART;TZID=a", "END", "BEGIN", "METHOD"]),
    st.text(max_size=40),
)
def test_whatever_an_invitation_holds_the_answer_is_one_event(lines: list[str], name: str, comment: str) -> None:
    event = EVENT + "".join(f"{one}\n" for one in lines) + "".join(f"{name}:{one}\n" for one in lines)
    try:
        request = itip.read(invitation(event))
    except UsageError:
        return
    text = itip.stamped(itip.reply(request, ME, "DECLINED", comment=comment), NOW)
    assert [line for line in text.split("\n") if line.startswith(("BEGIN:V", "END:V", "METHOD"))][:2] == [
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
    ]
    assert text.count("\nBEGIN:VEVENT\n") == text.count("\nEND:VEVENT\n") == text.count("\nDTSTAMP:") == 1
    assert text.count("\nATTENDEE;PARTSTAT=DECLINED") == text.count("\nATTENDEE") == 1


def test_a_stamp_changes_nothing_else() -> None:
    text = itip.reply(itip.read(invitation()), ME, "ACCEPTED")
    assert "DTSTAMP" not in text
    unfolded = "\n".join(calendar.lines(itip.stamped(text, NOW)))
    assert unfolded.replace("DTSTAMP:20260902T070000Z\n", "") == text
    assert itip.method(text) == "REPLY"
    assert itip.method("BEGIN:VCALENDAR") == ""


def test_an_answer_is_one_more_form_of_the_mails_text() -> None:
    answer = itip.reply(itip.read(invitation()), ME, "ACCEPTED")
    file = Enclosure("a.txt", "text/plain", b"a")
    draft = Draft(sender=ME.email, to="bo@example.org", text="Yes.", markdown=True, calendar=answer, files=(file,))
    read = standard(draft)
    forms, attached = read.iter_parts()
    assert (read.get_content_type(), attached.get_filename()) == ("multipart/mixed", "a.txt")
    assert forms.get_content_type() == "multipart/alternative"
    assert [one["Content-Type"].replace('"', "") for one in forms.iter_parts()] == [
        "text/plain; charset=us-ascii; format=flowed",
        "text/html; charset=us-ascii",
        "text/calendar; charset=us-ascii; method=REPLY",
    ]
    ((content, _, method),) = mime.calendars(compose.build(draft, now=NOW).raw)
    assert method == "REPLY"
    assert content.decode().replace("\r\n", "\n") == itip.stamped(answer, NOW)


def _requests(folder: Path) -> list[bytes]:
    return [one.read_bytes() for one in sorted(folder.glob("*.eml")) if b"method=REQUEST" in one.read_bytes()]


def test_every_answer_to_the_sample_is_read_as_an_answer_to_it() -> None:
    requests = _requests(sample.FOLDER)
    assert len(requests) > 4
    for raw in requests:
        request = itip.read(raw)
        text = itip.stamped(itip.reply(request, Address("", sample.ME), "ACCEPTED"), NOW)
        again = calendar.read(text.encode())
        assert again is not None
        same = request.invite
        assert (again.uid, again.summary, again.start, again.end) == (same.uid, same.summary, same.start, same.end)
        assert (again.organizer, again.sequence, again.method) == (same.organizer, same.sequence, "REPLY")
