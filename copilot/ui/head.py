"""What stands above and below a message's text: subject, people, lane, asks, summary, invitation, attachments. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from copilot.types import FLAGGED, SEEN, Address, Ask, DeliveryReport, Invite, Part
from copilot.ui import figures, links
from copilot.ui.lines import Line, Run, Target, width_of
from copilot.ui.untrusted import plain
from copilot.ui.wrapping import Spans, wrap

if TYPE_CHECKING:
    from copilot.ui.letter import Letter

_METHODS = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Counter-proposal",
    "PUBLISH": "Event",
    "REFRESH": "Event",
    "ADD": "Added date",
}
_MOST_LINKS = 40
_SUBJECT_LINES = 4
_NONE = Spans.of(())


def lines(letter: Letter, width: int, *, now: datetime) -> Iterator[Line]:
    """The lines above the text."""
    yield Line()
    yield from folded(letter.message.subject or "(no subject)", "title", width, most=_SUBJECT_LINES)
    yield Line()
    yield from _people(letter, width, now)
    yield from _place(letter, width)
    yield from _warnings(letter, width)
    yield Line(left=(Run("─" * width, "rule"),))
    if letter.summary and letter.count > 1:
        yield from _summary(letter, width)
    if letter.asks:
        yield from _asks(letter.asks, width, now)
    if letter.message.invite:
        yield from _invite(letter.message.invite, width, now)
    yield from _reports(letter.message.reports, width)
    yield Line()


def tail(letter: Letter, width: int) -> Iterator[Line]:
    """The lines below the text: attachments and where the links lead."""
    parts = [part for part in letter.message.attachments if not part.inline or part.name]
    if parts:
        yield Line()
        yield Line(left=(Run("Attachments", "muted"), Run("  w", "faint")))
        yield from (_part(part, width) for part in parts)
    if letter.message.links:
        yield Line()
        yield Line(left=(Run("Links", "muted"), Run("  O", "faint")))
        yield from _links(letter, width)
    yield Line()


def _people(letter: Letter, width: int, now: datetime) -> Iterator[Line]:
    message = letter.message
    sender = message.from_[0] if message.from_ else Address("", "")
    name = plain(sender.name) or plain(sender.email) or "nobody"
    address = plain(sender.email) if sender.name else ""
    left = (Run(name, "unread"), Run(f"  {address}" if address else "", "muted"))
    right = (Run(f"  {figures.moment(message.date or _stamp(letter.row.date, now), now)}", "muted"),)
    if width_of((*left, *right)) <= width:
        yield Line(left, right)
    else:
        yield Line(left[:1], right)
        yield from folded(address, "muted", width)
    to = _names(message.to, letter.me)
    cc = _names(message.cc, letter.me)
    words = " · ".join(part for part in (f"to {to}" if to else "", f"cc {cc}" if cc else "") if part)
    state = _state(letter)
    if words or state:
        yield Line(left=(Run(words, "muted"),), right=(Run(f"  {state}", "muted"),) if state else ())


def _stamp(seconds: int, now: datetime) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, tz=now.tzinfo) if seconds else None
    except (OverflowError, OSError, ValueError):
        return None


def _names(people: Sequence[Address], me: frozenset[str]) -> str:
    named = ["me" if one.email.lower() in me else plain(one.name or one.email) for one in people[:6]]
    more = f" and {len(people) - 6} more" if len(people) > 6 else ""
    return ", ".join(named) + more


def _state(letter: Letter) -> str:
    keywords = letter.row.keywords
    state = [word for word, on in (("starred", FLAGGED in keywords), ("unread", SEEN not in keywords)) if on]
    if letter.count > 1:
        state.append(f"{letter.place} of {letter.count} in thread")
    return " · ".join(state)


def _place(letter: Letter, width: int) -> Iterator[Line]:
    lane = letter.row.lane
    if lane:
        bullet = Run(f"■ {lane}  ", f"lane-{lane}")
        yield from folded(letter.why or " ", "muted", width, bullet=bullet)


def _warnings(letter: Letter, width: int) -> Iterator[Line]:
    message = letter.message
    senders = {one.email.lower() for one in message.from_}
    other = [one for one in message.reply_to if one.email.lower() not in senders]
    if other:
        yield from folded(f"Replies would go to {other[0].email}.", "warning", width)
    if len(message.from_) != 1:
        yield Line(left=(Run("The sender cannot be told for certain.", "warning"),))
    for defect in message.defects[:4]:
        yield from folded(f"! {defect}", "warning", width)


def _summary(letter: Letter, width: int) -> Iterator[Line]:
    yield Line(left=(Run("In short", "muted"),))
    for sentence in letter.summary:
        what = sentence.citations[0] if sentence.citations else None
        yield from folded(sentence.text, "summary", width, bullet=Run("· ", "faint"), what=what)
    yield Line()


def _asks(asks: Sequence[Ask], width: int, now: datetime) -> Iterator[Line]:
    yield Line(left=(Run("Asked here" if asks[0].owner != "them" else "Asks", "muted"),))
    for ask in asks:
        by, role = figures.due(ask.due, now)
        right = (Run(f"  {by}", role),) if by else ()
        words = list(folded(ask.text, ask.tier.value, width - width_of(right), bullet=_bullet(ask), what=ask.citation))
        yield Line(words[0].left, right, words[0].targets)
        yield from words[1:]
    yield Line()


def _bullet(ask: Ask) -> Run:
    return Run("◆ " if ask.tier.value == "sure" else "◇ ", ask.tier.value)


def _invite(invite: Invite, width: int, now: datetime) -> Iterator[Line]:
    method = _METHODS.get(invite.method.upper(), "Event")
    said = [("", f"{method}: {invite.summary or 'without a title'}")]
    if invite.start:
        said.append(("when", figures.span(invite.start, invite.end, all_day=invite.all_day, now=now)))
    said += [("where", invite.where)] if invite.where else []
    who = [invite.organizer] if invite.organizer else []
    guests = [*who, *(one for one in invite.attendees if one not in who)]
    said += [("who", _names(guests, frozenset()))] if guests else []
    said += [("again", invite.recurrence)] if invite.recurrence else []
    for label, text in said:
        role = "text" if label else "invite"
        bullet = Run(f"┃ {label:<7}" if label else "┃ ", "invite" if not label else "muted")
        yield from folded(text, role, width, bullet=bullet)
    yield Line()


def _reports(reports: Sequence[DeliveryReport], width: int) -> Iterator[Line]:
    for report in reports:
        words = {"failed": "Not delivered to", "delayed": "Delayed for", "delivered": "Delivered to"}
        role = "error" if report.action == "failed" else "muted"
        detail = " — ".join(part for part in (report.status, report.diagnostic) if part)
        yield from folded(f"{words.get(report.action, 'Report for')} {report.recipient}", role, width)
        yield from folded(detail, "muted", width)


def _part(part: Part, width: int) -> Line:
    name = plain(part.name) or "unnamed"
    right = (Run(f"  {figures.size(part.bytes)}  {plain(part.type)}", "muted"),)
    return Line(left=(Run("+ ", "muted"), Run(name)), right=right, targets=(Target(2, len(name), part),))


def _links(letter: Letter, width: int) -> Iterator[Line]:
    found = letter.message.links
    for number, link in enumerate(found[:_MOST_LINKS], 1):
        shown = letter.message.text[link.start : link.end]
        goal = links.destination(link.url, shown)
        left = (Run(f"{number:>2} ", "muted"), Run(plain(goal.host) or "?", "link"))
        said = (Run("  ! " + plain(goal.warnings[0]) if goal.warnings else "", "warning"),)
        fits = width_of((*left, *said)) <= width
        yield Line(left=(*left, *said) if fits else left, targets=(Target(3, max(1, len(goal.host)), link),))
        if not fits:
            yield from folded(goal.warnings[0], "warning", width, bullet=Run("   ! ", "warning"))
    if len(found) > _MOST_LINKS:
        yield Line(left=(Run(f"   and {len(found) - _MOST_LINKS} more", "muted"),))


def folded(
    text: str, role: str, width: int, *, bullet: Run | None = None, what: object | None = None, most: int = 0
) -> Iterator[Line]:
    """A sentence over as many lines as it needs, or `most`, hanging under its bullet."""
    words = plain(text)
    begin = (bullet,) if bullet else ()
    hang = width_of(begin)
    for number, (a, b) in enumerate(wrap(words, 0, len(words), width=max(10, width - hang), spans=_NONE)):
        last = number + 1 == most and b < len(words)
        piece = Run(words[a:b].rstrip() + ("…" if last else ""), role)
        ahead = begin if number == 0 else ((Run(" " * hang),) if hang else ())
        targets = (Target(hang, max(1, width_of((piece,))), what),) if what is not None and number == 0 else ()
        yield Line(left=(*ahead, piece), targets=targets)
        if last:
            return
