"""Calendar parts read into an `Invite` (RFC 5545, RFC 5546): when, where, who, and what is wanted.

Written for mail rather than for calendars: one event is read, broken lines are skipped, recurrences are put into words
and never expanded, so the cost is linear in the part.
"""

from __future__ import annotations

import binascii
import re
from datetime import datetime, timedelta, tzinfo

from copilot.mail import calendar_zones, charset
from copilot.types import Address, Invite

LARGEST = 1_048_576
MOST_ATTENDEES = 1000

_FOLD = re.compile(r"\n[ \t]")
_LINE = re.compile(
    r"([A-Za-z][\w-]*)((?:;[\w-]+=(?:\"[^\"]*+\"|[^\";:,]*+)(?:,(?:\"[^\"]*+\"|[^\";:,]*+))*+)*+):(.*)", re.DOTALL
)
_PARAMETER = re.compile(r";([\w-]+)=((?:\"[^\"]*+\"|[^\";])*+)")
_STAMP = re.compile(
    r"\s*(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ]?(\d\d):?(\d\d):?(\d\d)?(?:\.\d+)?\s*([Zz]|[+-]\d\d:?\d\d)?)?\s*$"
)
_DURATION = re.compile(r"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$")
_ESCAPE = re.compile(r"\\([\\;,nN])")
_DAYS = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour"}

Property = tuple[dict[str, str], str]
Event = dict[str, list[Property]]


def read(data: bytes, *, declared: str = "", method: str = "") -> Invite | None:
    """Return the first event of a calendar part, or None when there is none; never raises on any bytes.

    `method` is what the Content-Type said, used when the calendar itself names none. Times without a zone are local.
    """
    text = charset.decode(data[:LARGEST], declared or "utf-8")[0]
    top, events, zones = _components(text)
    if not events:
        return None
    event = min(events, key=lambda one: ("DTSTART" not in one, "RECURRENCE-ID" in one))
    start, all_day = _time(event, "DTSTART", zones)
    said = _value(top, "METHOD").strip().upper() or method.strip().upper()
    return Invite(
        method=charset.line(said)[:40],
        uid=charset.line(_value(event, "UID"))[:1000],
        summary=_words(event, "SUMMARY"),
        start=start,
        end=_end(event, start, all_day, zones),
        all_day=all_day,
        where=_words(event, "LOCATION"),
        organizer=next(iter(_people(event, "ORGANIZER")), None),
        attendees=_people(event, "ATTENDEE"),
        sequence=_number(_value(event, "SEQUENCE")),
        recurrence=recurrence(_value(event, "RRULE")),
        status=charset.line(_value(event, "STATUS")).upper()[:40],
    )


def describe(data: bytes, *, declared: str = "") -> str:
    """Return the event's own description as quiet text, or ""."""
    events = _components(charset.decode(data[:LARGEST], declared or "utf-8")[0])[1]
    return charset.quiet(_unescape(_value(events[0], "DESCRIPTION"))).strip() if events else ""


def recurrence(rule: str) -> str:
    """Put a recurrence rule (RFC 5545, 3.3.10) into words, such as "every 2 weeks on Mon, Wed until 2026-12-01"."""
    parts = dict(one.split("=", 1) for one in rule.upper().replace(" ", "").split(";") if "=" in one)
    unit = _UNITS.get(parts.get("FREQ", ""), "")
    if not unit:
        return ""
    every = _number(parts.get("INTERVAL", "1")) or 1
    said = f"every {unit}" if every == 1 else f"every {every} {unit}s"
    days = [_day(one) for one in parts.get("BYDAY", "").split(",")[:7] if one[-2:] in _DAYS]
    if days:
        said += " on " + ", ".join(days)
    elif parts.get("BYMONTHDAY", "").lstrip("-").isdigit():
        said += f" on day {parts['BYMONTHDAY'][:3]}"
    if count := _number(parts.get("COUNT", "")):
        said += f", {count} times"
    if until := _STAMP.match(parts.get("UNTIL", "")):
        said += f" until {until.group(1)}-{until.group(2)}-{until.group(3)}"
    return said


