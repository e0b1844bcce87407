"""Who an ask is for: the owner, told from To and Cc, from the greeting, and from names called in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from copilot.triage.identity import domain, registrable
from copilot.triage.lane_facts import Context, sender_key
from copilot.types import Address, Message

ME = "me"
THEM = "them"

_NAME = r"[A-ZÀ-ÞŁŚŻ][\w'’-]*"
_CALLED = re.compile(
    rf"^\W*@?({_NAME})(?:\s+{_NAME})?(?:\s*(?:,|/|&|\+|and|und|et|y|e|en)\s*@?({_NAME}))?\s*[,:—–-]\s+\S"
)
_CALLED_AFTER = re.compile(rf",\s*({_NAME})\s*\?\W*$")
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[rs]?|guten (?:morgen|tag)|"
    r"moin|servus|sehr geehrte[rs]?|"
    r"bonjour|salut|ch(?:er|ère)s?|hola|buen(?:os|as) \w+|estimad[oa]s?|querid[oa]s?|ciao|buongiorno|"
    r"gentile|salve|caro|cara|"
    r"beste|hoi|dag|olá|oi|caro|prezad[oa]|cześć|hej|hei)\b[\s,]*(.{0,60}?)\s*[,!:.—–-]?\s*$",
    re.I,
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ADDRESSED = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})", re.I)
_GREETING_LONGEST = 100  # characters
_EVERYBODY = _set(
    """
    staff office company all everyone everybody folks team guys both there you friends colleagues zusammen alle alles
    kollegen tous toutes équipe todos todas equipo tutti tutte allen iedereen
    """
)
_NO_NAMES = _set(
    """
    also and but so then yes no ok okay well however thanks thank sorry please finally first second third next
    again otherwise meanwhile anyway now today tomorrow monday tuesday wednesday thursday friday saturday sunday
    btw fyi ps note update reminder question if when after before since because as in on at for with from by to
    unfortunately additionally furthermore moreover hence therefore thus overall generally basically actually
    honestly frankly sure great perfect good cool hello hi hey dear subject auch und aber ja nein danke bitte
    leider außerdem oui non merci aussi donc sí no gracias además también bueno sì grazie inoltre january
    february march april may june july august september october november december what how who where why which
    hallo bonjour hola ciao right indeed still instead currently later soon maybe perhaps cheers regards best
    """
)


@dataclass(frozen=True, slots=True)
class People:
    """Who a message is from, who it names, and the words that call each of them. Addresses and names in lower case."""

    sender: str
    mine: bool
    stranger: bool
    to_me: bool
    only_me: bool
    to_team: bool
    cc_me: bool
    others: tuple[str, ...]
    my_names: frozenset[str]
    names: dict[str, str]


def people(message: Message, context: Context) -> People:
    """The people of a message as `context` sees them."""
    me, sender = context.me, sender_key(message)
    site = registrable(domain(sender))
    to = [address.email.lower() for address in message.to]
    cc = [address.email.lower() for address in message.cc]
    names = {name: address.email.lower() for address in (*message.cc, *message.to) for name in _names(address)}
    mine = frozenset(
        name
        for address in (*message.to, *message.cc, *message.from_)
        if address.email.lower() in me
        for name in _names(address)
    )
    mine |= frozenset(name for email in me for name in _words(email.partition("@")[0]))
    to_me = any(email in me for email in to) or not me
    return People(
        sender=sender,
        mine=sender in me,
        stranger=sender not in me and sender not in context.wrote_to and site not in context.own_domains,
        to_me=to_me,
        only_me=to_me and all(email in me for email in to),
        to_team=any(
            email.partition("@")[0] in _EVERYBODY and registrable(domain(email)) in context.own_domains for email in to
        ),
        cc_me=any(email in me for email in cc),
        others=tuple(email for email in to if email not in me),
        my_names=mine,
        names={name: email for name, email in names.items() if email not in me and name not in mine},
    )


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^\w'’-]+|_", text.lower()) if len(word) > 1 and not word.isdigit()]


def _names(address: Address) -> list[str]:
    return _words(address.name or address.email.partition("@")[0])


def greeted(sentence: str, people: People) -> str | None:
    """Whom a greeting speaks to: `ME`, an address, `THEM` for a name nobody knows; None when it is no greeting."""
    found = _GREETING.match(sentence) if len(sentence) < _GREETING_LONGEST else None
    if not found:
        return None
    called = [
        word
        for word in _words(found.group(1))
        if word not in ("and", "und", "et", "mr", "ms", "mrs", "dr", "herr", "frau")
    ]
    if not called or any(word in people.my_names or word in _EVERYBODY for word in called):
        return ME
    return next((people.names[word] for word in called if word in people.names), ME if people.only_me else THEM)


def called(sentence: str, people: People) -> str | None:
    """Whom a sentence calls by name, as in "Anna, could you": `ME`, an address, or None when it calls nobody known."""
    found = _CALLED.match(sentence) or ("?" in sentence[-3:] and _CALLED_AFTER.search(sentence)) or None
    if not found:
        return None
    words = [word.lower() for word in found.groups() if word]
    if any(word in people.my_names or word in _EVERYBODY for word in words):
        return ME
    known = next((people.names[word] for word in words if word in people.names), None)
    if known is not None or words[0] in _NO_NAMES:
        return known
    return None


def only_other(people: People) -> str:
    """The one other person on To, or "" when there are several or none."""
    return people.others[0] if len(people.others) == 1 else ""


def diverts(sentence: str, people: People) -> bool:
    """Whether a stranger points to an address that is neither their own nor on the message: worth a second look."""
    if not people.stranger or "@" not in sentence:
        return False
    sites = {
        registrable(domain(people.sender)),
        *(registrable(domain(email)) for email in (*people.others, *people.names.values())),
    }
    return any(registrable(found.lower()) not in sites for found in _ADDRESSED.findall(sentence))
