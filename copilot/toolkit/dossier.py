"""What is known of somebody or of a company, from what I keep and from my own mail: cited, without any network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from copilot.toolkit.search_words import NOT_JUNK, phrase
from copilot.types import Citation, Row
from copilot.types.plans import Line
from copilot.types.records import Company, Deal, Interaction, Person, Record, Source, Task

if TYPE_CHECKING:
    from copilot.toolkit.context import Context

_MOST = 200  # mails that are looked at
_SHOWN = 5  # people, threads, sentences and notes that are told


@dataclass(frozen=True, slots=True)
class Dossier:
    """The lines of a report, and the messages it rests on, newest first."""

    lines: tuple[Line, ...]
    ids: tuple[int, ...]


def person_dossier(context: Context, name: str, email: str, *, id: str = "") -> Dossier:
    """Who somebody is: what I keep, how we wrote to each other, what is open, what they said last."""
    person = context.records.person(email, id=id)
    emails = person.emails if person else (email.lower(),)
    rows = _rows(context, [f"(from:{phrase(one)} or to:{phrase(one)})" for one in emails if one])
    mine = [one for one in rows if one.address.lower() in context.me]
    theirs = [one for one in rows if one.address.lower() in emails]
    lines = [
        *(kept(context, person) if person else (Line(f"{name or email} is not in the CRM."),)),
        *_signed(context, theirs),
        *_exchange(context, theirs, mine),
        *_threads(context, rows),
        *_open(context, theirs),
    ]
    return Dossier(tuple(lines), tuple(one.id for one in rows))


def company_dossier(context: Context, name: str, *, id: str = "") -> Dossier:
    """What a company is to me: what I keep, who writes from there, what is open, what was said of it."""
    domain = name.lower() if "." in name and " " not in name else ""
    company = context.records.company("" if domain else name, id=id, domain=domain)
    host = (company.domain if company else domain) or _likely_domain(context, name)
    title = company.name if company else name
    said = _rows(context, [f"(body:{phrase(title)} or subject:{phrase(title)})"])
    rows = _rows(context, [f"(from:{phrase(host or name)} or to:{phrase(host or name)})"])
    mine = [one for one in rows if one.address.lower() in context.me]
    theirs = [one for one in rows if one not in mine and (not host or _belongs(one, host))]
    lines = [
        *(kept(context, company) if company else (Line(f"{title} is not in the CRM."),)),
        *_people(context, theirs),
        *_exchange(context, theirs, mine),
        *_threads(context, [*theirs, *mine]),
        *_open(context, theirs),
        *_said(context, said, title),
    ]
    return Dossier(tuple(lines), tuple(sorted({one.id for one in (*theirs, *mine, *said)}, reverse=True)))


def kept(context: Context, record: Record) -> Iterator[Line]:
    """A record in words, and the notes and deals that belong to it."""
    yield _line(context, record)
    if isinstance(record, Person):
        notes, deals = context.records.interactions(person=record.id), context.records.deals(person=record.id)
    elif isinstance(record, Company):
        notes, deals = context.records.interactions(company=record.id), context.records.deals(company=record.id)
        for person in context.records.people(company=record.id)[:_SHOWN]:
            yield _line(context, person)
    else:
        return
    for deal in deals[:_SHOWN]:
        yield Line(_told(context, deal))
    for note in notes[:_SHOWN]:
        yield Line(_told(context, note), context.held(note.message_id))


def _line(context: Context, record: Record) -> Line:
    """A record in words, with the sentence it came from."""
    source = getattr(record, "source", None)
    if not isinstance(source, Source) or not source.message_id:
        return Line(_told(context, record))
    citation = Citation(source.message_id, source.start, source.end, source.quote)
    return context.cited(_told(context, record), citation)


def day(context: Context, seconds: int) -> str:
    """A day as it is read: 24 Aug 2026."""
    at = datetime.fromtimestamp(seconds, context.now.tzinfo)
    return f"{at.day} {at:%b %Y}"


def counted(count: int, noun: str, many: str = "") -> str:
    """A number of things in words: 1 mail, 2 mails."""
    return f"{count} {noun if count == 1 else many or noun + 's'}"


def _told(context: Context, record: Record) -> str:
    match record:
        case Person():
            company = context.records.company(id=record.company) if record.company else None
            parts = (record.title, company.name if company else "", *record.emails, *record.phones, record.url)
            return _joined(record.name, (*parts, record.note))
        case Company():
            return _joined(record.name, (record.domain, record.url, record.note))
        case Deal():
            return _joined(f"Deal: {record.name}", (record.stage, record.amount, record.note))
        case Interaction():
            return f"{day(context, record.at)}, {record.kind}: {record.text}"
        case Task():
            return _joined(
                f"Task: {record.title}", ("done" if record.done_at else "", record.due and f"due {record.due}")
            )


def _joined(name: str, parts: Sequence[str]) -> str:
    return ", ".join(filter(None, (name, *parts)))


def _likely_domain(context: Context, name: str) -> str:
    """The domain that most mail comes from among those that could belong to who has that name; "" for none."""
    from copilot.store import mail
    from copilot.triage.identity import FREEMAIL, registrable
    from copilot.triage.likeness import resembles

    counts: Counter[str] = Counter()
    for address, there in mail.people(context.db, me=context.me).items():
        counts[registrable(address.rpartition("@")[2])] += there.wrote_me + there.wrote_to
    likely = (one for one, _ in counts.most_common() if one not in FREEMAIL and resembles(name, one))
    return next(likely, "")


def _rows(context: Context, queries: Sequence[str]) -> list[Row]:
    ids = {id for query in queries for id in context.find(f"{query} {NOT_JUNK}", limit=_MOST)}
    return context.rows(sorted(ids, reverse=True))


def _belongs(row: Row, host: str) -> bool:
    domain = row.address.lower().rpartition("@")[2]
    return domain == host or domain.endswith(f".{host}")


def _signed(context: Context, theirs: Sequence[Row]) -> Iterator[Line]:
    """What the newest signature says that says anything."""
    for message, signed in context.insight.signatures([one.id for one in theirs[:_SHOWN]]):
        told = _joined(signed.title, (signed.company, *signed.phones, signed.url))
        if told.strip(", "):
            quote = message.text[signed.start : signed.end]
            cited = Citation(message.message_id, signed.start, signed.end, quote)
            yield context.cited(f"Signs as: {told.strip(', ')}", cited)
            return


def _exchange(context: Context, theirs: Sequence[Row], mine: Sequence[Row]) -> Iterator[Line]:
    rows = sorted((*theirs, *mine), key=lambda one: -one.id)
    if not rows:
        yield Line("No mail.")
        return
    count = f"{counted(len(theirs), 'mail')} from there, {len(mine)} from me"
    span = f"{day(context, rows[-1].date)} to {day(context, rows[0].date)}"
    yield Line(f"{count}, {span}.", tuple(one.id for one in rows))


def _people(context: Context, theirs: Sequence[Row]) -> Iterator[Line]:
    counts = Counter(one.address.lower() for one in theirs)
    for address, count in counts.most_common(_SHOWN):
        wrote = [one for one in theirs if one.address.lower() == address]
        name = f"{wrote[0].sender} <{address}>" if wrote[0].sender else address
        yield Line(
            f"{name}: {counted(count, 'mail')}, the last on {day(context, wrote[0].date)}",
            tuple(one.id for one in wrote),
        )


def _threads(context: Context, rows: Sequence[Row]) -> Iterator[Line]:
    newest = {one.thread: one for one in sorted(rows, key=lambda row: row.id)}
    for one in sorted(newest.values(), key=lambda row: -row.id)[:_SHOWN]:
        yield Line(f"{day(context, one.date)}: {one.subject or 'no subject'}", (one.id,))


def _open(context: Context, theirs: Sequence[Row]) -> Iterator[Line]:
    """What they ask of me in their last mails."""
    for row in theirs[:_SHOWN]:
        for ask in context.insight.asks_of(row.id):
            if ask.owner == "me":
                due = f", by {ask.due}" if ask.due else ""
                yield context.cited(f"Asks{due}: {ask.text}", ask.citation)


def _said(context: Context, rows: Sequence[Row], name: str) -> Iterator[Line]:
    told = 0
    for row in rows:
        for citation in context.insight.sentences(row.id, name)[:1]:
            yield context.cited(f"{row.sender or row.address}: {' '.join(citation.quote.split())}", citation)
            told += 1
        if told >= _SHOWN:
            return
