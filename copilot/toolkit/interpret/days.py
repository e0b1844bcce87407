"""Days to come as people say them in English: a pattern each, and the day it means seen from a moment."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta

from copilot.triage.calendar_words import either

Found = re.Match[str]
Resolver = Callable[[Found, datetime], date]

_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NAMES = tuple(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

WEEKDAYS = {name: day for day, full in enumerate(_DAY_NAMES) for name in (full, full[:3])}
WEEKDAYS |= {"tues": 1, "thur": 3, "thurs": 3}
MONTHS = {name: at for at, full in enumerate(_MONTH_NAMES, 1) for name in (full, full[:3])} | {"sept": 9}
NUMBERS = {name: value for value, name in enumerate(_COUNTS)}
NUMBERS |= {"a": 1, "an": 1, "couple": 2, "a couple of": 2, "a couple": 2, "couple of": 2, "a few": 3, "few": 3}
NUMBERS |= {"several": 3, "half a": 0}

WEEKDAY, MONTH, NUMBER = either(WEEKDAYS), either(MONTHS), rf"\d{{1,3}}|{either(NUMBERS)}"


def count(word: str) -> int:
    """The number of a numeral in figures or in words."""
    word = " ".join(word.lower().split())
    return int(word) if word.isdigit() else NUMBERS[word]


def month_end(year: int, month: int) -> date:
    """The last day of a month; months beyond twelve are those of later years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def shift(day: date, number: int, unit: str) -> date:
    """The day so many days, weeks, fortnights, months or years later; negative is earlier."""
    if unit.startswith(("month", "year")):
        last = month_end(day.year, day.month + number * (12 if unit.startswith("year") else 1))
        return last.replace(day=min(day.day, last.day))
    return day + timedelta(days=number * {"w": 7, "f": 14}.get(unit[0], 1))


def monday(now: datetime, weeks: int = 0) -> date:
    """The Monday of this week, or of one so many weeks later."""
    return now.date() - timedelta(days=now.weekday()) + timedelta(weeks=weeks)


def coming(now: datetime, weekday: int) -> date:
    """The first such weekday after today."""
    return now.date() + timedelta(days=(weekday - now.weekday() - 1) % 7 + 1)


def _weekday(found: Found, now: datetime) -> date:
    lead, day, tail = (found[1] or "").lower(), WEEKDAYS[found[2].lower()], (found[3] or "").lower()
    if "after next" in tail or "after next" in lead:
        return monday(now, 2) + timedelta(days=day)
    if lead.startswith("next") or "next week" in tail:
        return monday(now, 1) + timedelta(days=day)
    return coming(now, day) + timedelta(weeks=1 if "week" in tail and "this" not in tail else 0)


def _dated(year: str | None, month: int, day: int, now: datetime) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = date(now.year, month, day)
    return found if found >= now.date() else found.replace(year=now.year + 1)


def _slashed(found: Found, now: datetime) -> date:
    left, right = int(found[1]), int(found[2])
    return _dated(found[3], left, right, now) if right > 12 else _dated(found[3], right, left, now)


def _numbered_day(found: Found, now: datetime) -> date:
    day = int(found[1] or found[2])
    for ahead in range(4):
        last = month_end(now.year, now.month + ahead)
        if day <= last.day and last.replace(day=day) >= now.date():
            return last.replace(day=day)
    raise ValueError


def _month(found: Found, now: datetime) -> date:
    month = MONTHS[found[1].lower()]
    return date(now.year + (month <= now.month), month, 1)


