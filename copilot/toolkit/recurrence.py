"""When something that repeats is due again (RFC 5545, 3.3.10): FREQ, INTERVAL and the weekdays of a week."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MONTHS = {"MONTHLY": 1, "YEARLY": 12}
_MOST_STEPS = 1000


def following(rule: str, due: str, now: datetime) -> str:
    """The first time after `due` and after `now` that the rule names, an ISO date or date-time as `due` is.

    "" for a rule of another kind, and for one that is over.
    """
    parts = dict(part.split("=", 1) for part in rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    start = datetime.fromisoformat(due) if due else now.replace(hour=0, minute=0)
    all_day = len(due) <= len("2026-01-01")
    until = parts.get("UNTIL", "")[:8]
    for at in _times(parts, start):
        if until and f"{at:%Y%m%d}" > until:
            return ""
        if at.date() > now.date() or (not all_day and at.tzinfo is not None and at > now):
            return at.date().isoformat() if all_day else at.isoformat(timespec="minutes")
    return ""


def _times(parts: dict[str, str], start: datetime) -> Iterator[datetime]:
    """The times after `start`, at most so many."""
    every = int(parts["INTERVAL"]) if parts.get("INTERVAL", "").isdigit() else 1
    days = {_DAYS.index(one) for one in parts.get("BYDAY", "").split(",") if one in _DAYS}
    for step in range(1, _MOST_STEPS):
        match parts.get("FREQ"):
            case "DAILY":
                yield start + timedelta(days=step * every)
            case "WEEKLY" if days:
                at = start + timedelta(days=step)
                if at.weekday() in days and _weeks(start.date(), at.date()) % every == 0:
                    yield at
            case "WEEKLY":
                yield start + timedelta(weeks=step * every)
            case "MONTHLY" | "YEARLY" as freq:
                yield _months_later(start, step * every * _MONTHS[freq])
            case _:
                return


def _weeks(one: date, other: date) -> int:
    """How many weeks, begun on Monday, lie between two days."""
    return (other - timedelta(days=other.weekday()) - one + timedelta(days=one.weekday())).days // 7


def _months_later(start: datetime, months: int) -> datetime:
    """The same day so many months on, or the month's last."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))
