"""The same answers as plain text for a person: no markup, no control characters from strangers."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable
from datetime import datetime

from copilot.types import SEEN, Ask, Brief, Message, Row


def brief(found: Brief) -> str:
    """Lanes, their topics and summary lines, then the asks."""
    if not found.messages:
        return "Nothing here. Bring mail in with `inbox-copilot import PATH` or an account in the settings."
    lines = [f"{found.messages} messages, {len(found.asks)} asks\n"]
    for lane in found.lanes:
        lines.append(f"{lane.lane.value.upper():<15}{lane.messages:>6}  {lane.unread} unread")
        for topic in lane.topics:
            lines.append(f"  {topic.topic.name[:50]:<50} {len(topic.ids):>5}")
            lines.extend(_wrapped(one.text, "      ") for one in topic.summary)
    if found.asks:
        lines.append("\nASKED OF ME")
        lines.extend(_ask(one) for one in found.asks)
    return safe("\n".join(lines))


def rows(found: Iterable[Row]) -> str:
    """One line a message: date, unread mark, sender, subject, lane."""
    return safe("\n".join(_row(line) for line in found))


def message(shown: Message, line: Row) -> str:
    """Headers, text, attachments and defects."""
    head = [
        f"From:    {', '.join(f'{one.name} <{one.email}>'.strip() for one in shown.from_)}",
        f"To:      {', '.join(one.email for one in shown.to)}",
        f"Date:    {shown.date.isoformat() if shown.date else 'unknown'}",
        f"Subject: {shown.subject}",
        f"Lane:    {line.lane}",
        "",
    ]
    tail = [f"[{one.name}, {one.type}, {one.bytes} bytes]" for one in shown.attachments]
    tail += [f"! {one}" for one in shown.defects]
    return safe("\n".join([*head, shown.text, *tail]))


def safe(text: str) -> str:
    """The text without control characters other than line ends and tabs."""
    return "".join(one for one in text if one in "\n\t" or one.isprintable())


def _row(line: Row) -> str:
    day = datetime.fromtimestamp(line.date).strftime("%Y-%m-%d %H:%M")
    unread = " " if SEEN in line.keywords else "*"
    return f"{day} {unread} {(line.sender or line.address)[:24]:<24} {line.subject[:60]:<60} {line.lane}"


def _ask(one: Ask) -> str:
    due = f" by {one.due}" if one.due else ""
    return _wrapped(f"{'' if one.tier == 'sure' else '(maybe) '}{one.text}  [{one.from_}{due}]", "  ")


def _wrapped(text: str, indent: str) -> str:
    width = max(40, shutil.get_terminal_size().columns - 1)
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent)
