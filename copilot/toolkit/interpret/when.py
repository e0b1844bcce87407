"""Moments as people say them: "tomorrow 9am", "Friday afternoon", "in two hours", "the end of the month"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from copilot.toolkit.arguments import When
from copilot.toolkit.interpret.days import NUMBER, RULES, count
from copilot.triage import dates

_PARTS = {
    "first thing": time(8), "early": time(8), "morning": time(9), "noon": time(12), "midday": time(12),
    "lunchtime": time(12), "lunch": time(12), "afternoon": time(14), "tonight": time(20), "evening": time(18),
    "night": time(20), "midnight": time(23, 59), "eod": time(17), "cob": time(17),
}  # fmt: skip
_PART_NAMES = (
    "first thing(?: in the morning)?|morning|noon|midday|lunch(?:time)?|afternoon|evening|night|midnight|tonight"
)
_PART = re.compile(
    rf"(?<!\w)(?:in the |this |at |by |around |before |after |over )?({_PART_NAMES})(?!\w)", re.IGNORECASE
)
_CLOCK = re.compile(
    r"(?<![\w/.:-])(?:(?P<at>at|around|by|before|about|from|after)\s+)?"
    r"(?:(?P<half>half past|quarter past|quarter to)\s+)?(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?"
    r"\s*(?P<half_day>am|pm|a\.m\.|p\.m\.|o'?clock|h(?!\w))?"
    r"(?![\w:/%]|[.-]\d|\s*(?:days?|weeks?|months?|%))",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![\w/.:-])(\d{1,2})(?=\s+(?:tomorrow|today|tonight|in the (?:morning|afternoon|evening))\b)", re.I
)
_SOON = r"minutes?|mins?|hours?|hrs?|h"
_HOURS = re.compile(
    rf"(?<!\w)(?:in|for|after|within)\s+(?:about |another )?({NUMBER}|half an|an?)\s*({_SOON})(?: time)?(?!\w)"
    rf"|(?<!\w)({NUMBER}|half an)\s+({_SOON})\s+(?:from now|later)(?!\w)",
    re.IGNORECASE,
)
_LATER = re.compile(r"(?<!\w)later(?: today| this (?:morning|afternoon|evening))?(?!\w)", re.IGNORECASE)
_LEAD = re.compile(r"(?:\b(?:by|until|till|on|before|at|from|for|due|latest|no later than|,)\s*)+$", re.IGNORECASE)
_JOIN = re.compile(r"\s*(?:,|at|on|in the|by|around|-|from|the|,\s*at)?\s*$", re.IGNORECASE)
_HOW_LATER = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Said:
    """A moment and where in the words it was said."""

    start: int
    end: int
    when: When


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    moment: datetime | None = None


def find(text: str, now: datetime) -> list[Said]:
    """Every moment in the words, in order."""
    return [_said(text, group, now) for group in _grouped(text, _chosen(_pieces(text, now)))]


def read(text: str, now: datetime) -> When | None:
    """The moment that these words mean, or None. What English does not cover is read as mail's own due dates are."""
    found = find(text, now)
    if found:
        return When(found[0].when.at, found[0].when.all_day, text.strip())
    if text and not text.lower().startswith("in "):
        ahead = read(f"in {text}", now)
        if ahead:
            return When(ahead.at, ahead.all_day, text.strip())
    day = dates.resolve(text, now)
    return When(_at(date.fromisoformat(day), None, now), True, text.strip()) if day else None


def _pieces(text: str, now: datetime) -> Iterator[_Piece]:
    yield from _days(text, now)
    yield from _clocks(text, now)
    for found in _HOURS.finditer(text):
        yield _Piece(found.start(), found.end(), moment=_ahead(found, now))
    for found in _LATER.finditer(text):
        yield _Piece(found.start(), found.end(), moment=now + _HOW_LATER)


def _days(text: str, now: datetime) -> Iterator[_Piece]:
    for pattern, resolver in RULES:
        for found in pattern.finditer(text):
            try:
                yield _Piece(found.start(), found.end(), day=resolver(found, now), clock=_implied(found[0]))
            except (ValueError, OverflowError):  # a day that no calendar has
                continue


