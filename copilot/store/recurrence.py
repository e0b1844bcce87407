"""When something that repeats comes next (RFC 5545 RRULE), as a person means it: at the same time by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timezone

from copilot.errors import UsageError

_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"}
_MOST_INTERVAL = 1000
_MOST_STEPS = 40_000
"""A century of days: who is that late gets no next one."""


def check(rule: str) -> None:
    """Raise UsageError unless a rule is one that tasks may repeat by: by days, weeks, months or years."""
    parts = _parts(rule)
    frequency = parts.get("FREQ", "")
    by_month = frequency in ("MONTHLY", "YEARLY")
    try:
        known = parts.keys() <= _PARTS and (by_month or frequency in ("DAILY", "WEEKLY"))
        # A day that no month has would be searched for day by day until the year 9999.
        quick = by_month or not parts.keys() & {"BYMONTHDAY", "BYSETPOS"}
        counts = 0 < int(parts.get("INTERVAL", 1)) < _MOST_INTERVAL and int(parts.get("COUNT", 1)) > 0
        if not (known and quick and counts):
            raise ValueError(rule)
        _until(parts)
        _dates(parts, datetime(2000, 1, 1))
    except (ValueError, TypeError, OverflowError) as error:
        raise UsageError(f"A task cannot repeat by {rule!r}.", "Write for example FREQ=WEEKLY;BYDAY=MO,TH.") from error


def following(rule: str, start: datetime, *, after: datetime) -> tuple[datetime, str] | None:
    """The first time later than `start` and `after`, and the rule from then on; None when it has ended.

    `start` is one time of the rule. All are naive times by the person's clock. Raises UsageError.
    """
    check(rule)
    parts = _parts(rule)
    until, left = _until(parts), int(parts.get("COUNT", "0"))
    for _, at in zip(range(_MOST_STEPS), _dates(parts, start), strict=False):
        if until is not None and at.date() > until:
            return None
        if left and at != start:
            left -= 1
            if not left:
                return None
        if at > start and at > after:
            again = parts | ({"COUNT": str(left)} if left else {})
            return at, ";".join(f"{name}={value}" for name, value in again.items())
    return None


def _parts(rule: str) -> dict[str, str]:
    pairs = (one.partition("=") for one in rule.upper().removeprefix("RRULE:").split(";") if one)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _until(parts: dict[str, str]) -> date | None:
    found = parts.get("UNTIL", "")
    return datetime.strptime(found[:8], "%Y%m%d").date() if found else None


def _dates(parts: dict[str, str], start: datetime) -> Iterable[datetime]:
    from dateutil.rrule import rrulestr

    plain = ";".join(f"{name}={value}" for name, value in parts.items() if name not in ("COUNT", "UNTIL"))
    return rrulestr(plain, dtstart=start)


def wall(moment: float, now: datetime) -> datetime:
    """What the clock on the wall shows at an epoch second where the person is, whose present time is `now`."""
    zone = None if _here(now) else now.tzinfo
    return datetime.fromtimestamp(moment, zone).replace(tzinfo=None)


def placed(local: datetime, now: datetime) -> datetime:
    """The moment at which the clock on that wall shows this."""
    return local.astimezone() if _here(now) else local.replace(tzinfo=now.tzinfo)


def _here(now: datetime) -> bool:
    """Whether the zone is only today's offset here, as `astimezone` gives it: summer time is then the system's."""
    return isinstance(now.tzinfo, timezone) and now.utcoffset() == now.astimezone().utcoffset()
