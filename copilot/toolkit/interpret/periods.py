"""Stretches of time that mail is from, as people say them, in the terms of the search: "older than a week"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from copilot.toolkit.interpret.days import MONTH, MONTHS, NUMBER, WEEKDAY, WEEKDAYS, count, monday, month_end, shift
from copilot.triage.calendar_words import either

Found = re.Match[str]
_Rule = tuple[re.Pattern[str], Callable[[Found, datetime], str]]

_FULL_MONTH = either(name for name in MONTHS if len(name) > 3 or name == "may")
_NAMED = "yesterday|today|(?:last|this) (?:week|month|year)"
_UNIT = r"hours?|hrs?|days?|weeks?|fortnights?|months?|years?"
_DATES = (
    r"(?P<iso>20\d\d-\d\d?(?:-\d\d?)?)",
    rf"(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of )?(?P<month>{MONTH})(?:\s+(?P<year>20\d\d))?",
    rf"(?P<month2>{MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year2>20\d\d))?",
    rf"(?P<month3>{_FULL_MONTH})(?:\s+(?P<year3>20\d\d))?(?!\s+(?-i:[A-Z]))",
    rf"(?:last )?(?P<weekday>{WEEKDAY})s?(?: last)?",
    rf"(?P<word>{_NAMED})",
    rf"(?P<ago>{NUMBER})\s+(?P<unit>{_UNIT})\s+ago",
    r"(?P<only>20[0-3]\d)",
)
_DATE = "|".join(_DATES)
_FROM = r"(?:from|of|in|during|within|on|received|dated|that came|which came|i got|got|that arrived)"


def find(text: str, now: datetime) -> tuple[str, list[tuple[int, int]]]:
    """The search clauses of every stretch of time in the words, and where it was said."""
    clauses: list[str] = []
    places: list[tuple[int, int]] = []
    for pattern, maker in _RULES:
        for found in pattern.finditer(text):
            if any(start < found.end() and found.start() < end for start, end in places):
                continue
            try:
                clauses.append(maker(found, now))
            except (ValueError, OverflowError, KeyError):
                continue
            places.append(found.span())
    return " ".join(clauses), places


def _bound(number: str, unit: str, now: datetime) -> str:
    amount, unit = count(number), unit.lower()
    if unit.startswith("h"):
        return f"{amount}h"
    return shift(now.date(), -amount, unit).isoformat()


def _range(start: date, end: date) -> str:
    return f"after:{start.isoformat()} before:{end.isoformat()}"


def _span(found: Found, now: datetime) -> tuple[date, date]:
    """The first day of what was said, and the first after it."""
    if found["iso"] or found["only"]:
        return _iso(found["iso"] or found["only"])
    if found["weekday"]:
        return _weekday(found["weekday"], now)
    if found["ago"]:
        return _one(shift(now.date(), -count(found["ago"]), found["unit"].lower()))
    if found["word"]:
        return _named(found["word"].lower(), now)
    if found["month3"]:
        month, year = MONTHS[found["month3"].lower()], found["year3"]
        start = date(int(year) if year else now.year - (month > now.month), month, 1)
        return start, month_end(start.year, month) + timedelta(days=1)
    month = MONTHS[(found["month"] or found["month2"]).lower()]
    year = found["year"] or found["year2"]
    day = date(int(year or now.year), month, int(found["day"] or found["day2"]))
    return _one(day if year or day <= now.date() else day.replace(year=day.year - 1))


def _one(day: date) -> tuple[date, date]:
    return day, day + timedelta(days=1)


def _iso(text: str) -> tuple[date, date]:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return _one(date(*parts))
    start = date(parts[0], parts[1] if len(parts) == 2 else 1, 1)
    return start, month_end(start.year, start.month if len(parts) == 2 else 12) + timedelta(days=1)


def _named(word: str, now: datetime) -> tuple[date, date]:
    today = now.date()
    first = today.replace(day=1)
    last_month = first - timedelta(days=1)
    return {
        "today": _one(today),
        "yesterday": _one(today - timedelta(days=1)),
        "this week": (monday(now), monday(now, 1)),
        "last week": (monday(now, -1), monday(now)),
        "this month": (first, month_end(today.year, today.month) + timedelta(days=1)),
        "last month": (last_month.replace(day=1), first),
        "this year": (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
        "last year": (date(today.year - 1, 1, 1), date(today.year, 1, 1)),
    }[word]


def _weekday(name: str, now: datetime) -> tuple[date, date]:
    return _one(now.date() - timedelta(days=(now.weekday() - WEEKDAYS[name.lower()]) % 7))


def _since(found: Found, now: datetime) -> str:
    first, after = _span(found, now)
    return f"after:{(after if found['how'].lower() == 'after' else first).isoformat()}"


def _month(name: str, now: datetime) -> str:
    month = MONTHS[name.lower()]
    return f"on:{now.year - (month > now.month)}-{month:02}"


def _rule(pattern: str, maker: Callable[[Found, datetime], str]) -> _Rule:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), maker


_THAT = r"(?:(?:that|which) (?:is|are) )?"
_RULES: tuple[_Rule, ...] = (
    _rule(
        rf"{_THAT}(?:older than|from more than|from over|more than|over)\s+({NUMBER})\s*({_UNIT})(?: old| ago)?",
        lambda f, now: f"before:{_bound(f[1], f[2], now)}",
    ),
    _rule(
        rf"{_THAT}(?:newer than|younger than|less than|from within)\s+({NUMBER})\s*({_UNIT})(?: old| ago)?",
        lambda f, now: f"after:{_bound(f[1], f[2], now)}",
    ),
    _rule(
        rf"(?:{_FROM} )?(?:the |these )?(?:last|past|previous)\s+({NUMBER})\s+({_UNIT})",
        lambda f, now: f"after:{_bound(f[1], f[2], now)}",
    ),
    _rule(rf"(?:{_FROM} )?(?:the (?:last|past)|past)\s+({_UNIT})", lambda f, now: f"after:{_bound('one', f[1], now)}"),
    _rule(rf"(?:from )?(?P<how>since|after)\s+(?:{_DATE})", _since),
    _rule(
        rf"(?:from )?(?:before|until|till|up to|older than|prior to)\s+(?:{_DATE})",
        lambda f, now: f"before:{_span(f, now)[0].isoformat()}",
    ),
    _rule(
        r"(?:(?:from|of|got|received|came in) )?(?:this morning|this afternoon|this evening|tonight)",
        lambda f, now: _range(*_named("today", now)),
    ),
    _rule(r"(?:from )?last night", lambda f, now: f"after:{(now.date() - timedelta(days=1)).isoformat()}"),
    _rule(rf"(?:{_FROM}\s+)(?:{_DATE})", lambda f, now: _range(*_span(f, now))),
    _rule(rf"({_NAMED})(?:['’]s)?", lambda f, now: _range(*_named(f[1].lower(), now))),
    _rule(rf"({WEEKDAY})['’]s|last ({WEEKDAY})", lambda f, now: _range(*_weekday(f[1] or f[2], now))),
    _rule(rf"({NUMBER})\s+({_UNIT})\s+ago", lambda f, now: f"on:{_bound(f[1], f[2], now)}"),
    _rule(rf"({MONTH})['’]s", lambda f, now: _month(f[1], now)),
)
