"""People and companies on their way into the CRM: what is known, what a signature adds, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from copilot.toolkit.arguments import Contact
from copilot.toolkit.search_words import NOT_JUNK, phrase
from copilot.types import Row
from copilot.types.changes import Save
from copilot.types.plans import Effect, Step, Trust
from copilot.types.records import Company, Person, Source

if TYPE_CHECKING:
    from copilot.toolkit.context import Context
    from copilot.triage.companies import Mention

_LETTERS = 5  # of somebody's newest mails, whose signatures are read


@dataclass(frozen=True, slots=True)
class Introduced:
    """The steps that keep somebody, and how they are kept then: None for who is never logged."""

    email: str
    steps: tuple[Step, ...]
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """What somebody's newest mails say of them, and how far that can be trusted."""

    name: str = ""
    title: str = ""
    company: str = ""
    phones: tuple[str, ...] = ()
    url: str = ""
    source: Source = Source()  # noqa: RUF009 - frozen
    trust: Trust = Trust.STRANGER


def introduce(context: Context, contacts: Iterable[Contact], *, why: str = "") -> Iterator[Introduced]:
    """Each contact but myself with the steps that add them and their company; values that are kept stay as they are."""
    introduction = _Introduction(context, why)
    for email, contact in {one.email.lower(): one for one in contacts}.items():
        if email not in context.me:
            yield introduction.of(contact)


def correspondents(context: Context, row: Row) -> tuple[Contact, ...]:
    """Who a mail was with: its writer, or, where I wrote it, whom I wrote to; colleagues only where nobody else was."""
    from copilot.triage.identity import domain, own_domains, registrable

    if row.address.lower() not in context.me:
        return (Contact(row.sender, row.address, trust=Trust.CONTACT),)
    message = context.message(row.id)
    everybody = tuple(Contact(one.name, one.email, trust=Trust.OWN) for one in (*message.to, *message.cc))
    ours = {*context.settings.me.domains, *own_domains(context.me)}
    return tuple(one for one in everybody if registrable(domain(one.email)) not in ours) or everybody


def new_company(context: Context, mention: Mention) -> Company:
    """A company as a newsletter tells of it."""
    cited = mention.citation
    return Company(
        id=context.id_of("company", mention.domain or mention.name.lower()),
        name=mention.name,
        domain=mention.domain,
        url=mention.url,
        source=Source(cited.message_id, cited.start, cited.end, cited.quote),
    )


class _Introduction:
    """One round of introductions, in which every company is added once."""

    def __init__(self, context: Context, why: str) -> None:
        self._context, self._why = context, why
        self._book = context.book
        self._made: dict[str, Company] = {}

    def of(self, contact: Contact) -> Introduced:
        email = contact.email.lower()
        if self._context.records.never_logged(email):
            left_out = self._telling("leave out", contact.name or email, "on the never-log list")
            return Introduced(email, (left_out,))
        told = self._told(email)
        company, steps = self._company(email, told)
        person, step = self._person(contact, told, company)
        return Introduced(email, (*steps, step), person)

    def _told(self, email: str) -> _Told:
        """The newest word on every field."""
        from copilot.triage.likeness import tidy

        found = _Told(trust=Trust.CONTACT if email in self._book else Trust.STRANGER)
        ids = self._context.find(f"from:{phrase(email)} {NOT_JUNK}", limit=_LETTERS)
        for message, signed in self._context.insight.signatures(ids):
            if not message.from_ or message.from_[0].email.lower() != email:
                continue
            source = Source(message.message_id, signed.start, signed.end, message.text[signed.start : signed.end])
            found = replace(
                found,
                name=found.name or tidy(message.from_[0].name),
                title=found.title or signed.title,
                company=found.company or signed.company,
                phones=found.phones or signed.phones,
                url=found.url or signed.url,
                source=found.source if found.source.quote else source,
            )
        return found

    def _company(self, email: str, told: _Told) -> tuple[Company | None, tuple[Step, ...]]:
        """The company somebody writes from, and the step that adds it when it is new; none for a freemail address."""
        from copilot.triage.identity import FREEMAIL, domain, registrable

        host = registrable(domain(email))
        if not host or host in FREEMAIL:
            return None, ()
        id = self._context.id_of("company", host)
        known = self._made.get(host) or self._context.records.company(told.company, id=id, domain=host)
        if known is not None:
            return known, ()
        made = Company(
            id=id,
            name=told.company or " ".join(map(str.capitalize, host.partition(".")[0].split("-"))),
            domain=host,
            url=told.url,
            source=told.source if told.company else Source(),
        )
        self._made[host] = made
        origin = "named in their signature" if told.company else "named after its domain"
        detail = ", ".join(filter(None, (host, origin, made.url)))
        return made, (self._saving("add company", made.name, detail, made, told.trust, self._alike(host, told)),)

    def _person(self, contact: Contact, told: _Told, company: Company | None) -> tuple[Person, Step]:
        from copilot.triage.likeness import tidy

        email = contact.email.lower()
        id = contact.person or self._context.id_of("person", email)
        known = self._context.records.person(email, id=id)
        said = "" if "@" in contact.name else tidy(contact.name)
        name = said or told.name or email.partition("@")[0]
        before = known or Person(id, name, (email,))
        after = replace(
            before,
            emails=tuple(dict.fromkeys((*before.emails, email))),
            phones=before.phones or told.phones,
            title=before.title or told.title,
            company=before.company or (company.id if company else ""),
            source=before.source if known else told.source,
        )
        target, added = f"{after.name} <{email}>", _added(before, after, company)
        if known is not None:
            if after == known:
                return known, self._telling("keep", target, "already in the CRM; nothing changes")
            detail = f"already in the CRM; added: {added}"
            return after, self._saving("complete", target, detail, after, min(contact.trust, told.trust), ())
        trust = min(contact.trust, told.trust) if told.source.quote else contact.trust
        return after, self._saving("add", target, added or "name and address", after, trust, self._unknown(email, told))

    def _unknown(self, email: str, told: _Told) -> tuple[str, ...]:
        """What to look at before a stranger is kept: then mail to them is no longer asked about by name."""
        if told.trust is not Trust.STRANGER or not told.source.message_id:
            return ()
        return (f"You have never written to {email}; whatever is added is their own word.",)

    def _alike(self, host: str, told: _Told) -> tuple[str, ...]:
        from copilot import safety
        from copilot.triage.identity import domain, registrable

        if told.trust is not Trust.STRANGER:
            return ()
        like = safety.lookalike(host, {registrable(domain(one)) for one in self._book})
        return (f"{host} looks like {like}, but is another domain.",) if like else ()

    def _saving(
        self, verb: str, target: str, detail: str, record: Person | Company, trust: Trust, doubts: tuple[str, ...]
    ) -> Step:
        return Step(verb, target, detail, why=self._why, change=Save((record,)), trust=trust, doubts=doubts)

    def _telling(self, verb: str, target: str, detail: str) -> Step:
        return Step(verb, target, detail, effect=Effect.READ, why=self._why)


def _added(before: Person, after: Person, company: Company | None) -> str:
    """The fields that are new, in words."""
    told = [
        *(after.emails[1:] if after.emails != before.emails else ()),
        after.title if after.title != before.title else "",
        f"at {company.name}" if company and after.company != before.company else "",
        *(after.phones if after.phones != before.phones else ()),
    ]
    return ", ".join(filter(None, told))
