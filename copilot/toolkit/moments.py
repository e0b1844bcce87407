"""Times that were said, as the second at which something is to happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.errors import UsageError

if TYPE_CHECKING:
    from copilot.toolkit.arguments import When
    from copilot.toolkit.context import Context

MORNING = 8
"""The hour meant where only a day was said."""


def ahead(context: Context, when: When) -> int:
    """The epoch second of a time to come; of a day alone, its morning, or its end once that is past.

    Raises UsageError for a time that is over.
    """
    at = when.at.replace(hour=MORNING, minute=0, second=0, microsecond=0) if when.all_day else when.at
    if when.all_day and at <= context.now and at.date() == context.now.date():
        at = at.replace(hour=23, minute=59)
    if at <= context.now:
        raise UsageError(f"{spoken(when)} is over.", "Say a time to come.")
    return int(at.timestamp())


def spoken(when: When) -> str:
    """A time as a person reads it: Friday 27 November 2026, 09:00; without the hour where only a day was said."""
    day = f"{when.at:%A} {when.at.day} {when.at:%B %Y}"
    return day if when.all_day else f"{day}, {when.at:%H:%M}"