def _clocks(text: str, now: datetime) -> Iterator[_Piece]:
    for found in _PART.finditer(text):
        part = "first thing" if found[1].lower().startswith("first") else found[1].lower()
        today = now.date() if part == "tonight" or "this " in found[0].lower() else None
        yield _Piece(found.start(), found.end(), day=today, clock=_PARTS[part])
    for found in _BARE.finditer(text):
        if int(found[1]) < 24:
            yield _Piece(found.start(), found.end(), clock=time(int(found[1])))
    for found in _CLOCK.finditer(text):
        clock = _clock(found)
        if clock is not None:
            yield _Piece(found.start(), found.end(), clock=clock)


def _implied(words: str) -> time | None:
    return next((_PARTS[one] for one in ("tonight", "eod", "cob") if one in words.lower()), None)


def _clock(found: re.Match[str]) -> time | None:
    said = found["half_day"] or ""
    if not (found["at"] or found["minute"] or said or found["half"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 23 or minute > 59:
        return None
    if said.lower().startswith("p") and hour < 12:
        hour += 12
    if said.lower().startswith("a") and hour == 12:
        hour = 0
    if not said and not found["minute"] and 1 <= hour < 7:
        hour += 12  # "at 3" is the afternoon's
    past = {"half past": 30, "quarter past": 15, "quarter to": -15}.get((found["half"] or "").lower(), 0)
    total = (hour * 60 + minute + past) % 1440
    return time(total // 60, total % 60)


def _ahead(found: re.Match[str], now: datetime) -> datetime:
    number, unit = (found[1] or found[3]).lower(), (found[2] or found[4]).lower()
    minutes = 60 if unit.startswith("h") else 1
    return now + timedelta(minutes=30 if number.startswith("half") else count(number) * minutes)


def _chosen(pieces: Iterator[_Piece]) -> list[_Piece]:
    """Those that do not overlap: the leftmost first, and of these the longest."""
    kept: list[_Piece] = []
    for one in sorted(pieces, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end > kept[-1].end and one.start > kept[-1].start and kept[-1].day is None and one.day is not None:
            kept[-1] = one
    return kept


def _grouped(text: str, pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces that make one moment: a day and a time of day side by side, in either order."""
    group: list[_Piece] = []
    for one in pieces:
        joined = group and _JOIN.fullmatch(text[group[-1].end : one.start])
        if joined and _completes(group, one):
            group.append(one)
            continue
        if group:
            yield group
        group = [one]
    if group:
        yield group


def _completes(group: list[_Piece], one: _Piece) -> bool:
    if one.moment or any(other.moment for other in group):
        return False
    days = [other for other in (*group, one) if other.day]
    return len(days) <= 1 and len(group) < 3


def _said(text: str, group: list[_Piece], now: datetime) -> Said:
    start, end = group[0].start, group[-1].end
    lead = _LEAD.search(text[max(0, start - 30) : start])
    start -= len(lead[0]) if lead else 0
    moment = next((one.moment for one in group if one.moment), None)
    said = text[start:end].strip()
    if moment:
        return Said(start, end, When(moment.replace(second=0, microsecond=0), False, said))
    day = next((one.day for one in group if one.day), None)
    clock = _combined([one.clock for one in group if one.clock])
    if day is None and clock is not None:
        day = now.date() + timedelta(days=datetime.combine(now.date(), clock, now.tzinfo) <= now)
    return Said(start, end, When(_at(day or now.date(), clock, now), clock is None, said))


def _combined(clocks: list[time]) -> time | None:
    """One time of day: a figure counts more than a part of the day, which tells its half."""
    if len(clocks) < 2:
        return clocks[0] if clocks else None
    parts = set(_PARTS.values())
    exact = next((one for one in clocks if one not in parts), clocks[0])
    other = next(one for one in clocks if one is not exact)
    return exact.replace(hour=exact.hour + 12) if other.hour >= 14 and exact.hour < 12 and other in parts else exact


def _at(day: date, clock: time | None, now: datetime) -> datetime:
    return datetime.combine(day, clock or time(), now.tzinfo)
