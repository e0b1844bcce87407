"""Times that were said, as the second at which something is to happen."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from copilot.errors import UsageError

if TYPE_CHECKING:
    from copilot.toolkit.arguments import When
    from copilot.toolkit.context import Context

HOURS = (time(8), time(18), time(23, 59))
"""What is meant where only a day was said: its morning, else its evening, else its end."""


def ahead(context: Context, when: When) -> int:
    """The epoch second of a time to come; of a day alone, the first of `HOURS` that is not over.

    Raises UsageError for a time that is over.
    """
    times = [datetime.combine(when.at, hour, when.at.tzinfo) for hour in HOURS] if when.all_day else [when.at]
    for at in times:
        if at > context.now:
            return int(at.timestamp())
    raise UsageError(f"{spoken(when)} is over.", "Say a time to come.")


def spoken(when: When) -> str:
    """A time as a person reads it: Friday 27 November 2026, 09:00; without the hour where only a day was said."""
    day = f"{when.at:%A} {when.at.day} {when.at:%B %Y}"
    return day if when.all_day else f"{day}, {when.at:%H:%M}"
