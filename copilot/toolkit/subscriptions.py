"""Leaving mailing lists, as steps: one click (RFC 8058), a mail (RFC 2369), or the plain word that there is no way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.errors import UsageError
from copilot.toolkit.handling import because, present
from copilot.types import Lane, Row
from copilot.types.changes import Post, Send
from copilot.types.plans import Answer, Effect, Line, Step, Trust

if TYPE_CHECKING:
    from copilot.mail.unsubscribe import Ways
    from copilot.toolkit.arguments import Messages
    from copilot.toolkit.context import Context
    from copilot.toolkit.declaration import Result
    from copilot.types.writing import Draft

_NEWEST = 5
"""How many mails of a list are looked at for a way off it: links of old ones may be dead."""


def leave_lists(context: Context, messages: Messages) -> Result:
    """One step for each list that the messages came by; an answer when nothing can be done here. Raises NotFound."""
    why = because(messages.said)
    steps = [_step(context, rows, why) for rows in _lists(context, present(context, messages)).values()]
    if any(one.change for one in steps):
        return steps
    return Answer("There is no way off by itself.", tuple(Line(f"{one.target}: {one.detail}") for one in steps))


def _lists(context: Context, rows: list[Row]) -> dict[str, list[Row]]:
    """The messages by list, or by sender where they came by none, newest first."""
    from copilot.store.mail import list_key

    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(list_key(context.message(row.id).headers) or row.address, []).append(row)
    return found


def _step(context: Context, rows: list[Row], why: str) -> Step:
    row, ways, draft = _way(context, rows)
    name = row.sender or row.address
    junk = ("This is junk: leaving tells its sender that somebody reads it.",) if row.lane == Lane.JUNK else ()
    if draft is not None:
        detail = f"a mail to {draft.to} that says “{draft.subject}”"
        return Step("unsubscribe", name, detail, Effect.OUTWARD, why, Send(draft), Trust.STRANGER, junk)
    if ways.click:
        unsigned = () if ways.signed else ("No signature of the sender was confirmed (DKIM).",)
        detail = f"one click at {_shown(ways.click, row)}"
        change = Post(ways.click, _form(), why=f"unsubscribe from {name}")
        return Step("unsubscribe", name, detail, Effect.IRREVERSIBLE, why, change, Trust.STRANGER, (*junk, *unsigned))
    if ways.page:
        told = f"only on a page at {_shown(ways.page, row)}, which you open yourself: {ways.page}"
        return Step("leave alone", name, told, Effect.READ, why, trust=Trust.STRANGER)
    told = "no way off a list is named that is safe to use; it can be moved to junk, or deleted"
    return Step("leave alone", name, told, Effect.READ, why)


def _way(context: Context, rows: list[Row]) -> tuple[Row, Ways, Draft | None]:
    """The newest mail that names a way, its ways, and the mail to send where that is the way to take.

    A click that no signature vouches for comes after a mail.
    """
    from copilot.mail import unsubscribe

    best = (rows[0], unsubscribe.Ways(), None)
    for row in rows[:_NEWEST]:
        original = context.original(row.id)
        ways = unsubscribe.read(original.raw)
        if ways.click and ways.signed:
            return row, ways, None
        if draft := _letter(context, row, ways):
            return row, ways, draft
        if ways.click:
            return row, ways, None
        best = best if best[1].page else (row, ways, None)
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
    return replace(draft, cc="", subject=draft.subject or "unsubscribe") if draft.to else None


def _form() -> str:
    from copilot.mail.unsubscribe import ONE_CLICK

    return ONE_CLICK


def _shown(url: str, row: Row) -> str:
    """The host that is reached, and whether it is another than the sender's."""
    from copilot.mail.unsubscribe import host
    from copilot.triage.identity import domain, registrable

    there, sender = host(url), domain(row.address)
    return there if registrable(there) == registrable(sender) else f"{there} (the sender is at {sender})"