def _day(word: str) -> str:
    number = {"1": "first ", "2": "second ", "3": "third ", "4": "fourth ", "-1": "last "}
    return number.get(word[:-2].lstrip("+"), "") + _DAYS[word[-2:]]


def lines(text: str) -> list[str]:
    """Return the content lines (RFC 5545, 3.1), unfolded."""
    return _FOLD.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")


def _components(text: str) -> tuple[Event, list[Event], calendar_zones.Zones]:
    """Return the calendar's own properties, its events, and its zones; alarms and the like are skipped."""
    top: Event = {}
    events: list[Event] = []
    zones = calendar_zones.Zones()
    stack: list[str] = []
    for line in lines(text):
        found = _LINE.match(line)
        if found is None:
            continue
        name, value = found.group(1).upper(), found.group(3)
        if name == "BEGIN":
            stack.append(value.strip().upper())
            zones.begin(stack[-1])
            if stack[-1] == "VEVENT":
                events.append({})
        elif name == "END":
            zones.end(value.strip().upper())
            if stack:
                stack.pop()
        elif stack and stack[-1] in calendar_zones.PARTS:
            zones.add(name, value)
        elif stack and stack[-1] == "VEVENT" and len(events) <= 50:
            events[-1].setdefault(name, []).append((_parameters(found.group(2)), value))
        elif stack == ["VCALENDAR"]:
            top.setdefault(name, []).append(({}, value))
    return top, events, zones


def _parameters(text: str) -> dict[str, str]:
    return {name.upper(): value.replace('"', "") for name, value in _PARAMETER.findall(text)} if text else {}


def _value(event: Event, name: str) -> str:
    found = event.get(name)
    if not found:
        return ""
    parameters, value = found[0]
    if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        return charset.decode(binascii.a2b_qp(value.encode()), parameters.get("CHARSET", "utf-8"))[0]
    return value


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda one: "\n" if one.group(1) in "nN" else one.group(1), text)


def _words(event: Event, name: str) -> str:
    return charset.line(_unescape(_value(event, name)))[:1000]


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _people(event: Event, name: str) -> tuple[Address, ...]:
    out = []
    for parameters, value in event.get(name, [])[:MOST_ATTENDEES]:
        email = charset.line(value).strip()
        email = email[7:] if email[:7].lower() == "mailto:" else parameters.get("EMAIL", email if "@" in email else "")
        shown = charset.line(parameters.get("CN", "")).strip("'\" ")
        local, at, domain = email.rpartition("@")
        out.append(Address(shown[:200], f"{local}{at}{domain.lower()}"[:320] if at else email[:320]))
    return tuple(out)


def _time(event: Event, name: str, zones: calendar_zones.Zones) -> tuple[datetime | None, bool]:
    """Return an aware time and whether it is a whole day."""
    found = event.get(name)
    if not found:
        return None, False
    parameters, value = found[0]
    match = _STAMP.match(value)
    if match is None:
        return None, False
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        plain = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59))
        zone: tzinfo | None = calendar_zones.fixed(offset) if offset else zones.find(parameters.get("TZID", ""), plain)
        return (plain.replace(tzinfo=zone) if zone else plain.astimezone()), hour is None
    except (ValueError, OverflowError, OSError):
        return None, False


def _end(event: Event, start: datetime | None, all_day: bool, zones: calendar_zones.Zones) -> datetime | None:
    end = _time(event, "DTEND", zones)[0]
    if end is not None or start is None:
        return end
    length = _duration(_value(event, "DURATION"))
    if length is None:
        length = timedelta(days=1) if all_day else None
    try:
        return start + length if length is not None else None
    except OverflowError:
        return None


def _duration(text: str) -> timedelta | None:
    match = _DURATION.match(text.strip().upper())
    if match is None or text.strip().upper() in ("P", "PT", ""):
        return None
    weeks, days, hours, minutes, seconds = (int(one or 0) for one in match.groups()[1:])
    try:
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return -length if match.group(1) == "-" else length
