"""Dates as people write them in a search: absolute, or told from now."""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta

_ABSOLUTE = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?$")
_RELATIVE = re.compile(r"(\d{1,4})(h|d|w|m|y)$")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = {"h": 1, "d": 24, "w": 168}


def span(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """The start and end of what a date names: 2026, 2026-11, 2026-11-01, today, yesterday, monday, 36h, 7d, 2w, 3m, 1y.

    A weekday is the last such day up to today; 7d is the day seven days ago, but starts at this very moment of it, so
    that `after:7d` means the last seven days to the minute. None when it names nothing.
    """
    try:
        return _absolute(text, now) or _named(text.lower(), now) or _relative(text.lower(), now)
    except (ValueError, OverflowError):
        return None


def _absolute(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    found = _ABSOLUTE.match(text)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    start = datetime(year, month or 1, day or 1, tzinfo=now.tzinfo)
    if day:
        return start, start + timedelta(days=1)
    return start, _months(start, 1 if month else 12)


def _named(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    back = {"today": 0, "yesterday": 1}.get(text)
    if back is None and len(text) >= 3:
        number = next((at for at, name in enumerate(_DAYS) if name.startswith(text)), None)
        back = None if number is None else (today.weekday() - number) % 7
    if back is None:
        return None
    start = today - timedelta(days=back)
    return start, start + timedelta(days=1)


def _relative(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    found = _RELATIVE.match(text)
    if not found:
        return None
    number, unit = int(found[1]), found[2]
    if unit in _HOURS:
        start = now - timedelta(hours=number * _HOURS[unit])
    else:
        start = _months(now, -number * (12 if unit == "y" else 1))
    end = start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return start, end


def _months(moment: datetime, number: int) -> datetime:
    month = moment.year * 12 + moment.month - 1 + number
    year, month = divmod(month, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
