"""One message as one line: mark, state, sender, subject and preview, date. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from copilot.types import ANSWERED, FLAGGED, SEEN
from copilot.ui import figures
from copilot.ui.lines import Line, Run, Target, cut
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.types import Row

WAITING = Line(left=(Run("     ·", "faint"),), stop=True)
"""Stands where a row is still on its way."""


def line(row: Row, width: int, *, now: datetime, marked: bool = False, lanes: bool = False) -> Line:
    """The line of a message. `lanes` names the lane, for lists that mix them."""
    unread = SEEN not in row.keywords
    sender = max(12, min(24, width // 3 - 2))
    left = (
        Run("✓" if marked else " ", "mark"),
        Run("● " if unread else "  ", "dot"),
        Run("★ " if FLAGGED in row.keywords else "↩ " if ANSWERED in row.keywords else "  ", "star"),
        Run(cut(plain(row.sender or row.address or "nobody"), sender), "unread" if unread else "text"),
        Run("  "),
        Run(plain(row.subject) or "(no subject)", "unread" if unread else "text"),
        *((Run(f"  {plain(row.preview)}", "muted"),) if row.preview and width >= 60 else ()),
    )
    return Line(
        left=left,
        right=_right(row, now=now, lanes=lanes and width >= 72),
        targets=(Target(0, width, row.id),),
        stop=True,
    )


def _right(row: Row, *, now: datetime, lanes: bool) -> tuple[Run, ...]:
    return (
        Run("  "),
        *((Run(f"{row.lane} ", f"lane-{row.lane}"),) if lanes and row.lane else ()),
        Run("+ " if row.attachments else "  ", "muted"),
        Run(f"{figures.when(row.date, now):>6} ", "muted"),
    )
