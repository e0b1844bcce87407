"""Dates, sizes and counts as the screen says them: short, and the same width in a column."""

from __future__ import annotations

from datetime import date, datetime, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def when(seconds: int, now: datetime) -> str:
    """A moment in at most six cells: the time today, the day this week, the date this year, else month and year."""
    if not seconds:
        return ""
    try:
        then = datetime.fromtimestamp(seconds, tz=now.tzinfo)
    except (OverflowError, OSError, ValueError):
        return "?"
    if then.date() == now.date():
        return f"{then:%H:%M}"
    if now - timedelta(days=6) < then < now:
        return _DAYS[then.weekday()]
    if then.year == now.year:
        return f"{then.day} {_MONTHS[then.month - 1]}"
    return f"{_MONTHS[then.month - 1]} {then.year % 100:02d}"


def moment(then: datetime | None, now: datetime) -> str:
    """A moment in full, in the reader's own zone."""
    if then is None:
        return "no date"
    try:
        local = then.astimezone(now.tzinfo)
    except (OverflowError, OSError, ValueError):
        return "a date out of range"
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {local:%H:%M}"


def span(start: datetime, end: datetime | None, *, all_day: bool, now: datetime) -> str:
    """When something takes place, in the reader's own zone."""
    if all_day:
        last = (end - timedelta(days=1)).date() if end else start.date()
        return _date(start.date()) if last <= start.date() else f"{_date(start.date())} to {_date(last)}"
    text = moment(start, now)
    if end is None:
        return text
    here, there = start.astimezone(now.tzinfo), end.astimezone(now.tzinfo)
    return f"{text}–{there:%H:%M}" if here.date() == there.date() else f"{text} to {moment(end, now)}"


def due(iso: str | None, now: datetime) -> tuple[str, str]:
    """By when, in words, and the role that says how near it is."""
    if not iso:
        return "", "muted"
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return "", "muted"
    days = (day - now.date()).days
    if days < 0:
        return f"was due {_date(day)}", "overdue"
    if days <= 1:
        return ("today", "tomorrow")[days], "sure"
    return f"by {_date(day)}", "due"


def _date(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def size(count: int) -> str:
    """Bytes as people read them."""
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def number(count: int) -> str:
    """A count with thin groups of thousands."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def messages(count: int) -> str:
    """How many messages, in words."""
    return "1 message" if count == 1 else f"{number(count)} messages"
