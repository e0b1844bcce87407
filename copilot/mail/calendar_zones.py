"""Time zones of calendar parts: names known to the system, names Windows uses, and zones a calendar spells out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

PARTS = {"VTIMEZONE", "STANDARD", "DAYLIGHT"}

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_NAMED_OFFSET = re.compile(r"(?:UTC|GMT)\s?([+-]\d{1,2})(?::?(\d\d))?\b")
_BYDAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# The zones of the largest populations under the names Windows gives them (Unicode CLDR, windowsZones).
_WINDOWS = {
    "utc": "UTC",
    "gmt": "Europe/London",
    "greenwich": "Atlantic/Reykjavik",
    "w. europe": "Europe/Berlin",
    "central europe": "Europe/Budapest",
    "central european": "Europe/Warsaw",
    "romance": "Europe/Paris",
    "e. europe": "Europe/Chisinau",
    "fle": "Europe/Kyiv",
    "gtb": "Europe/Bucharest",
    "turkey": "Europe/Istanbul",
    "russian": "Europe/Moscow",
    "belarus": "Europe/Minsk",
    "israel": "Asia/Jerusalem",
    "egypt": "Africa/Cairo",
    "south africa": "Africa/Johannesburg",
    "w. central africa": "Africa/Lagos",
    "e. africa": "Africa/Nairobi",
    "morocco": "Africa/Casablanca",
    "arab": "Asia/Riyadh",
    "arabian": "Asia/Dubai",
    "arabic": "Asia/Baghdad",
    "iran": "Asia/Tehran",
    "pakistan": "Asia/Karachi",
    "india": "Asia/Kolkata",
    "sri lanka": "Asia/Colombo",
    "nepal": "Asia/Kathmandu",
    "bangladesh": "Asia/Dhaka",
    "central asia": "Asia/Almaty",
    "se asia": "Asia/Bangkok",
    "china": "Asia/Shanghai",
    "singapore": "Asia/Singapore",
    "taipei": "Asia/Taipei",
    "w. australia": "Australia/Perth",
    "tokyo": "Asia/Tokyo",
    "korea": "Asia/Seoul",
    "cen. australia": "Australia/Adelaide",
    "aus central": "Australia/Darwin",
    "aus eastern": "Australia/Sydney",
    "e. australia": "Australia/Brisbane",
    "tasmania": "Australia/Hobart",
    "new zealand": "Pacific/Auckland",
    "hawaiian": "Pacific/Honolulu",
    "alaskan": "America/Anchorage",
    "pacific": "America/Los_Angeles",
    "us mountain": "America/Phoenix",
    "mountain": "America/Denver",
    "central": "America/Chicago",
    "canada central": "America/Regina",
    "central america": "America/Guatemala",
    "eastern": "America/New_York",
    "us eastern": "America/Indiana/Indianapolis",
    "sa pacific": "America/Bogota",
    "atlantic": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "e. south america": "America/Sao_Paulo",
    "argentina": "America/Argentina/Buenos_Aires",
    "pacific sa": "America/Santiago",
    "venezuela": "America/Caracas",
}


class Zones:
    """The zones a calendar spells out, collected while it is read, and the lookup of any name."""

    def __init__(self) -> None:
        self._rules: dict[str, list[dict[str, str]]] = {}
        self._open: list[dict[str, str]] = []
        self._name = ""

    def begin(self, component: str) -> None:
        """Note that a component starts."""
        if component == "VTIMEZONE":
            self._open, self._name = [], ""
        elif component in ("STANDARD", "DAYLIGHT"):
            self._open.append({"KIND": component})

    def add(self, name: str, value: str) -> None:
        """Note a property of a zone or of one of its rules."""
        if name == "TZID":
            self._name = value.strip().strip('"')
        elif self._open:
            self._open[-1].setdefault(name, value.strip())

    def end(self, component: str) -> None:
        """Note that a component ends."""
        if component == "VTIMEZONE" and self._name and len(self._rules) < 100:
            self._rules[self._name] = self._open[:400]

    def find(self, name: str, at: datetime) -> tzinfo | None:
        """Return the zone of a `TZID` for the local time `at`, or None for a time that floats."""
        name = name.strip().strip('"')
        if not name:
            return None
        return _system(name) or _windows(name) or _spelled(self._rules.get(name, []), at) or _offset_in(name)


def fixed(text: str) -> tzinfo | None:
    """Return the zone of a UTC offset such as `+0200`, or of `Z`."""
    if text in ("Z", "z"):
        return UTC
    match = _OFFSET.match(text)
    if match is None:
        return None
    minutes = int(match.group(2)) * 60 + int(match.group(3))
    return timezone(timedelta(minutes=-minutes if match.group(1) == "-" else minutes)) if minutes < 1440 else None


def _system(name: str) -> tzinfo | None:
    for one in (name, "/".join(name.rsplit("/", 2)[-2:]), "/".join(name.rsplit("/", 3)[-3:])):
        if 2 < len(one) < 60 and one.isascii() and not one.startswith(("/", ".")):
            try:
                return ZoneInfo(one)
            except (KeyError, ValueError, OSError):
                continue
    return None


def _windows(name: str) -> tzinfo | None:
    key = name.lower().removesuffix(" standard time").removesuffix(" daylight time")
    known = _WINDOWS.get(key) if key != name.lower() or key == "utc" else None
    return _system(known) if known else None


def _offset_in(name: str) -> tzinfo | None:
    match = _NAMED_OFFSET.search(name.replace("(", "").upper())
    if match is None:
        return None
    hours = int(match.group(1))
    return (
        timezone(timedelta(hours=hours, minutes=int(match.group(2) or 0) * (1 if hours >= 0 else -1)))
        if abs(hours) < 15
        else None
    )


def _spelled(rules: list[dict[str, str]], at: datetime) -> tzinfo | None:
    """Apply the rule whose last change before `at` is the latest; changes are worked out for two years only."""
    best: tuple[datetime, str] | None = None
    for rule in rules:
        for change in _changes(rule, at):
            if change <= at and (best is None or change > best[0]):
                best = (change, rule.get("TZOFFSETTO", ""))
    if best is None and rules:
        standard = next((one for one in rules if one["KIND"] == "STANDARD"), rules[0])
        return fixed(standard.get("TZOFFSETTO", ""))
    return fixed(best[1]) if best else None


def _changes(rule: dict[str, str], at: datetime) -> list[datetime]:
    try:
        first = datetime.strptime(rule.get("DTSTART", "")[:15], "%Y%m%dT%H%M%S")
    except ValueError:
        return []
    parts = dict(one.split("=", 1) for one in rule.get("RRULE", "").upper().split(";") if "=" in one)
    month, day = parts.get("BYMONTH", ""), _BYDAY.match(parts.get("BYDAY", ""))
    if parts.get("FREQ") != "YEARLY" or not month.isdigit() or not 1 <= int(month) <= 12:
        return [first]
    out = [first]
    for year in (at.year - 1, at.year):
        if first.year <= year and (not parts.get("UNTIL") or parts["UNTIL"][:4] >= str(year)):
            on = _nth(year, int(month), day) if day else date(year, int(month), min(first.day, 28))
            out.append(datetime(on.year, on.month, on.day, first.hour, first.minute))
    return out


def _nth(year: int, month: int, day: re.Match[str]) -> date:
    weekday = _WEEKDAYS.index(day.group(2))
    number = int(day.group(1) or 1)
    if number > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (min(number, 4) - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)
