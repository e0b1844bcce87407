"""Leaving mailing lists, as steps: one click (RFC 8058), a mail (RFC 2369), or the plain word that there is no way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from copilot.errors import UsageError
from copilot.toolkit.handling import because, present
from copilot.types import Lane, Row
from copilot.types.changes import Change, Post, Send
from copilot.types.plans import Answer, Effect, Line, Step, Trust

if TYPE_CHECKING:
    from copilot.mail.unsubscribe import Ways
    from copilot.toolkit.arguments import Messages
    from copilot.toolkit.context import Context
    from copilot.toolkit.declaration import Result
    from copilot.types.writing import Draft

ONE_CLICK = "List-Unsubscribe=One-Click"
"""The form that is posted (RFC 8058, 3.1)."""

_LONGEST = 200
"""How much a list may have its mail say, subject and text each."""

_NEWEST = 5
"""How many mails of a list are looked at for a way off it: links of old ones may be dead."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A mail, the ways it names, and the mail to send where that is the way to take."""

    row: Row
    ways: Ways
    draft: Draft | None = None


def leave_lists(context: Context, messages: Messages) -> Result:
    """One step for each list that the messages came by; an answer when nothing can be done here. Raises NotFound."""
    why = because(messages.said)
    ways = [_way(context, rows) for rows in _lists(context, present(context, messages)).values()]
    steps = [_step(one, why) for one in ways]
    if any(one.change for one in steps):
        return steps
    lines = [
        Line(f"{step.target}: {step.detail}", (way.row.id,), url=way.ways.page)
        for step, way in zip(steps, ways, strict=True)
    ]
    return Answer("There is no way off by itself.", tuple(lines))


def _lists(context: Context, rows: list[Row]) -> dict[str, list[Row]]:
    """The messages by list, or by sender where they came by none, newest first."""
    from copilot.store.mail import list_key

    mails = context.insight.messages([row.id for row in rows])
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(list_key(mails[row.id].headers) or row.address, []).append(row)
    return found


def _step(way: _Way, why: str) -> Step:
    name = way.row.sender or way.row.address
    junk = way.row.lane == Lane.JUNK
    doubts = ["This is junk: leaving tells its sender that somebody reads it."] if junk else []
    if way.draft is not None:
        said = " and ".join(f"“{one}”" for one in (way.draft.subject, way.draft.text.strip()) if one)
        detail = f"a mail to {way.draft.to} that says {said}"
        change: Change = Send(way.draft)
        return Step("unsubscribe", name, detail, Effect.OUTWARD, why, change, Trust.STRANGER, tuple(doubts))
    if way.ways.click:
        doubts += [] if way.ways.signed else ["No signature of the sender was confirmed (DKIM)."]
        detail = f"one click at {_shown(way.ways.click, way.row)}"
        change = Post(way.ways.click, ONE_CLICK, why=f"unsubscribe from {name}")
        return Step("unsubscribe", name, detail, Effect.IRREVERSIBLE, why, change, Trust.STRANGER, tuple(doubts))
    if way.ways.page:
        told = f"only on a page at {_shown(way.ways.page, way.row)}, which you open yourself"
        return Step("leave alone", name, told, Effect.READ, why, trust=Trust.STRANGER)
    told = "no way off a list is named that is safe to use; it can be moved to junk, or deleted"
    return Step("leave alone", name, told, Effect.READ, why)


def _way(context: Context, rows: list[Row]) -> _Way:
    """The newest mail that names a way, and the way to take: a click, but before one nobody vouches for a mail."""
    from copilot.mail import unsubscribe

    best = _Way(rows[0], unsubscribe.Ways())
    for row in rows[:_NEWEST]:
        ways = unsubscribe.read(context.original(row.id).raw)
        draft = None if ways.click and ways.signed else _letter(context, row, ways)
        if draft or ways.click:
            return _Way(row, ways, draft)
        best = best if best.ways.page else _Way(row, ways)
    return best


def _letter(context: Context, row: Row, ways: Ways) -> Draft | None:
    from copilot.mail import compose

    if not ways.mail:
        return None
    identity = replace(compose.choose(context.original(row.id), context.identities), signature="")
    try:
        draft = compose.from_link(identity, ways.mail)
    except UsageError:
        return None
    subject, text = draft.subject[:_LONGEST], draft.text.strip()[:_LONGEST]
    return replace(draft, cc="", subject=subject or "unsubscribe", text=text) if draft.to else None


def _shown(url: str, row: Row) -> str:
    """The host that is reached, and whether it is another than the sender's."""
    from copilot.mail.unsubscribe import host
    from copilot.triage.identity import domain, registrable

    there, sender = host(url), domain(row.address)
    return there if registrable(there) == registrable(sender) else f"{there} (the sender is at {sender})"
