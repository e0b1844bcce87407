"""Mail that tools write: answers, forwards and new mail as steps that send it, or keep it as a draft without words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from copilot.errors import UsageError
from copilot.toolkit.handling import because, present
from copilot.types import ANSWERED, FORWARDED, Address, Row
from copilot.types.changes import Keywords, SaveDraft, Send
from copilot.types.plans import Effect, Step, Trust

if TYPE_CHECKING:
    from copilot.mail.compose import Identity
    from copilot.toolkit.arguments import Messages, People
    from copilot.toolkit.context import Context
    from copilot.types.writing import Draft


def answers(context: Context, messages: Messages, text: str, *, everyone: bool = False) -> list[Step]:
    """Steps that answer each writer, or everyone on each mail, and mark the mails answered; drafts without `text`.

    Of mails by one writer in one conversation the newest is answered. Raises NotFound, UsageError.
    """
    from copilot.mail import compose

    rows = _latest(context, present(context, messages), everyone)
    why = because(messages.said, text)
    steps = []
    for row in rows:
        original = context.original(row.id)
        identity = compose.choose(original, context.identities)
        made = compose.reply(original, identity, me=context.me, text=text, everyone=everyone, about=row.id)
        trust = Trust.STRANGER if made.surprises else Trust.CONTACT
        steps.append(written(made.draft, send=bool(text), why=why, trust=trust, doubts=made.notes))
    return steps + (mark(context, rows, ANSWERED, "marked answered", why) if text else [])


def forwards(context: Context, messages: Messages, to: People, text: str) -> list[Step]:
    """Steps that send each mail on, with its files, and mark it forwarded. Raises NotFound, UsageError."""
    from copilot.mail import compose

    rows = present(context, messages)
    why = because(messages.said, to.said, text)
    steps = []
    for row in rows:
        original = context.original(row.id)
        identity = compose.choose(original, context.identities)
        draft = compose.forward(original, identity, to=addressed(to), text=text, about=row.id).draft
        steps.append(written(draft, why=why, trust=trusted(to)))
    return steps + mark(context, rows, FORWARDED, "marked forwarded", why)


def new_letter(context: Context, to: People, text: str, subject: str) -> list[Step]:
    """A step that sends new mail; without `subject` it is called by its first sentence; a draft without `text`.

    It goes out from the address that the first of them wrote to last. Raises UsageError.
    """
    from copilot.mail import compose

    identity = _identity(context, to)
    draft = compose.new(identity, to=addressed(to), subject=str(subject) or _called(text), text=text)
    return [written(draft, send=bool(text), why=because(to.said, text), trust=trusted(to))]


def written(
    draft: Draft, *, why: str, send: bool = True, trust: Trust = Trust.USER, doubts: Sequence[str] = ()
) -> Step:
    """The step that sends a mail, or else keeps it as a draft."""
    to = "to " + ", ".join(one for one in (draft.to, draft.cc, draft.bcc) if one)
    detail = f"“{draft.subject}”" if draft.subject else "without a subject"
    if send and not draft.account:
        send, doubts = False, (*doubts, "There is no account to send from, so it is kept as a draft.")
    if send:
        return Step("send", to, detail, Effect.OUTWARD, why, Send(draft), trust, tuple(doubts))
    return Step("draft", to, detail, Effect.DRAFT, why, SaveDraft(draft), trust, tuple(doubts))


def addressed(people: People) -> str:
    """People as the recipients of a mail. Raises UsageError for somebody without an address."""
    for one in people.contacts:
        if "@" not in one.email:
            raise UsageError(f"There is no address of {one.name or people.said}.", "Say the address itself.")
    return recipients(Address(one.name, one.email) for one in people.contacts)


def recipients(people: Iterable[Address]) -> str:
    """Addresses as they are typed, without names that show an address. Raises UsageError for what is no address."""
    from copilot.mail import compose_people

    return compose_people.shown(
        Address("" if "@" in one.name else one.name, compose_people.checked(one.email)) for one in people
    )


def trusted(people: People) -> Trust:
    """How far the least known of them is trusted."""
    return min((one.trust for one in people.contacts), default=Trust.USER)


def mark(context: Context, rows: Iterable[Row], word: str, detail: str, why: str) -> list[Step]:
    """The step that sets a keyword on those mails that lack it; none where all have it."""
    ids = tuple(row.id for row in rows if word not in row.keywords)
    change = Keywords(ids, add=frozenset({word}))
    return [Step("mark", context.named(ids), detail, why=why, change=change)] if ids else []


def _latest(context: Context, rows: Sequence[Row], everyone: bool) -> list[Row]:
    """The newest mail of each writer in each conversation, or of each conversation; my own only where no other is."""
    kept: dict[tuple[int, str], Row] = {}
    others = {row.thread for row in rows if row.address not in context.me}
    for row in rows:
        if row.address not in context.me or row.thread not in others:
            kept.setdefault((row.thread, "" if everyone else row.address), row)
    return list(kept.values())


def _identity(context: Context, to: People) -> Identity:
    from copilot.mail import compose

    for one in to.contacts[:1]:
        for id in context.find(f'from:"{one.email}"', limit=1) if "@" in one.email and '"' not in one.email else ():
            return compose.choose(context.original(id), context.identities)
    if not context.identities:
        raise UsageError("There is no account to write from.", "Add one to the settings.")
    return context.identities[0]


def _called(text: str) -> str:
    """The first sentence of a text as a subject, at most 60 characters."""
    line = text.strip().partition("\n")[0]
    sentence = next((line[:at] for at in range(1, len(line)) if line[at - 1 : at + 1] in (". ", "! ", "? ")), line)
    sentence = sentence.rstrip(" .!,;:")
    return sentence if len(sentence) <= 60 else sentence[:60].rpartition(" ")[0].rstrip(" .,;:") + "…"
