"""Names, addresses and pronouns as people: those I wrote to, those who wrote, those I keep. Never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from copilot.errors import CopilotError
from copilot.store import mail, records
from copilot.toolkit.arguments import Contact, People
from copilot.toolkit.context import Context
from copilot.toolkit.interpret import tokens, vocabulary
from copilot.toolkit.interpret.tokens import Speech
from copilot.toolkit.interpret.turn import Turn, Unsure, fold_names
from copilot.types.plans import Option, Question, Refusal, Trust
from copilot.types.records import Person

_MOST = 400
_MOST_OPTIONS = 9
_SEPARATORS = frozenset(("and", "&", ",", "or", "plus", ";"))
_EMPTY = vocabulary.DETERMINERS | {"please", "too", "to", "with", "from", "of", "by", "mr", "mrs", "ms", "dr", "s"}
_ALL = vocabulary.words("everyone everybody all participants recipients people others cc thread conversation")
_SENDER = vocabulary.words("sender writer author person this that he she contact")


def resolve(speech: Speech, turn: Turn) -> People | Unsure:
    """The people that words mean; a question where a name fits several, a refusal where it fits nobody."""
    said = speech.said()
    found: list[Contact] = []
    for part in _parts(speech):
        contacts = _part(part, turn)
        if isinstance(contacts, Question | Refusal):
            return contacts
        found += [one for one in contacts if one.email not in {other.email for other in found}]
    if not found:
        return Refusal(f"I do not know who “{said}” is; say a name as it stands in your mail, or an address.")
    return People(tuple(found), said)


def _parts(speech: Speech) -> list[Speech]:
    """The words between "and" and commas."""
    cuts = [at for at, one in enumerate(speech.tokens) if one.word in _SEPARATORS]
    bounds = [-1, *cuts, len(speech.tokens)]
    parts = [speech.part(start + 1, end) for start, end in pairwise(bounds)]
    return [part for part in parts if part.tokens]


def _part(speech: Speech, turn: Turn) -> Sequence[Contact] | Unsure:
    address = next((one for one in speech.tokens if one.kind == "address"), None)
    if address is not None:
        return [_typed(address.text, turn.context)]
    words = [one.word for one in speech.tokens if one.kind != "mark"]
    pointed = _pointed(words, turn)
    if pointed is not None:
        return pointed
    kept = [one.text for one in speech.tokens if one.word not in _EMPTY and one.kind not in ("mark", "possessive")]
    name = tokens.unquoted(" ".join(kept) or " ".join(one.text for one in speech.tokens))
    return _named(name, turn)


def _pointed(words: list[str], turn: Turn) -> Sequence[Contact] | None:
    """ "them", "the sender", "everyone in this thread", "the team": who these are depends on the screen."""
    context, known = turn.context, set(words)
    if known & vocabulary.HIM and len(words) <= 2:
        return list(turn.people) or senders(context, turn.messages or context.scene.selection)
    if known & _ALL and (known & {"thread", "conversation", "here", "cc", "mail", "this", "it"} or len(words) == 1):
        return _participants(context, turn, only_copied="cc" in known)
    if known & {"team", "colleagues"} and len(words) <= 3:
        return _team(context) or None
    if known & _SENDER and known <= _SENDER | _EMPTY | vocabulary.MAIL | {"who", "wrote", "sent", "whoever"}:
        return senders(context, context.scene.selection or turn.messages)
    if known & {"who", "whoever"} and known & {"wrote", "sent"}:
        return senders(context, context.scene.selection or turn.messages)
    return None


def _named(name: str, turn: Turn) -> Sequence[Contact] | Unsure:
    key = f"person:{fold_names(name)}"
    found = candidates(name, turn.context)
    if isinstance(decided := turn.decided.get(key), Contact):
        turn.others[key] = tuple(replace(one, trust=Trust.USER) for one in found if one.email != decided.email)
        return [decided]
    if not found:
        return Refusal(f"Nobody called “{name}” is in your mail or your CRM; an address would do.")
    if len(found) == 1 or _one_person(found):
        turn.others[key] = tuple(found[1:])
        return [found[0]]
    turn.asked = key
    options = tuple(
        Option(f"{one.name} <{one.email}>", replace(one, trust=Trust.USER)) for one in found[:_MOST_OPTIONS]
    )
    return Question(f"Which “{name}” do you mean?", options)


def _one_person(found: Sequence[Contact]) -> bool:
    """Whether all are one name and only the first is in the address book: then it is that one."""
    same = len({fold_names(one.name) for one in found}) == 1
    return same and [one.trust == Trust.USER for one in found].count(True) == 1


def candidates(name: str, context: Context) -> list[Contact]:
    """Everybody that name fits: first those of the address book, in each half the latest first."""
    words = re.findall(r"\w+", tokens.fold(name))
    if not words:
        return []
    found: dict[str, Contact] = {}
    for person in records.find(context.db, Person, name, limit=20):
        if person.emails and _fits(words, f"{person.name} {' '.join(person.emails)}"):
            found[person.emails[0]] = Contact(person.name, person.emails[0], person.id, Trust.USER)
    for contact in (*_writers(words, context), *_written(words, context)):
        if contact.email not in found and contact.email not in mine(context):
            found[contact.email] = contact
    return sorted(found.values(), key=lambda one: (not _exact(words, one), one.trust != Trust.USER))


def _exact(words: list[str], contact: Contact) -> bool:
    return " ".join(words) == fold_names(tokens.fold(contact.name))


def _writers(words: list[str], context: Context) -> Iterable[Contact]:
    query = " ".join(f'from:"{one}"' for one in words)
    seen: set[str] = set()
    for row in context.rows(_found(context, query, "")):
        email = row.address.lower()
        if email and email not in seen and _fits(words, f"{row.sender} {email}"):
            seen.add(email)
            yield contact(row.sender, email, context)


def _written(words: list[str], context: Context) -> Iterable[Contact]:
    query = " ".join(f'to:"{one}"' for one in words)
    seen: set[str] = set()
    for message in mail.messages(context.db, _found(context, f"in:sent {query}", "")[:40]).values():
        for one in (*message.to, *message.cc):
            email = one.email.lower()
            if email not in seen and _fits(words, f"{one.name} {email}"):
                seen.add(email)
                yield Contact(one.name or one.email, email, _person(context, email), Trust.USER)


def _fits(words: list[str], text: str) -> bool:
    """Whether each word is one of the text's; a company's domain does not make its people fit a name."""
    known = set(re.findall(r"\w+", tokens.fold(text)))
    return all(one in known for one in words)


def is_name(word: str, context: Context) -> bool:
    """Whether somebody who wrote has this word in the name or address."""
    return bool(_found(context, f'from:"{word}"', "", limit=1))


def contact(name: str, email: str, context: Context) -> Contact:
    """Somebody seen in mail: trusted where I keep them or wrote to them, else as a stranger."""
    person = _person(context, email)
    known = bool(person) or bool(_found(context, f'in:sent to:"{email}"', "", limit=1))
    return Contact(name or email, email.lower(), person, Trust.USER if known else Trust.STRANGER)


def mine(context: Context) -> frozenset[str]:
    """My own addresses, those of the accounts in the store included."""
    return context.me | {one.address.lower() for one in mail.accounts(context.db) if one.address}


def _typed(address: str, context: Context) -> Contact:
    person = context.records.person(address.lower())
    return Contact(person.name if person else address, address.lower(), person.id if person else "", Trust.USER)


def _person(context: Context, email: str) -> str:
    found = context.records.person(email.lower())
    return found.id if found else ""


def senders(context: Context, ids: Sequence[int]) -> list[Contact]:
    """Who wrote these messages, me apart."""
    rows = context.rows(ids)
    unique = dict.fromkeys((row.sender, row.address) for row in rows if row.address.lower() not in mine(context))
    return [contact(name, email, context) for name, email in unique if email]


def _participants(context: Context, turn: Turn, *, only_copied: bool) -> list[Contact]:
    """Everybody on the open thread, or on that of what is meant; not me."""
    start = turn.messages if turn.carried else context.scene.selection or turn.messages
    ids = [id for one in start[:1] for id in context.thread(one)] or (
        mail.thread_ids(context.db, context.scene.thread) if context.scene.thread else []
    )
    me, found = mine(context), dict[str, str]()
    for message in mail.messages(context.db, ids).values():
        for one in message.cc if only_copied else (*message.from_, *message.to, *message.cc):
            if one.email.lower() not in me:
                found.setdefault(one.email.lower(), one.name)
    return [contact(name, email, context) for email, name in found.items()]


def _team(context: Context) -> list[Contact]:
    domains = set(context.settings.me.domains) | {one.partition("@")[2] for one in mine(context)}
    rows = context.rows(_found(context, "lane:team", ""))
    unique = {row.address.lower(): row.sender for row in rows if row.address.partition("@")[2].lower() in domains}
    return [contact(name, email, context) for email, name in unique.items() if email not in mine(context)]


def _found(context: Context, query: str, box: str, limit: int = _MOST) -> tuple[int, ...]:
    try:
        return context.find(query, box=box, limit=limit)
    except CopilotError:  # a name with marks that the search takes for its own
        return ()
