"""Invitations are read into when, where and who; nothing in a calendar part can fail or take long."""

from __future__ import annotations

import tarfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import calendar
from copilot.types import Invite


def read(*lines: str, zones: str = "") -> Invite:
    text = "\r\n".join(
        ["BEGIN:VCALENDAR", *([zones] if zones else []), "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
    )
    found = calendar.read(text.encode())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DTSTART:20261112T140000Z", "2026-11-12T14:00:00+00:00"),
        ("DTSTART;TZID=Europe/Berlin:20260701T140000", "2026-07-01T14:00:00+02:00"),
        ("DTSTART;TZID=Europe/Berlin:20261112T140000", "2026-11-12T14:00:00+01:00"),
        ('DTSTART;TZID="W. Europe Standard Time":20260701T140000', "2026-07-01T14:00:00+02:00"),
        ("DTSTART;TZID=/example.org/tz/America/New_York:20261112T140000", "2026-11-12T14:00:00-05:00"),
        ("DTSTART;TZID=GMT+05:20261112T140000", "2026-11-12T14:00:00+05:00"),
        ("DTSTART;TZID=UTC:20261112T140000", "2026-11-12T14:00:00+00:00"),
        ("DTSTART:2026-11-12T14:00:00Z", "2026-11-12T14:00:00+00:00"),
    ],
)
def test_times_carry_their_zone(line: str, expected: str) -> None:
    start = read(line).start
    assert start is not None
    assert start.isoformat() == expected


ZONE = """BEGIN:VTIMEZONE
TZID:Our own
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE""".replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("day", "hours"),
    [("20260328", 1), ("20260330", 2), ("20260701", 2), ("20261024", 2), ("20261026", 1), ("20260101", 1)],
)
def test_a_zone_that_the_calendar_spells_out_is_applied(day: str, hours: int) -> None:
    start = read(f"DTSTART;TZID=Our own:{day}T120000", zones=ZONE).start
    assert start is not None
    assert start.utcoffset() == timedelta(hours=hours)


def test_one_calendar_s_zones_do_not_reach_the_next() -> None:
    read("DTSTART;TZID=Our own:20260701T120000", zones=ZONE)
    start = read("DTSTART;TZID=Our own:20260701T120000", zones=ZONE.replace("+0200", "+0800")).start
    assert start is not None
    assert start.utcoffset() == timedelta(hours=8)


def test_a_whole_day_starts_at_local_midnight_and_lasts_a_day() -> None:
    found = read("DTSTART;VALUE=DATE:20261112")
    assert found.all_day
    assert found.start == datetime(2026, 11, 12).astimezone()
    assert found.end is not None and found.start is not None
    assert found.end - found.start == timedelta(days=1)


def test_a_floating_time_is_local() -> None:
    assert read("DTSTART:20261112T140000").start == datetime(2026, 11, 12, 14).astimezone()


@pytest.mark.parametrize(
    ("line", "hours"),
    [("DURATION:PT1H30M", 1.5), ("DURATION:P1D", 24), ("DURATION:P1W", 168), ("DTEND:20261112T160000Z", 2)],
)
def test_an_end_is_given_or_worked_out(line: str, hours: float) -> None:
    found = read("DTSTART:20261112T140000Z", line)
    assert found.start and found.end
    assert (found.end - found.start) / timedelta(hours=1) == hours


@pytest.mark.parametrize(
    "line", ["DURATION:P999999999999W", "DURATION:P", "DURATION:x", "DTEND:99999999T999999", "DTEND:"]
)
def test_an_impossible_end_is_none(line: str) -> None:
    assert read("DTSTART:20261112T140000Z", line).end is None


def test_people_are_read_with_names_and_lower_case_domains() -> None:
    found = read(
        'ORGANIZER;CN="Vale, Cy":MAILTO:cy@Example.COM',
        "ATTENDEE;CN=Ada;RSVP=TRUE:mailto:ada@example.com",
        "ATTENDEE:urn:x",
    )
    assert found.organizer is not None
    assert (found.organizer.name, found.organizer.email) == ("Vale, Cy", "cy@example.com")
    assert [(one.name, one.email) for one in found.attendees] == [("Ada", "ada@example.com"), ("", "")]


def test_text_is_unescaped_unfolded_and_quiet() -> None:
    found = read("SUMMARY:One\\, two\\; \\\\three\\n four\u202e \x1b[31m", "LOCATION:A ve", " ry long", "\t place")
    assert found.summary == "One, two; \\three four"
    assert found.where == "A very long place"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;BYDAY=MO,WE", "every week on Mon, Wed"),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20261201T000000Z", "every 2 weeks until 2026-12-01"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "every month on last Fri, 3 times"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15"),
        ("FREQ=SECONDLY", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_a_recurrence_is_put_into_words(rule: str, expected: str) -> None:
    assert calendar.recurrence(rule) == expected


def test_the_series_is_read_before_its_exceptions() -> None:
    text = (
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nRECURRENCE-ID:20261119T140000Z\nSUMMARY:Moved\nEND:VEVENT\n"
        "BEGIN:VEVENT\nSUMMARY:Series\nSTATUS:tentative\nSEQUENCE:3\nEND:VEVENT\nEND:VCALENDAR"
    )
    found = calendar.read(text.encode())
    assert found is not None
    assert (found.method, found.summary, found.status, found.sequence) == ("REPLY", "Series", "TENTATIVE", 3)


def test_without_an_event_there_is_no_invitation() -> None:
    assert calendar.read(b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO\nEND:VCALENDAR") is None
    assert calendar.read(b"") is None


@given(
    st.binary(max_size=300),
    st.lists(st.sampled_from(["DTSTART;TZID=../../x:1", "DTSTART:00000000T000000Z", "RRULE:=;=", "X"])),
)
def test_no_bytes_make_it_fail(data: bytes, lines: list[str]) -> None:
    calendar.read(data)
    calendar.read("\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT"]).encode() + data)


def _same(mine: datetime, theirs: date) -> bool:
    if isinstance(theirs, datetime) and theirs.tzinfo:
        return mine.astimezone(UTC) == theirs.astimezone(UTC)
    return (mine.year, mine.month, mine.day) == (theirs.year, theirs.month, theirs.day)


@pytest.mark.corpora
def test_it_reads_the_published_calendars_as_a_calendar_library_does(corpora: Path) -> None:
    icalendar = pytest.importorskip("icalendar")
    read_files = same = 0
    with tarfile.open(corpora / "calendar" / "ics_dev.tar.gz") as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            if content is None or not member.name.endswith(".ics"):
                continue
            data = content.read()
            read_files += 1
            found = calendar.read(data)
            try:
                wholes = icalendar.Calendar.from_ical(data, multiple=True)
                starts = [one["DTSTART"].dt for whole in wholes for one in whole.walk("VEVENT") if "DTSTART" in one]
            except (ValueError, AttributeError):
                continue
            if not starts:
                continue
            assert found is not None and found.start is not None, member.name
            assert any(_same(found.start, start) for start in starts), member.name
            same += 1
    assert read_files == 80
    assert same >= 35