def _quarter_end(found: Found, now: datetime) -> date:
    return month_end(now.year, (now.month - 1) // 3 * 3 + 3 + (3 if found[1] else 0))


def _in(found: Found, now: datetime) -> date:
    return shift(now.date(), count(found[1]), found[2].lower())


def _from_day(found: Found, now: datetime) -> date:
    weekday = found[3].lower()
    start = now.date() + timedelta(days=weekday == "tomorrow")
    return shift(coming(now, WEEKDAYS[weekday]) if weekday in WEEKDAYS else start, count(found[1]), found[2].lower())


def _week_end(now: datetime) -> date:
    return now.date() + timedelta(days=(4 - now.weekday()) % 7)


def _weekend(now: datetime) -> date:
    return now.date() + timedelta(days=(5 - now.weekday()) % 7)


def _month_closed(found: Found, now: datetime) -> date:
    if found[2]:
        month = MONTHS[found[2].lower()]
        return month_end(now.year + (month < now.month), month)
    return month_end(now.year, now.month + bool(found[1]))


def _rule(pattern: str, resolver: Resolver) -> tuple[re.Pattern[str], Resolver]:
    return re.compile(rf"(?<![\w/.@-])(?:{pattern})(?![\w@])", re.IGNORECASE), resolver


_WHICH = r"(?:next|this|coming|the coming|this coming|on|the)"
_SPAN = r"days?|nights?|weeks?|fortnights?|months?|years?"
_YEAR = r"(?:,?\s+(20\d{2}))?"
_BACK = r"(?:the )?"
RULES: tuple[tuple[re.Pattern[str], Resolver], ...] = (
    _rule(r"(20\d{2})[-/.](\d{1,2})[-/.](\d{1,2})", lambda f, now: date(int(f[1]), int(f[2]), int(f[3]))),
    _rule(r"(\d{1,2})\.(\d{1,2})\.(20\d{2}|\d{2})?", lambda f, now: _dated(f[3], int(f[2]), int(f[1]), now)),
    _rule(r"(\d{1,2})/(\d{1,2})(?:/(20\d{2}|\d{2}))?", _slashed),
    _rule(
        rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?({MONTH})\b\.?{_YEAR}",
        lambda f, now: _dated(f[3], MONTHS[f[2].lower()], int(f[1]), now),
    ),
    _rule(
        rf"({MONTH})\.?\s+(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\s?[ap]m){_YEAR}",
        lambda f, now: _dated(f[3], MONTHS[f[1].lower()], int(f[2]), now),
    ),
    _rule(r"(?:the )?day after tomorrow|overmorrow", lambda f, now: now.date() + timedelta(days=2)),
    _rule(r"tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow", lambda f, now: now.date() + timedelta(days=1)),
    _rule(
        rf"{_BACK}end of (?:the |this |my )?(?:business |work(?:ing)? )?day|eod|cob|close of business|today|tonight",
        lambda f, now: now.date(),
    ),
    _rule(rf"{_BACK}(?:end of (?:the |this |my )?(?:work(?:ing)? )?week|eow)", lambda f, now: _week_end(now)),
    _rule(rf"{_BACK}end of next week", lambda f, now: monday(now, 1) + timedelta(days=4)),
    _rule(
        rf"{_BACK}(?:end of (?:the |this )?(next )?(?:month|({MONTH}))|eom)",
        _month_closed,
    ),
    _rule(rf"{_BACK}end of (?:the |this )?(next )?quarter|eoq", _quarter_end),
    _rule(rf"{_BACK}(?:end of (?:the |this )?year|eoy)", lambda f, now: date(now.year, 12, 31)),
    _rule(
        rf"({_WHICH}\s+)?({WEEKDAY})\b(\s+(?:next week|this week|week|after next))?",
        _weekday,
    ),
    _rule(r"(?:this|the|over the)? ?weekend", lambda f, now: _weekend(now)),
    _rule(r"next weekend", lambda f, now: monday(now, 1) + timedelta(days=5)),
    _rule(r"(?:the )?(?:beginning|start) of next week|next week|early next week", lambda f, now: monday(now, 1)),
    _rule(r"(?:in )?the week after next|week after next", lambda f, now: monday(now, 2)),
    _rule(r"(?:later )?this week", lambda f, now: _week_end(now)),
    _rule(
        r"(?:the )?(?:beginning|start) of next month|next month",
        lambda f, now: month_end(now.year, now.month) + timedelta(days=1),
    ),
    _rule(r"(?:the )?(?:beginning|start) of next year|next year|new year", lambda f, now: date(now.year + 1, 1, 1)),
    _rule(
        rf"(?:in|within|for|after)\s+(?:the next |another |about )?({NUMBER})\s*({_SPAN})(?:'?s)?(?: time)?",
        _in,
    ),
    _rule(rf"({NUMBER})\s+({_SPAN})\s+(?:from now|hence|later)", _in),
    _rule(rf"({NUMBER})\s+(days?|weeks?|months?)\s+(?:from|after)\s+(today|tomorrow|{WEEKDAY})", _from_day),
    _rule(r"(?:on )?the (\d{1,2})(?:st|nd|rd|th)|(?<=on )the (\d{1,2})", _numbered_day),
    _rule(rf"(?:in|until|till|by|before|next)\s+({MONTH})(?!\.?\s+\d{{1,2}}(?!\d))", _month),
)
"""Patterns and what they mean; where several fit at one place the longest counts."""
