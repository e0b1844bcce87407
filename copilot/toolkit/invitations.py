"""Answers to invitations as steps: yes, no, or another time, each a mail to the organizer's calendar (RFC 6047)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from copilot.errors import SearchError, UsageError
from copilot.toolkit.handling import because, present
from copilot.toolkit.letters import mark, recipients, written
from copilot.toolkit.moments import ahead
from copilot.types import ANSWERED, Address, Invite, Row
from copilot.types.plans import Effect, Step, Trust

if TYPE_CHECKING:
    from copilot.mail.compose import Identity
    from copilot.mail.itip import Request
    from copilot.toolkit.arguments import Messages, When
    from copilot.toolkit.context import Context

_SAID = {
    "ACCEPTED": ("accept", "Accepted", "has accepted the invitation"),
    "DECLINED": ("decline", "Declined", "has declined the invitation"),
}
_MOST_VERSIONS = 20

Written = Callable[["Request", Address, str], tuple[str, str, str, str]]
"""An answer: its verb, the head of its subject, its sentence without the person, and its calendar."""


def answer_invites(
    context: Context, messages: Messages, part: Literal["ACCEPTED", "DECLINED"], text: str
) -> list[Step]:
    """Steps that answer each invitation and mark it answered. Raises NotFound, UsageError when none can be."""
    from copilot.mail import itip

    def write(request: Request, me: Address, text: str) -> tuple[str, str, str, str]:
        return (*_SAID[part], itip.reply(request, me, part, comment=text))

    return _steps(context, messages, text, write, because(messages.said, text))


def propose_invites(context: Context, messages: Messages, when: When) -> list[Step]:
    """Steps that propose another time, as long as the one it had. Raises NotFound, UsageError when none can be.

    Where only a day was said, the hour stays.
    """
    from copilot.mail import itip

    def write(request: Request, me: Address, text: str) -> tuple[str, str, str, str]:
        start = _start(request.invite, when, context)
        told = f"proposes another time: {_span(request.invite, start, context)}"
        return "propose", "New time proposed", told, itip.counter(request, me, start=start)

    ahead(context, when)
    return _steps(context, messages, "", write, because(messages.said, when.said))


def _steps(context: Context, messages: Messages, text: str, write: Written, why: str) -> list[Step]:
    steps: dict[int, Step] = {}
    done: list[Row] = []
    refused: list[UsageError] = []
    for row in present(context, messages):
        latest = _latest(context, row)
        try:
            if latest not in {one.id for one in done}:
                steps[latest] = _answer(context, row, latest, text, write, why)
            done += [row, *(context.rows([latest]) if latest != row.id else ())]
        except UsageError as error:
            refused.append(error)
            told = f"{error.message} {error.hint}"
            steps[latest] = Step("leave", context.named([row.id]), told, Effect.READ, why)
    if not done:
        raise refused[0]
    marked = {one.id: one for one in done}.values()
    return [*steps.values(), *mark(context, marked, ANSWERED, "marked answered", why)]


def _answer(context: Context, row: Row, latest: int, text: str, write: Written, why: str) -> Step:
    from copilot.mail import compose, itip

    original = context.original(latest)
    request = itip.read(original.raw)
    if request.organizer.email.lower() in context.me:
        raise UsageError("This is an invitation of your own.", "There is nothing to answer.")
    me, identity = _me(context, request, compose.choose(original, context.identities))
    verb, subject, told, calendar = write(request, me, text)
    sentence = f"{identity.address.name or me.email} {told}."
    draft = compose.new(
        identity,
        to=recipients([request.organizer]),
        subject=f"{subject}: {request.invite.summary}",
        text="\n\n".join(one for one in (text.strip(), sentence) if one),
    )
    draft = replace(draft, in_reply_to=original.id, references=original.chain, about=latest, calendar=calendar)
    sender = context.rows([latest])[0].address
    known = sender == request.organizer.email.lower()
    doubts = _doubts(context, request, newer=latest != row.id, sender="" if known else sender)
    step = written(draft, why=why, trust=Trust.CONTACT if known else Trust.STRANGER, doubts=doubts)
    repeated = f", {request.invite.recurrence}" if request.invite.recurrence else ""
    return replace(
        step,
        verb=verb,
        target=f"“{request.invite.summary}”, {_span(request.invite, request.invite.start, context)}{repeated}",
        detail=f"to {draft.to}: {sentence}",
    )


def _latest(context: Context, row: Row) -> int:
    """The newest version of the invitation in a mail: whoever sent it sends it again when it changes."""
    invite = context.message(row.id).invite
    if invite is None or not invite.uid:
        return row.id
    words = invite.summary.replace('"', " ").strip()
    try:
        found = context.find(f'from:"{row.address}" subject:"{words}"', limit=_MOST_VERSIONS) if words else ()
    except SearchError:
        found = ()
    versions = [(invite.sequence, row.id)]
    for one in context.rows((*context.thread(row.id)[-_MOST_VERSIONS:], *found)):
        other = context.message(one.id).invite
        if other is not None and other.uid == invite.uid and one.address == row.address:
            versions.append((other.sequence, one.id))
    return max(versions)[1]


def _me(context: Context, request: Request, identity: Identity) -> tuple[Address, Identity]:
    """Who I am on the invitation, and whom the answer is written as."""
    named = request.attendee(context.me)
    if named is None:
        return identity.address, identity
    fitting = (one for one in context.identities if one.address.email.lower() == named.email.lower())
    identity = next(fitting, identity)
    return Address(identity.address.name or named.name, named.email), identity


def _doubts(context: Context, request: Request, *, newer: bool, sender: str) -> list[str]:
    """What a person should look at; `sender` is who sent the invitation where that is not its organizer."""
    invite, found = request.invite, []
    if newer:
        found.append(f"It was changed since: the newest invitation says {_span(invite, invite.start, context)}.")
    if sender:
        found.append(f"The answer goes to the organizer, {request.organizer.email}, not to the sender, {sender}.")
    if request.attendee(context.me) is None:
        found.append("You are not named on this invitation.")
    if (end := invite.end or invite.start) is not None and end <= context.now and not invite.recurrence:
        found.append("This meeting is over.")
    return found


def _start(invite: Invite, when: When, context: Context) -> datetime:
    if not when.all_day or invite.start is None or invite.all_day:
        return when.at
    hour = invite.start.astimezone(context.now.tzinfo)
    return when.at.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)


def _span(invite: Invite, start: datetime | None, context: Context) -> str:
    """When it is, in the person's own zone, beginning at `start`."""
    if start is None:
        return "without a time"
    if invite.all_day:
        return f"{start:%A} {start.day} {start:%B %Y}"
    start = start.astimezone(context.now.tzinfo)
    told = f"{start:%A} {start.day} {start:%B %Y}, {start:%H:%M}"
    if invite.start is None or invite.end is None:
        return told
    end = start + (invite.end - invite.start)
    return f"{told}–{end:%H:%M}" if end.date() == start.date() else told
